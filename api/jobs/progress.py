"""Progress of a job: kept in memory by those who work, written to the database by a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from api.turns import pause_after
from models.domain.jobs import JobStep

MESSAGES_KEPT: Final = 50


class _Step:
    def __init__(self, name: str, total: int | None) -> None:
        self._name = name
        self._total = total
        self._done = 0
        self._began = time.monotonic()
        self._seconds: float | None = None

    def advance(self, count: int = 1) -> None:
        self._done += count

    def end(self) -> None:
        self._seconds = round(time.monotonic() - self._began, 2)

    def state(self) -> JobStep:
        return JobStep(name=self._name, done=self._done, total=self._total, seconds=self._seconds)


class KeptProgress:
    """``matcher.ports.Progress`` whose state can be read at any time from another thread."""

    def __init__(self, hidden: str = "") -> None:
        """``hidden``, such as the folder of the workspace, is cut out of what is told."""
        self._steps: list[_Step] = []
        self._messages: list[str] = []
        self._hidden = hidden

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[_Step]:
        step = _Step(description, total)
        self._steps.append(step)
        try:
            yield step
        finally:
            step.end()

    def tell(self, message: str) -> None:
        if len(self._messages) < MESSAGES_KEPT:
            self._messages.append(message.replace(self._hidden, "") if self._hidden else message)

    def steps(self) -> tuple[JobStep, ...]:
        return tuple(step.state() for step in tuple(self._steps))

    def messages(self) -> tuple[str, ...]:
        return tuple(self._messages)


@contextmanager
def repeated(action: Callable[[], None], every_s: float) -> Iterator[None]:
    """Call ``action`` in a thread of its own again and again, as long as the block lasts; its errors are logged."""
    over = threading.Event()

    def turn() -> float:
        action()
        return every_s

    def repeat() -> None:
        pause = every_s
        while not over.wait(pause):
            pause = pause_after("a job's progress", turn)

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
