"""The visits of one day: who takes which route, then when; what cannot be timed is left out and asked again.

This is a logic-based Benders decomposition (Hooker and Ottosson 2003): the bound of the allotment holds for the whole
plan, so that a plan which reaches it is proven to be the best.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from matcher.tours.allotment import Allotment, Allotted
from matcher.tours.problem import Tour, TourPlan, TourProblem
from matcher.tours.routes import Route, largest_group, most_wheelchairs, smallest_group
from matcher.tours.timing import Timed, time_routes
from matcher.tours.validate import interest_of

_TOLERANCE = 1e-6
_TIMING_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _BusLoad:
    """One bus: its column, and the parties in it."""

    column: int
    parties: tuple[int, ...]


def plan_tours(
    problem: TourProblem, *, time_limit_s: float = 60.0, seed: int = 7, keep: TourPlan | None = None
) -> TourPlan | None:
    """Return the plan that leaves the fewest people out and, of those, gives the most interest.

    With ``keep``, a plan of before, of the plans that leave equally few out the one that keeps the most visits of the
    people is taken, and interest comes after. ``time_limit_s`` is for all of it together; a plan found in time that
    is not proven says so. None where no plan was found, which can be only when the time was too short.
    """
    ends = time.monotonic() + time_limit_s
    allotment = Allotment(problem)
    plan, proven, bound = None, True, _everything(problem)
    for goal in _goals(allotment, keep):
        found = _reach(allotment, goal.of, ends, seed, keep)
        if found is None:
            proven = False
            break
        allotted, plan = found
        proven = proven and allotted.is_proven
        allotment.at_least(goal.of, allotted.value - _TOLERANCE)
        bound = allotted.bound - goal.each * sum(problem.parties[place].size for place in _riding(plan))
    if plan is None:
        return None
    return replace(plan, bound=max(plan.interest, min(bound, _everything(problem))), is_proven=proven)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goal:
    """What to maximise; ``each`` is what a person who rides counts in it besides the interest."""

    of: mathopt.LinearSum
    each: float = 0.0


def _goals(allotment: Allotment, keep: TourPlan | None) -> list[_Goal]:
    """One after the other. A person who rides counts more than all that comes with it."""
    problem = allotment.problem
    people = allotment.people()
    if keep is None:
        each = 1.0 + _everything(problem)
        return [_Goal(of=each * people + allotment.interest(), each=each)]
    before = {place: frozenset(stop.site_id for stop in tour.stops) for tour in keep.tours for place in tour.parties}
    each = 1.0 + 2 * problem.most_stops * sum(party.size for party in problem.parties)
    return [_Goal(of=each * people + allotment.kept(before), each=each), _Goal(of=allotment.interest())]


def _riding(plan: TourPlan) -> set[int]:
    return {place for tour in plan.tours for place in tour.parties}


def _everything(problem: TourProblem) -> float:
    """The bound that always holds: everyone sees the sites that they like best."""
    return sum(sum(sorted(party.interest.values())[-problem.most_stops :]) for party in problem.parties)


def _reach(
    allotment: Allotment, goal: mathopt.LinearSum, ends: float, seed: int, keep: TourPlan | None
) -> tuple[Allotted, TourPlan] | None:
    """The most of ``goal`` that can also be timed."""
    while (left := ends - time.monotonic()) > 0:
        allotted = allotment.solve(goal, left, seed)
        if allotted is None:
            return None
        loads = _packed(allotment, allotted)
        if loads is None:
            continue
        tours = _timed(allotment, loads, keep, seed)
        if tours is not None:
            return allotted, _plan(allotment.problem, tours)
    return None


def _packed(allotment: Allotment, allotted: Allotted) -> list[_BusLoad] | None:
    """Whole parties into the buses of each column; None where they do not fit, which the allotment is told."""
    loads: list[_BusLoad] = []
    fits = True
    for place, count in sorted(allotted.used.items()):
        parties = allotted.parties[place]
        packed = [parties] if count == 1 else _in_buses(allotment, place, parties, count)
        if packed is None:
            allotment.not_in(place, parties, count)
            fits = False
        else:
            loads += [_BusLoad(column=place, parties=tuple(each)) for each in packed]
    return loads if fits else None


def _in_buses(
    allotment: Allotment, place: int, parties: Sequence[int], count: int
) -> list[tuple[int, ...]] | None:
    problem, column = allotment.problem, allotment.columns[place]
    bus = allotment.kinds[column.kind].example
    model = cp_model.CpModel()
    into = {(number, which): model.new_bool_var("") for number in parties for which in range(count)}
    for number in parties:
        model.add_exactly_one(into[number, which] for which in range(count))
    for which in range(count):
        people = sum(problem.parties[number].size * into[number, which] for number in parties)
        wheelchairs = sum(problem.parties[number].wheelchairs * into[number, which] for number in parties)
        model.add(people <= largest_group(problem, column.route, bus))
        model.add(people >= smallest_group(problem, column.route))
        model.add(wheelchairs <= most_wheelchairs(problem, column.route, bus))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        tuple(number for number in parties if solver.boolean_value(into[number, which])) for which in range(count)
    ]


def _timed(
    allotment: Allotment, loads: Sequence[_BusLoad], keep: TourPlan | None, seed: int
) -> tuple[Tour, ...] | None:
    """The tours; None where no times were found, and the allotment is told which routes cannot be made together."""
    problem = allotment.problem
    routes = [allotment.columns[load.column].route for load in loads]
    named = _named(allotment, loads, keep)
    known = _known(keep, named)
    found = time_routes(problem, routes, time_limit_s=_TIMING_LIMIT_S, seed=seed, before=known)
    if isinstance(found, tuple):
        return tuple(
            _tour(problem, bus_id, load, timed) for bus_id, load, timed in zip(named, loads, found, strict=True)
        )
    allotment.not_together(_clash(problem, routes, seed))
    return None


def _clash(problem: TourProblem, routes: Sequence[Route], seed: int) -> list[Route]:
    """Parts of the routes that cannot be made on one day, none of which could be left out.

    Routes are left out first, then the lunch, then sites: what is made without some of its sites can be made.
    """
    kept = list(routes)
    for route in routes:
        kept = _if_clashing(problem, kept, route, (), seed)
    for route in list(kept):
        kept = _if_clashing(problem, kept, route, (Route(site_ids=route.site_ids),), seed)
    for route in list(kept):
        part = route
        for site_id in sorted(route.site_ids - {route.lunch_id}):
            smaller = Route(site_ids=part.site_ids - {site_id}, lunch_id=part.lunch_id)
            if smaller.site_ids:
                after = _if_clashing(problem, kept, part, (smaller,), seed)
                part = smaller if after is not kept else part
                kept = after
    return kept


def _if_clashing(
    problem: TourProblem, kept: list[Route], old: Route, new: tuple[Route, ...], seed: int
) -> list[Route]:
    """``kept`` with ``new`` in place of ``old`` where that cannot be made either, else ``kept`` itself."""
    if old not in kept:
        return kept
    place = kept.index(old)
    changed = [*kept[:place], *new, *kept[place + 1 :]]
    found = time_routes(problem, changed, time_limit_s=_TIMING_LIMIT_S, seed=seed)
    return changed if found is False else kept


def _named(allotment: Allotment, loads: Sequence[_BusLoad], keep: TourPlan | None) -> list[str]:
    """A bus for each load: of its kind, the one that most of its parties were in before, or else the next."""
    before = {place: tour.bus_id for tour in keep.tours for place in tour.parties} if keep else {}
    free = [list(kind.bus_ids) for kind in allotment.kinds]
    named = []
    for load in loads:
        choices = free[allotment.columns[load.column].kind]
        people = [before.get(number) for number in load.parties]
        best = max(choices, key=lambda bus_id: (people.count(bus_id), -choices.index(bus_id)))
        choices.remove(best)
        named.append(best)
    return named


def _known(keep: TourPlan | None, named: Sequence[str]) -> list[Mapping[str, int]]:
    stops = {tour.bus_id: {stop.site_id: stop.arrives for stop in tour.stops} for tour in (keep.tours if keep else ())}
    return [stops.get(bus_id, {}) for bus_id in named]


def _tour(problem: TourProblem, bus_id: str, load: _BusLoad, timed: Timed) -> Tour:
    first, last = timed.stops[0], timed.stops[-1]
    return Tour(
        bus_id=bus_id,
        leaves=first.arrives - problem.travel[problem.start_id, first.site_id],
        returns=last.leaves + problem.travel[last.site_id, problem.start_id],
        stops=timed.stops,
        parties=load.parties,
    )


def _plan(problem: TourProblem, tours: Sequence[Tour]) -> TourPlan:
    in_order = {bus.id: place for place, bus in enumerate(problem.buses)}
    riding = {place for tour in tours for place in tour.parties}
    plan = TourPlan(
        tours=tuple(sorted(tours, key=lambda tour: in_order[tour.bus_id])),
        left_out=tuple(place for place in range(len(problem.parties)) if place not in riding),
        interest=0.0,
        bound=0.0,
        is_proven=False,
    )
    interest = interest_of(problem, plan)
    return TourPlan(tours=plan.tours, left_out=plan.left_out, interest=interest, bound=interest, is_proven=False)
