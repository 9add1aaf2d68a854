"""The rules of a problem as clauses that hold when they are assumed to: a SAT solver names those that clash."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from pysat.card import ITotalizer
from pysat.solvers import Solver

from matcher.timetable.masks import masked
from models.domain import Timetable

Plan = dict[int, int]
"""The slot of each meeting that is placed, both by index."""

MORE_PLACES = 5
"""A slot gets no more places than so many."""


class Kind(StrEnum):
    """Of rules."""

    REQUIRED = "required"
    """``meeting`` takes place."""
    ALLOWED = "allowed"
    """``meeting`` is in one of its allowed slots."""
    AVAILABLE = "available"
    """``person`` is in no meeting in ``slot``."""
    ONE_AT_A_TIME = "one_at_a_time"
    """``person`` is in one meeting at a time."""
    PRECEDENCE = "precedence"
    """``meeting`` is after ``other``, if both take place."""
    PLACES = "places"
    """``slot`` holds less than ``count`` meetings more than there are places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, by indices into the problem; -1 where it does not apply."""

    kind: Kind
    meeting: int = -1
    other: int = -1
    person: int = -1
    slot: int = -1
    count: int = 1


class RuleClauses:
    """The required meetings of a problem in clauses, and a solver for any choice of rules.

    A meeting is in at most one slot; which, is a variable a slot. "In or before this slot" and "in or after" are
    variables, too, so that precedences propagate. Use it as a context manager, which frees the solver.
    """

    def __init__(self, problem: Timetable) -> None:
        self._problem = problem
        self._table = masked(problem)
        self._solver = Solver(name="glucose4")
        self._last = 0
        self._counted: set[int] = set()
        self._literal: dict[Rule, int] = {}
        self._required = [meeting for meeting, needed in enumerate(self._table.required) if needed]
        self._here = {(meeting, slot): self._new() for meeting in self._required for slot in range(self._table.slots)}
        self._until = self._in_or_before()
        self._from: dict[tuple[int, int], int] = {}
        self._add_rules()
        self._rule = {literal: rule for rule, literal in self._literal.items()}

    def __enter__(self) -> RuleClauses:
        return self

    def __exit__(self, *_: object) -> None:
        self._solver.delete()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All of them; those about places are there once a plan has needed too many."""
        return tuple(self._literal)

    def solve(
        self, left_out: Collection[Rule], deadline: float, instead: Callable[[], Plan | None] = lambda: None
    ) -> Plan | None:
        """A plan that keeps all rules but those ``left_out``: the slot of each meeting that is placed; else None.

        Then ``clash`` has the rules that were needed to see it. Raises ``TimeoutError`` at ``deadline`` (of
        ``time.monotonic``). Places are counted only in slots in which a plan had too many meetings before, and when
        that is so first, ``instead`` is asked for a plan: counting takes long where there is much to count.
        """
        asked = False
        while True:
            if not self._decide(
                [literal for rule, literal in self._literal.items() if rule not in left_out], deadline
            ):
                return None
            plan = self._plan()
            held = Counter(plan.values())
            full = [slot for slot, count in held.items() if count > self._table.tables and slot not in self._counted]
            if not full:
                return plan
            if not asked and (other := instead()) is not None:
                return other
            asked = True
            for slot in full:
                if time.monotonic() > deadline:
                    raise TimeoutError
                self._count_places(slot)

    def holds(self, rules: Iterable[Rule], deadline: float) -> bool:
        """Whether ``rules`` alone can be kept; ``clash`` and ``TimeoutError`` as with ``solve``."""
        return self._decide([self._literal[rule] for rule in rules], deadline)

    @property
    def clash(self) -> frozenset[Rule]:
        """Rules that cannot all be kept, after an attempt that failed; not always as few as possible."""
        return frozenset(self._rule[literal] for literal in self._solver.get_core() or ())

    def _decide(self, assumed: list[int], deadline: float) -> bool:
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        timer = threading.Timer(seconds, self._solver.interrupt)
        timer.start()
        try:
            answer = self._solver.solve_limited(assumptions=assumed, expect_interrupt=True)
        finally:
            timer.cancel()
            timer.join()
            self._solver.clear_interrupt()
        if answer is None:
            raise TimeoutError
        return bool(answer)

    def _plan(self) -> Plan:
        model = self._solver.get_model()
        return {meeting: slot for (meeting, slot), here in self._here.items() if model[here - 1] > 0}

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _add(self, *clause: int) -> None:
        self._solver.add_clause(clause)

    def _assumable(self, rule: Rule) -> int:
        """The literal that stands for the rule; its negation goes into the rule's clauses."""
        if rule not in self._literal:
            self._literal[rule] = self._new()
        return self._literal[rule]

    def _in_or_before(self) -> dict[tuple[int, int], int]:
        """For each meeting and slot whether it is in that slot or an earlier one; and at most one slot."""
        until = {key: self._new() for key in self._here}
        for (meeting, slot), here in self._here.items():
            now, before = until[meeting, slot], until.get((meeting, slot - 1))
            self._add(-here, now)
            if before is None:
                self._add(-now, here)
                continue
            self._add(-now, here, before)
            self._add(-before, now)
            self._add(-before, -here)
        return until

    def _in_or_after(self, meeting: int) -> None:
        """Whether the meeting is in a slot or a later one; made for those that others come after."""
        last = self._table.slots - 1
        for slot in range(last, -1, -1):
            here, now = self._here[meeting, slot], self._new()
            self._from[meeting, slot] = now
            after = self._from.get((meeting, slot + 1))
            self._add(-here, now)
            self._add(-now, self._until[meeting, last])
            if slot:
                self._add(-now, -self._until[meeting, slot - 1])
                self._add(-self._until[meeting, last], self._until[meeting, slot - 1], now)
            if after is not None:
                self._add(-after, now)

    def _add_rules(self) -> None:
        table, problem = self._table, self._problem
        position = {slot.id: at for at, slot in enumerate(problem.slots)}
        for meeting in self._required:
            needed = self._assumable(Rule(kind=Kind.REQUIRED, meeting=meeting))
            self._solver.add_clause([-needed, *([self._until[meeting, table.slots - 1]] if table.slots else [])])
            allowed = problem.meetings[meeting].allowed_slots
            for slot in (at for name, at in position.items() if allowed is not None and name not in allowed):
                self._add(-self._assumable(Rule(kind=Kind.ALLOWED, meeting=meeting)), -self._here[meeting, slot])
            for other in table.before[meeting]:
                if table.required[other]:
                    self._put_after(meeting, other)
        for person, record in enumerate(problem.people):
            meetings = [meeting for meeting in table.meetings_of[person] if table.required[meeting]]
            for slot in sorted(position[name] for name in record.unavailable) if meetings else ():
                away = self._assumable(Rule(kind=Kind.AVAILABLE, person=person, slot=slot))
                for meeting in meetings:
                    self._add(-away, -self._here[meeting, slot])
            if len(meetings) > 1:
                self._one_at_a_time(person, meetings)

    def _put_after(self, meeting: int, other: int) -> None:
        rule = self._assumable(Rule(kind=Kind.PRECEDENCE, meeting=meeting, other=other))
        if (other, 0) not in self._from:
            self._in_or_after(other)
        for slot in range(self._table.slots):
            self._add(-rule, -self._until[meeting, slot], -self._from[other, slot])

    def _one_at_a_time(self, person: int, meetings: list[int]) -> None:
        """A sequential counter a slot."""
        rule = self._assumable(Rule(kind=Kind.ONE_AT_A_TIME, person=person))
        for slot in range(self._table.slots):
            before = self._here[meetings[0], slot]
            for meeting in meetings[1:]:
                here = self._here[meeting, slot]
                self._add(-rule, -before, -here)
                if meeting != meetings[-1]:
                    now = self._new()
                    self._add(-before, now)
                    self._add(-here, now)
                    before = now

    def _count_places(self, slot: int) -> None:
        """A rule for one meeting more than there are places, one for two, and so on."""
        self._counted.add(slot)
        most = min(self._table.tables + MORE_PLACES, len(self._required))
        meetings = [self._here[meeting, slot] for meeting in self._required]
        with ITotalizer(lits=meetings, ubound=most, top_id=self._last) as counter:
            self._last = max(self._last, counter.top_id)
            self._solver.append_formula(counter.cnf.clauses)
            outputs = counter.rhs
        for count in range(1, len(outputs) - self._table.tables + 1):
            over = outputs[self._table.tables + count - 1]
            if count > MORE_PLACES:
                self._add(-over)
                break
            rule = Rule(kind=Kind.PLACES, slot=slot, count=count)
            self._add(-self._assumable(rule), -over)
            self._rule[self._literal[rule]] = rule
