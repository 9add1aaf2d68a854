"""Each planted breach of what the organiser laid down is found by the rule that names it, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.programme import validate
from matcher.settings import ProgrammeSettings
from matcher.violations import Severity, Violation
from models.domain import (
    Absence,
    Agenda,
    Closure,
    EventData,
    Group,
    Lock,
    Meeting,
    Precedence,
    Session,
    Travel,
    UnplacedSession,
)
from tests.factories import make_person
from tests.small_events import at
from tests.unit.programme.test_arrangements import agenda_of, event, meeting_id, pairing, panel, session, visit

PAIRINGS = (pairing(1, 2), pairing(3, 4), pairing(5, 6))
DATA = event(
    session_requests=(
        panel(1, speaker_ids=("p-7",), chair_id="p-8", track="health"),
        panel(2, track="health"),
        visit(wanted_by=("p-1",)),
    ),
    rooms=tuple(replace(room, area="main") if room.id in {"r-1", "r-2", "r-8"} else room for room in event().rooms),
)
AGENDA = agenda_of(DATA, *PAIRINGS)
MEETING, OTHER = AGENDA.meetings[:2]
PANEL, SECOND, VISIT = (session(AGENDA, name) for name in ("panel-1", "panel-2", "visit"))
Change = Callable[[Agenda], Agenda]


def found(agenda: Agenda, data: EventData, rules: dict[str, float] | None = None) -> list[Violation]:
    settings = ProgrammeSettings(max_sessions=0, rules=rules or {})
    return validate(data, PAIRINGS, agenda, settings, AGENDA)


def of_rule(rule: str, agenda: Agenda = AGENDA, **parts: Any) -> list[Violation]:
    return [item for item in found(agenda, replace(DATA, **parts)) if item.rule == rule]


def with_session(changed: Session) -> Agenda:
    return replace(AGENDA, sessions=tuple(changed if item.id == changed.id else item for item in AGENDA.sessions))


def with_meeting(changed: Meeting) -> Agenda:
    return replace(AGENDA, meetings=tuple(changed if item.id == changed.id else item for item in AGENDA.meetings))


def test_the_agenda_as_made_breaks_nothing() -> None:
    assert found(AGENDA, DATA) == []


def test_too_little_time_between_two_rooms_is_found() -> None:
    """Person 1 comes from the visit to a meeting as soon as it ends, and no way between areas takes time."""
    late = replace(MEETING, people_ids=("p-1", "p-2"), start=VISIT.end, end=VISIT.end + timedelta(minutes=20))
    assert DATA.event is not None

    for minutes, breaches in ((0, 0), (5, 1)):
        calendar = replace(DATA.event, room_change_minutes=minutes)
        assert len(of_rule("travel_time", with_meeting(replace(late, id=MEETING.id)), event=calendar)) == breaches


def test_too_little_time_for_the_way_is_found_and_told_with_names_and_minutes() -> None:
    """Person 1 comes from the visit to a meeting as soon as it ends."""
    late = replace(MEETING, people_ids=("p-1", "p-2"), start=VISIT.end, end=VISIT.end + timedelta(minutes=20))
    (violation,) = of_rule(
        "travel_time",
        with_meeting(replace(late, id=MEETING.id)),
        travel=(Travel(first_area="park", second_area="main", minutes=25),),
    )

    assert violation.severity is Severity.ERROR
    assert violation.people == ("p-1",)
    assert violation.message.startswith("Person 1 has 0 minutes from Room 9 to Table")
    assert violation.message.endswith("and it takes 25")


def test_entries_without_one_in_between_are_compared_as_well() -> None:
    """Visit, a session without an area, and a meeting in the hall, each right after the other."""
    between = replace(SECOND, start=VISIT.end, end=VISIT.end + timedelta(minutes=20), attendee_ids=("p-1",))
    late = replace(MEETING, people_ids=("p-1", "p-2"), start=between.end, end=between.end + timedelta(minutes=20))
    rooms = tuple(replace(room, area="") if room.id in {"r-1", "r-2"} else room for room in DATA.rooms)
    agenda = replace(with_meeting(late), sessions=with_session(between).sessions)

    travel = (Travel(first_area="park", second_area="main", minutes=30),)

    assert len(of_rule("travel_time", agenda, travel=travel, rooms=rooms)) == 1


@pytest.mark.parametrize("place", ["r-8", MEETING.table_id])
def test_a_meeting_in_a_closed_place_is_found(place: str) -> None:
    closure = Closure(place_id=place, start=MEETING.start, end=MEETING.end, reason="leak")

    assert "is closed (leak) during" in of_rule("place_is_open", closures=(closure,))[0].message


def test_a_plenary_in_a_closed_room_is_a_warning() -> None:
    closure = Closure(place_id="r-0", start=at(0, 9), end=at(0, 10))

    assert [item.severity for item in of_rule("place_is_open", closures=(closure,))] == [Severity.WARNING]


def test_an_entry_during_an_absence_is_found() -> None:
    away = Absence(person_id=MEETING.people_ids[0], start=MEETING.start, end=MEETING.end, reason="late flight")

    (violation,) = of_rule("absence", absences=(away,))

    assert "is absent (late flight) during" in violation.message


def test_a_meeting_without_the_whole_group_or_with_a_stranger_is_found() -> None:
    group = Group(id="g", name="One", lead_id=MEETING.people_ids[0], member_ids=("p-8",))
    stranger = replace(MEETING, people_ids=(*MEETING.people_ids, "p-7"))

    assert "belongs to a group" in of_rule("group_is_complete", groups=(group,))[0].message
    assert "comes along with neither side" in of_rule("group_is_complete", with_meeting(stranger))[0].message


def test_more_people_than_seats_at_a_table_are_found() -> None:
    tables = tuple(replace(table, seats=2) for table in DATA.tables)
    group = Group(id="g", name="One", lead_id=MEETING.people_ids[0], member_ids=("p-8",))
    three = replace(MEETING, people_ids=(*MEETING.people_ids, "p-8"))

    assert len(of_rule("table_seats", with_meeting(three), tables=tables, groups=(group,))) == 1


def test_more_meetings_than_a_person_allows_a_day_are_found() -> None:
    people = (make_person(1, max_meetings_per_day=0), *DATA.people[1:])

    (violation,) = of_rule("day_maximum", people=people)

    assert violation.people == ("p-1",)
    assert violation.message.endswith("and allows 0 a day")


def test_an_order_that_is_not_kept_is_found() -> None:
    early, late = sorted((MEETING, OTHER), key=lambda item: (item.start, item.id))
    order = Precedence(first_id=late.id, second_id=early.id)

    assert len(of_rule("precedence", precedences=(order,))) == 1


def test_two_sessions_of_a_track_at_once_are_found() -> None:
    beside = replace(SECOND, start=PANEL.start, end=PANEL.end)

    assert len(of_rule("tracks", with_session(beside))) == 1


@pytest.mark.parametrize("rule", ["tracks"])
def test_a_breach_of_a_rule_that_is_off_is_a_notice(rule: str) -> None:
    beside = replace(SECOND, start=PANEL.start, end=PANEL.end)

    severities = {item.severity for item in found(with_session(beside), DATA, {rule: 0}) if item.rule == rule}

    assert severities == {Severity.NOTICE}


@pytest.mark.parametrize(
    "agenda",
    [
        replace(AGENDA, meetings=tuple(item for item in AGENDA.meetings if item.id != MEETING.id)),
        with_meeting(replace(MEETING, start=MEETING.end, end=MEETING.end + timedelta(minutes=20))),
        with_meeting(replace(MEETING, table_id="t-9")),
    ],
)
def test_a_locked_meeting_that_went_or_moved_is_an_error(agenda: Agenda) -> None:
    locks = (Lock(entry_id=MEETING.id),)

    assert of_rule("locks", locks=locks) == []
    assert [item.severity for item in of_rule("locks", agenda, locks=locks)] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (
            {"absences": (Absence(person_id="p-7", start=PANEL.start, end=PANEL.end),)},
            "Person 7 is not available then",
        ),
        (
            {"absences": (Absence(person_id="p-8", start=PANEL.start, end=PANEL.end),)},
            "Person 8 is not available then",
        ),
        ({"people": tuple(item for item in DATA.people if item.id != "p-7")}, "p-7 takes part no more"),
        ({"closures": (Closure(place_id=PANEL.room_id, start=at(0, 9), end=at(1, 13)),)}, "is closed then"),
        ({"session_requests": DATA.session_requests[1:]}, "it is asked for otherwise"),
    ],
)
def test_a_locked_session_that_could_not_stay_is_a_warning_that_says_why(parts: dict[str, Any], why: str) -> None:
    moved = with_session(replace(PANEL, start=PANEL.end, end=PANEL.end + timedelta(minutes=40)))

    (violation,) = of_rule("locks", moved, locks=(Lock(entry_id="panel-1"),), **parts)

    assert violation.severity is Severity.WARNING
    assert why in violation.message


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (replace(PANEL, end=PANEL.end + timedelta(minutes=20)), "does not last 2 slots"),
        (replace(PANEL, speaker_ids=("p-6",)), "other speakers"),
        (replace(PANEL, chair_id="p-6"), "is not chaired by Person 8"),
        (replace(PANEL, track="energy"), "is in track 'energy', not 'health'"),
        (replace(PANEL, room_id="r-9"), "is in Room 9, which is a site"),
        (replace(PANEL, kind=VISIT.kind), "is a visit, not a panel"),
        (replace(VISIT, room_id="r-1"), "which is no site"),
        (replace(VISIT, attendee_ids=("p-1", "p-2")), "has Person 2, who did not ask to come"),
    ],
)
def test_a_session_otherwise_than_requested_is_found(changed: Session, what: str) -> None:
    messages = [item.message for item in of_rule("session_as_requested", with_session(changed))]

    assert any(what in message for message in messages)


def test_a_session_that_nobody_asked_for_is_found() -> None:
    extra = replace(SECOND, id="extra")

    assert len(of_rule("session_as_requested", replace(AGENDA, sessions=(*AGENDA.sessions, extra)))) == 1


def test_a_requested_session_is_there_or_excused_and_not_both() -> None:
    lost = replace(AGENDA, sessions=tuple(item for item in AGENDA.sessions if item.id != "panel-1"))
    excused = replace(AGENDA, unplaced_sessions=(UnplacedSession(session_id="panel-1", reason="no room"),))

    assert len(of_rule("nothing_lost", lost)) == len(of_rule("nothing_lost", excused)) == 1
    assert of_rule("nothing_lost", replace(lost, unplaced_sessions=excused.unplaced_sessions)) == []


def test_a_visit_with_more_people_than_the_site_takes_is_found() -> None:
    rooms = tuple(replace(room, capacity=1) if room.id == "r-9" else room for room in DATA.rooms)
    crowd = with_session(replace(VISIT, attendee_ids=("p-1", "p-2")))

    assert len(of_rule("room_capacity", crowd, rooms=rooms)) == 1


def test_who_asked_for_a_session_and_is_not_in_it_is_a_notice() -> None:
    requests = (*DATA.session_requests[:2], visit(wanted_by=("p-1", "p-6")))

    (violation,) = of_rule("wanted_sessions", session_requests=requests)

    assert (violation.severity, violation.people) == (Severity.NOTICE, ("p-6",))


def test_ids_of_meetings_are_those_that_orders_and_locks_name() -> None:
    assert {item.id for item in AGENDA.meetings} == {meeting_id(1, 2), meeting_id(3, 4), meeting_id(5, 6)}
