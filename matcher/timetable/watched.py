"""The search in a process of its own, which can be stopped at any moment without losing the best plan."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import IO

from matcher.errors import SearchFailed
from matcher.timetable.left_out import why_left_out
from matcher.timetable.plan import no_plan
from matcher.timetable.solve import Tell
from models.domain import Timetable, TimetableSolution, TimetableStatus

FINISHING_SHARE = 0.02
"""Of the time limit, for the last checks."""
GRACE_S = 2.0
"""So long after the time limit the search is stopped, if it has not ended by itself."""

_Said = tuple[str, object]
"""``told`` or ``done`` with an answer, ``failed`` with a sentence, ``ended`` with None."""


def solve_watched(problem: Timetable, time_limit_s: float, tell: Tell | None = None) -> TimetableSolution:
    """As ``solve``, in a process of its own; after ``KeyboardInterrupt``, or the time limit, the best answer so far.

    Raises ``SearchFailed`` when the process fails before it has any plan, or finds a defect.
    """
    best = no_plan(problem, TimetableStatus.UNKNOWN)
    deadline = time.monotonic() + time_limit_s
    try:
        with _worker() as (process, said):
            pickle.dump((problem, deadline - FINISHING_SHARE * time_limit_s), process)
            process.flush()
            while True:
                kind, content = said.get(timeout=max(deadline + GRACE_S - time.monotonic(), 0.0))
                if kind == "ended":
                    raise SearchFailed("the search ended without an answer")
                if kind == "failed":
                    raise SearchFailed(str(content))
                assert isinstance(content, TimetableSolution)
                best = content
                if kind == "done":
                    return best
                if tell is not None:
                    tell(best)
    except queue.Empty:
        return _cut_short(problem, best, "the time was over")
    except KeyboardInterrupt:
        return _cut_short(problem, best, "it was stopped")


def _cut_short(problem: Timetable, best: TimetableSolution, why: str) -> TimetableSolution:
    if best.status is TimetableStatus.UNKNOWN:
        return replace(best, why=(*best.why, f"no plan was found before {why}, nor that there is none"))
    return replace(best, why=best.why or why_left_out(problem, best))


@contextmanager
def _worker() -> Iterator[tuple[IO[bytes], queue.Queue[_Said]]]:
    """Start the process; yield where it listens and what it says. At the end it, and all it started, is gone.

    It is in a session of its own, so that Ctrl-C in a terminal reaches this process only.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "matcher.timetable.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said: queue.Queue[_Said] = queue.Queue()
        threading.Thread(target=_listen, args=(process.stdout, said), daemon=True).start()
        try:
            yield process.stdin, said
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _listen(stream: IO[bytes], said: queue.Queue[_Said]) -> None:
    """Pass on what the worker says until it ends, or is killed in the middle of a word."""
    with suppress(EOFError, pickle.UnpicklingError, ValueError):
        while True:
            said.put(pickle.load(stream))
    said.put(("ended", None))
