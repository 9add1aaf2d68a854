"""The validator, each rule broken in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matcher.timetable.validate import idle_gaps, validate
from models.domain import Placement, Timetable, TimetableSlot, TimetableSolution, TimetableStatus
from tests.factories import make_timetable, make_timetable_meeting


def problem() -> Timetable:
    """Kim may not be there in s4; m2 comes after m1 and is in s2 or s3; m3 is optional."""
    return make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Kim Mia", after=("m1",), allowed_slots=frozenset({"s2", "s3"})),
        make_timetable_meeting(3, "Lee Mia", required=False, utility=0.5),
        make_timetable_meeting(4, "Noa Oli"),
        away={"Kim": "s4"},
    )


def placements(**changes: tuple[str, str]) -> tuple[Placement, ...]:
    where = {"m1": ("s1", "t1"), "m2": ("s2", "t1"), "m3": ("s3", "t1"), "m4": ("s1", "t2")} | changes
    return tuple(Placement(meeting=meeting, slot=slot, place=place) for meeting, (slot, place) in where.items())


def solution(**fields: Any) -> TimetableSolution:
    """Lee has one idle gap, between s1 and s3; the utility is that of m3."""
    defaults: dict[str, Any] = {
        "name": "small",
        "status": TimetableStatus.FEASIBLE,
        "placements": placements(),
        "objective": 1,
        "bound": 0,
        "utility": 0.5,
        "utility_bound": 0.5,
    }
    return TimetableSolution(**(defaults | fields))


def test_a_correct_solution_breaks_no_rule() -> None:
    assert validate(problem(), solution()) == []


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("placed_once", {"placements": (*placements(), Placement(meeting="m4", slot="s3", place="t2"))}),
        ("meetings_exist", {"placements": (*placements(), Placement(meeting="m9", slot="s4", place="t2"))}),
        ("meetings_exist", {"unplaced": ("m9",)}),
        ("slots_exist", {"placements": placements(m4=("s9", "t2"))}),
        ("places_exist", {"placements": placements(m4=("s1", "t9"))}),
        ("required_placed", {"placements": placements()[:3], "unplaced": ("m4",)}),
        ("nothing_lost", {"placements": placements()[:3]}),
        ("nothing_lost", {"unplaced": ("m3",)}),
        ("nothing_lost", {"placements": placements()[:2] + placements()[3:], "unplaced": ("m3", "m3")}),
        ("one_meeting_at_a_time", {"placements": placements(m3=("s2", "t2"))}),
        ("availability", {"placements": placements(m2=("s4", "t1"))}),
        ("places_hold_one_meeting", {"placements": placements(m4=("s1", "t1"))}),
        ("allowed_slots", {"placements": placements(m2=("s4", "t1"))}),
        ("precedence", {"placements": placements(m1=("s3", "t2"))}),
        ("precedence", {"placements": placements(m1=("s2", "t2"))}),
        ("objective", {"objective": 0}),
        ("objective", {"objective": None}),
        ("bound", {"bound": 2}),
        ("bound", {"bound": None}),
        ("utility", {"utility": 0.6}),
        ("utility_bound", {"utility_bound": 0.4}),
        ("status", {"status": TimetableStatus.OPTIMAL}),
        ("status", {"status": TimetableStatus.OPTIMAL, "bound": 1, "utility_bound": 0.7}),
        ("status", {"status": TimetableStatus.INFEASIBLE, "why": ("so",)}),
        ("status", {"status": TimetableStatus.UNKNOWN}),
    ],
)
def test_a_planted_breach_is_found(rule: str, fields: dict[str, Any]) -> None:
    assert rule in {violation.rule for violation in validate(problem(), solution(**fields))}


def test_a_double_booking_is_told_with_person_meetings_time_and_place() -> None:
    nine = datetime(2027, 5, 1, 9, tzinfo=UTC)
    slots = tuple(
        TimetableSlot(id=f"s{at + 1}", start=nine + at * timedelta(hours=1), end=nine + (at + 1) * timedelta(hours=1))
        for at in range(4)
    )
    found = validate(replace(problem(), slots=slots), solution(placements=placements(m3=("s2", "t2")), objective=0))
    told = next(violation for violation in found if violation.rule == "one_meeting_at_a_time")
    assert (told.people, told.start, told.place) == (("Mia",), nine + timedelta(hours=1), "t2")
    assert told.message == "Mia is in m2 and m3 at s2 (2027-05-01 10:00)"


def test_no_plan_needs_a_reason_where_it_is_infeasible() -> None:
    none = solution(
        status=TimetableStatus.INFEASIBLE,
        placements=(),
        unplaced=("m1", "m2", "m3", "m4"),
        objective=None,
        bound=None,
        utility=0.0,
    )
    assert [violation.rule for violation in validate(problem(), none)] == ["status"]
    assert validate(problem(), replace(none, why=("so",))) == []


def test_gaps_are_counted_by_position_and_person() -> None:
    timetable = make_timetable(
        make_timetable_meeting(1, "Kim Lee"),
        make_timetable_meeting(2, "Kim Lee"),
        make_timetable_meeting(3, "Kim Mia"),
    )
    assert idle_gaps(timetable, {"m1": "s1", "m2": "s3", "m3": "s4"}) == 2
    assert idle_gaps(timetable, {"m1": "s1", "m2": "s2", "m3": "s4"}) == 1
    assert idle_gaps(timetable, {}) == 0
