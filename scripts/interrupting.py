"""Ctrl-C while something is done that can end with the best it has."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from matcher.stopping import StopSign

Result = TypeVar("Result")
_LOOK_S = 0.2


def until_interrupted(work: Callable[[], Result], stop: StopSign, tell: Callable[[str], None]) -> Result:
    """Return or raise what ``work`` does; to be called from the main thread.

    Ctrl-C shows ``stop`` where the work heeds it then; a second time, or where it does not, it raises
    ``KeyboardInterrupt``. The work has a thread of its own, so that this one is free to hear the signal.
    """
    done: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            failed.append(error)

    def hear(_number: int, _frame: FrameType | None) -> None:
        if stop.asked or not stop.is_heeded:
            raise KeyboardInterrupt
        stop.ask()
        tell("Stopping: the best plan so far is kept. Ctrl-C again ends at once, and keeps nothing.")

    thread = threading.Thread(target=run, name="work", daemon=True)
    before = signal.signal(signal.SIGINT, hear)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(_LOOK_S)
    finally:
        signal.signal(signal.SIGINT, before)
    if failed:
        raise failed[0]
    return done[0]
