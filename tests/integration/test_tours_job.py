"""Tours planned in a process of their own: how far it is, what came of it, and what is known of the plan then."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from api.bootstrap import create_workspace
from api.jobs import service
from api.jobs.runner import JobRunner
from api.jobs.touring import TourJobSettings, ask_tours
from matcher.progress import SilentProgress
from matcher.settings import make_settings
from matcher.tours_programme import date_of, print_of_visits
from models.domain.jobs import JobKind, JobState
from tests.unit.test_tours_programme import DAY, WANTED, records

PATIENCE_S = 60.0


def test_a_job_plans_the_tours_and_keeps_what_is_known_of_them(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "ws", SilentProgress(), encoder="hashing")
    with workspace.unit_of_work() as work:
        work.records.upsert(records(wishes=WANTED))
        work.commit()
    settings = make_settings(TourJobSettings, most_stops=2, time_limit_s=5, dates=(DAY,))
    with JobRunner(workspace.path, workspace.unit_of_work) as runner:
        with workspace.unit_of_work() as work:
            job = ask_tours(work, settings, "a-1")
        runner.poke()
        ends = time.monotonic() + PATIENCE_S
        while job.is_open and time.monotonic() < ends:
            time.sleep(0.1)
            with workspace.unit_of_work() as work:
                job = service.find(work, job.id)

    assert (job.kind, job.state, job.error) == (JobKind.TOURS, JobState.SUCCEEDED, "")
    names = [step.name for step in job.steps]
    assert names == ["Planning tours one by one", "Taking as many along as can be", "Looking for the most interest"]
    assert job.messages[0].startswith("2027-05-11: 5 of 5 ride, interest ")
    with workspace.unit_of_work() as work:
        visits = [item for item in work.records.load().session_requests if date_of(item) == DAY]
        known = work.tour_plans.of(print_of_visits(visits))
        change = work.changes.find(job.result["change"])
    assert known is not None
    assert known.is_proven
    assert known.settings["most_stops"] == 2
    assert change is not None
    assert change.made_by == "a-1"
    assert change.made_at <= datetime.now(UTC)
    workspace.engine.dispose()
