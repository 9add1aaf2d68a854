from __future__ import annotations

import pytest
from hypothesis import given, settings

from matcher.timetable import idle_gaps
from matcher.timetable.gap_bound import gap_bound
from matcher.timetable.masks import masked
from models.domain.timetable import Timetable, TimetableMeeting
from tests.timetables import all_plans, make_timetable, small_timetables


def meetings_of_p(*allowed: tuple[str, ...]) -> list[TimetableMeeting]:
    return [
        TimetableMeeting(id=f"m{n}", people=("p", f"q{n}"), allowed_slots=frozenset(slots))
        for n, slots in enumerate(allowed)
    ]


@pytest.mark.parametrize(
    ("allowed", "gaps"),
    [
        ([("s1",), ("s2",)], 0),
        ([("s1",), ("s3",)], 1),
        ([("s1",), ("s3",), ("s1", "s2", "s3")], 0),
        ([("s1", "s2"), ("s4", "s5"), ("s7",)], 2),
        ([("s1", "s3", "s5")] * 3, 2),
        ([("s1", "s2", "s4", "s5", "s7")] * 3, 1),
    ],
)
def test_gaps_that_one_persons_slots_force_are_counted(allowed: list[tuple[str, ...]], gaps: int) -> None:
    problem = make_timetable(meetings_of_p(*allowed), slots=7)
    assert gap_bound(masked(problem), [True] * len(allowed)) == gaps


def test_a_meeting_that_may_stay_out_forces_no_gap_and_may_fill_one() -> None:
    problem = make_timetable(meetings_of_p(("s1",), ("s3",), ("s2",)), slots=3)
    assert gap_bound(masked(problem), [True, False, False]) == 0
    assert gap_bound(masked(problem), [True, True, False]) == 0


@given(small_timetables())
@settings(max_examples=60, deadline=None)
def test_no_plan_has_fewer_gaps_than_the_bounds_say(problem: Timetable) -> None:
    masks = masked(problem)
    placed = [item.required for item in problem.meetings]
    for plan in all_plans(problem):
        gaps = idle_gaps(problem, {item.meeting: item.slot for item in plan.placements})
        assert gap_bound(masks, placed) <= gaps
