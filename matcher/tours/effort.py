"""How much work a search may still do: seconds of the processor, so that a busy machine plans as well as an idle one.

The clock on the wall is a ceiling only: work that a busy machine gives little of takes longer, up to a multiple.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from matcher.stopping import StopSign

PATIENCE: Final = 5.0
"""So many times the seconds of work may pass on the clock."""
_LOOK_EVERY_S: Final = 0.1
_AT_LEAST_S: Final = 0.1

Found = TypeVar("Found")


class Effort:
    """``seconds`` of work from now on, as one thread of an idle machine does them; none once ``stop`` is shown."""

    def __init__(self, seconds: float, stop: StopSign | None = None) -> None:
        self._seconds, self._stop = seconds, stop or StopSign()
        self._clock, self._work = time.monotonic(), time.process_time()
        self._slowness = 1.0

    @property
    def left(self) -> float:
        """Seconds of work."""
        if self._stop.asked:
            return 0.0
        worked, passed = time.process_time() - self._work, time.monotonic() - self._clock
        return max(0.0, min(self._seconds - worked, PATIENCE * self._seconds - passed))

    @property
    def is_over(self) -> bool:
        return self.left <= 0.0

    @property
    def is_stopped(self) -> bool:
        return self._stop.asked

    def part(self, share: float, most: float = float("inf")) -> Effort:
        """A ``share`` of what is left, at most so many seconds, to be spent from now on."""
        found = Effort(min(share * self.left, most), self._stop)
        found._slowness = self._pace
        return found

    def at_least(self, share: float) -> Effort:
        """What is left, and a ``share`` of all of it where what came before took longer than was meant for it."""
        found = Effort(0.0 if self.is_stopped else max(self.left, share * self._seconds), self._stop)
        found._slowness = self._pace
        return found

    @property
    def on_the_clock(self) -> float:
        """How long what is left takes at the pace that the machine had so far, for what knows the clock only."""
        return max(_AT_LEAST_S, self.left * self._pace)

    @property
    def _pace(self) -> float:
        worked, passed = time.process_time() - self._work, time.monotonic() - self._clock
        if worked < _AT_LEAST_S:
            return self._slowness
        return min(PATIENCE, max(1.0, passed / worked))

    def unless_stopped(self, run: Callable[[], Found]) -> Found | None:
        """What ``run`` returns; None as soon as the stop is shown, and then nobody waits for it any more.

        Raise ``RuntimeError`` where it failed; the thread's own error is in the log.
        """
        if self.is_stopped:
            return None
        outcome: list[Found] = []
        thread = threading.Thread(target=lambda: outcome.append(run()), daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(_LOOK_EVERY_S)
            if self._stop.asked and thread.is_alive():
                return None
        if not outcome:
            raise RuntimeError("a part of the search for tours failed")
        return outcome[0]
