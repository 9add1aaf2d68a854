"""What every repository of jobs does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from api.jobs.ports import JobWork
from models.domain.errors import AlreadyExists
from models.domain.jobs import Job, JobKind, JobState, JobStep, JobStop
from tests.factories import NOON

Connect = Callable[[], JobWork]
FIRST = Job(id="j-1", kind=JobKind.WHOLE, created_at=NOON, settings={"ranking": {"top": 3}}, asked_by="a-1")
SECOND = Job(id="j-2", kind=JobKind.MATCH, created_at=NOON)
ENDED = Job(
    id="j-3",
    kind=JobKind.RERANK,
    created_at=NOON,
    state=JobState.SUCCEEDED,
    attempts=2,
    steps=(JobStep(name="Größe", done=3, total=4, seconds=0.5), JobStep(name="Ende")),
    messages=("one", "two"),
    stop_asked=JobStop.CANCEL,
    started_at=NOON,
    heartbeat_at=NOON + timedelta(seconds=2),
    finished_at=NOON + timedelta(seconds=3),
    result={"matches": 3, "reused": False},
    error="none",
)


class JobsContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_jobs_come_back_equal_in_the_order_of_the_queue(self, connect: Connect) -> None:
        with connect() as work:
            for job in (FIRST, ENDED, SECOND):
                work.jobs.add(job)
            work.commit()
        with connect() as work:
            assert work.jobs.open() == (FIRST, SECOND)
            assert work.jobs.recent(2) == (SECOND, ENDED)
            assert work.jobs.recent(9, {JobKind.WHOLE, JobKind.RERANK}) == (ENDED, FIRST)
            assert work.jobs.find("j-3") == ENDED
            assert work.jobs.find("j-4") is None

    def test_an_id_is_taken_once(self, connect: Connect) -> None:
        with connect() as work:
            work.jobs.add(FIRST)
            with pytest.raises(AlreadyExists):
                work.jobs.add(replace(SECOND, id="j-1"))

    def test_of_two_who_take_a_job_from_the_queue_one_is_told_so(self, connect: Connect) -> None:
        with connect() as work:
            work.jobs.add(FIRST)
            taken = [work.jobs.change("j-1", {JobState.QUEUED}, state=JobState.RUNNING) for _ in range(2)]
            assert taken == [True, False]
            work.jobs.change("j-1", {JobState.RUNNING}, steps=ENDED.steps, stop_asked=JobStop.CANCEL, attempts=1)
            running = replace(FIRST, state=JobState.RUNNING, steps=ENDED.steps, stop_asked=JobStop.CANCEL, attempts=1)
            assert work.jobs.open() == (running,)
