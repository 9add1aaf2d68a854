"""What the organiser lays down, one thing at a time, from the records to the agenda."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.programme import ProgrammeInput, make_agenda, validate
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings
from matcher.violations import Severity
from models.domain import (
    Absence,
    Agenda,
    Availability,
    Closure,
    EventData,
    Group,
    Lock,
    Matching,
    Meeting,
    Pairing,
    Precedence,
    Role,
    RoomKind,
    Session,
    SessionKind,
    SessionRequest,
    Travel,
)
from tests.factories import make_need, make_offer, make_person, make_room, make_table
from tests.small_events import at, small_calendar

SETTINGS = ProgrammeSettings(time_limit_s=2)


def pairing(need: int, offer: int, score: float = 0.5) -> Pairing:
    """Of persons ``need`` and ``offer``."""
    return Pairing(
        id=f"pairing-n-{need}--o-{offer}",
        need_id=f"n-{need}",
        offer_id=f"o-{offer}",
        need_owner_id=f"p-{need}",
        offer_owner_id=f"p-{offer}",
        score=score,
    )


def meeting_id(need: int, offer: int) -> str:
    return f"meeting-n-{need}--o-{offer}"


def event(**parts: Any) -> EventData:
    """Eight people who are there for both days, two session rooms, a site, two tables in a hall."""
    everything: dict[str, Any] = {
        "event": small_calendar(),
        "people": tuple(make_person(number, role=Role.COMPANY) for number in range(1, 9)),
        "needs": tuple(make_need(number, owner_id=f"p-{number}") for number in range(1, 9)),
        "offers": tuple(make_offer(number, owner_id=f"p-{number}") for number in range(1, 9)),
        "rooms": (
            make_room(0, kind=RoomKind.PLENARY, capacity=100),
            make_room(1),
            make_room(2),
            make_room(8, kind=RoomKind.MEETING_HALL),
            make_room(9, kind=RoomKind.SITE, area="park", capacity=4),
        ),
        "tables": (make_table(1, room_id="r-8"), make_table(2, room_id="r-8")),
    }
    return EventData(**(everything | parts))


def agenda_of(
    data: EventData,
    *pairings: Pairing,
    settings: ProgrammeSettings = SETTINGS,
    previous: Agenda | None = None,
) -> Agenda:
    """Without composed sessions; valid in the eyes of the validator."""
    chosen = settings.model_copy(update={"max_sessions": 0})
    given = ProgrammeInput(
        data=data,
        matching=Matching(threshold=0.5, matches=(), unmet=()),
        pairings=pairings,
        offer_vectors={},
        previous=previous,
    )
    agenda = make_agenda(given, chosen, SilentProgress())
    found = validate(data, pairings, agenda, chosen, previous)
    assert [item for item in found if item.severity is Severity.ERROR] == []
    return agenda


def session(agenda: Agenda, session_id: str) -> Session:
    return next(item for item in agenda.sessions if item.id == session_id)


def meeting(agenda: Agenda, need: int, offer: int) -> Meeting:
    return next(item for item in agenda.meetings if item.id == meeting_id(need, offer))


def panel(number: int = 1, **fields: Any) -> SessionRequest:
    defaults: dict[str, Any] = {
        "id": f"panel-{number}",
        "title": f"Panel {number}",
        "kind": SessionKind.PANEL,
        "slots": 2,
    }
    return SessionRequest(**(defaults | fields))


def visit(**fields: Any) -> SessionRequest:
    return panel(id="visit", title="Visit", kind=SessionKind.VISIT, **fields)


def test_a_requested_session_is_as_asked_for() -> None:
    asked = panel(
        slots=3, speaker_ids=("p-1", "p-2"), chair_id="p-3", room_ids=("r-2",), track="health", summary="On health."
    )

    held = session(agenda_of(event(session_requests=(asked,))), "panel-1")

    assert (held.kind, held.title, held.room_id, held.track) == (SessionKind.PANEL, "Panel 1", "r-2", "health")
    assert (held.speaker_ids, held.chair_id, held.summary) == (("p-1", "p-2"), "p-3", "On health.")
    assert (held.end - held.start).total_seconds() == 60 * 60
    assert held.attendee_ids == ("p-1", "p-2", "p-3")


def test_a_chair_is_found_where_none_is_named_and_a_visit_has_none() -> None:
    people = (*event().people, make_person(9, role=Role.OFFICIAL))

    agenda = agenda_of(event(people=people, session_requests=(panel(speaker_ids=("p-1",)), visit())))

    assert (session(agenda, "panel-1").chair_id, session(agenda, "visit").chair_id) == ("p-9", "")


def test_who_asked_for_a_session_comes_and_keeps_it_free_of_meetings() -> None:
    asked = panel(wanted_by=("p-4", "p-5"))
    agenda = agenda_of(event(session_requests=(asked,)), pairing(4, 1), pairing(5, 2))

    assert {"p-4", "p-5"} <= set(session(agenda, "panel-1").attendee_ids)


def test_sessions_that_the_same_people_want_are_not_at_once() -> None:
    asked = tuple(panel(number, wanted_by=("p-1", "p-2")) for number in (1, 2))

    held = [session(agenda_of(event(session_requests=asked)), f"panel-{number}") for number in (1, 2)]

    assert held[0].end <= held[1].start or held[1].end <= held[0].start


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (panel(room_ids=("r-77",)), "there is no room that it may be in"),
        (
            panel(speaker_ids=("p-1",), room_ids=("tiny",)),
            "no room that it may be in has a seat left beside those of whoever is on stage",
        ),
        (panel(slots=20), "no day has 20 slots in a row without a break or plenary"),
        (panel(speaker_ids=("p-6",)), "Person 6 is not available for 2 slots in a row"),
        (panel(speaker_ids=("p-7", "p-8")), "Person 7 and Person 8 are never free together for 2 slots in a row"),
        (visit(room_ids=("r-9",)), "no site that it may be in is open for 2 slots, in the order that is asked for"),
    ],
)
def test_a_session_that_cannot_be_placed_is_left_out_with_the_reason(asked: SessionRequest, reason: str) -> None:
    data = event(
        session_requests=(asked,),
        rooms=(*event().rooms, make_room(7, id="tiny", capacity=1)),
        availability=(
            Availability(person_id="p-6", start=at(0, 10), end=at(0, 10, 30)),
            Availability(person_id="p-7", start=at(0, 10), end=at(0, 13)),
            Availability(person_id="p-8", start=at(1, 10), end=at(1, 13)),
        ),
        closures=(Closure(place_id="r-9", start=at(0, 0), end=at(2, 0)),),
    )

    left = agenda_of(data).unplaced_sessions

    assert [(item.session_id, item.reason) for item in left] == [(asked.id, reason)]


def test_a_visit_takes_those_who_asked_first_within_the_opening_hours_of_its_site() -> None:
    data = event(
        session_requests=(visit(wanted_by=("p-5", "p-4", "p-3", "p-2", "p-1")),),
        closures=(
            Closure(place_id="r-9", start=at(0, 0), end=at(1, 11)),
            Closure(place_id="r-9", start=at(1, 12), end=at(2, 0)),
        ),
        absences=(Absence(person_id="p-4", start=at(1, 11), end=at(1, 12)),),
    )

    held = session(agenda_of(data), "visit")

    assert held.attendee_ids == ("p-5", "p-3", "p-2", "p-1")
    assert at(1, 11) <= held.start
    assert held.end <= at(1, 12)


@pytest.mark.parametrize(("minutes", "weight", "meets"), [(0, 1, True), (40, 1, False), (40, 0, True)])
def test_the_way_to_a_site_and_back_takes_time(minutes: int, weight: float, meets: bool) -> None:
    """Person 1 visits from 10:00 to 10:40 and is free for a meeting only right after."""
    data = event(
        rooms=tuple(replace(room, area="main") if room.id == "r-8" else room for room in event().rooms),
        session_requests=(visit(wanted_by=("p-1",)),),
        travel=(Travel(first_area="park", second_area="main", minutes=max(1, minutes)),) if minutes else (),
        availability=(Availability(person_id="p-1", start=at(0, 10), end=at(0, 11)),),
        closures=(Closure(place_id="r-9", start=at(0, 10, 40), end=at(2, 0)),),
    )
    agenda = agenda_of(data, pairing(1, 2), settings=ProgrammeSettings(time_limit_s=2, rules={"travel_time": weight}))

    assert session(agenda, "visit").attendee_ids == ("p-1",)
    assert bool(agenda.meetings) is meets
    if not meets:
        assert agenda.unplaced_meetings[0].reason == (
            "when Person 1 and Person 2 are free, no table is open that they can get to in time and in the order "
            "asked for"
        )


@pytest.mark.parametrize(("minutes", "weight", "first_start"), [(0, 1, 10), (5, 1, 10.333), (5, 0, 10)])
def test_the_change_from_a_room_to_another_takes_time(minutes: int, weight: float, first_start: float) -> None:
    """Person 1 speaks from 9:40 to 10:00 in a room and meets in the hall, at the first time that there is."""
    data = event(
        event=replace(small_calendar(), room_change_minutes=minutes),
        session_requests=(panel(1, slots=1, speaker_ids=("p-1",)),),
        availability=(
            Availability(person_id="p-1", start=at(0, 9, 40), end=at(0, 10, 40)),
            Availability(person_id="p-2", start=at(0, 10), end=at(0, 10, 40)),
        ),
        closures=tuple(Closure(place_id=room, start=at(0, 10), end=at(2, 0)) for room in ("r-1", "r-2")),
    )
    settings = ProgrammeSettings(time_limit_s=2, rules={"travel_time": weight, "spread_meetings": 0})

    agenda = agenda_of(data, pairing(1, 2), settings=settings)

    assert session(agenda, "panel-1").start == at(0, 9, 40)
    assert agenda.meetings[0].start == at(0, 10, 20 if first_start > 10 else 0)


def test_two_tables_of_a_hall_are_in_one_room() -> None:
    data = event(
        event=replace(small_calendar(), room_change_minutes=10),
        availability=(Availability(person_id="p-1", start=at(0, 10), end=at(0, 10, 40)),),
        closures=(
            Closure(place_id="t-1", start=at(0, 10, 20), end=at(1, 0)),
            Closure(place_id="t-2", start=at(0, 9), end=at(0, 10, 20)),
        ),
    )

    agenda = agenda_of(data, pairing(1, 2), pairing(3, 1))

    assert sorted(meeting.table_id for meeting in agenda.meetings) == ["t-1", "t-2"]


@pytest.mark.parametrize(("weight", "together"), [(1, False), (0, True)])
def test_sessions_of_one_track_are_apart_unless_the_rule_is_off(weight: float, together: bool) -> None:
    window = Closure(place_id="r-1", start=at(0, 10, 40), end=at(2, 0))
    data = event(
        session_requests=(panel(1, track="health"), panel(2, track="health")),
        closures=(
            window,
            replace(window, place_id="r-2"),
            *(Closure(place_id=room, start=at(0, 0), end=at(0, 10)) for room in ("r-1", "r-2")),
        ),
    )
    agenda = agenda_of(data, settings=ProgrammeSettings(time_limit_s=2, rules={"tracks": weight}))

    assert len(agenda.unplaced_sessions) == (0 if together else 1)


def test_order_holds_between_sessions_meetings_and_plenaries() -> None:
    data = event(
        session_requests=(panel(1), panel(2)),
        precedences=(
            Precedence(first_id="panel-2", second_id="panel-1"),
            Precedence(first_id="panel-1", second_id=meeting_id(1, 2)),
            Precedence(first_id=meeting_id(1, 2), second_id=meeting_id(3, 4)),
            Precedence(first_id="opening", second_id=meeting_id(5, 6)),
        ),
    )
    agenda = agenda_of(data, pairing(3, 4), pairing(1, 2), pairing(5, 6))

    first, second = session(agenda, "panel-2"), session(agenda, "panel-1")
    third, fourth = meeting(agenda, 1, 2), meeting(agenda, 3, 4)
    assert first.end <= second.start <= second.end <= third.start < third.end <= fourth.start


def test_a_meeting_that_should_come_before_the_first_plenary_has_no_time() -> None:
    agenda = agenda_of(
        event(precedences=(Precedence(first_id=meeting_id(1, 2), second_id="opening"),)), pairing(1, 2)
    )

    assert [item.pairing_id for item in agenda.unplaced_meetings] == ["pairing-n-1--o-2"]


def test_whoever_comes_along_is_in_the_meeting_and_in_one_place_at_a_time() -> None:
    """Person 8 interprets for persons 1 and 3, and is there for an hour only."""
    data = event(
        groups=(
            Group(id="g-1", name="One", lead_id="p-1", member_ids=("p-8",)),
            Group(id="g-2", name="Three", lead_id="p-3", member_ids=("p-8",)),
        ),
        availability=(Availability(person_id="p-8", start=at(0, 10), end=at(0, 11)),),
    )
    agenda = agenda_of(data, pairing(1, 2), pairing(3, 4), pairing(5, 3), pairing(6, 1))

    assert [item.people_ids for item in agenda.meetings if item.id == meeting_id(1, 2)] in (
        [("p-1", "p-2", "p-8")],
        [],
    )
    assert sorted(item.start for item in agenda.meetings) == [at(0, 10), at(0, 10, 20), at(0, 10, 40)]
    assert len(agenda.unplaced_meetings) == 1


def test_a_group_that_no_table_seats_is_told() -> None:
    data = event(
        tables=(make_table(1, seats=2),), groups=(Group(id="g", name="Two", lead_id="p-1", member_ids=("p-8",)),)
    )

    assert agenda_of(data, pairing(1, 2)).unplaced_meetings[0].reason == "no table has seats for the 3 people in it"


def test_a_person_with_a_day_limit_of_one_meets_once_a_day() -> None:
    people = (make_person(1, max_meetings_per_day=1), *event().people[1:])

    agenda = agenda_of(event(people=people), *(pairing(1, other) for other in (2, 3, 4)))

    assert sorted(item.start.day for item in agenda.meetings) == [11, 12]


def test_a_closed_hall_holds_no_meeting() -> None:
    data = event(closures=(Closure(place_id="r-8", start=at(0, 0), end=at(1, 12)),))

    assert meeting(agenda_of(data, pairing(1, 2)), 1, 2).start >= at(1, 12)


def test_a_locked_meeting_and_session_stay_while_others_move_around_them() -> None:
    """The previous agenda has both at times that nobody would choose."""
    data = event(session_requests=(panel(speaker_ids=("p-3",)),))
    first = agenda_of(data, pairing(1, 2))
    late = replace(
        first,
        meetings=tuple(replace(item, start=at(1, 12, 40), end=at(1, 13), table_id="t-2") for item in first.meetings),
        sessions=tuple(
            replace(item, start=at(1, 12), end=at(1, 12, 40), room_id="r-2") if item.id == "panel-1" else item
            for item in first.sessions
        ),
    )
    locked = replace(data, locks=(Lock(entry_id=meeting_id(1, 2)), Lock(entry_id="panel-1")))

    agenda = agenda_of(locked, pairing(1, 2), pairing(3, 1), previous=late)

    assert meeting(agenda, 1, 2) == late.meetings[0]
    held = session(agenda, "panel-1")
    assert (held.start, held.room_id) == (at(1, 12), "r-2")
    free = agenda_of(locked, pairing(1, 2), previous=late, settings=ProgrammeSettings(rules={"locks": 0}))
    assert meeting(free, 1, 2).start != at(1, 12, 40)


def test_what_is_locked_moves_when_its_people_cannot_be_there() -> None:
    first = agenda_of(event(), pairing(1, 2))
    was = meeting(first, 1, 2)
    data = event(locks=(Lock(entry_id=was.id),), absences=(Absence(person_id="p-1", start=was.start, end=was.end),))

    agenda = agenda_of(data, pairing(1, 2), previous=first)

    assert meeting(agenda, 1, 2).start != was.start
    found = validate(data, [pairing(1, 2)], agenda, SETTINGS, first)
    assert [(item.rule, item.severity) for item in found] == [("locks", Severity.WARNING)]
    assert "Person 1 is not available then" in found[0].message


def test_a_lock_that_the_records_no_longer_allow_gives_way_and_is_told() -> None:
    """Another room, another length, a seat too few, and an order laid down since."""
    data = event(session_requests=(panel(1, room_ids=("r-1",)), panel(2), panel(3)))
    first = agenda_of(data, pairing(1, 2))
    held = {item.id: item for item in first.sessions}
    changed = replace(
        data,
        session_requests=(panel(1, room_ids=("r-2",)), panel(2, slots=1), panel(3)),
        groups=(Group(id="g", name="Crowd", lead_id="p-1", member_ids=("p-3", "p-4", "p-5")),),
        locks=tuple(Lock(entry_id=name) for name in ("panel-1", "panel-2", meeting_id(1, 2))),
    )

    agenda = agenda_of(changed, pairing(1, 2), previous=first)

    assert session(agenda, "panel-1").room_id == "r-2"
    assert session(agenda, "panel-2").start == held["panel-2"].start
    assert agenda.unplaced_meetings[0].reason == "no table has seats for the 5 people in it"
    found = validate(changed, [pairing(1, 2)], agenda, SETTINGS, first)
    assert [item.severity for item in found if item.rule == "locks"] == [Severity.WARNING] * 3


def test_a_requested_session_of_talks_is_placed_like_any_other_that_is_requested() -> None:
    agenda = agenda_of(event(session_requests=(panel(kind=SessionKind.TALKS, room_ids=("r-2",)),)))

    assert session(agenda, "panel-1").room_id == "r-2"
