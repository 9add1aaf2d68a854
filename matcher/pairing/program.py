"""The pairing problem as a mixed-integer program for HiGHS: people on both sides, groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta

from ortools.math_opt.python import mathopt

from matcher.pairing.outcome import Outcome
from matcher.pairing.problem import PairingProblem


class Program:
    """A 0/1 variable for each candidate, one for each person's bonus, each failed must and each missing meeting."""

    def __init__(self, problem: PairingProblem, seed: int) -> None:
        self.problem = problem
        self.places_of = problem.places_of()
        self._seed = seed
        self.model = mathopt.Model(name="pairing")
        self.choice = [self.model.add_binary_variable() for _ in problem.candidates]
        self.failed = self._failed_musts()
        self.missing = self._missing_meetings()
        self._limit_meetings()
        earning = self.places_of.keys() - problem.have_met if problem.first_meeting_bonus else set()
        met = [self._met(places) for person_id, places in self.places_of.items() if person_id in earning]
        self.objective = self.sum_of(
            (problem.value(place), place) for place in range(len(problem.candidates))
        ) + problem.first_meeting_bonus * mathopt.fast_sum(met)
        self.best: tuple[int, ...] | None = None

    def sum_of(self, terms: Iterable[tuple[float, int]]) -> mathopt.LinearSum:
        return mathopt.fast_sum([number * self.choice[place] for number, place in terms])

    def total_of(self, person_id: str) -> mathopt.LinearSum:
        """The sum of the scores of a person's meetings."""
        return self.sum_of((self.problem.candidates[place].score, place) for place in self.places_of[person_id])

    def at_most(self, places: Sequence[int], number: int) -> None:
        if len(places) > number:
            self.model.add_linear_constraint(mathopt.fast_sum([self.choice[place] for place in places]) <= number)

    def _limit_meetings(self) -> None:
        problem = self.problem
        owned: dict[str, list[int]] = {}
        for place, item in enumerate(problem.candidates):
            owned.setdefault(item.offer_owner_id, []).append(place)
        for person_id, places in self.places_of.items():
            self.at_most(places, problem.capacity[person_id])
        for person_id, places in owned.items():
            if problem.offer_owner_capacity[person_id] < problem.capacity[person_id]:
                self.at_most(places, problem.offer_owner_capacity[person_id])
        if problem.total is not None:
            self.at_most(range(len(problem.candidates)), problem.total)
        self._share_interpreters()

    def _share_interpreters(self) -> None:
        """A variable for how many meetings of a kind each interpreter takes: whole ones exist wherever parts do."""
        taken: dict[str, list[mathopt.Variable]] = {item: [] for item in self.problem.interpreters}
        for kind in self.problem.interpreted:
            able = sorted(kind.able & taken.keys())
            if len(able) == len(kind.able):
                parts = {item: self.model.add_variable(lb=0.0) for item in able}
                chosen = mathopt.fast_sum([self.choice[place] for place in kind.candidates])
                self.model.add_linear_constraint(chosen + kind.held <= mathopt.fast_sum(list(parts.values())))
                for item, part in parts.items():
                    taken[item].append(part)
        for item, shares in taken.items():
            if shares:
                self.model.add_linear_constraint(mathopt.fast_sum(shares) <= self.problem.interpreters[item])

    def _met(self, places: Sequence[int]) -> mathopt.Variable:
        met = self.model.add_variable(lb=0.0, ub=1.0)
        self.model.add_linear_constraint(met <= mathopt.fast_sum([self.choice[place] for place in places]))
        return met

    def _failed_musts(self) -> list[mathopt.Variable]:
        found = []
        for must in self.problem.musts:
            if must.candidates:
                found.append(self.model.add_variable(lb=0.0, ub=1.0))
                chosen = mathopt.fast_sum([self.choice[place] for place in must.candidates])
                self.model.add_linear_constraint(chosen + found[-1] >= 1)
        return found

    def _missing_meetings(self) -> list[mathopt.Variable]:
        found = []
        for person_id, number in self.problem.minimum.items():
            places = self.places_of.get(person_id)
            if places is not None and number:
                found.append(self.model.add_variable(lb=0.0, ub=float(number)))
                chosen = mathopt.fast_sum([self.choice[place] for place in places])
                self.model.add_linear_constraint(chosen + found[-1] >= number)
        return found

    def penalty(self, weight: int) -> mathopt.LinearSum:
        """Minus the missing meetings and ``weight`` for each failed must: a goal to be maximised."""
        return -weight * mathopt.fast_sum(self.failed) - mathopt.fast_sum(self.missing)

    def accept_failures(self, failed: int, missing: int) -> None:
        """Allow no more failed musts and missing meetings than these."""
        for variables, number in ((self.failed, failed), (self.missing, missing)):
            if number:
                self.model.add_linear_constraint(mathopt.fast_sum(variables) <= number)
            else:
                for variable in variables:
                    variable.upper_bound = 0.0

    def maximise(self, goal: mathopt.LinearSum, limit_s: float) -> Outcome:
        """The best within ``limit_s`` seconds, started from ``best``, which what is found replaces."""
        self.model.maximize(goal)
        if limit_s <= 0:
            return Outcome(None, -math.inf, math.inf)
        hints = []
        if self.best is not None:
            chosen = set(self.best)
            values = {variable: float(place in chosen) for place, variable in enumerate(self.choice)}
            hints = [mathopt.SolutionHint(variable_values=values)]
        result = mathopt.solve(
            self.model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=limit_s),
                relative_gap_tolerance=0.0,
                absolute_gap_tolerance=1e-7,
                random_seed=self._seed,
            ),
            model_params=mathopt.ModelSolveParameters(solution_hints=hints),
        )
        reason, bound = result.termination.reason, result.termination.objective_bounds.dual_bound
        if not result.has_primal_feasible_solution():
            impossible = reason in (
                mathopt.TerminationReason.INFEASIBLE,
                mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
            )
            return Outcome(None, -math.inf, bound, impossible)
        values = result.variable_values(self.choice)
        self.best = tuple(place for place, value in enumerate(values) if value > 0.5)
        value = result.objective_value()
        return Outcome(self.best, value, value if reason is mathopt.TerminationReason.OPTIMAL else bound)
