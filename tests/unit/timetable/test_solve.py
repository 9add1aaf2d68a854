"""Made events: those with a plan are solved, those with a planted reason explained."""

from __future__ import annotations

import pytest

from matcher.timetable import solve, validate
from models.domain import Timetable, TimetableSolution, TimetableStatus
from scripts.bench.made_timetables import PLANTS, made_timetable, planted, sized
from tests.factories import make_timetable, make_timetable_meeting


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_has_a_plan_by_construction_is_solved(seed: int) -> None:
    problem = made_timetable(sized(40), seed).problem
    told: list[TimetableSolution] = []
    found = solve(problem, 2.0, told.append)
    assert found.status in (TimetableStatus.OPTIMAL, TimetableStatus.FEASIBLE)
    assert validate(problem, found) == []
    assert told
    assert all(validate(problem, answer) == [] for answer in told)
    assert len(found.why) >= len(found.unplaced)


@pytest.mark.parametrize("kind", PLANTS)
def test_a_planted_infeasibility_is_explained_with_whom_it_is_about(kind: str) -> None:
    made = planted(kind, sized(40), 1)
    found = solve(made.problem, 15.0)
    assert found.status is TimetableStatus.INFEASIBLE
    assert validate(made.problem, found) == []
    why = " ".join(found.why)
    assert all(person in why for person in made.people)
    if not made.people:
        assert any(meeting in why for meeting in made.meetings)
    assert found.relaxations
    assert any(name in found.relaxations[0] for name in (*made.people, *made.meetings))


@pytest.mark.parametrize(
    "problem",
    [
        make_timetable(),
        make_timetable(make_timetable_meeting(required=False, utility=1.0), slots=0),
        make_timetable(make_timetable_meeting(required=False, utility=1.0), places=0),
        make_timetable(make_timetable_meeting(required=False, utility=1.0, allowed_slots=frozenset())),
        make_timetable(make_timetable_meeting(required=False)),
        make_timetable(make_timetable_meeting(1, "Kim")),
    ],
    ids=["nothing", "no slots", "no places", "no slot allowed", "no utility", "one person"],
)
def test_what_is_hardly_a_problem_has_its_optimum(problem: Timetable) -> None:
    found = solve(problem, 1.0)
    assert validate(problem, found) == []
    assert found.status is TimetableStatus.OPTIMAL
    assert found.utility == found.objective == 0
