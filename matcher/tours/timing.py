"""When buses whose routes are fixed are at which site, so that no site has more groups at a time than it can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from matcher.tours.problem import Site, Stop, TourProblem
from matcher.tours.routes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """The stops of one bus in order of time."""

    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """When a bus was to arrive at which site; ``held``: it does."""

    arrives: Mapping[str, int]
    held: bool = False


_EFFORT = 4.0
"""How long times are looked for, in CP-SAT's deterministic time, so that they are the same on any machine."""
_LITTLE_EFFORT = 0.3
"""The same where the least waiting is all that is looked for."""
_CEILING_S = 60.0
"""Seconds on the clock, which only a machine that does next to nothing for us reaches."""


def time_routes(
    problem: TourProblem,
    routes: Sequence[Route],
    *,
    seed: int = 7,
    before: Sequence[Before] = (),
    polished: bool = False,
) -> tuple[Timed, ...] | Literal[False] | None:
    """Return the stops of each route; False if there is no way, None if none was found with some effort.

    Those of ``before``, told for the first routes, that are held keep their times. Of all ways a ``polished`` one
    moves the fewest stops against ``before``, and of those has the least waiting, as far as it is found in time.
    """
    model = cp_model.CpModel()
    built = [_Bus(model, problem, route, number) for number, route in enumerate(routes)]
    _crowds(model, problem, built)
    for bus, known in zip(built, before, strict=False):
        if known.held:
            for site_id, minute in known.arrives.items():
                model.add(bus.arrives[site_id] == minute)
    if polished:
        _least_moved(model, problem, built, before)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = _CEILING_S
    solver.parameters.max_deterministic_time = (
        _EFFORT if not polished or any(bus.arrives for bus in before) else _LITTLE_EFFORT
    )
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return False
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return tuple(bus.timed(solver) for bus in built)


def _least_moved(
    model: cp_model.CpModel, problem: TourProblem, built: Sequence[_Bus], before: Sequence[Before]
) -> None:
    moved = []
    for bus, known in zip(built, before, strict=False):
        for site_id, minute in sorted(known.arrives.items()):
            if site_id in bus.arrives:
                differs = model.new_bool_var("")
                model.add(bus.arrives[site_id] == minute).only_enforce_if(~differs)
                moved.append(differs)
    away = sum(bus.returns - bus.leaves for bus in built)
    model.minimize(len(built) * (problem.returns - problem.leaves + 1) * sum(moved) + away)


class _Bus:
    """The variables of one bus on one route."""

    def __init__(self, model: cp_model.CpModel, problem: TourProblem, route: Route, number: int) -> None:
        self._model, self._problem, self._route = model, problem, route
        self.sites = [site for site in problem.sites if site.id in route.site_ids]
        self.leaves = model.new_int_var(problem.leaves, problem.returns, f"{number} leaves")
        self.returns = model.new_int_var(problem.leaves, problem.returns, f"{number} returns")
        self.arrives = {
            site.id: model.new_int_var(problem.leaves, problem.returns, f"{number} at {site.id}")
            for site in self.sites
        }
        for site in self.sites:
            self._open(site)
        self._order()

    def stay(self, site: Site) -> int:
        return site.visit_minutes + (self._problem.lunch_minutes if site.id == self._route.lunch_id else 0)

    def _open(self, site: Site) -> None:
        minutes = self._problem.arrivals[site.id, site.id == self._route.lunch_id]
        self._model.add_linear_expression_in_domain(self.arrives[site.id], cp_model.Domain.from_values(minutes))

    def _order(self) -> None:
        model, travel, start = self._model, self._problem.fastest, self._problem.start_id
        arcs: list[tuple[int, int, cp_model.LiteralT]] = []
        for one, site in enumerate(self.sites, 1):
            left = self.arrives[site.id] + self.stay(site)
            first, last = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(0, one, first), (one, 0, last)]
            model.add(self.arrives[site.id] >= self.leaves + travel[start, site.id])
            model.add(self.leaves == self.arrives[site.id] - travel[start, site.id]).only_enforce_if(first)
            model.add(self.returns == left + travel[site.id, start]).only_enforce_if(last)
            for other, to in enumerate(self.sites, 1):
                if one != other:
                    on = model.new_bool_var("")
                    arcs.append((one, other, on))
                    model.add(self.arrives[to.id] >= left + travel[site.id, to.id]).only_enforce_if(on)
        model.add_circuit(arcs)

    def timed(self, solver: cp_model.CpSolver) -> Timed:
        stops = []
        for site in self.sites:
            arrives = solver.value(self.arrives[site.id])
            stops.append(
                Stop(
                    site_id=site.id,
                    arrives=arrives,
                    leaves=arrives + self.stay(site),
                    lunch=site.id == self._route.lunch_id,
                )
            )
        return Timed(stops=tuple(sorted(stops, key=lambda stop: stop.arrives)))


def _crowds(model: cp_model.CpModel, problem: TourProblem, buses: Sequence[_Bus]) -> None:
    stays = defaultdict(list)
    for bus in buses:
        for site in bus.sites:
            stays[site.id].append(model.new_fixed_size_interval_var(bus.arrives[site.id], bus.stay(site), ""))
    for site_id, intervals in stays.items():
        room = problem.site[site_id].groups_at_once
        if len(intervals) > room:
            model.add_cumulative(intervals, [1] * len(intervals), room)
