from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from matcher.timetable import validate
from matcher.timetable.large import solve_large
from models.domain.timetable import Timetable, TimetableMeeting, TimetableStatus
from scripts.bench.made_timetables import PLANTS, MadeSize, made_timetable, planted
from tests.timetables import make_timetable

SIZE = MadeSize(people=60, meetings=130, days=2, slots_per_day=8, tables=8)


class Heard:
    def __init__(self) -> None:
        self.gaps: list[int] = []
        self.bounds: list[int] = []
        self.plans: list[dict[str, str]] = []

    def __call__(
        self,
        incumbent: int | None = None,
        bound: int | None = None,
        *,
        slots: Mapping[str, str] | None = None,
        utility_bound: float | None = None,
    ) -> None:
        if incumbent is not None:
            self.gaps.append(incumbent)
        if bound is not None:
            self.bounds.append(bound)
        if slots is not None:
            self.plans.append(dict(slots))


class Interrupting(Heard):
    """Presses Ctrl-C when it hears the first plan."""

    def __call__(
        self,
        incumbent: int | None = None,
        bound: int | None = None,
        *,
        slots: Mapping[str, str] | None = None,
        utility_bound: float | None = None,
    ) -> None:
        super().__call__(incumbent, bound, slots=slots, utility_bound=utility_bound)
        raise KeyboardInterrupt


def meeting(name: str, *people: str, utility: float | None = None, after: tuple[str, ...] = ()) -> TimetableMeeting:
    return TimetableMeeting(id=name, people=people, required=utility is None, utility=utility or 0.0, after=after)


@pytest.mark.parametrize("seed", range(6))
def test_an_event_that_has_a_plan_gets_one_with_all_required_meetings(seed: int) -> None:
    made = made_timetable(SIZE, seed)
    solution = solve_large(made.problem, 20, Heard(), rounds=2)
    assert validate(made.problem, solution) == []
    assert not {item.id for item in made.problem.meetings if item.required} & set(solution.unplaced)
    assert made.hidden_utility() - 1e-6 <= solution.utility_bound
    assert solution.utility >= 0.99 * solution.utility_bound


def test_an_event_in_which_all_tables_are_taken_gets_a_plan() -> None:
    size = MadeSize(people=40, meetings=40, days=1, slots_per_day=5, tables=8, required_share=1.0, fame=0.0)
    made = made_timetable(size, 3)
    solution = solve_large(made.problem, 20, Heard(), rounds=2)
    assert validate(made.problem, solution) == []
    assert len(solution.placements) >= len(made.hidden)


@pytest.mark.parametrize("kind", PLANTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_an_event_that_has_no_plan_gets_none(kind: str, seed: int) -> None:
    solution = solve_large(planted(kind, SIZE, seed).problem, 0.5, Heard())
    assert solution.status in (TimetableStatus.INFEASIBLE, TimetableStatus.UNKNOWN)
    assert solution.placements == ()
    assert solution.why


def test_an_overbooked_person_is_named() -> None:
    case = planted("overbooked", SIZE, 1)
    solution = solve_large(case.problem, 5, Heard())
    assert solution.status is TimetableStatus.INFEASIBLE
    assert any(case.people[0] in line for line in solution.why)


def test_the_time_limit_is_kept() -> None:
    problem = made_timetable(SIZE, 1).problem
    started = time.monotonic()
    solve_large(problem, 1.5, Heard())
    assert time.monotonic() - started < 6


def test_the_same_seed_and_rounds_give_the_same_plan() -> None:
    problem = made_timetable(SIZE, 2).problem
    first, second = (solve_large(problem, 60, Heard(), seed=3, rounds=4) for _ in range(2))
    assert first.placements == second.placements
    assert first.objective == second.objective


def test_what_is_reported_is_a_plan_and_becomes_better() -> None:
    problem = made_timetable(SIZE, 2).problem
    heard = Heard()
    solution = solve_large(problem, 60, heard, rounds=20)
    assert {item.meeting: item.slot for item in solution.placements} == heard.plans[-1]
    assert heard.gaps[-1] == solution.objective
    assert heard.gaps[1:] == sorted(heard.gaps[1:], reverse=True)
    assert heard.bounds == sorted(heard.bounds)


def test_an_interrupt_returns_the_best_plan_so_far() -> None:
    problem = made_timetable(SIZE, 2).problem
    heard = Interrupting()
    solution = solve_large(problem, 60, heard)
    assert validate(problem, solution) == []
    assert {item.meeting: item.slot for item in solution.placements} == heard.plans[0]


def test_more_utility_goes_before_fewer_gaps() -> None:
    problem = make_timetable(
        [meeting("a", "p", "q"), meeting("b", "p", "r", utility=0.1)],
        unavailable={"q": ["s2", "s3"], "r": ["s1", "s2"]},
    )
    solution = solve_large(problem, 5, Heard())
    assert solution.status is TimetableStatus.OPTIMAL
    assert (solution.utility, solution.objective, solution.bound) == (0.1, 1, 1)


def test_a_meeting_that_gives_nothing_stays_out() -> None:
    problem = make_timetable([meeting("a", "p", "q"), meeting("b", "p", "r", utility=0.0)])
    assert solve_large(problem, 5, Heard()).unplaced == ("b",)


def test_precedences_that_rule_each_other_out_are_weighed_by_utility() -> None:
    problem = make_timetable(
        [meeting("a", "p", "q", utility=0.4), meeting("b", "r", "t", utility=0.5, after=("a",))], slots=1
    )
    solution = solve_large(problem, 5, Heard())
    assert solution.unplaced == ("a",)
    assert solution.utility == solution.utility_bound == 0.5


def test_an_event_without_meetings_is_solved() -> None:
    problem = Timetable(name="none", slots=(), places=(), people=(), meetings=())
    solution = solve_large(problem, 5, Heard())
    assert solution.status is TimetableStatus.OPTIMAL
    assert solution.objective == 0
