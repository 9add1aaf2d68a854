"""A plan of meetings that is built and bettered step by step; every state of it keeps all hard rules."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

from matcher.interpreting import matched
from matcher.ports import ProgressStep
from matcher.programme.crowds import Crowd, Crowds
from matcher.programme.problem import MeetingProblem
from matcher.programme.rules import ComfortRule

PASSES = 6
"""Rounds over all meetings in which each may move to a better cell."""
TRIALS = 2_000
"""Swaps tried for a meeting that fits nowhere."""


class Plan:
    """Which meeting is in which cell. ``cell_of[m]`` is -1 where meeting m has none."""

    def __init__(self, problem: MeetingProblem, rules: Sequence[ComfortRule]) -> None:
        self.problem = problem
        self.rules = tuple(rules)
        self.cell_of = [-1] * len(problem.meetings)
        pools = max(1, len(problem.pools))
        self._slot_of = [cell // pools for cell in range(len(problem.day_of) * pools)]
        self._room = [problem.tables_in(cell) for cell in range(len(problem.day_of) * len(problem.pools))]
        self._at: list[dict[int, int]] = [{} for _ in problem.people]
        """By person, the meeting in each slot."""
        self._cells: list[int] = [0] * len(problem.people)
        self._slots: list[int] = [0] * len(problem.people)
        """By person, as bits."""
        self._in: list[set[int]] = [set() for _ in self._slot_of]
        self._near = [_bits(problem.too_near(cell)) for cell in range(len(self._slot_of))] if problem.pools else []
        self._rows = _rows(problem)
        self._days = _days(problem)
        self._earlier: dict[int, list[int]] = defaultdict(list)
        self._later: dict[int, list[int]] = defaultdict(list)
        for first, second in problem.before:
            self._earlier[second].append(first)
            self._later[first].append(second)
        self._spoken: dict[int, list[int]] = defaultdict(list)
        """By slot, the meetings in it that need an interpreter."""
        self._crowds = Crowds(problem)
        self._costs: list[dict[int, float]] = [{0: 0.0} for _ in problem.people]

    @property
    def slot_of(self) -> list[int]:
        """By meeting; -1 for one without."""
        return [self._slot_of[cell] if cell >= 0 else -1 for cell in self.cell_of]

    def place(self, meeting: int, cell: int) -> None:
        self.cell_of[meeting] = cell
        self._in[cell].add(meeting)
        slot = self._slot_of[cell]
        self._crowds.change(slot, 1)
        if self.problem.meetings[meeting].interpreters is not None:
            self._spoken[slot].append(meeting)
        for person in self.problem.meetings[meeting].people:
            self._at[person][slot] = meeting
            self._cells[person] |= 1 << cell
            self._slots[person] |= 1 << slot

    def remove(self, meeting: int) -> int:
        """Take the meeting out of its cell, and return the cell."""
        cell = self.cell_of[meeting]
        self.cell_of[meeting] = -1
        self._in[cell].remove(meeting)
        slot = self._slot_of[cell]
        self._crowds.change(slot, -1)
        if self.problem.meetings[meeting].interpreters is not None:
            self._spoken[slot].remove(meeting)
        for person in self.problem.meetings[meeting].people:
            del self._at[person][slot]
            self._cells[person] &= ~(1 << cell)
            self._slots[person] &= ~(1 << slot)
        return cell

    def fits(self, meeting: int, cell: int) -> bool:
        """Whether there is a table, everybody is free of other meetings near it, and no other rule forbids it."""
        people = self.problem.meetings[meeting].people
        near = self._near[cell]
        return (
            len(self._in[cell]) < self._room[cell]
            and not any(self._cells[person] & near for person in people)
            and not any(self._is_too_much(person, self._slot_of[cell]) for person in people)
            and self._in_order(meeting, self._slot_of[cell])
            and self._is_understood(meeting, self._slot_of[cell])
        )

    def in_the_way(self, meeting: int, cell: int) -> list[list[int]]:
        """Sets of meetings of which one has to leave for ``meeting`` to fit: the only set of those of its people near
        the cell, or any one of the others where all tables are taken or a person's day or row is full."""
        people, near = self.problem.meetings[meeting].people, self._near[cell]
        slot = self._slot_of[cell]
        blockers = {
            other
            for person in people
            if self._cells[person] & near
            for other in self._at[person].values()
            if near >> self.cell_of[other] & 1
        }
        if blockers:
            return [sorted(blockers)]
        if len(self._in[cell]) >= self._room[cell]:
            return [[other] for other in sorted(self._in[cell])]
        if not self._is_understood(meeting, slot):
            able = self.problem.meetings[meeting].interpreters or frozenset()
            return [
                [other]
                for other in sorted(self._spoken[slot])
                if able & (self.problem.meetings[other].interpreters or frozenset())
            ]
        full = [person for person in people if self._is_too_much(person, slot)]
        day = self.problem.day_of[slot]
        return [
            [other] for person in full[:1] for at, other in self._at[person].items() if self.problem.day_of[at] == day
        ]

    def could_move(self, meeting: int, cell: int) -> bool:
        """Whether the cell is another one with a table, and no other meeting of its people is near: a quick look,
        ``fits`` has the last word."""
        old = self.cell_of[meeting]
        others = self._near[cell] & ~(1 << old)
        return (
            cell != old
            and len(self._in[cell]) < self._room[cell]
            and not any(self._cells[person] & others for person in self.problem.meetings[meeting].people)
        )

    def put_back(self, cell_of: Sequence[int]) -> None:
        """Place every meeting as it was in an earlier state of this plan."""
        for meeting, cell in enumerate(self.cell_of):
            if cell >= 0:
                self.remove(meeting)
        for meeting, cell in enumerate(cell_of):
            if cell >= 0:
                self.place(meeting, cell)

    def is_locked(self, meeting: int) -> bool:
        return bool(self.problem.meetings[meeting].table_id)

    def cost_of(self, people: Iterable[int]) -> float:
        return sum(self._cost(person, self._slots[person]) for person in people)

    def cost_with(self, meeting: int, cell: int) -> float:
        """What its people's meetings cost once ``meeting``, which is in no cell, is in ``cell``."""
        bit = 1 << self._slot_of[cell]
        return sum(self._cost(person, self._slots[person] | bit) for person in self.problem.meetings[meeting].people)

    def crowd_with(self, cell: int) -> Crowd:
        """How full it is around the cell with one more meeting in it."""
        return self._crowds.with_one_more(self._slot_of[cell])

    def load(self, cell: int) -> int:
        """How many meetings are in the cell."""
        return len(self._in[cell])

    def _is_understood(self, meeting: int, slot: int) -> bool:
        """Whether the interpreters of the slot do for the meetings in it that need one and this one."""
        able = self.problem.meetings[meeting].interpreters
        if able is None:
            return True
        others = [self.problem.meetings[other].interpreters or frozenset() for other in self._spoken[slot]]
        return matched([*others, able], self.problem.interpreters[slot]) is not None

    def _is_too_much(self, person: int, slot: int) -> bool:
        """Whether one more meeting in the slot makes a row too long or a day too full."""
        slots = self._slots[person]
        limit = self.problem.day_limit.get(person)
        if limit is not None and (slots & self._days[self.problem.day_of[slot]]).bit_count() >= limit:
            return True
        with_it = slots | 1 << slot
        return any(with_it & row == row for row in self._rows[slot])

    def _in_order(self, meeting: int, slot: int) -> bool:
        cells = self.cell_of
        return not any(
            cells[other] >= 0 and self._slot_of[cells[other]] >= slot for other in self._earlier.get(meeting, ())
        ) and not any(
            cells[other] >= 0 and self._slot_of[cells[other]] <= slot for other in self._later.get(meeting, ())
        )

    def _cost(self, person: int, slots: int) -> float:
        known = self._costs[person]
        cost = known.get(slots)
        if cost is None:
            held = [slot for slot in range(slots.bit_length()) if slots >> slot & 1]
            cost = known[slots] = sum(rule.cost(self.problem, person, held) for rule in self.rules)
        return cost


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))


