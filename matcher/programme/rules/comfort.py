"""What makes a person's day of meetings comfortable, as costs that are as low as possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from matcher.programme.problem import MeetingProblem


class ComfortRule(Protocol):
    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        """What it costs that ``person`` has meetings in ``slots``, which are in order; at least 0."""
        ...


class FewIdleGaps:
    """Two successive meetings of a day that are not in adjacent slots cost ``weight``; a break is no gap."""

    def __init__(self, weight: float = 30.0) -> None:
        self.weight = weight

    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        gaps = sum(
            slot != before + 1 and problem.day_of[slot] == problem.day_of[before] for before, slot in pairwise(slots)
        )
        return self.weight * gaps


class BalancedDays:
    """Each meeting of a day above an even share of the days on which the person is there costs ``weight``."""

    def __init__(self, weight: float = 20.0) -> None:
        self.weight = weight

    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        share = -(-len(slots) // problem.days_present[person])
        by_day = Counter(problem.day_of[slot] for slot in slots)
        return self.weight * sum(max(0, number - share) for number in by_day.values())


class FreeForWantedSessions:
    """A meeting during a session that the person wants costs ``weight`` times how much they want it."""

    def __init__(self, weight: float = 30.0) -> None:
        self.weight = weight

    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        return self.weight * sum(problem.wanted_session.get((person, slot), 0.0) for slot in slots)
