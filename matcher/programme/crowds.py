"""How evenly meetings use the tables of the mornings, the afternoons and the slots."""

from __future__ import annotations

from collections import Counter

from matcher.programme.problem import MeetingProblem

Crowd = tuple[float, float]
"""Of a half day's tables over all its slots, and of a slot's tables, shares in use, in [0, 1]: lower is better."""


class Crowds:
    """The shares in use while meetings come and go. Without ``MeetingProblem.half_day_of`` there is never a crowd."""

    def __init__(self, problem: MeetingProblem) -> None:
        self._half_day_of = problem.half_day_of
        pools = len(problem.pools)
        self._tables = [
            sum(problem.tables_in(slot * pools + pool) for pool in range(pools))
            for slot in range(len(problem.day_of))
        ]
        self._tables_of_half_day: Counter[int] = Counter()
        for half_day, tables in zip(self._half_day_of, self._tables, strict=False):
            self._tables_of_half_day[half_day] += tables
        self._in_slot: Counter[int] = Counter()
        self._in_half_day: Counter[int] = Counter()

    def change(self, slot: int, by: int) -> None:
        """So many meetings more in the slot."""
        if self._half_day_of:
            self._in_slot[slot] += by
            self._in_half_day[self._half_day_of[slot]] += by

    def with_one_more(self, slot: int) -> Crowd:
        """Of the slot, which has a table, and of its half day."""
        if not self._half_day_of:
            return 0.0, 0.0
        half_day = self._half_day_of[slot]
        return (
            (self._in_half_day[half_day] + 1) / self._tables_of_half_day[half_day],
            (self._in_slot[slot] + 1) / self._tables[slot],
        )
