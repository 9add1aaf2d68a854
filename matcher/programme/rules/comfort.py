"""What makes a person's day of meetings comfortable, as costs that are as low as possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from matcher.programme.problem import MeetingProblem
from matcher.settings import ProgrammeSettings


class ComfortRule(Protocol):
    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        """What it costs that ``person`` has meetings in ``slots``, which are in order; at least 0."""
        ...


class FewIdleGaps:
    """Two successive meetings of a day with an idle slot in between cost ``weight``.

    A break is no gap, and time that the person spends in a session or plenary is not idle.
    """

    def __init__(self, weight: float = 30.0) -> None:
        self.weight = weight

    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        busy = problem.occupied.get(person, frozenset())
        gaps = sum(
            problem.day_of[slot] == problem.day_of[before]
            and any(between not in busy for between in range(before + 1, slot))
            for before, slot in pairwise(slots)
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


class PreferredDayPart:
    """A meeting in the other half of the day than the person would rather meet in costs ``weight``."""

    def __init__(self, weight: float = 10.0) -> None:
        self.weight = weight

    def cost(self, problem: MeetingProblem, person: int, slots: Sequence[int]) -> float:
        other_half = problem.unwished.get(person)
        return self.weight * sum(slot in other_half for slot in slots) if other_half else 0.0


def comfort_rules(settings: ProgrammeSettings) -> tuple[ComfortRule, ...]:
    """The rules that are on, with their weights."""
    weights = settings.rules
    rules: dict[str, ComfortRule] = {
        "few_idle_gaps": FewIdleGaps(weights["few_idle_gaps"]),
        "balanced_days": BalancedDays(weights["balanced_days"]),
        "wanted_sessions": FreeForWantedSessions(weights["wanted_sessions"]),
        "day_part": PreferredDayPart(weights["day_part"]),
    }
    return tuple(rule for name, rule in rules.items() if settings.keeps(name))
