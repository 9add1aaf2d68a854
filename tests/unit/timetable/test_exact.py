from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings

from matcher.timetable.exact import solve_exact
from matcher.timetable.exact_clauses import GapClauses, places_are_scarce
from matcher.timetable.exact_race import Race
from matcher.timetable.exact_search import FromAbove, FromBelow
from matcher.timetable.validate import idle_gaps, validate
from models.domain import Timetable, TimetableSolution, TimetableStatus
from tests.unit.timetable.small_timetables import fewest_gaps, timetable, timetables

ROUNDS = [[(7, round_)] + [((round_ + k) % 7, (round_ - k) % 7) for k in (1, 2, 3)] for round_ in range(7)]
"""Eight people, everyone meets everyone: seven rounds of four meetings, by the circle method."""
EVERYONE_MEETS_EVERYONE = sorted(pair for round_ in ROUNDS for pair in map(tuple, map(sorted, round_)))


class Reports:
    def __init__(self) -> None:
        self.incumbents: list[int] = []
        self.bounds: list[int] = []
        self.plans: list[Mapping[str, str]] = []

    def __call__(
        self,
        incumbent: int | None = None,
        bound: int | None = None,
        *,
        slots: Mapping[str, str] | None = None,
        utility_bound: float | None = None,
    ) -> None:
        if incumbent is not None and slots is not None:
            self.incumbents.append(incumbent)
            self.plans.append(slots)
        if bound is not None:
            self.bounds.append(bound)


class Stopping(Reports):
    """Ctrl-C at the first plan."""

    def __call__(self, *said: int | None, slots: Mapping[str, str] | None = None, **more: float | None) -> None:
        super().__call__(*said, slots=slots)
        if slots is not None:
            raise KeyboardInterrupt


def solved(problem: Timetable) -> TimetableSolution:
    solution = solve_exact(problem, 60, Reports())
    if solution.status is not TimetableStatus.INFEASIBLE:
        assert validate(problem, solution) == []
    return solution


@settings(max_examples=150, deadline=None)
@given(timetables())
def test_the_optimum_is_that_of_trying_every_plan(problem: Timetable) -> None:
    fewest = fewest_gaps(problem)
    solution = solved(problem)
    expected = TimetableStatus.INFEASIBLE if fewest is None else TimetableStatus.OPTIMAL
    assert (solution.status, solution.objective, solution.bound) == (expected, fewest, fewest)


@pytest.mark.parametrize("count_busy", [False, True])
@pytest.mark.parametrize(
    "search", [FromBelow, partial(FromAbove, annealing_s=0.0), partial(FromAbove, annealing_s=0.01)]
)
@settings(max_examples=60, deadline=None)
@given(problem=timetables())
def test_each_search_alone_finds_and_proves_the_optimum(
    problem: Timetable, search: Callable[[GapClauses, Race], FromBelow | FromAbove], count_busy: bool
) -> None:
    clauses = GapClauses(problem, count_busy=count_busy)
    race = Race(clauses.table)
    with search(clauses, race) as running:
        running.run()
    fewest = fewest_gaps(problem)
    assert race.over
    assert race.infeasible == (fewest is None)
    if fewest is not None:
        assert (race.gaps, race.bound) == (fewest, fewest)


def test_who_is_away_in_the_middle_of_a_full_day_has_a_gap() -> None:
    """Everyone has seven meetings, and seven slots in two stretches: one gap each, and no plan has less."""
    problem = timetable(*EVERYONE_MEETS_EVERYONE, slots=8, places=4, away={person: {3} for person in range(8)})
    solution = solved(problem)
    assert (solution.status, solution.objective) == (TimetableStatus.OPTIMAL, 8)


def test_a_full_day_without_absences_has_no_gap() -> None:
    solution = solved(timetable(*EVERYONE_MEETS_EVERYONE, slots=7, places=4))
    assert (solution.status, solution.objective) == (TimetableStatus.OPTIMAL, 0)


def test_too_few_places_for_a_full_day_are_proven() -> None:
    problem = timetable(*EVERYONE_MEETS_EVERYONE, slots=9, places=3)
    assert solved(problem).status is TimetableStatus.INFEASIBLE


def test_three_who_all_meet_in_two_slots_are_infeasible() -> None:
    assert solved(timetable((0, 1), (1, 2), (0, 2), slots=2)).status is TimetableStatus.INFEASIBLE


def test_meetings_that_come_after_each_other_in_a_circle_are_infeasible() -> None:
    problem = timetable((0, 1), (2, 3), (4, 5), slots=9, after={0: {1}, 1: {2}, 2: {0}})
    assert solved(problem).status is TimetableStatus.INFEASIBLE


def test_a_meeting_without_a_place_is_infeasible() -> None:
    assert solved(timetable((0, 1), slots=1, places=0)).status is TimetableStatus.INFEASIBLE


def test_no_meetings_are_an_empty_plan() -> None:
    solution = solved(timetable(slots=0, places=0, people=3))
    assert (solution.status, solution.objective, solution.placements) == (TimetableStatus.OPTIMAL, 0, ())


def test_who_meets_nobody_changes_nothing() -> None:
    alone = timetable((0, 1), (1, 2), slots=3)
    assert solved(timetable((0, 1), (1, 2), slots=3, people=5)).placements == solved(alone).placements


def test_the_same_problem_has_the_same_answer() -> None:
    problem = timetable(*EVERYONE_MEETS_EVERYONE, slots=9, places=4, away={0: {2}, 1: {5}}, after={5: {9}, 9: {20}})
    assert solved(problem) == solved(problem)


def test_another_slot_never_worsens_the_optimum() -> None:
    away = {person: {2, 5} for person in range(8)}
    optima = [
        solved(timetable(*EVERYONE_MEETS_EVERYONE, slots=slots, places=4, away=away)).objective
        for slots in range(9, 13)
    ]
    assert optima[0] is not None
    assert all(more is not None and less is not None and more <= less for less, more in pairwise(optima))


def test_what_is_reported_is_true_and_gets_better() -> None:
    problem = timetable(*EVERYONE_MEETS_EVERYONE, slots=9, places=4, away={person: {3} for person in range(8)})
    reports = Reports()
    solution = solve_exact(problem, 60, reports)
    assert [idle_gaps(problem, plan) for plan in reports.plans] == reports.incumbents
    assert reports.incumbents == sorted(reports.incumbents, reverse=True)
    assert reports.bounds == sorted(reports.bounds)
    assert reports.incumbents[-1] == reports.bounds[-1] == solution.objective


def test_without_time_nothing_is_known() -> None:
    solution = solve_exact(timetable((0, 1), slots=2), 0.0, Reports())
    assert (solution.status, solution.bound) == (TimetableStatus.UNKNOWN, None)


def test_a_stopped_search_keeps_its_best_plan_and_ends_its_threads() -> None:
    problem = timetable(*EVERYONE_MEETS_EVERYONE, slots=9, places=4)
    reports = Stopping()
    solution = solve_exact(problem, 60, reports)
    assert validate(problem, solution) == []
    assert solution.objective is not None
    assert solution.objective <= reports.incumbents[0]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("timetable")]


def test_a_person_who_is_not_there_is_an_error() -> None:
    problem = timetable((0, 1), slots=2)
    with pytest.raises(KeyError):
        solve_exact(replace(problem, people=()), 5, Reports())


def test_places_are_scarce_when_little_stays_free() -> None:
    assert places_are_scarce(timetable(*EVERYONE_MEETS_EVERYONE, slots=8, places=4))
    assert not places_are_scarce(timetable(*EVERYONE_MEETS_EVERYONE, slots=14, places=4))
