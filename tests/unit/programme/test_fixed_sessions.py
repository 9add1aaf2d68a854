"""Requested sessions with a fixed start and people who attend whatever happens; arrivals and departures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from matcher.free_time import FreeTime
from matcher.programme import validate
from matcher.violations import Severity
from models.domain import RoomKind, SessionKind
from tests.unit.programme.test_arrangements import agenda_of, event, pairing, panel, session
from tests.unit.programme.test_repair_sessions import closed, repaired, starts
from tests.unit.programme.test_repair_sessions import event as event_to_repair
from tests.unit.programme.test_repair_sessions import panel as held_panel

STEP = timedelta(minutes=20)


def test_a_session_with_a_fixed_start_begins_then_and_who_must_attend_meets_nobody_meanwhile() -> None:
    start = event().event.slots()[4].start
    asked = panel(starts_at=start, attendee_ids=("p-4", "p-5"), speaker_ids=("p-1",))
    agenda = agenda_of(event(session_requests=(asked,)), pairing(4, 2), pairing(5, 3))
    held = session(agenda, "panel-1")
    assert held.start == start
    assert {"p-1", "p-4", "p-5"} <= set(held.attendee_ids)
    assert len(agenda.meetings) == 2


def test_two_sessions_that_one_person_must_attend_are_one_after_the_other() -> None:
    both = (panel(1, attendee_ids=("p-4",)), panel(2, attendee_ids=("p-4",)))
    agenda = agenda_of(event(session_requests=both))
    first, second = sorted((session(agenda, "panel-1"), session(agenda, "panel-2")), key=lambda item: item.start)
    assert first.end <= second.start


def test_a_visit_whose_attendees_are_known_may_fill_the_site_to_the_last_place() -> None:
    site = next(room for room in event().rooms if room.kind is RoomKind.SITE)
    everyone = tuple(f"p-{number}" for number in range(1, site.capacity + 1))
    full = panel(id="visit", kind=SessionKind.VISIT, room_ids=(site.id,), attendee_ids=everyone)
    assert set(session(agenda_of(event(session_requests=(full,))), "visit").attendee_ids) == {*everyone}


def test_a_start_that_does_not_suit_leaves_the_session_out() -> None:
    asked = panel(starts_at=event().event.slots()[4].start + timedelta(minutes=5))
    (left,) = agenda_of(event(session_requests=(asked,))).unplaced_sessions
    assert left.session_id == "panel-1"


def test_the_validator_sees_another_start_and_who_is_missing() -> None:
    data = event(session_requests=(panel(attendee_ids=("p-4",)),))
    agenda = agenda_of(data)
    late = session(agenda, "panel-1").start + STEP
    asked = replace(data, session_requests=(panel(attendee_ids=("p-4", "p-5"), starts_at=late),))
    found = validate(asked, (), agenda)
    broken = [item for item in found if item.severity is Severity.ERROR]
    assert {item.rule for item in broken} == {"session_as_requested"}
    assert len(broken) == 2


def test_nobody_is_met_before_they_arrive_or_after_they_leave() -> None:
    slots = event().event.slots()
    people = tuple(
        replace(person, arrives_at=slots[6].start, departs_at=slots[7].end) if person.id == "p-4" else person
        for person in event().people
    )
    agenda = agenda_of(event(people=people), pairing(4, 1), pairing(4, 2))
    assert {item.start for item in agenda.meetings} == {slots[6].start, slots[7].start}
    later = replace(event(people=people), people=tuple(
        replace(person, arrives_at=slots[7].start) if person.id == "p-4" else person for person in people
    ))  # fmt: skip
    rules = [item.rule for item in validate(later, (pairing(4, 1), pairing(4, 2)), agenda) if item.rule == "arrival"]
    assert rules == ["arrival"]


def test_repair_keeps_the_fixed_start_and_those_who_must_attend() -> None:
    fixed, free = held_panel("sr-1", 2, 2, "r-1", "p-1"), held_panel("sr-2", 0, 2, "r-1", "p-2")
    free = replace(free, attendee_ids=("p-2", "p-5"))
    given, agenda = event_to_repair([fixed, free])
    requests = (
        replace(given.data.session_requests[0], starts_at=fixed.start),
        replace(given.data.session_requests[1], attendee_ids=("p-5",)),
    )
    given = closed(replace(given, data=replace(given.data, session_requests=requests)), "r-1")
    found = repaired(given, agenda)
    assert starts(found)["sr-1"] == 2
    assert {item.room_id for item in found.sessions} == {"r-2"}
    assert "p-5" in next(item for item in found.sessions if item.id == "sr-2").attendee_ids


def test_who_takes_part_remotely_is_met_in_their_day_only() -> None:
    """Eleven in Seoul is seven in the morning in Karachi."""
    people = tuple(
        replace(person, remote=True, time_zone="Asia/Karachi") if person.id == "p-4" else person
        for person in event().people
    )
    data = event(people=people)
    slots, everyone = FreeTime(data).slots, FreeTime(data).of("p-5")
    free = FreeTime(data).of("p-4")
    assert free == {index for index in everyone if slots[index].start.hour >= 11} != set()
    agenda = agenda_of(data, pairing(4, 2))
    assert [item.start.hour >= 11 for item in agenda.meetings] == [True]
    night = slots[min(everyone)]
    early = replace(
        agenda, meetings=tuple(replace(item, start=night.start, end=night.end) for item in agenda.meetings)
    )
    assert "night" in {item.rule for item in validate(data, (pairing(4, 2),), early)}
