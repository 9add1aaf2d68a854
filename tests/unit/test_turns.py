"""An error costs a thread that works beside the requests one turn."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.background import Repeating
from api.jobs.locks import JOBS, MATCHING
from api.jobs.progress import repeated
from api.jobs.reranking import Reranking
from api.jobs.runner import JobRunner
from api.turns import AFTER_FAILURE_S, pause_after
from matcher.errors import DatabaseBusy
from models.domain.jobs import Job, JobKind, JobState
from tests.fakes import InMemoryStore, InMemoryUnitOfWork


class FailsOnce:
    """Raises what no loop expects, and is called again."""

    def __init__(self) -> None:
        self.calls = 0
        self.called_again = threading.Event()

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == 1:
            raise UnicodeError("label empty or too long")
        self.called_again.set()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pauses after a failure."""
    monkeypatch.setattr("api.turns.AFTER_FAILURE_S", 0.001)


def test_a_turn_tells_how_long_to_pause_and_an_error_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail(error: Exception) -> float:
        raise error

    assert pause_after("tea", lambda: 3.0) == 3.0
    assert pause_after("tea", lambda: fail(OSError("no cups"))) == AFTER_FAILURE_S
    assert pause_after("tea", lambda: fail(DatabaseBusy("a.db"))) == AFTER_FAILURE_S
    assert [(record.levelno, record.exc_info is None) for record in caplog.records] == [
        (logging.ERROR, False),
        (logging.ERROR, True),
    ]


@pytest.mark.usefixtures("at_once")
def test_what_is_repeated_is_repeated_after_an_error() -> None:
    act = FailsOnce()
    with Repeating("tea", 600, act):
        assert act.called_again.wait(5)


@pytest.mark.usefixtures("at_once")
def test_the_heartbeat_of_a_job_goes_on_after_an_error() -> None:
    act = FailsOnce()
    with repeated(act, 0.001):
        assert act.called_again.wait(5)


def test_leaving_stops_what_is_done_at_this_moment() -> None:
    begun, stopped = threading.Event(), threading.Event()

    def act() -> None:
        begun.set()
        assert stopped.wait(5)

    with Repeating("tea", 600, act, stop=stopped.set):
        assert begun.wait(5)
    assert stopped.is_set()


@pytest.mark.usefixtures("at_once")
def test_the_queue_of_jobs_goes_on_when_its_lock_can_be_opened_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        at = datetime(2027, 3, 1, tzinfo=UTC)
        work.jobs.add(Job(id="j-1", kind=JobKind.MATCH, state=JobState.RUNNING, created_at=at))
        work.commit()
    (tmp_path / JOBS).mkdir()
    with JobRunner(tmp_path, lambda: InMemoryUnitOfWork(store)):
        _wait(lambda: "IsADirectoryError" in caplog.text)
        (tmp_path / JOBS).rmdir()
        _wait(lambda: store.committed.jobs["j-1"].state is JobState.INTERRUPTED)


@pytest.mark.usefixtures("at_once")
def test_ranking_anew_is_not_busy_after_an_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / MATCHING).mkdir()
    with Reranking(tmp_path) as reranking:
        reranking.poke()
        _wait(lambda: "IsADirectoryError" in caplog.text)
        (tmp_path / MATCHING).rmdir()
        _wait(lambda: not reranking.is_busy())


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.005)
