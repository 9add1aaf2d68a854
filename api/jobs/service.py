"""What people do with jobs: ask for one, end one, take one up again. Pages and the interface call these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from api.errors import JobRefused
from api.jobs.ports import JobWork
from api.jobs.settings import JobSettings
from matcher.errors import NotFound, StepMissing
from matcher.ports import Step
from models.domain.jobs import OPEN, RESUMABLE, Job, JobKind, JobState, JobStop

ASKED_FOR: Final = (JobKind.WHOLE, JobKind.MATCH, JobKind.AGENDA)
"""What people ask for. The server begins the others by itself."""
HISTORY_SHOWN: Final = 20


def ask(work: JobWork, kind: JobKind, settings: JobSettings, account_id: str) -> Job:
    """Put a job into the queue and commit. What is there already, set the same, is given back instead.

    Raise ``StepMissing`` for an agenda before there is a matching, if none is on its way.
    """
    is_on_its_way = any(job.kind in (JobKind.MATCH, JobKind.WHOLE) for job in work.jobs.open())
    if kind is JobKind.AGENDA and not is_on_its_way and work.results.last_run(Step.MATCH) is None:
        raise StepMissing(Step.MATCH)
    return enqueue(work, kind, settings.stored(), account_id)


def enqueue(work: JobWork, kind: JobKind, stored: Mapping[str, Any], account_id: str) -> Job:
    """Put a job of any kind into the queue and commit, or give back the one that waits there, set the same."""
    for job in work.jobs.open():
        if (job.kind, dict(job.settings), job.state) == (kind, dict(stored), JobState.QUEUED):
            return job
    job = Job(id=uuid4().hex, kind=kind, settings=stored, created_at=datetime.now(UTC), asked_by=account_id)
    work.jobs.add(job)
    work.commit()
    return job


def find(work: JobWork, job_id: str) -> Job:
    """Raise ``NotFound``."""
    job = work.jobs.find(job_id)
    if job is None:
        raise NotFound("job", job_id)
    return job


def stop(work: JobWork, job_id: str) -> Job:
    """End what runs, or take what waits out of the queue. Raise ``NotFound``, and ``JobRefused`` for what has ended.

    Of a job that runs this is a wish until its process has heard of it, within a second.
    """
    job = find(work, job_id)
    waited = work.jobs.change(job_id, {JobState.QUEUED}, state=JobState.CANCELLED, finished_at=datetime.now(UTC))
    if not waited and not work.jobs.change(job_id, OPEN, stop_asked=JobStop.CANCEL):
        raise JobRefused(f"the job is {job.state}: there is nothing to end")
    work.commit()
    return find(work, job_id)


def resume(work: JobWork, job_id: str) -> Job:
    """Put it into the queue again: what it had finished is not done again. Raise ``NotFound`` and ``JobRefused``."""
    job = find(work, job_id)
    if not job.is_resumable or not work.jobs.change(job_id, RESUMABLE, state=JobState.QUEUED, stop_asked=None):
        raise JobRefused(f"the job is {job.state}: it cannot be resumed")
    work.commit()
    return find(work, job_id)


def last_seconds(work: JobWork, kind: JobKind) -> float | None:
    """How long the last one of the kind took that went through; None before any has."""
    ended = (job for job in work.jobs.recent(HISTORY_SHOWN, {kind}) if job.state is JobState.SUCCEEDED)
    return next((job.seconds for job in ended), None)
