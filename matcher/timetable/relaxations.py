"""What would have to give so that there is a timetable: the cheapest ways, each tried out before it is proposed.

By implicit hitting sets (Davies and Bacchus 2011): whatever makes a timetable possible takes something from each set
of rules that clash. So the cheapest choice that does so for the sets known is tried; if it is not enough, the solver
names another set. Sets that counting finds ask for several of their rules at once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ortools.sat.python import cp_model

from matcher.timetable.changes import COSTS, Change, Give, changed, changes_of, in_words
from matcher.timetable.clash import shrunk
from matcher.timetable.clauses import Kind, Plan, Rule, RuleClauses
from matcher.timetable.easing import moved_about
from matcher.timetable.plan import make_solution, optional_utility
from matcher.timetable.shortages import Shortage, shortages
from matcher.timetable.validate import validate
from matcher.timetable.words import Words, listed
from models.domain import Timetable

ALTERNATIVES = 3
"""So many of the cheapest ways are looked for; beyond them, the cheapest of each kind alone."""
FIRST_SHARE = 0.6
"""Of the time, for the cheapest way; the others share the rest."""
SHRINKING_S = 0.5
"""How long a set of rules that clash is made smaller."""

MOVING_S = 2.0
MOVING_S_PER_CHOICE = 1e-4
"""How long a plan is looked for by moving meetings about, before places are counted: so long, and so much more for
each meeting and slot."""

GIVES: Mapping[Kind, Give] = {
    Kind.PRECEDENCE: Give.PRECEDENCE,
    Kind.ALLOWED: Give.SLOT,
    Kind.AVAILABLE: Give.PERSON,
    Kind.PLACES: Give.PLACE,
    Kind.REQUIRED: Give.MEETING,
}
"""What gives when a rule is left out; the others stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """Changes that together make a timetable possible, in words, and what they cost (``changes.COSTS``)."""

    cost: int
    words: str


def cheapest_relaxations(problem: Timetable, clauses: RuleClauses, deadline: float) -> tuple[Relaxation, ...]:
    """Return ways out, the cheapest first; fewer or none when it is ``deadline`` (of ``time.monotonic``) before.

    The first is the cheapest there is, then the next that leave something of it as it is, then the cheapest of each
    kind alone. With each, a plan that keeps all other rules was found and passed the validator.
    """
    search = _Search(problem, clauses)
    ways: dict[frozenset[Rule], frozenset[Change]] = {}
    asked = (*[None] * ALTERNATIVES, *Give)
    for number, only in enumerate(asked):
        left = deadline - time.monotonic()
        share = FIRST_SHARE if number == 0 else 1 / (len(asked) - number)
        try:
            found = search.cheapest(only, ways if only is None else (), time.monotonic() + left * share)
        except TimeoutError:
            continue
        if found is not None and found[0] and found[0] not in ways:
            ways[found[0]] = changes_of(problem, found[1])
            if not holds(problem, found[1]):
                del ways[found[0]]
    words = Words(problem)
    return tuple(sorted((_relaxation(problem, way, words) for way in ways.values()), key=lambda way: way.cost))


def holds(problem: Timetable, plan: Mapping[int, int]) -> bool:
    """Whether ``plan``, the slot of each placed meeting, breaks no rule of the problem with the changes it needs."""
    changes = changes_of(problem, plan)
    relaxed = changed(problem, changes)
    slots = {problem.meetings[meeting].id: problem.slots[slot].id for meeting, slot in plan.items()}
    return not validate(relaxed, make_solution(relaxed, slots, utility_bound=optional_utility(relaxed)))


class _Search:
    """Remembers the sets that something must be taken from."""

    def __init__(self, problem: Timetable, clauses: RuleClauses) -> None:
        self._problem = problem
        self._clauses = clauses
        self._deadline = 0.0
        self._shortages: list[Shortage] = []

    def cheapest(
        self, only: Give | None, without: Iterable[frozenset[Rule]], deadline: float
    ) -> tuple[frozenset[Rule], Plan] | None:
        """The cheapest rules to leave out, of one kind if told, and a plan without them; None where there are none.

        Of each of ``without`` something is kept. Raises ``TimeoutError``.
        """
        self._deadline = deadline
        while True:
            if time.monotonic() > deadline:
                raise TimeoutError
            chosen = self._choice(only, without)
            if chosen is None:
                return None
            plan = self._attempt(chosen)
            if plan is not None:
                return chosen, plan

    def _attempt(self, chosen: frozenset[Rule]) -> Plan | None:
        """A plan without the rules chosen; or None, and more is known about what must be taken."""
        short = list(shortages(self._problem, chosen))
        if short:
            self._shortages += short
            return None
        left_out = set(chosen)
        while (plan := self._clauses.solve(left_out, self._deadline, partial(self._moved_about, left_out))) is None:
            until = min(self._deadline, time.monotonic() + SHRINKING_S)
            clash = shrunk(self._clauses, self._clauses.clash, until, random.Random(0)).rules
            givable = frozenset(rule for rule in clash if rule.kind in GIVES)
            self._shortages.append(Shortage(rules=givable, least=1))
            left_out |= givable
        return plan if left_out == chosen else None

    def _moved_about(self, left_out: Collection[Rule]) -> Plan | None:
        if any(rule.kind is Kind.PLACES for rule in left_out):
            return None
        left = self._deadline - time.monotonic()
        choices = len(self._problem.meetings) * len(self._problem.slots)
        return moved_about(self._problem, left_out, min(left / 2, MOVING_S + choices * MOVING_S_PER_CHOICE))

    def _choice(self, only: Give | None, without: Iterable[Collection[Rule]]) -> frozenset[Rule] | None:
        """The cheapest rules that have so many of each set as it asks for; a small program for CP-SAT."""
        model = cp_model.CpModel()
        known = {rule for shortage in self._shortages for rule in shortage.rules}
        taken = {
            rule: model.new_bool_var("")
            for rule in sorted(known, key=repr)
            if only is None or GIVES[rule.kind] is only
        }
        for shortage in self._shortages:
            model.add(sum(taken[rule] for rule in shortage.rules if rule in taken) >= shortage.least)
        for way in without:
            parts = {_aspect(rule) for rule in way}
            model.add(sum(use for rule, use in taken.items() if _aspect(rule) in parts) < len(parts))
        for rule, use in taken.items():
            before = replace(rule, count=rule.count - 1)
            if before in taken:
                model.add_implication(use, taken[before])
        model.minimize(sum(COSTS[GIVES[rule.kind]] * use for rule, use in taken.items()))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(self._deadline - time.monotonic(), 0.0)
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise TimeoutError
        return frozenset(rule for rule, use in taken.items() if solver.boolean_value(use))


def _aspect(rule: Rule) -> Rule:
    """What the next way out is to do without: of a person it is any slot."""
    return replace(rule, slot=-1) if rule.kind is Kind.AVAILABLE else rule


def _relaxation(problem: Timetable, changes: frozenset[Change], words: Words) -> Relaxation:
    kinds = list(Give)
    ordered = sorted(changes, key=lambda item: (kinds.index(item.give), item.meeting, item.person, item.slot))
    told = listed([in_words(change, problem, words) for change in ordered], most=len(ordered))
    return Relaxation(cost=sum(change.cost for change in changes), words=told[:1].upper() + told[1:])
