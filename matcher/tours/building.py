"""From an allotment to tours: whole parties into single buses, a name for each bus, and times for its stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.tours.allotment import Allotted, Cut, NotIn
from matcher.tours.choices import Choices
from matcher.tours.clashes import clash
from matcher.tours.problem import Tour, TourPlan, TourProblem
from matcher.tours.timing import Before, Timed, time_routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why there are no tours: ``cuts`` that the allotment must keep, which are not proven if the time ran out."""

    cuts: tuple[Cut | NotIn, ...]
    is_proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """One bus: its column, its parties, and its name."""

    column: int
    parties: tuple[int, ...]
    bus_id: str = ""


def tours_of(
    choices: Choices, allotted: Allotted, *, before: Sequence[Tour], seed: int, polished: bool = False
) -> tuple[Tour, ...] | Refused:
    """The tours of an allotment. ``before`` are tours whose buses, and if ``polished`` times, are kept where they can
    be; then there is also as little waiting as can be.
    """
    loads = _packed(choices, allotted)
    if isinstance(loads, Refused):
        return loads
    loads = _named(choices, loads, before)
    stops = {tour.bus_id: {stop.site_id: stop.arrives for stop in tour.stops} for tour in before}
    routes = [choices.columns[load.column].route for load in loads]
    held = [choices.kinds[choices.columns[load.column].kind].held is not None for load in loads]
    known = [Before(arrives=stops.get(load.bus_id, {}), held=stays) for load, stays in zip(loads, held, strict=True)]
    timed = time_routes(choices.problem, routes, seed=seed, before=known, polished=polished)
    if isinstance(timed, tuple):
        return tuple(_tour(choices.problem, load, each) for load, each in zip(loads, timed, strict=True))
    if any(held) or timed is None:
        return Refused(cuts=(Cut(parts=tuple(routes)),), is_proven=timed is False)
    return Refused(cuts=(Cut(parts=clash(choices.problem, routes, seed=seed)),), is_proven=True)


def plan_of(problem: TourProblem, tours: Sequence[Tour]) -> TourPlan:
    """The plan of these tours, without a bound."""
    in_order = {bus.id: place for place, bus in enumerate(problem.buses)}
    riding = {place for tour in tours for place in tour.parties}
    interest = sum(
        problem.parties[place].interest.get(stop.site_id, 0.0)
        for tour in tours
        for place in tour.parties
        for stop in tour.stops
    )
    return TourPlan(
        tours=tuple(sorted(tours, key=lambda tour: in_order[tour.bus_id])),
        left_out=tuple(place for place in range(len(problem.parties)) if place not in riding),
        interest=interest,
        bound=interest,
        is_proven=False,
    )


def _packed(choices: Choices, allotted: Allotted) -> list[_Load] | Refused:
    """Whole parties into the buses of each column."""
    loads: list[_Load] = []
    cuts: list[NotIn] = []
    for column, count in sorted(allotted.used.items()):
        parties = allotted.parties[column]
        packed = [parties] if count == 1 else _in_buses(choices, column, parties, count)
        if packed is None:
            cuts.append(NotIn(column=column, parties=parties, buses=count))
        else:
            loads += [_Load(column=column, parties=each) for each in packed]
    return Refused(cuts=tuple(cuts), is_proven=True) if cuts else loads


def _in_buses(choices: Choices, column: int, parties: Sequence[int], count: int) -> list[tuple[int, ...]] | None:
    model = cp_model.CpModel()
    into = {(number, which): model.new_bool_var("") for number in parties for which in range(count)}
    for number in parties:
        model.add_exactly_one(into[number, which] for which in range(count))
    told = choices.problem.parties
    for which in range(count):
        people = sum(told[number].size * into[number, which] for number in parties)
        model.add(people <= int(choices.most[column]))
        model.add(people >= max(1, int(choices.fewest[column])))
        chairs = sum(told[number].wheelchairs * into[number, which] for number in parties)
        model.add(chairs <= int(choices.wheelchairs[column]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        tuple(number for number in parties if solver.boolean_value(into[number, which])) for which in range(count)
    ]


def _named(choices: Choices, loads: Sequence[_Load], before: Sequence[Tour]) -> list[_Load]:
    """A bus for each load: of its kind, the one that most of its parties were in before, or else the next."""
    was_in: Mapping[int, str] = {place: tour.bus_id for tour in before for place in tour.parties}
    free = [list(kind.bus_ids) for kind in choices.kinds]
    named = []
    for load in loads:
        buses = free[choices.columns[load.column].kind]
        people = [was_in.get(number) for number in load.parties]
        best = max(buses, key=lambda bus_id: (people.count(bus_id), -buses.index(bus_id)))
        buses.remove(best)
        named.append(_Load(column=load.column, parties=load.parties, bus_id=best))
    return named


def _tour(problem: TourProblem, load: _Load, timed: Timed) -> Tour:
    first, last = timed.stops[0], timed.stops[-1]
    return Tour(
        bus_id=load.bus_id,
        leaves=first.arrives - problem.fastest[problem.start_id, first.site_id],
        returns=last.leaves + problem.fastest[last.site_id, problem.start_id],
        stops=timed.stops,
        parties=load.parties,
    )
