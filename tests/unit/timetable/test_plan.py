"""Places, and what the figures of a plan prove."""

from __future__ import annotations

from matcher.timetable.plan import give_places, make_solution
from models.domain import TimetableStatus
from tests.factories import make_timetable, make_timetable_meeting


def test_people_stay_at_their_place() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Mia Noa"),
        make_timetable_meeting(3, "Mia Lee"),
        make_timetable_meeting(4, "Noa Kim"),
        make_timetable_meeting(5, "Mia Noa"),
        slots=4,
        places=3,
    )
    slots = {"m2": "s1", "m1": "s1", "m5": "s2", "m3": "s3", "m4": "s3"}
    place = {item.meeting: item.place for item in give_places(problem, slots)}
    assert place["m5"] == place["m2"]
    assert place["m1"] != place["m2"]
    assert place["m3"] != place["m4"]
    assert {place["m3"], place["m4"]} <= {place["m1"], place["m2"]}


def test_a_plan_is_optimal_when_both_bounds_are_met() -> None:
    problem = make_timetable(
        make_timetable_meeting(1, "Kim Lee"), make_timetable_meeting(2, "Kim Mia", required=False, utility=0.5)
    )
    both = {"m1": "s1", "m2": "s2"}
    assert make_solution(problem, both, bound=0, utility_bound=0.5).status is TimetableStatus.OPTIMAL
    assert make_solution(problem, both, bound=0, utility_bound=0.7).status is TimetableStatus.FEASIBLE
    apart = make_solution(problem, {"m1": "s1", "m2": "s3"}, bound=0, utility_bound=0.5)
    assert (apart.status, apart.objective, apart.bound) == (TimetableStatus.FEASIBLE, 1, 0)
