"""What a job does, and what is told of its result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.bootstrap import open_workspace
from api.jobs.basis import remember_basis
from api.jobs.locks import MATCHING, waited_for
from api.jobs.settings import JobSettings
from api.jobs.touring import run_tours
from matcher.experience import learn
from matcher.replays import ReplaySettings, replay_event, replayed_as_json
from matcher.settings import make_settings
from matcher.tours_programme import Watch
from matcher.workflows import Matched, Planned, Tools, run_agenda, run_matching
from models.domain.jobs import Job, JobKind


def perform(job: Job, tools: Tools, folder: Path) -> Mapping[str, Any]:
    """Run the steps of the job in the workspace of ``folder``, each of which stores its result; return figures.

    What was stored before with the same input and settings is taken as it is: a job that is resumed goes on.
    """
    if job.kind is JobKind.REPLAY:
        return _replay(make_settings(ReplaySettings, **job.settings.get("replay", {})), tools, folder)
    if job.kind is JobKind.LEARN:
        found = learn(tools)
        return {"ranker": found.version.id, "promoted": found.version.promoted, "examples": found.trial.examples}
    if job.kind is JobKind.TOURS:
        watch = Watch(progress=tools.progress, stop=tools.stop)
        return run_tours(job, open_workspace(folder, tools.progress).unit_of_work, now=tools.clock(), watch=watch)
    settings = JobSettings.of(job.settings)
    figures: dict[str, Any] = {}
    if job.kind in (JobKind.MATCH, JobKind.WHOLE):
        with waited_for(folder / MATCHING), remember_basis(tools, folder):
            figures |= figures_of_matching(run_matching(tools, settings.ranking))
    if job.kind in (JobKind.AGENDA, JobKind.WHOLE):
        figures |= _figures_of_agenda(run_agenda(tools, settings.pairing, settings.programme, settings.made_event))
    return figures


def _replay(settings: ReplaySettings, tools: Tools, folder: Path) -> dict[str, Any]:
    encoder = open_workspace(folder, tools.progress).encoder_named(settings.encoder) if settings.encoder else None
    return replayed_as_json(replay_event(tools, settings, encoder=encoder))


def figures_of_matching(matched: Matched) -> dict[str, Any]:
    return {
        "matches": len(matched.matching.matches),
        "unmet": len(matched.matching.unmet),
        "proposed_nowhere": matched.exposure.proposed_nowhere,
        "offers": matched.exposure.offers,
        "matching_reused": matched.reused,
    }


def _figures_of_agenda(planned: Planned) -> dict[str, Any]:
    agenda = planned.agenda
    return {
        "version": agenda.version,
        "pairings": len(planned.pairings),
        "meetings": len(agenda.meetings),
        "sessions": len(agenda.sessions),
        "unplaced_meetings": len(agenda.unplaced_meetings),
        "agenda_reused": planned.reused,
        **({"cut_short": True} if planned.is_cut_short else {}),
        "utility": agenda.utility,
        "utility_bound": agenda.utility_bound,
    }
