"""The smallest set of rules that clash, by deletion and then by hitting sets."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from matcher.timetable.clauses import Rule, RuleClauses

ORDERS = 4
"""So many orders of deletion are tried, each of which may end in another set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """``rules`` cannot all be kept. ``irreducible``: without any one of them the others can."""

    rules: frozenset[Rule]
    irreducible: bool


def shrunk(clauses: RuleClauses, rules: Collection[Rule], deadline: float, order: random.Random) -> Clash:
    """Leave rules out one after the other as long as the rest still clash; as far as ``deadline`` lets it.

    ``rules`` clash. After each attempt only those that the solver needed are gone on with.
    """
    left = frozenset(rules)
    needed: set[Rule] = set()
    try:
        while candidates := sorted(left - needed, key=repr):
            candidate = order.choice(candidates)
            if clauses.holds(left - {candidate}, deadline):
                needed.add(candidate)
            else:
                left = clauses.clash
    except TimeoutError:
        return Clash(rules=left, irreducible=False)
    return Clash(rules=left, irreducible=True)


def smallest_clash(clauses: RuleClauses, deadline: float) -> Clash:
    """Return rules that clash, none of which can be left out, and as few as several tries find.

    To be called when ``clauses.solve`` has just found that not all rules can be kept.
    """
    whole = clauses.clash
    best = shrunk(clauses, whole, deadline, random.Random(0))
    for seed in range(1, ORDERS):
        other = shrunk(clauses, whole, deadline, random.Random(seed))
        if other.irreducible and len(other.rules) < len(best.rules):
            best = other
    return best
