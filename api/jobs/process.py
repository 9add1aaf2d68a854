"""The process of one job: ``python -m api.jobs.process WORKSPACE JOB``, started by the server.

It takes less of the processor than the server does, holds the lock of the workspace's jobs while it works, and ends
with the server: its standard input is a pipe from there, which the system closes however the server ends.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from api.bootstrap import Workspace, open_workspace
from api.jobs.locks import JOBS, LOCKED, held
from api.jobs.perform import perform
from api.jobs.progress import KeptProgress, repeated
from matcher.errors import BridgeworkError, DatabaseBusy
from matcher.stopping import StopSign
from models.domain.jobs import Job, JobState, JobStop

NICENESS: Final = 10
BEAT_S: Final = 0.5
KEEPING_S: Final = 60.0
"""Seconds that an agenda which is cancelled has to be stored with the best plan so far."""
_logger = logging.getLogger(__name__)


def main(folder: Path, job_id: str) -> int:
    os.nice(NICENESS)
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    with held(folder / JOBS) as is_ours:
        if not is_ours:
            return LOCKED
        _Worker(folder, job_id).work()
    return 0


def _end_with(descriptor: int) -> None:
    """End this process when nobody holds the other end of the pipe any more; the record is found as interrupted."""
    while os.read(descriptor, 1024):
        pass
    os._exit(1)


class _Worker:
    def __init__(self, folder: Path, job_id: str) -> None:
        self._folder, self._id = folder, job_id
        self._progress = KeptProgress(hidden=f"{folder}{os.sep}")
        self._workspace: Workspace = open_workspace(folder, self._progress)
        self._stop = StopSign()
        self._asked_at: float | None = None

    def work(self) -> None:
        job = self._begin()
        if job is None:
            return
        with repeated(self._beat, BEAT_S):
            ended = self._ended(job)
        self._end(**ended)

    def _begin(self) -> Job | None:
        """The job, taken from the queue; None where it is not in the queue any more."""
        with self._workspace.unit_of_work() as work:
            job = work.jobs.find(self._id)
            taken = job is not None and work.jobs.change(
                self._id,
                {JobState.QUEUED},
                state=JobState.RUNNING,
                attempts=job.attempts + 1,
                started_at=_now(),
                heartbeat_at=_now(),
                finished_at=None,
                stop_asked=None,
                steps=(),
                messages=(),
                result={},
                error="",
            )
            work.commit()
        return job if taken else None

    def _ended(self, job: Job) -> dict[str, Any]:
        """What becomes of the record."""
        try:
            tools = replace(self._workspace.tools(), progress=self._progress, asked_by=job.asked_by, stop=self._stop)
            figures = perform(job, tools, self._folder)
        except BridgeworkError as error:
            return {"state": JobState.FAILED, "error": str(error)}
        except Exception:
            incident = uuid4().hex
            _logger.exception("incident %s: job %s", incident, self._id)
            return {"state": JobState.FAILED, "error": f"The reason is in the server's log, as incident {incident}."}
        state = JobState.CANCELLED if figures.get("cut_short") else JobState.SUCCEEDED
        return {"state": state, "result": dict(figures)}

    def _ends_by_itself(self) -> bool:
        """Ask the work to end with what it has; whether it heeds that, and has not had too long for it."""
        if self._asked_at is None and not self._stop.is_heeded:
            return False
        self._stop.ask()
        self._asked_at = self._asked_at or time.monotonic()
        return time.monotonic() - self._asked_at < KEEPING_S

    def _beat(self) -> None:
        """Store how far it is; where that is asked for, end the work or, where it keeps nothing, the process."""
        try:
            with self._workspace.unit_of_work() as work:
                job = work.jobs.find(self._id)
                if job is None or (job.stop_asked is JobStop.CANCEL and not self._ends_by_itself()):
                    work.jobs.change(
                        self._id, {JobState.RUNNING}, **self._state(), state=JobState.CANCELLED, finished_at=_now()
                    )
                    work.commit()
                    os._exit(0)
                work.jobs.change(self._id, {JobState.RUNNING}, **self._state())
                work.commit()
        except DatabaseBusy:
            _logger.warning("job %s: the database is busy, its progress is stored later", self._id)

    def _state(self) -> dict[str, Any]:
        return {"steps": self._progress.steps(), "messages": self._progress.messages(), "heartbeat_at": _now()}

    def _end(self, **values: Any) -> None:
        with self._workspace.unit_of_work() as work:
            work.jobs.change(self._id, {JobState.RUNNING}, **self._state(), **values, finished_at=_now())
            work.commit()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
