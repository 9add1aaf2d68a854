"""The search in a process of its own: what it says, and what stays when it is stopped."""

from __future__ import annotations

import pytest

from matcher.timetable import solve_watched, validate
from models.domain import TimetableSolution, TimetableStatus
from scripts.bench.made_timetables import made_timetable, sized
from tests.factories import make_timetable, make_timetable_meeting


def test_the_answer_is_that_of_the_search_and_better_plans_are_told_before() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Kim Mia"),
        make_timetable_meeting(3, "Lee Noa"),
    )
    told: list[TimetableSolution] = []
    found = solve_watched(problem, 20.0, told.append)
    assert (found.status, found.objective) == (TimetableStatus.OPTIMAL, 0)
    assert told
    assert all(validate(problem, answer) == [] for answer in told)


def test_an_interruption_keeps_the_best_plan() -> None:
    """Ctrl-C, while plans get better; the command's test sends a real one."""
    problem = made_timetable(sized(60), 1).problem
    told: list[TimetableSolution] = []

    def tell(answer: TimetableSolution) -> None:
        told.append(answer)
        if answer.objective is not None:
            raise KeyboardInterrupt

    found = solve_watched(problem, 60.0, tell)
    assert found.status in (TimetableStatus.FEASIBLE, TimetableStatus.OPTIMAL)
    assert found.placements == told[-1].placements
    assert validate(problem, found) == []


def test_without_time_the_answer_is_unknown_or_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.timetable.watched.GRACE_S", 0.0)
    problem = made_timetable(sized(60), 1).problem
    found = solve_watched(problem, 0.01)
    assert found.status is TimetableStatus.UNKNOWN
    assert found.why == ("no plan was found before the time was over, nor that there is none",)
    assert len(found.unplaced) == len(problem.meetings)
    assert validate(problem, found) == []
