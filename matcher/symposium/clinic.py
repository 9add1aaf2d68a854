"""The commercialisation clinic: tables at which those with one problem sit with somebody who knows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.symposium.clinic_kinds import MILLI, KindsProgram
from matcher.symposium.clinic_problem import ClinicProblem, ClinicTable
from matcher.symposium.clinic_start import most_there_is, quick_tables, reduced
from matcher.symposium.lacks import Lack

_WORK_A_SECOND = 0.5
"""The solver's measure of work, in its own deterministic seconds."""
_PATIENCE = 3
_FOR_THE_REST = 0.2
"""Of the time, for who is left without a table when all seats together help most."""
_Table = tuple[str, Lack, int]


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
    """Form the tables that help most in total, and of such plans one that leaves fewest without a table; where the
    time ends before any are found, tables quickly made.

    The search begins with these, and with those people alone whom a best plan can need. It is limited by its work, so
    that the same problem gives the same tables every time; ``time_limit_s`` is about what that takes, and at most
    three times as much is waited for.
    """
    fewer = reduced(problem)
    start = quick_tables(fewer)
    kinds = KindsProgram(fewer)
    kinds.begin_with(start)
    solver, is_proven = _solve(kinds.model, time_limit_s)
    if solver is None:
        return _plan(problem, start, bound=most_there_is(problem), is_proven=False)
    bound = min(solver.best_objective_bound / MILLI, most_there_is(problem))
    kinds.leave_fewest_alone(solver)
    better, _ = _solve(kinds.model, time_limit_s * _FOR_THE_REST)
    tables = kinds.tables(better or solver)
    if tables is None:
        return _by_person(problem, fewer, start, bound=bound, time_limit_s=time_limit_s)
    return _plan(problem, tuple(tables), bound=bound, is_proven=is_proven)


def _by_person(
    problem: ClinicProblem,
    fewer: ClinicProblem,
    start: tuple[ClinicTable, ...],
    *,
    bound: float,
    time_limit_s: float,
) -> ClinicPlan:
    """Where seats of a kind cannot be shared out among people who are apart. No plan exceeds ``bound``."""
    program = _Program(fewer)
    program.begin_with(start)
    solver, is_proven = _solve(program.model, time_limit_s)
    if solver is None:
        return _plan(problem, start, bound=bound, is_proven=False)
    bound = min(solver.best_objective_bound / MILLI, bound)
    return _plan(problem, tuple(program.tables(solver)), bound=bound, is_proven=is_proven)


def _solve(model: cp_model.CpModel, time_limit_s: float) -> tuple[cp_model.CpSolver | None, bool]:
    """None where nothing was found, and whether what was found is proven to be the best."""
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = _WORK_A_SECOND * time_limit_s
    solver.parameters.max_time_in_seconds = _PATIENCE * time_limit_s
    solver.parameters.random_seed = 7
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    is_found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver if is_found else None, status == cp_model.OPTIMAL


def _plan(problem: ClinicProblem, tables: tuple[ClinicTable, ...], *, bound: float, is_proven: bool) -> ClinicPlan:
    seated = {each for table in tables for each in table.researcher_ids}
    return ClinicPlan(
        tables=tables,
        unhelped=tuple(each for each in problem.lacks if each not in seated),
        total=sum(
            problem.lacks[each][table.lack] * problem.experts[table.expert_id][table.lack]
            for table in tables
            for each in table.researcher_ids
        ),
        bound=bound,
        is_proven=is_proven,
    )


class _Program:
    def __init__(self, problem: ClinicProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self._opens: dict[_Table, cp_model.IntVar] = {
            (expert, lack, at): self.model.new_bool_var("")
            for expert, levels in sorted(problem.experts.items())
            for lack in sorted(levels)
            for at in range(problem.rounds)
        }
        self._sits: dict[_Table, dict[str, cp_model.IntVar]] = {
            table: {
                researcher: self.model.new_bool_var("")
                for researcher, own in sorted(problem.lacks.items())
                if table[1] in own and frozenset((researcher, table[0])) not in problem.apart
            }
            for table in self._opens
        }
        self._limit_tables()
        self._limit_people()
        self.model.maximize(
            sum(
                round(problem.lacks[each][lack] * problem.experts[expert][lack] * MILLI) * variable
                for (expert, lack, _), sitting in self._sits.items()
                for each, variable in sitting.items()
            )
        )

    def begin_with(self, tables: Iterable[ClinicTable]) -> None:
        sitting = {(table.expert_id, table.lack, table.round): table.researcher_ids for table in tables}
        for table, opens in self._opens.items():
            self.model.add_hint(opens, table in sitting)
            for each, variable in self._sits[table].items():
                self.model.add_hint(variable, each in sitting.get(table, ()))

    def _limit_tables(self) -> None:
        rounds: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for table, opens in self._opens.items():
            rounds[table[2]].append(opens)
            sitting = self._sits[table]
            self.model.add(sum(sitting.values()) <= self.problem.seats * opens)
            self.model.add(sum(sitting.values()) >= self.problem.fewest * opens)
            for pair in self.problem.apart:
                if pair <= sitting.keys():
                    self.model.add_at_most_one(sitting[each] for each in sorted(pair))
        for of_round in rounds.values():
            self.model.add(sum(of_round) <= self.problem.tables)

    def _limit_people(self) -> None:
        """Nobody is at two tables of a round, nor twice at one about the same problem."""
        at_once: dict[tuple[str, object], list[cp_model.IntVar]] = defaultdict(list)
        for (expert, lack, at), opens in self._opens.items():
            at_once[expert, at].append(opens)
            for each, variable in self._sits[expert, lack, at].items():
                at_once[each, at].append(variable)
                at_once[each, lack].append(variable)
        for variables in at_once.values():
            self.model.add_at_most_one(variables)

    def tables(self, solver: cp_model.CpSolver) -> list[ClinicTable]:
        """The rounds without any come last."""
        held = sorted({table[2] for table, opens in self._opens.items() if solver.boolean_value(opens)})
        found = [
            ClinicTable(
                round=held.index(table[2]),
                lack=table[1],
                expert_id=table[0],
                researcher_ids=tuple(
                    each for each, variable in self._sits[table].items() if solver.boolean_value(variable)
                ),
            )
            for table, opens in self._opens.items()
            if solver.boolean_value(opens)
        ]
        return sorted(found, key=lambda table: (table.round, table.lack, table.expert_id))
