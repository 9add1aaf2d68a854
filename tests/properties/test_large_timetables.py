"""Large timetables on problems small enough to try every plan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from matcher.timetable import idle_gaps, validate
from matcher.timetable.large import solve_large
from models.domain.timetable import Timetable, TimetableSolution, TimetableStatus
from tests.timetables import all_plans, small_timetables

SECONDS = 0.5
ROUNDS = 2


def silent(*_: object, **__: object) -> None:
    return None


def gaps(problem: Timetable, solution: TimetableSolution) -> int:
    return idle_gaps(problem, {item.meeting: item.slot for item in solution.placements})


@given(small_timetables())
@settings(max_examples=60, deadline=None)
def test_what_is_claimed_of_utility_and_gaps_holds_of_every_plan(problem: Timetable) -> None:
    solution = solve_large(problem, SECONDS, silent, rounds=ROUNDS)
    plans = list(all_plans(problem))
    assert validate(problem, solution) == []
    if solution.objective is None or solution.bound is None:
        assert not plans
        return
    most = max(plan.utility for plan in plans)
    assert solution.utility <= most + 1e-9
    assert solution.utility_bound >= most - 1e-9
    fewest = min(gaps(problem, plan) for plan in plans if plan.utility >= solution.utility - 1e-9)
    assert solution.bound <= fewest
    if solution.status is TimetableStatus.OPTIMAL:
        assert solution.utility == pytest.approx(most)
        assert solution.objective == fewest


@given(small_timetables())
@settings(max_examples=60, deadline=None)
def test_the_utility_is_the_most_there_is(problem: Timetable) -> None:
    solution = solve_large(problem, SECONDS, silent, rounds=ROUNDS)
    plans = list(all_plans(problem))
    if plans:
        assert solution.utility == pytest.approx(max(plan.utility for plan in plans))


@given(small_timetables())
@settings(max_examples=60, deadline=None)
def test_infeasible_is_only_said_where_there_is_no_plan(problem: Timetable) -> None:
    solution = solve_large(problem, SECONDS, silent, rounds=ROUNDS)
    if solution.status is TimetableStatus.INFEASIBLE:
        assert not any(True for _ in all_plans(problem))
        assert solution.why
