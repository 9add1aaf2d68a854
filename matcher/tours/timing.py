"""When buses whose routes are fixed are at which site, so that no site has more groups at a time than it can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.tours.problem import Site, Stop, TourProblem
from matcher.tours.routes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """The stops of one bus in order of time."""

    stops: tuple[Stop, ...]


def time_routes(
    problem: TourProblem,
    routes: Sequence[Route],
    *,
    time_limit_s: float,
    seed: int = 7,
    before: Sequence[Mapping[str, int]] = (),
) -> tuple[Timed, ...] | None | bool:
    """Return the stops of each route; False if there is no way, None if none was found in time.

    Of all ways one with the fewest stops moved against ``before`` (for each route, the arrival at a site) is taken,
    and of those the one with the least waiting.
    """
    model = cp_model.CpModel()
    built = [_Bus(model, problem, route, number) for number, route in enumerate(routes)]
    _crowds(model, problem, built)
    moved = []
    for bus, known in zip(built, before, strict=False):
        for site_id, minute in sorted(known.items()):
            if site_id in bus.arrives:
                differs = model.new_bool_var("")
                model.add(bus.arrives[site_id] == minute).only_enforce_if(~differs)
                moved.append(differs)
    away = sum(bus.returns - bus.leaves for bus in built)
    model.minimize(len(built) * (problem.returns - problem.leaves + 1) * sum(moved) + away)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return False
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return tuple(bus.timed(solver) for bus in built)


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
        arrives, problem = self.arrives[site.id], self._problem
        starts = [[start, end - site.visit_minutes] for start, end in site.open if start + site.visit_minutes <= end]
        self._model.add_linear_expression_in_domain(arrives, cp_model.Domain.from_intervals(starts))
        if self._route.lunch_id and site.id == self._route.lunch_id and problem.lunch is not None:
            self._model.add(arrives + site.visit_minutes >= problem.lunch[0])
            self._model.add(arrives + site.visit_minutes <= problem.lunch[1])

    def _order(self) -> None:
        model, travel, start = self._model, self._problem.travel, self._problem.start_id
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
