"""The queue of jobs: one at a time, each in a process of its own, and what became of those that died."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from api.jobs import children
from api.jobs.locks import JOBS, LOCKED, is_free
from api.jobs.ports import JobWork
from api.turns import pause_after
from models.domain.jobs import Job, JobState

TURN_S: Final = 0.3
"""How often the process of a job is looked at."""


class JobRunner:
    """Starts what is queued, from entering to leaving, which ends the job that runs.

    Several servers of one workspace may each have one: the lock of the workspace lets one job's process work.
    """

    def __init__(self, folder: Path, unit_of_work: Callable[[], JobWork]) -> None:
        self._folder = folder.absolute()
        self._unit_of_work = unit_of_work
        self._awake = threading.Event()
        self._closing = False
        self._process: subprocess.Popen[bytes] | None = None
        self._started_job = ""
        self._thread: threading.Thread | None = None

    @property
    def folder(self) -> Path:
        """Of the workspace."""
        return self._folder

    @property
    def process(self) -> int | None:
        """The number of the process of the job that runs, if this runner started one."""
        return None if self._process is None else self._process.pid

    def poke(self) -> None:
        """Something was put into the queue, or is to end."""
        self._awake.set()

    def __enter__(self) -> Self:
        """Look at the queue, which may hold something from before, and from then on whenever poked."""
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing = True
        self._awake.set()
        if self._thread is not None:
            self._thread.join()
        if self._process is not None:
            children.end(self._process)
            self._process = None
            pause_after("the queue of jobs", self._turn)

    def _run(self) -> None:
        while not self._closing:
            self._awake.clear()
            self._awake.wait(pause_after("the queue of jobs", self._turn))

    def _turn(self) -> float | None:
        """How long to pause after it; None, until somebody pokes, where nothing runs and nothing waits."""
        is_idle = self._take_up() and not self._closing and self._start_next()
        return None if is_idle else TURN_S

    def _take_up(self) -> bool:
        """Settle what has ended; whether no job's process works any more."""
        if self._process is not None and self._process.poll() is not None:
            self._settle(self._started_job, self._process.returncode)
            children.end(self._process)
            self._process = None
        if self._process is not None or not is_free(self._folder / JOBS):
            return False
        with self._unit_of_work() as work:
            for job in work.jobs.open():
                if job.state is JobState.RUNNING:
                    work.jobs.change(job.id, {JobState.RUNNING}, state=JobState.INTERRUPTED, finished_at=_now())
            work.commit()
        return True

    def _settle(self, job_id: str, code: int) -> None:
        """A process that ended before it took its job from the queue would do so again."""
        if code in (0, LOCKED) or self._closing:
            return
        with self._unit_of_work() as work:
            work.jobs.change(
                job_id,
                {JobState.QUEUED},
                state=JobState.FAILED,
                error="Its process could not begin; the reason is in the server's log.",
                finished_at=_now(),
            )
            work.commit()

    def _start_next(self) -> bool:
        """Start the oldest of the queue; whether there is none."""
        with self._unit_of_work() as work:
            queued: list[Job] = [job for job in work.jobs.open() if job.state is JobState.QUEUED]
        if not queued:
            return True
        self._started_job = queued[0].id
        self._process = children.start("api.jobs.process", str(self._folder), self._started_job)
        return False


def _now() -> datetime:
    return datetime.now(UTC)
