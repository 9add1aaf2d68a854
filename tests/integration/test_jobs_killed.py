"""Jobs in processes of their own: killed, ended, and taken up again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.bootstrap import Workspace, create_workspace
from api.jobs import service
from api.jobs.locks import JOBS, MATCHING, held, is_free
from api.jobs.runner import JobRunner
from api.jobs.settings import JobSettings
from matcher.progress import SilentProgress
from models.domain.jobs import Job, JobKind, JobState
from tests.integration.small_market import small_market

PATIENCE_S = 60.0
SERVER = """
import sys, time
from pathlib import Path
from api.bootstrap import open_workspace
from api.jobs.runner import JobRunner
from matcher.progress import SilentProgress
workspace = open_workspace(Path(sys.argv[1]), SilentProgress())
with JobRunner(workspace.path, workspace.unit_of_work):
    time.sleep(600)
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "ws", SilentProgress(), encoder="hashing")
    with made.unit_of_work() as work:
        work.records.upsert(small_market())
        work.commit()
    yield made
    made.engine.dispose()


def test_a_killed_job_is_interrupted_and_goes_on_when_it_is_resumed(workspace: Workspace) -> None:
    job_id = _ask(workspace)
    with JobRunner(workspace.path, workspace.unit_of_work) as runner:
        with held(workspace.path / MATCHING):  # so that the job works until it is killed
            _wait(lambda: _job(workspace, job_id).state is JobState.RUNNING)
            os.kill(_process_of(runner), signal.SIGKILL)
            _wait(lambda: _job(workspace, job_id).state is JobState.INTERRUPTED)
        with workspace.unit_of_work() as work:
            service.resume(work, job_id)
        runner.poke()
        _wait(lambda: not _job(workspace, job_id).is_open)
    done = _job(workspace, job_id)
    assert (done.state, done.attempts, done.result["matching_reused"]) == (JobState.SUCCEEDED, 2, False)
    assert done.steps[-1].seconds is not None


def test_a_job_ends_with_its_server_and_is_found_as_interrupted_by_the_next(workspace: Workspace) -> None:
    job_id = _ask(workspace)
    with held(workspace.path / MATCHING):
        with subprocess.Popen([sys.executable, "-c", SERVER, str(workspace.path)]) as server:
            _wait(lambda: _job(workspace, job_id).state is JobState.RUNNING)
            server.kill()
        _wait(lambda: is_free(workspace.path / JOBS))
        assert _job(workspace, job_id).state is JobState.RUNNING
        with JobRunner(workspace.path, workspace.unit_of_work) as runner:
            _wait(lambda: _job(workspace, job_id).state is JobState.INTERRUPTED)
            with workspace.unit_of_work() as work:
                service.resume(work, job_id)
            runner.poke()
            _wait(lambda: _job(workspace, job_id).state is JobState.RUNNING)
            with workspace.unit_of_work() as work:
                service.stop(work, job_id)
            _wait(lambda: _job(workspace, job_id).state is JobState.CANCELLED)
            _wait(lambda: is_free(workspace.path / JOBS))


def _ask(workspace: Workspace) -> str:
    with workspace.unit_of_work() as work:
        return service.ask(work, JobKind.MATCH, JobSettings(), "a-1").id


def _job(workspace: Workspace, job_id: str) -> Job:
    with workspace.unit_of_work() as work:
        return service.find(work, job_id)


def _process_of(runner: JobRunner) -> int:
    process = runner.process
    assert process is not None
    return process


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)