def _rows(problem: MeetingProblem) -> list[list[int]]:
    """By slot, the rows of successive slots around it that are one too long, as bits."""
    rows: list[list[int]] = [[] for _ in problem.day_of]
    for last in range(problem.most_in_a_row, len(problem.day_of)):
        window = range(last - problem.most_in_a_row, last + 1)
        if all(problem.follows[slot] for slot in window[1:]):
            for slot in window:
                rows[slot].append(_bits(window))
    return rows


def _days(problem: MeetingProblem) -> dict[int, int]:
    """By day, its slots as bits."""
    return {day: _bits(slot for slot, of in enumerate(problem.day_of) if of == day) for day in set(problem.day_of)}


def first_plan(problem: MeetingProblem, step: ProgressStep, rules: Sequence[ComfortRule]) -> Plan:
    """Place meetings one by one, locked ones, must-meets and those with the fewest possible cells first, each
    where it costs least.

    A meeting that fits nowhere makes another one move, and that one possibly a third. The same problem gives the
    same plan.
    """
    plan = Plan(problem, rules)
    order = sorted(
        range(len(problem.meetings)),
        key=lambda number: (
            not plan.is_locked(number),
            not problem.meetings[number].is_must,
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
    """Move single meetings to cheaper cells until none is left that gains, ``PASSES`` are over, or the time is."""
    deadline = time.monotonic() + seconds
    for _ in range(PASSES):
        moved = False
        for number, cell in enumerate(plan.cell_of):
            if cell >= 0 and not plan.is_locked(number):
                plan.remove(number)
                _place_cheapest(plan, number, step, stay=cell)
                moved |= plan.cell_of[number] != cell
            if time.monotonic() > deadline:
                return
        if not moved:
            return


def _place_cheapest(plan: Plan, number: int, step: ProgressStep, stay: int = -1) -> bool:
    """Place the meeting where its people's costs are least; of equal costs where there is least of a crowd, then
    ``stay``, then the first."""
    best: tuple[float, Crowd, bool, int] | None = None
    for cell in plan.problem.meetings[number].allowed:
        if plan.fits(number, cell):
            found = (plan.cost_with(number, cell), plan.crowd_with(cell), cell != stay, cell)
            if best is None or found < best:
                best = found
    step.advance()
    if best is not None:
        plan.place(number, best[3])
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
        for cell in allowed:
            if self.plan.fits(number, cell):
                self._move(number, cell)
                return True
        if depth == 0:
            return False
        return any(
            self._swap_in(number, cell, movers, depth, avoided)
            for cell in allowed
            for movers in self.plan.in_the_way(number, cell)
            if avoided.isdisjoint(movers) and not any(map(self.plan.is_locked, movers))
        )

    def _swap_in(self, number: int, cell: int, movers: Sequence[int], depth: int, avoided: frozenset[int]) -> bool:
        """Put the meeting into ``cell`` in the place of ``movers``; when one of them finds no other, undo it all."""
        if self.trials == 0:
            return False
        self.trials -= 1
        mark = len(self.moves)
        for mover in movers:
            self._move(mover, -1)
        if self.plan.fits(number, cell):
            self._move(number, cell)
            if all(self.place(mover, depth - 1, avoided | {number}) for mover in movers):
                return True
        while len(self.moves) > mark:
            moved, before = self.moves.pop()
            self._set(moved, before)
        return False

    def _move(self, number: int, cell: int) -> None:
        self.moves.append((number, self.plan.cell_of[number]))
        self._set(number, cell)

    def _set(self, number: int, cell: int) -> None:
        if self.plan.cell_of[number] >= 0:
            self.plan.remove(number)
        if cell >= 0:
            self.plan.place(number, cell)
