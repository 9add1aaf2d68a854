"""What searches that run at the same time have found and proven together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from matcher.timetable.masks import MaskedTimetable, runs


class Race:
    """The best plan and the best bound of all searches, and the end of them all. Safe between threads."""

    def __init__(self, table: MaskedTimetable) -> None:
        self._table = table
        self._changed = threading.Condition()
        self._interrupts: list[Callable[[], None]] = []
        self.plan: list[int] | None = None
        self.gaps = 0
        self.bound = 0
        self.infeasible = False
        self.over = False

    def enter(self, interrupt: Callable[[], None]) -> None:
        """A search takes part; ``interrupt`` ends its work in hand."""
        with self._changed:
            self._interrupts.append(interrupt)
            if self.over:
                interrupt()

    def leave(self, interrupt: Callable[[], None]) -> None:
        with self._changed:
            self._interrupts.remove(interrupt)

    def found(self, plan: Sequence[int]) -> None:
        """A plan: the slot of each meeting."""
        gaps = self._idle_gaps(plan)
        with self._changed:
            if self.plan is None or gaps < self.gaps:
                self.plan, self.gaps = list(plan), gaps
                self._check()

    def prove(self, bound: int) -> None:
        """No plan has fewer idle gaps than ``bound``."""
        with self._changed:
            if bound > self.bound:
                self.bound = bound
                self._check()

    def impossible(self) -> None:
        """There is no plan."""
        with self._changed:
            self.infeasible = True
            self._end()

    def known(self) -> tuple[list[int] | None, int, int]:
        """Return the best plan, its gaps and the bound, as they are at one moment."""
        with self._changed:
            return self.plan, self.gaps, self.bound

    def stop(self) -> None:
        """Time is up."""
        with self._changed:
            self._end()

    def wait(self, seconds: float) -> None:
        """Return when something is new, or after ``seconds``."""
        with self._changed:
            if not self.over:
                self._changed.wait(seconds)

    def _check(self) -> None:
        if self.plan is not None and self.bound >= self.gaps:
            self._end()
        self._changed.notify_all()

    def _end(self) -> None:
        self.over = True
        for interrupt in self._interrupts:
            interrupt()
        self._changed.notify_all()

    def _idle_gaps(self, plan: Sequence[int]) -> int:
        busy = [0] * self._table.people
        for meeting, slot in enumerate(plan):
            for person in self._table.people_of[meeting]:
                busy[person] |= 1 << slot
        return sum(max(runs(mask) - 1, 0) for mask in busy)
