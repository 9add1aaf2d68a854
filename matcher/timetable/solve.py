"""A timetable for a problem: which solver, what it proves, and a check of what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from matcher.errors import InvalidResult
from matcher.timetable.plan import make_solution, no_plan, optional_utility
from matcher.timetable.report import Report
from matcher.timetable.validate import validate
from models.domain import Timetable, TimetableSolution, TimetableStatus

Tell = Callable[[TimetableSolution], None]
"""Called with every better answer; the last one stands if the search is stopped."""


class _Solver(Protocol):
    def __call__(self, problem: Timetable, seconds: float, report: Report) -> TimetableSolution: ...


def solve(problem: Timetable, time_limit_s: float, tell: Tell | None = None) -> TimetableSolution:
    """Place the required meetings, then the most utility, then with the fewest idle gaps.

    Raises ``InvalidResult`` when a solver's plan breaks a rule, which is a defect.
    """
    started = time.monotonic()
    seconds = time_limit_s - (time.monotonic() - started)
    solution = _solver(problem)(problem, seconds, _Reporting(problem, tell or (lambda _: None)))
    return checked(problem, solution)


def checked(problem: Timetable, solution: TimetableSolution) -> TimetableSolution:
    """``solution``, if it breaks no rule. Raises ``InvalidResult`` otherwise."""
    violations = validate(problem, solution)
    if violations:
        raise InvalidResult("the timetable's placements", [violation.message for violation in violations])
    return solution


def _solver(problem: Timetable) -> _Solver:
    optional = any(not meeting.required for meeting in problem.meetings)
    room, name = ("large", "solve_large") if optional else ("exact", "solve_exact")
    return cast(_Solver, getattr(import_module(f"matcher.timetable.{room}"), name))


class _Reporting:
    """A ``Report`` that tells whole answers."""

    def __init__(self, problem: Timetable, tell: Tell) -> None:
        self._problem = problem
        self._tell = tell
        self._best = no_plan(problem, TimetableStatus.UNKNOWN)
        self._bound = 0
        self._utility_bound = optional_utility(problem)

    def __call__(
        self,
        incumbent: int | None = None,
        bound: int | None = None,
        *,
        slots: Mapping[str, str] | None = None,
        utility_bound: float | None = None,
    ) -> None:
        self._bound = max(self._bound, bound or 0)
        if utility_bound is not None:
            self._utility_bound = min(self._utility_bound, utility_bound)
        if slots is not None:
            self._best = make_solution(self._problem, slots, bound=self._bound, utility_bound=self._utility_bound)
        elif self._best.objective is not None:
            self._best = replace(
                self._best,
                bound=min(self._bound, self._best.objective),
                utility_bound=max(self._best.utility, self._utility_bound),
            )
        else:
            self._best = replace(self._best, utility_bound=self._utility_bound)
        self._tell(self._best)
