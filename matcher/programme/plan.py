"""A plan of meetings that is built and bettered step by step; every state of it keeps all hard rules."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from matcher.ports import ProgressStep
from matcher.programme.problem import MeetingProblem
from matcher.programme.rules import BalancedDays, ComfortRule, FewIdleGaps, FreeForWantedSessions

PASSES = 6
"""Rounds over all meetings in which each may move to a better slot."""
TRIALS = 2_000
"""Swaps tried for a meeting that fits nowhere."""


class Plan:
    """Which meeting is in which slot. ``slot_of[m]`` is -1 where meeting m has none."""

    def __init__(self, problem: MeetingProblem) -> None:
        self.problem = problem
        self.rules: tuple[ComfortRule, ...] = (FewIdleGaps(), BalancedDays(), FreeForWantedSessions())
        self.slot_of = [-1] * len(problem.meetings)
        self._at: list[dict[int, int]] = [{} for _ in problem.people]
        self._in: list[set[int]] = [set() for _ in problem.day_of]

    def place(self, meeting: int, slot: int) -> None:
        self.slot_of[meeting] = slot
        self._in[slot].add(meeting)
        for person in self.problem.meetings[meeting].people:
            self._at[person][slot] = meeting

    def remove(self, meeting: int) -> int:
        """Take the meeting out of its slot, and return the slot."""
        slot = self.slot_of[meeting]
        self.slot_of[meeting] = -1
        self._in[slot].remove(meeting)
        for person in self.problem.meetings[meeting].people:
            del self._at[person][slot]
        return slot

    def fits(self, meeting: int, slot: int) -> bool:
        """Whether there is a table, both people are free of other meetings, and no row becomes too long."""
        people = self.problem.meetings[meeting].people
        return (
            len(self._in[slot]) < self.problem.tables
            and all(slot not in self._at[person] for person in people)
            and all(self._row_with(person, slot) <= self.problem.most_in_a_row for person in people)
        )

    def in_the_way(self, meeting: int, slot: int) -> list[list[int]]:
        """Sets of meetings of which one has to leave ``slot`` for ``meeting`` to fit: all of the first kind, those of
        its people, or any one of the others where all tables are taken."""
        blockers = {
            self._at[person][slot] for person in self.problem.meetings[meeting].people if slot in self._at[person]
        }
        if blockers or len(self._in[slot]) < self.problem.tables:
            return [sorted(blockers)] if blockers else []
        return [[other] for other in sorted(self._in[slot])]

    def cost_of(self, people: Iterable[int]) -> float:
        return sum(self._cost(person) for person in people)

    def _row_with(self, person: int, slot: int) -> int:
        """Length of the row of successive meetings that ``slot`` would be part of."""
        busy, follows = self._at[person], self.problem.follows
        first = last = slot
        while follows[first] and first - 1 in busy:
            first -= 1
        while last + 1 < len(follows) and follows[last + 1] and last + 1 in busy:
            last += 1
        return last - first + 1

    def _cost(self, person: int) -> float:
        slots = sorted(self._at[person])
        return sum(rule.cost(self.problem, person, slots) for rule in self.rules)


def first_plan(problem: MeetingProblem, step: ProgressStep) -> Plan:
    """Place meetings one by one, those with the fewest possible slots first, each where it costs least.

    A meeting that fits nowhere makes another one move, and that one possibly a third. The same problem gives the
    same plan.
    """
    plan = Plan(problem)
    order = sorted(
        range(len(problem.meetings)),
        key=lambda number: (
            len(problem.meetings[number].allowed),
            -problem.meetings[number].pairing.score,
            problem.meetings[number].pairing.id,
        ),
    )
    left = [number for number in order if not _place_cheapest(plan, number, step)]
    for number in left:
        _RoomMaker(plan, TRIALS).place(number, depth=2)
    return plan


def better(plan: Plan, seconds: float, step: ProgressStep) -> None:
    """Move single meetings to cheaper slots until none is left that gains, ``PASSES`` are over, or the time is."""
    deadline = time.monotonic() + seconds
    for _ in range(PASSES):
        moved = False
        for number, slot in enumerate(plan.slot_of):
            if slot >= 0:
                plan.remove(number)
                _place_cheapest(plan, number, step, stay=slot)
                moved |= plan.slot_of[number] != slot
            if time.monotonic() > deadline:
                return
        if not moved:
            return


def _place_cheapest(plan: Plan, number: int, step: ProgressStep, stay: int = -1) -> bool:
    """Place the meeting where the two people's costs are least; of equal costs ``stay``, else the fewest meetings."""
    meeting = plan.problem.meetings[number]
    best: tuple[float, bool, int] | None = None
    for slot in meeting.allowed:
        if plan.fits(number, slot):
            plan.place(number, slot)
            cost = plan.cost_of(meeting.people)
            plan.remove(number)
            if best is None or (cost, slot != stay) < best[:2]:
                best = (cost, slot != stay, slot)
    step.advance()
    if best is not None:
        plan.place(number, best[2])
    return best is not None


class _RoomMaker:
    """Places a meeting by moving those in its way, each of which may do the same while the depth lasts.

    ``trials`` limits the work for one meeting: in an event that is full to the last table the search could go through
    all of it, and the exact solver that comes after knows better.
    """

    def __init__(self, plan: Plan, trials: int) -> None:
        self.plan = plan
        self.trials = trials
        self.moves: list[tuple[int, int]] = []

    def place(self, number: int, depth: int, avoided: frozenset[int] = frozenset()) -> bool:
        allowed = self.plan.problem.meetings[number].allowed
        for slot in allowed:
            if self.plan.fits(number, slot):
                self._move(number, slot)
                return True
        if depth == 0:
            return False
        return any(
            self._swap_in(number, slot, movers, depth, avoided)
            for slot in allowed
            for movers in self.plan.in_the_way(number, slot)
            if avoided.isdisjoint(movers)
        )

    def _swap_in(self, number: int, slot: int, movers: Sequence[int], depth: int, avoided: frozenset[int]) -> bool:
        """Put the meeting into ``slot`` in the place of ``movers``; when one of them finds no other, undo it all."""
        if self.trials == 0:
            return False
        self.trials -= 1
        mark = len(self.moves)
        for mover in movers:
            self._move(mover, -1)
        if self.plan.fits(number, slot):
            self._move(number, slot)
            if all(self.place(mover, depth - 1, avoided | {number}) for mover in movers):
                return True
        while len(self.moves) > mark:
            moved, before = self.moves.pop()
            self._set(moved, before)
        return False

    def _move(self, number: int, slot: int) -> None:
        self.moves.append((number, self.plan.slot_of[number]))
        self._set(number, slot)

    def _set(self, number: int, slot: int) -> None:
        if self.plan.slot_of[number] >= 0:
            self.plan.remove(number)
        if slot >= 0:
            self.plan.place(number, slot)
