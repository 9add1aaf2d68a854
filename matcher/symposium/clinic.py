"""The commercialisation clinic: tables at which those with one problem sit with somebody who knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.symposium.lacks import Lack
from models.domain.checks import InvalidField

_MILLI = 1000


@dataclass(frozen=True, kw_only=True)
class ClinicProblem:
    """``lacks`` are of researchers and ``experts`` what somebody can help with, levels in (0, 1].

    In each of ``rounds`` there are at most ``tables`` tables, each with one expert and ``fewest`` to ``seats``
    researchers. Nobody sits twice at a table about one problem. ``apart`` has pairs that must not sit together.
    """

    lacks: Mapping[str, Mapping[Lack, float]]
    experts: Mapping[str, Mapping[Lack, float]]
    tables: int
    rounds: int = 2
    seats: int = 6
    fewest: int = 2
    apart: frozenset[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.fewest <= self.seats:
            raise InvalidField("seats", self.seats, f"a table has at least {max(1, self.fewest)} seats")
        if self.tables < 1 or self.rounds < 1:
            raise InvalidField("tables", self.tables, "there is at least one table and one round")
        both = set(self.lacks) & set(self.experts)
        if both:
            raise InvalidField("experts", ", ".join(sorted(both)), "seeks help as well")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicTable:
    """``round`` counts from 0."""

    round: int
    lack: Lack
    expert_id: str
    researcher_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicPlan:
    """``unhelped`` are the researchers without any table. ``total`` is the sum of how much each seat helps, severity
    times the expert's level, and ``bound`` what no plan exceeds.
    """

    tables: tuple[ClinicTable, ...]
    unhelped: tuple[str, ...]
    total: float
    bound: float
    is_proven: bool


def plan_clinic(problem: ClinicProblem, *, time_limit_s: float = 20.0) -> ClinicPlan:
    """Form the tables that help most in total."""
    program = _Program(problem)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = 7
    solver.parameters.num_workers = 2
    status = solver.solve(program.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ClinicPlan(tables=(), unhelped=tuple(problem.lacks), total=0.0, bound=float("inf"), is_proven=False)
    tables = tuple(program.tables(solver))
    seated = {each for table in tables for each in table.researcher_ids}
    return ClinicPlan(
        tables=tables,
        unhelped=tuple(each for each in problem.lacks if each not in seated),
        total=sum(
            problem.lacks[each][table.lack] * problem.experts[table.expert_id][table.lack]
            for table in tables
            for each in table.researcher_ids
        ),
        bound=solver.best_objective_bound / _MILLI,
        is_proven=status == cp_model.OPTIMAL,
    )


class _Program:
    def __init__(self, problem: ClinicProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self._rounds = range(problem.rounds)
        self._opens = {
            (expert, lack, at): self.model.new_bool_var("")
            for expert, levels in sorted(problem.experts.items())
            for lack in sorted(levels)
            for at in self._rounds
        }
        self._sits = {
            (researcher, *table): self.model.new_bool_var("")
            for researcher, own in sorted(problem.lacks.items())
            for table in self._opens
            if table[1] in own and frozenset((researcher, table[0])) not in problem.apart
        }
        self._limit_tables()
        self._limit_people()
        gain = {key: problem.lacks[key[0]][key[2]] * problem.experts[key[1]][key[2]] for key in self._sits}
        self.model.maximize(sum(round(gain[key] * _MILLI) * variable for key, variable in self._sits.items()))

    def _limit_tables(self) -> None:
        for at in self._rounds:
            self.model.add(sum(self._where(self._opens, at=at)) <= self.problem.tables)
        for table, opens in self._opens.items():
            sitting = [variable for key, variable in self._sits.items() if key[1:] == table]
            self.model.add(sum(sitting) <= self.problem.seats * opens)
            self.model.add(sum(sitting) >= self.problem.fewest * opens)
            for pair in self.problem.apart:
                self.model.add_at_most_one(
                    self._sits[each, *table] for each in sorted(pair) if (each, *table) in self._sits
                )

    def _limit_people(self) -> None:
        for expert in self.problem.experts:
            for at in self._rounds:
                self.model.add_at_most_one(
                    variable for key, variable in self._opens.items() if key[0] == expert and key[2] == at
                )
        for researcher, own in self.problem.lacks.items():
            seats = {key[1:]: variable for key, variable in self._sits.items() if key[0] == researcher}
            for at in self._rounds:
                self.model.add_at_most_one(variable for key, variable in seats.items() if key[2] == at)
            for lack in own:
                self.model.add_at_most_one(variable for key, variable in seats.items() if key[1] is lack)

    def _where(self, variables: Mapping[tuple[str, Lack, int], cp_model.IntVar], at: int) -> list[cp_model.IntVar]:
        return [variable for key, variable in variables.items() if key[2] == at]

    def tables(self, solver: cp_model.CpSolver) -> list[ClinicTable]:
        found = [
            ClinicTable(
                round=at,
                lack=lack,
                expert_id=expert,
                researcher_ids=tuple(
                    key[0]
                    for key, variable in self._sits.items()
                    if key[1:] == (expert, lack, at) and solver.boolean_value(variable)
                ),
            )
            for (expert, lack, at), opens in self._opens.items()
            if solver.boolean_value(opens)
        ]
        return sorted(found, key=lambda table: (table.round, table.lack, table.expert_id))
