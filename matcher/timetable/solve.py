"""A timetable for a problem, or why there is none: counting first, then clauses, then the solver that suits it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from matcher.errors import InvalidResult
from matcher.timetable.arithmetic import arithmetic_reasons
from matcher.timetable.clash import smallest_clash
from matcher.timetable.clauses import RuleClauses
from matcher.timetable.easing import moved_about
from matcher.timetable.exact import solve_exact
from matcher.timetable.large import solve_large
from matcher.timetable.left_out import why_left_out
from matcher.timetable.plan import make_solution, no_plan, optional_utility
from matcher.timetable.reasons import clash_in_words
from matcher.timetable.relaxations import cheapest_relaxations
from matcher.timetable.validate import validate
from models.domain import Timetable, TimetableSolution, TimetableStatus

Tell = Callable[[TimetableSolution], None]
"""Called with every better answer; the last one stands if the search is stopped."""

QUICK = 30_000
"""With up to so many required meetings times slots it is quickly seen by clauses whether there is a plan at all."""
EXACT = 15_000
"""With up to so many meetings times slots the idle gaps are minimised exactly."""
MOVING_SHARE = 0.1
"""Of the time, at most, for a first plan of a large problem."""
CLAUSES_SHARE = 0.15
"""Of the time, at most, for the first plan, or the proof that there is none."""
UNEXPLAINED = "the search has tried everything; the time did not suffice to say which rules clash"
CHOICE_SHARE = 0.4
"""Of the solvers' time, where the gaps are then minimised exactly, for which meetings to place."""
SOLVER_SHARE = 0.7
"""Of the time, where it is not known whether there is a plan; the rest is for the reasons."""


def solve(problem: Timetable, time_limit_s: float, tell: Tell | None = None) -> TimetableSolution:
    """Place the required meetings, then the most utility, then with the fewest idle gaps.

    Where that cannot be, ``why`` has the reasons: those that counting finds, else a smallest set of rules that clash;
    and ``relaxations`` the cheapest ways out. ``tell`` hears every better answer. Within ``time_limit_s`` but for the
    steps that cannot be interrupted, a second or two for a large event. Raises ``InvalidResult`` when an answer
    breaks a rule, which is a defect.
    """
    search = _Search(problem, time.monotonic() + time_limit_s, tell or (lambda _: None))
    solution = search.answer()
    violations = validate(problem, solution)
    if violations:
        raise InvalidResult("the timetable's placements", [violation.message for violation in violations])
    return solution


