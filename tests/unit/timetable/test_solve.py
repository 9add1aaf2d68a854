"""Made events: those with a plan are solved, those with a planted reason explained."""

from __future__ import annotations

import pytest

from matcher.timetable import solve, validate
from models.domain import TimetableSolution, TimetableStatus
from scripts.bench.made_timetables import PLANTS, made_timetable, planted, sized


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
