"""Which routes are made, and who takes part in which: a mixed-integer program for HiGHS with a column a route.

Routes of one bus are chosen whole, so that the relaxation is tight, as in facility location. When they can be made is
not asked here: combinations that cannot be are told by `matcher.tours.solve`, and left out from then on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ortools.math_opt.python import mathopt

from matcher.tours.problem import Bus, TourProblem
from matcher.tours.routes import (
    Route,
    feasible_routes,
    largest_group,
    most_wheelchairs,
    smallest_group,
    suits,
    worth,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusKind:
    """Buses that need not be told apart."""

    bus_ids: tuple[str, ...]
    example: Bus


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One route made by buses of one kind."""

    kind: int
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """``used`` counts the buses on each column and ``parties`` names who takes part in it, by the column's place.

    ``bound`` is what no allotment exceeds, in the terms of the goal.
    """

    used: Mapping[int, int]
    parties: Mapping[int, tuple[int, ...]]
    value: float
    bound: float
    is_proven: bool


def bus_kinds(problem: TourProblem) -> tuple[BusKind, ...]:
    alike: dict[object, list[Bus]] = defaultdict(list)
    for bus in problem.buses:
        alike[bus.seats, bus.wheelchairs, bus.languages].append(bus)
    return tuple(BusKind(bus_ids=tuple(bus.id for bus in buses), example=buses[0]) for buses in alike.values())


class Allotment:
    """The program. ``columns`` are the routes by kind of bus; goals are given to ``solve`` one after another."""

    def __init__(self, problem: TourProblem) -> None:
        self.problem = problem
        self.kinds = bus_kinds(problem)
        routes = feasible_routes(problem)
        self.columns = [
            Column(kind=number, route=route) for number in range(len(self.kinds)) for route in routes
        ]
        self.model = mathopt.Model(name="visits")
        self.used = [
            self.model.add_integer_variable(lb=0, ub=len(self.kinds[column.kind].bus_ids)) for column in self.columns
        ]
        self.takes_part = self._takes_part()
        self._parts: dict[tuple[Route, int], mathopt.Variable] = {}
        self._everyone_once()
        for place in range(len(self.columns)):
            self._groups(place)
        for number, kind in enumerate(self.kinds):
            of_kind = [self.used[place] for place, column in enumerate(self.columns) if column.kind == number]
            self.model.add_linear_constraint(mathopt.fast_sum(of_kind) <= len(kind.bus_ids))

    def _takes_part(self) -> dict[tuple[int, int], mathopt.Variable]:
        """A variable for each party and column that suit each other."""
        return {
            (number, place): self.model.add_binary_variable()
            for place, column in enumerate(self.columns)
            for number, party in enumerate(self.problem.parties)
            if suits(self.problem, column.route, self.kinds[column.kind].example, party)
        }

    def _everyone_once(self) -> None:
        chosen = defaultdict(list)
        for (number, place), variable in self.takes_part.items():
            chosen[number].append(variable)
            self.model.add_linear_constraint(variable <= self.used[place])
        for variables in chosen.values():
            self.model.add_linear_constraint(mathopt.fast_sum(variables) <= 1)

    def _groups(self, place: int) -> None:
        column = self.columns[place]
        bus = self.kinds[column.kind].example
        people, wheelchairs = self._sums(place)
        used = self.used[place]
        self.model.add_linear_constraint(people <= largest_group(self.problem, column.route, bus) * used)
        self.model.add_linear_constraint(people >= smallest_group(self.problem, column.route) * used)
        self.model.add_linear_constraint(wheelchairs <= most_wheelchairs(self.problem, column.route, bus) * used)

    def _sums(self, place: int) -> tuple[mathopt.LinearSum, mathopt.LinearSum]:
        here = [
            (self.problem.parties[number], variable)
            for (number, column), variable in self.takes_part.items()
            if column == place
        ]
        return (
            mathopt.fast_sum([party.size * variable for party, variable in here]),
            mathopt.fast_sum([party.wheelchairs * variable for party, variable in here]),
        )

    def people(self) -> mathopt.LinearSum:
        """How many people ride."""
        parties = self.problem.parties
        return mathopt.fast_sum([parties[number].size * each for (number, _), each in self.takes_part.items()])

    def interest(self) -> mathopt.LinearSum:
        return mathopt.fast_sum(
            [
                worth(self.columns[place].route, self.problem.parties[number]) * variable
                for (number, place), variable in self.takes_part.items()
            ]
        )

    def kept(self, before: Mapping[int, frozenset[str]]) -> mathopt.LinearSum:
        """For each person a site that is visited as before, less one that is new. ``before`` is by party."""
        terms = []
        for (number, place), variable in self.takes_part.items():
            sites = self.columns[place].route.site_ids
            if number in before:
                same, new = len(sites & before[number]), len(sites - before[number])
                terms.append(self.problem.parties[number].size * (same - new) * variable)
        return mathopt.fast_sum(terms)

    def at_least(self, goal: mathopt.LinearSum, value: float) -> None:
        self.model.add_linear_constraint(goal >= value)

    def not_together(self, parts: Sequence[Route]) -> None:
        """No day has buses whose routes have these parts, each of another bus: in how many ways is not limited."""
        often = Counter(parts)
        reached = [self._made(part, count) for part, count in sorted(often.items(), key=lambda item: repr(item[0]))]
        self.model.add_linear_constraint(mathopt.fast_sum(reached) <= len(reached) - 1)

    def _made(self, part: Route, often: int) -> mathopt.Variable:
        """1 where at least ``often`` buses make routes with this part."""
        known = self._parts.get((part, often))
        if known is None:
            known = self._parts[part, often] = self.model.add_binary_variable()
            making = [self.used[place] for place, column in enumerate(self.columns) if column.route.has(part)]
            most = len(self.problem.buses)
            self.model.add_linear_constraint(mathopt.fast_sum(making) <= often - 1 + (most - often + 1) * known)
        return known

    def not_in(self, place: int, parties: Sequence[int], buses: int) -> None:
        """These parties do not fit into so many buses of the column, whole as they are."""
        together = mathopt.fast_sum([self.takes_part[number, place] for number in parties])
        self.model.add_linear_constraint(together <= len(parties) - 1 + len(parties) * (self.used[place] - buses))

    def solve(self, goal: mathopt.LinearSum, limit_s: float, seed: int) -> Allotted | None:
        """The most of ``goal``; None where nothing was found in ``limit_s`` seconds."""
        self.model.maximize(goal)
        result = mathopt.solve(
            self.model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=max(limit_s, 0.1)),
                relative_gap_tolerance=0.0,
                absolute_gap_tolerance=1e-6,
                random_seed=seed,
            ),
        )
        if not result.has_primal_feasible_solution():
            return None
        values = result.variable_values()
        used = {place: round(values[variable]) for place, variable in enumerate(self.used) if values[variable] > 0.5}
        parties: dict[int, list[int]] = {place: [] for place in used}
        for (number, place), variable in self.takes_part.items():
            if values[variable] > 0.5:
                parties[place].append(number)
        return Allotted(
            used=used,
            parties={place: tuple(sorted(numbers)) for place, numbers in parties.items()},
            value=result.objective_value(),
            bound=result.termination.objective_bounds.dual_bound,
            is_proven=result.termination.reason is mathopt.TerminationReason.OPTIMAL,
        )