class _Search:
    def __init__(self, problem: Timetable, deadline: float, tell: Tell) -> None:
        self._problem = problem
        self._deadline = deadline
        self._report = Reporting(problem, tell)
        self._tell = tell
        self._slots = len(problem.slots)
        self._is_small = len(problem.meetings) * self._slots <= EXACT

    def answer(self) -> TimetableSolution:
        reasons = arithmetic_reasons(self._problem)
        if reasons:
            return self._impossible(reasons)
        if not self._problem.places:
            nothing = make_solution(self._problem, {}, utility_bound=0.0)
            return replace(nothing, why=why_left_out(self._problem, nothing))
        decided = self._has_quick_plan()
        if not decided and sum(meeting.required for meeting in self._problem.meetings) * self._slots <= QUICK:
            with RuleClauses(self._problem) as clauses:
                try:
                    plan = clauses.solve((), self._after(CLAUSES_SHARE))
                except TimeoutError:
                    pass
                else:
                    if plan is None:
                        return self._clashing(clauses)
                    decided = True
                    self._report(slots=self._ids(plan))
        solution = self._solved(1.0 if decided else SOLVER_SHARE)
        if solution.objective is None:
            solution = self._explained(solution)
        return replace(solution, why=why_left_out(self._problem, solution) or solution.why)

    def _has_quick_plan(self) -> bool:
        """Whether a large problem has a plan that is found at once; clauses are quicker for a small one."""
        if self._is_small:
            return False
        plan = moved_about(self._problem, (), self._after(MOVING_SHARE) - time.monotonic())
        if plan is not None:
            self._report(slots=self._ids(plan))
        return plan is not None

    def _after(self, share: float) -> float:
        now = time.monotonic()
        return now + max(self._deadline - now, 0.0) * share

    def _ids(self, plan: Mapping[int, int]) -> dict[str, str]:
        return {self._problem.meetings[at].id: self._problem.slots[slot].id for at, slot in plan.items()}

    def _solved(self, share: float) -> TimetableSolution:
        """The best plan of the solver that suits the problem; of both, where some meetings are optional."""
        problem, until, exact = self._problem, self._after(share), self._is_small
        if exact and all(meeting.required for meeting in problem.meetings):
            found = solve_exact(problem, _left(until), self._report)
        else:
            found = solve_large(problem, _left(until) * (CHOICE_SHARE if exact else 1.0), self._report)
            if exact and found.status is TimetableStatus.FEASIBLE:
                found = self._fewer_gaps(found, _left(until))
        return found if found.objective is not None else self._report.best_or(found)

    def _fewer_gaps(self, found: TimetableSolution, seconds: float) -> TimetableSolution:
        """The plan with the same meetings and the fewest gaps; proven, if that is all meetings there are."""
        problem = self._problem
        left_out = set(found.unplaced)
        fixed = replace(
            problem,
            meetings=tuple(
                replace(meeting, required=True, after=tuple(item for item in meeting.after if item not in left_out))
                for meeting in problem.meetings
                if meeting.id not in left_out
            ),
        )
        told = self._report if not left_out else Reporting(fixed, lambda _: None)
        plan = solve_exact(fixed, seconds, told)
        if plan.objective is None or found.objective is None or found.bound is None or plan.bound is None:
            return found
        better = plan if plan.objective < found.objective else found
        slots = {item.meeting: item.slot for item in better.placements}
        bound = found.bound if left_out else max(found.bound, plan.bound)
        if better is plan or bound > found.bound:
            return make_solution(problem, slots, bound=bound, utility_bound=found.utility_bound)
        return found

    def _explained(self, solution: TimetableSolution) -> TimetableSolution:
        """No plan was found: look whether there is none."""
        with RuleClauses(self._problem) as clauses:
            try:
                plan = clauses.solve((), self._deadline)
            except TimeoutError:
                proven = solution.status is TimetableStatus.INFEASIBLE and not solution.why
                return replace(solution, why=(UNEXPLAINED,)) if proven else solution
            if plan is None:
                return self._clashing(clauses)
            self._report(slots=self._ids(plan))
            return self._report.best_or(solution)

    def _clashing(self, clauses: RuleClauses) -> TimetableSolution:
        """The rules that clash; half of the time that is left is kept for the ways out."""
        clash = smallest_clash(clauses, self._after(0.5))
        return self._with_ways_out((clash_in_words(self._problem, clash),), clauses)

    def _impossible(self, reasons: tuple[str, ...]) -> TimetableSolution:
        self._tell(no_plan(self._problem, TimetableStatus.INFEASIBLE, reasons))
        with RuleClauses(self._problem) as clauses:
            return self._with_ways_out(reasons, clauses)

    def _with_ways_out(self, reasons: tuple[str, ...], clauses: RuleClauses) -> TimetableSolution:
        self._tell(no_plan(self._problem, TimetableStatus.INFEASIBLE, reasons))
        ways = cheapest_relaxations(self._problem, clauses, self._deadline)
        words = tuple(way.words for way in ways)
        return no_plan(self._problem, TimetableStatus.INFEASIBLE, reasons, words)


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.1)


class Reporting:
    """A ``Report`` that tells whole answers and keeps the last."""

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
        self._utility_bound = min(self._utility_bound, utility_bound or self._utility_bound)
        if slots is not None:
            plan = make_solution(self._problem, slots, bound=self._bound, utility_bound=self._utility_bound)
            self._best = min(self._best, plan, key=_rank)
        elif self._best.objective is not None:
            self._best = replace(
                self._best,
                bound=min(self._bound, self._best.objective),
                utility_bound=max(self._utility_bound, self._best.utility),
            )
        self._tell(self._best)

    def best_or(self, other: TimetableSolution) -> TimetableSolution:
        """The best plan told, or ``other`` where there was none."""
        return self._best if self._best.objective is not None else other


def _rank(solution: TimetableSolution) -> tuple[bool, float, int]:
    return solution.objective is None, -solution.utility, solution.objective or 0
