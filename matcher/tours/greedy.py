"""One bus after another: the route that gains the most of those who are left. What a planner does by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from matcher.tours.allotment import Allotted
from matcher.tours.choices import Choices, Numbers
from matcher.tours.clashes import clash
from matcher.tours.relaxation import best_groups
from matcher.tours.routes import Route
from matcher.tours.timing import time_routes

_TRIED = 40


def greedy_allotment(choices: Choices, *, seed: int = 7) -> Allotted:
    """An allotment that can be timed and need not be good. People count before interest; its bound is no bound."""
    taken: list[tuple[int, tuple[int, ...]]] = [
        (row, tuple(party for party, column in choices.forced.items() if column == row))
        for row in sorted(set(choices.forced.values()))
    ]
    most = 1.0 + float(choices.worth.max(initial=0.0))
    gain = np.where(choices.suits, choices.worth + most * choices.sizes, 0.0)
    for number, kind in enumerate(choices.kinds):
        for _bus_id in kind.bus_ids if kind.held is None else ():
            found = _next(choices, gain, number, taken, seed)
            if found is not None:
                taken.append(found)
    parties: dict[int, list[int]] = defaultdict(list)
    for row, group in taken:
        parties[row] += group
    people = float(sum(choices.sizes[party] for group in parties.values() for party in group))
    return Allotted(
        used=dict(Counter(row for row, _group in taken)),
        parties={row: tuple(sorted(group)) for row, group in parties.items()},
        value=people,
        bound=np.inf,
    )


def _next(
    choices: Choices, gain: Numbers, kind: int, taken: Sequence[tuple[int, tuple[int, ...]]], seed: int
) -> tuple[int, tuple[int, ...]] | None:
    """A column with its group that can be made on one day with what is taken; None where nobody is left for one."""
    left = gain * (choices.kind_of == kind)[:, None]
    left[:, [party for _row, group in taken for party in group]] = 0.0
    worth, groups = best_groups(choices, left, np.zeros(len(choices.limits)))
    routes = [choices.columns[row].route for row, _group in taken]
    impossible: list[Route] = []
    tried = 0
    for row in map(int, np.argsort(-worth, kind="stable")):
        route = choices.columns[row].route
        if worth[row] <= 0 or tried == _TRIED:
            return None
        group = _whole(choices, row, np.flatnonzero(groups[row]).tolist(), left[row])
        if not group or any(route.has(part) for part in impossible):
            continue
        tried += 1
        timed = time_routes(choices.problem, [*routes, route], seed=seed)
        if isinstance(timed, tuple):
            return row, group
        if timed is False:
            parts = Counter(clash(choices.problem, [*routes, route], seed=seed))
            impossible += [part for part in parts if route.has(part)]
    return None


def _whole(choices: Choices, column: int, parties: Sequence[int], gain: Numbers) -> tuple[int, ...]:
    """Whole parties of the group while there is room, the ones that gain the most for a seat first."""
    sizes, told = choices.sizes, choices.problem.parties
    people, chairs, group = 0.0, 0.0, []
    for party in sorted(parties, key=lambda each: -gain[each] / sizes[each]):
        fits = people + sizes[party] <= choices.most[column]
        if gain[party] > 0 and fits and chairs + told[party].wheelchairs <= choices.wheelchairs[column]:
            group.append(int(party))
            people, chairs = people + sizes[party], chairs + told[party].wheelchairs
    return tuple(sorted(group)) if people >= max(1.0, choices.fewest[column]) else ()
