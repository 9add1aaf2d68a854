"""A better plan from a plan: a few buses are freed, the others stay on their routes, all parties choose anew."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.tours.allotment import Aim, Allotment, Allotted, Cut, NotIn
from matcher.tours.choices import Choices, Numbers
from matcher.tours.effort import Effort

_ROUTES = 24
_OTHER_ROUTES = 12
_LIMIT_S = 5.0
_GAP = 0.005
_BETTER = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: the most of ``goal`` that reaches ``aims``, with routes that take little from the bound,
    ``loss``. ``accept`` is asked of each better allotment, and may say no because it cannot be timed; ``cuts`` are
    what is known then.
    """

    choices: Choices
    goal: Numbers
    aims: Sequence[Aim]
    loss: Numbers
    cuts: Callable[[], Sequence[Cut | NotIn]]
    accept: Callable[[Allotted], bool]


def improved(search: Search, start: Allotted, *, effort: Effort, seed: int) -> Allotted:
    """Free one bus, then two and three at a time (Shaw 1998), until none improve or the effort is spent."""
    chance = random.Random(seed)
    best = start
    for free in (1, 2, 3):
        fruitless = 0
        for turn in itertools.count():
            buses = sorted(Counter(best.used).elements())
            if fruitless >= len(buses) * free or len(buses) < free or effort.is_over:
                break
            gone = _freed(buses, turn % len(buses), free, chance)
            made = Counter(buses) - Counter(gone)
            rows = _rows(search, made, gone, chance)
            allotment = Allotment(search.choices, rows, search.aims, search.cuts(), made=made)
            found = allotment.solve(search.goal, effort.part(1.0, most=_LIMIT_S), _GAP)
            if found and found.value > best.value + _BETTER and search.accept(found):
                best, fruitless = found, 0
            else:
                fruitless += 1
    return best


def _freed(buses: Sequence[int], first: int, free: int, chance: random.Random) -> tuple[int, ...]:
    """The columns of the buses to free: one in turn, and others by chance."""
    others = chance.sample([place for place in range(len(buses)) if place != first], free - 1)
    return tuple(buses[place] for place in (first, *others))


def _rows(search: Search, made: Mapping[int, int], gone: Sequence[int], chance: random.Random) -> list[int]:
    """What is made, what was, and for each kind of a freed bus the best routes and some others."""
    choices = search.choices
    rows = dict.fromkeys([*sorted(made), *gone, *choices.forced.values()])
    for kind in sorted({choices.columns[row].kind for row in gone}):
        of_kind = np.flatnonzero(choices.kind_of == kind)
        order = [int(of_kind[place]) for place in np.argsort(search.loss[of_kind], kind="stable")]
        rows |= dict.fromkeys(order[:_ROUTES])
        rest = order[_ROUTES : 12 * _ROUTES]
        rows |= dict.fromkeys(chance.sample(rest, min(_OTHER_ROUTES, len(rest))))
    return list(rows)
