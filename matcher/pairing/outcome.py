"""What a solver found in the time that it had."""

from __future__ import annotations

import time
from dataclasses import dataclass

TOLERANCE = 1e-6
"""Of a sum of scores: solvers and rounding keep each only to about this much."""


class Clock:
    """How much of a step's time is left; ``share`` gives each stage a part of it."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._end = time.monotonic() + limit_s

    def left_s(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def share_s(self, share: float) -> float:
        """So much of the whole time, but no more than what is left."""
        return min(self.left_s(), share * self._limit_s)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The places of the chosen candidates, what the goal came to and a proven bound of it.

    ``chosen`` is None where nothing was found in time, or where nothing can be: then ``impossible`` is true.
    """

    chosen: tuple[int, ...] | None
    value: float
    bound: float
    impossible: bool = False
