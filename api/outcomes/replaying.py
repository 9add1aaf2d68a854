"""Asking for the event over again and for a ranker that learns from what became of it: both are jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from api.jobs.ports import JobWork
from api.jobs.service import enqueue
from api.outcomes.figures import FEWEST
from matcher.errors import InvalidSettings, NotFound, StepMissing
from matcher.ports import Step
from matcher.rankers import list_rankers
from matcher.replays import ReplaySettings
from models.domain import RankerVersion
from models.domain.jobs import Job, JobKind

ENCODERS: Final = ("", "minilm-int8", "static", "hashing")
"""What can be chosen from outside: those that read no file or name that somebody gives. Empty for the workspace's."""
SHOWN: Final = 10


def ask_replay(work: JobWork, settings: ReplaySettings, account_id: str) -> Job:
    """Put it into the queue and commit; one that waits there already, set the same, is given back instead.

    Raise ``StepMissing`` before the first matching, ``InvalidSettings`` for a ranker that is not in the list and an
    encoder that cannot be chosen here.
    """
    if work.results.last_run(Step.MATCH) is None:
        raise StepMissing(Step.MATCH)
    if settings.encoder not in ENCODERS:
        raise InvalidSettings("encoder", settings.encoder, f"there are {', '.join(filter(None, ENCODERS))}")
    if settings.ranker and settings.ranker not in {item.id for item in list_rankers(work)}:
        raise InvalidSettings("ranker", settings.ranker, "is not in the list of rankers")
    stored = {"replay": settings.model_dump(mode="json", exclude_defaults=True)}
    return enqueue(work, JobKind.REPLAY, stored, account_id)


def ask_learning(work: JobWork, account_id: str) -> Job:
    """As ``ask_replay``."""
    return enqueue(work, JobKind.LEARN, {}, account_id)


def replays(work: JobWork, *, is_organiser: bool) -> tuple[Job, ...]:
    """The last ones, the newest first; for officials those that have come to a result, as ``find_replay``."""
    found = work.jobs.recent(SHOWN, {JobKind.REPLAY})
    return found if is_organiser else tuple(_without_pairs(job) for job in found if job.result)


def find_replay(work: JobWork, job_id: str, *, is_organiser: bool) -> Job:
    """For officials without single pairs, and without what is judged by fewer than ``FEWEST`` of them.

    Raise ``NotFound``; for officials also while there is no result.
    """
    job = work.jobs.find(job_id)
    if job is None or job.kind is not JobKind.REPLAY or not (is_organiser or job.result):
        raise NotFound("replay", job_id)
    return job if is_organiser else _without_pairs(job)


def _without_pairs(job: Job) -> Job:
    """``judged`` is None where there are too few to be told, and what was computed from them with it."""
    told = {**job.result, "pairs": []}
    if told["judged"] < FEWEST:
        told |= dict.fromkeys(("judged", "reciprocal_before", "reciprocal_after", "low", "high"))
    return replace(job, result=told, asked_by="", messages=())


def last_learned(work: JobWork) -> RankerVersion | None:
    """The ranker that was learned last, whether or not it is used; None before the first."""
    versions = work.rankers.versions()
    return versions[-1] if versions else None
