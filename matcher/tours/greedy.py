"""One bus after another: the route that gains the most of those who are left. What a planner does by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.tours.building import plan_of
from matcher.tours.choices import Choices, Numbers, route_of
from matcher.tours.problem import Tour, TourPlan, TourProblem
from matcher.tours.relaxation import best_groups
from matcher.tours.timing import Before, time_routes

_ROUTES_TRIED = 20
_TIMING_LIMIT_S = 2.0


def greedy_plan(choices: Choices, *, seed: int = 7) -> TourPlan:
    """A plan that keeps every rule and need not be good. People count before interest."""
    problem = choices.problem
    tours = [kind.held for kind in choices.kinds if kind.held is not None]
    riding = {place for tour in tours for place in tour.parties}
    most = 1.0 + float(choices.worth.max(initial=0.0))
    gain = np.where(choices.suits, choices.worth + most * choices.sizes, 0.0)
    for number, kind in enumerate(choices.kinds):
        for bus_id in kind.bus_ids if kind.held is None else ():
            tour = _next_tour(choices, gain, (number, bus_id), sorted(riding), tours, seed)
            if tour is not None:
                tours.append(tour)
                riding |= set(tour.parties)
    return plan_of(problem, tours)


def _next_tour(
    choices: Choices, gain: Numbers, bus: tuple[int, str], riding: Sequence[int], tours: Sequence[Tour], seed: int
) -> Tour | None:
    left = gain * (choices.kind_of == bus[0])[:, None]
    left[:, list(riding)] = 0.0
    worth, groups = best_groups(choices, left, np.zeros(len(choices.limits)))
    for column in np.argsort(-worth, kind="stable")[:_ROUTES_TRIED]:
        group = _whole(choices, int(column), np.flatnonzero(groups[column]).tolist(), left[column])
        if group:
            tour = _timed(choices, int(column), bus[1], group, tours, seed)
            if tour is not None:
                return tour
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


def _timed(
    choices: Choices, column: int, bus_id: str, group: tuple[int, ...], tours: Sequence[Tour], seed: int
) -> Tour | None:
    problem: TourProblem = choices.problem
    routes = [*(route_of(tour) for tour in tours), choices.columns[column].route]
    known = [Before(arrives={stop.site_id: stop.arrives for stop in tour.stops}, held=True) for tour in tours]
    timed = time_routes(problem, routes, time_limit_s=_TIMING_LIMIT_S, seed=seed, before=known)
    if not isinstance(timed, tuple):
        return None
    stops = timed[-1].stops
    return Tour(
        bus_id=bus_id,
        leaves=stops[0].arrives - problem.fastest[problem.start_id, stops[0].site_id],
        returns=stops[-1].leaves + problem.fastest[stops[-1].site_id, problem.start_id],
        stops=stops,
        parties=group,
    )
