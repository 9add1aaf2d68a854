"""Each planted breach is found by the rule that names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.pairing import make_pairings
from matcher.programme import make_agenda, validate
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings, ProgrammeSettings
from matcher.violations import Severity
from models.domain import Agenda, Availability, Conflict, EventData, Meeting, Pairing, Session, UnplacedMeeting
from tests.factories import make_need, make_offer, make_person, make_room, make_table
from tests.small_events import at, small_event

SETTINGS = ProgrammeSettings(time_limit_s=2, session_share=0.5)
STEP = timedelta(minutes=20)
Change = Callable[[Agenda], Agenda]


def _event() -> tuple[EventData, tuple[Pairing, ...], Agenda]:
    """Six offers, five needs, everyone there throughout and in an organisation of their own."""
    event = small_event(1)
    data = replace(
        event.data,
        people=tuple(make_person(number) for number in range(1, 13)),
        offers=tuple(make_offer(number, owner_id=f"p-{number}") for number in range(1, 7)),
        needs=tuple(make_need(number, owner_id=f"p-{number + 6}") for number in range(1, 6)),
        rooms=(event.data.rooms[0], make_room(1, capacity=8), make_room(2, capacity=8)),
        tables=tuple(make_table(number) for number in range(1, 4)),
        availability=(),
        conflicts=(),
    )
    matches = tuple(match for match in event.matching.matches if match.offer_id <= "o-6" and match.need_id <= "n-5")
    given = replace(event, data=data, matching=replace(event.matching, matches=matches))
    pairings = make_pairings(data, given.matching, PairingSettings(), SilentProgress()).pairings
    return data, pairings, make_agenda(given.given(pairings), SETTINGS, SilentProgress())


DATA, PAIRINGS, AGENDA = _event()


def rules(agenda: Agenda = AGENDA, data: EventData = DATA, severity: Severity = Severity.ERROR) -> set[str]:
    found = validate(data, PAIRINGS, agenda, SETTINGS)
    assert all(item.message for item in found)
    return {item.rule for item in found if item.severity is severity}


def meeting(number: int = 0, **change: object) -> Change:
    def apply(agenda: Agenda) -> Agenda:
        meetings = list(agenda.meetings)
        meetings[number] = replace(meetings[number], **change)
        return replace(agenda, meetings=tuple(meetings))

    return apply


def _talks(agenda: Agenda) -> list[int]:
    return [number for number, session in enumerate(agenda.sessions) if session.talks]


def session(change: Callable[[Session], Session]) -> Change:
    """Change the first themed session."""

    def apply(agenda: Agenda) -> Agenda:
        sessions = list(agenda.sessions)
        number = _talks(agenda)[0]
        sessions[number] = change(sessions[number])
        return replace(agenda, sessions=tuple(sessions))

    return apply


def beside(one: Meeting) -> Meeting:
    """A meeting of other people at the same time."""
    return next(item for item in AGENDA.meetings if not set(item.people_ids) & set(one.people_ids))


def moved(to_start: bool) -> Change:
    """The first themed session, all of it, over the break or into the plenary."""

    def change(given: Session) -> Session:
        shift = (at(0, 9) if to_start else at(0, 10, 40)) - given.start
        talks = tuple(replace(talk, start=talk.start + shift, end=talk.end + shift) for talk in given.talks)
        return replace(given, start=given.start + shift, end=given.end + shift, talks=talks)

    return session(change)


def test_a_made_agenda_breaks_nothing() -> None:
    assert len(_talks(AGENDA)) >= 2
    assert len(AGENDA.meetings) >= 5
    assert validate(DATA, PAIRINGS, AGENDA, SETTINGS) == []


FIRST = AGENDA.meetings[0]
OTHER = beside(FIRST)
TALKS = AGENDA.sessions[_talks(AGENDA)[0]]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("one_place_at_a_time", lambda agenda: replace(agenda, meetings=(*agenda.meetings, replace(FIRST, id="x")))),
        (
            "one_place_at_a_time",
            meeting(0, start=TALKS.start, end=TALKS.start + STEP, people_ids=TALKS.speaker_ids[:2]),
        ),
        ("one_place_at_a_time", meeting(0, start=at(0, 9), end=at(0, 9, 20))),
        ("table_used_once", lambda agenda: replace(agenda, meetings=(*agenda.meetings, replace(FIRST, id="x")))),
        ("tables_exist", meeting(0, table_id="t-99")),
        ("rooms_exist", session(lambda given: replace(given, room_id="r-99"))),
        ("room_used_once", lambda agenda: replace(agenda, sessions=(*agenda.sessions, replace(TALKS, id="x")))),
        ("room_capacity", session(lambda given: replace(given, attendee_ids=tuple(f"p-{n}" for n in range(1, 13))))),
        ("attendees_are_different", session(lambda given: replace(given, attendee_ids=given.attendee_ids * 2))),
        ("people_exist", session(lambda given: replace(given, attendee_ids=(*given.attendee_ids, "ghost")))),
        ("speaker_present", session(lambda given: replace(given, attendee_ids=()))),
        ("on_stage_is_present", session(lambda given: replace(given, attendee_ids=()))),
        ("chair_does_not_speak", session(lambda given: replace(given, chair_id=given.speaker_ids[0]))),
        ("talk_within_session", session(lambda given: replace(given, end=given.end - STEP))),
        (
            "one_talk_at_a_time",
            session(lambda given: replace(given, talks=(given.talks[0], replace(given.talks[0], id="x")))),
        ),
        (
            "speaker_of_offer",
            session(
                lambda given: replace(given, talks=(replace(given.talks[0], speaker_id="p-12"), *given.talks[1:]))
            ),
        ),
        ("told_once", lambda agenda: replace(agenda, sessions=(*agenda.sessions, replace(TALKS, id="x")))),
        ("ids_are_unique", meeting(0, id=AGENDA.meetings[1].id)),
        ("plenary_as_fixed", lambda agenda: replace(agenda, sessions=agenda.sessions[1:])),
        (
            "plenary_as_fixed",
            lambda agenda: replace(agenda, sessions=(*agenda.sessions, replace(agenda.sessions[0], id="x"))),
        ),
        ("nothing_beside_plenary", moved(to_start=True)),
        ("breaks_are_free", moved(to_start=False)),
        ("breaks_are_free", meeting(0, start=at(0, 11), end=at(0, 11, 20))),
        ("within_the_days", meeting(0, start=at(0, 13), end=at(0, 13, 20))),
        ("on_the_grid", meeting(0, start=FIRST.start + STEP / 2, end=FIRST.end + STEP / 2)),
        ("meeting_is_its_pairing", meeting(0, people_ids=OTHER.people_ids)),
        ("meeting_is_its_pairing", meeting(0, pairing_id="pairing-unknown")),
        ("two_people_meet", meeting(0, people_ids=FIRST.people_ids[:1])),
        ("pairing_met_once", lambda agenda: replace(agenda, meetings=(*agenda.meetings, replace(FIRST, id="x")))),
        ("nothing_lost", lambda agenda: replace(agenda, meetings=agenda.meetings[1:])),
        (
            "nothing_lost",
            lambda agenda: replace(
                agenda, unplaced_meetings=(UnplacedMeeting(pairing_id=FIRST.pairing_id, reason="no table"),)
            ),
        ),
        ("utility", lambda agenda: replace(agenda, utility=agenda.utility + 0.5)),
        ("utility_bound", lambda agenda: replace(agenda, utility_bound=agenda.utility - 0.5)),
    ],
)
def test_a_planted_breach_is_found(rule: str, change: Change) -> None:
    assert rule in rules(change(AGENDA))


@pytest.mark.parametrize(
    "conflict",
    [
        Conflict(first_id=FIRST.people_ids[0], second_id=FIRST.people_ids[1]),
        Conflict(first_id=FIRST.people_ids[1].replace("p", "org"), second_id=FIRST.people_ids[0]),
        Conflict(first_id=FIRST.people_ids[0].replace("p", "org"), second_id=FIRST.people_ids[1].replace("p", "org")),
    ],
)
def test_a_meeting_of_people_who_are_kept_apart_is_found(conflict: Conflict) -> None:
    assert "no_conflict" in rules(data=replace(DATA, conflicts=(conflict,)))


def test_a_meeting_of_colleagues_is_found() -> None:
    people = tuple(replace(person, organisation_id="org-1") for person in DATA.people)

    assert "no_conflict" in rules(data=replace(DATA, people=people))


def test_an_entry_outside_someones_availability_is_found() -> None:
    window = Availability(person_id=FIRST.people_ids[0], start=FIRST.end, end=FIRST.end + STEP)

    assert "availability" in rules(data=replace(DATA, availability=(window,)))


def test_too_many_meetings_in_a_row_are_found() -> None:
    by_person: dict[str, list[Meeting]] = {}
    for item in AGENDA.meetings:
        for person_id in item.people_ids:
            by_person.setdefault(person_id, []).append(item)
    busiest = max(by_person.values(), key=len)[:2]
    held = tuple(
        replace(item, start=at(1, 9) + STEP * number, end=at(1, 9) + STEP * (number + 1))
        for number, item in enumerate(busiest)
    )
    found = validate(DATA, PAIRINGS, replace(AGENDA, meetings=held), ProgrammeSettings(max_meetings_in_a_row=1))

    assert "rows_end" in {item.rule for item in found}


def test_a_full_plenary_and_an_absent_plenary_speaker_are_warnings() -> None:
    small = (replace(DATA.rooms[0], capacity=1), *DATA.rooms[1:])
    plenary = replace(AGENDA.sessions[0], attendee_ids=("p-1", "p-3"))
    agenda = replace(AGENDA, sessions=(plenary, *AGENDA.sessions[1:]))

    assert rules(agenda, replace(DATA, rooms=small)) == set()
    assert rules(agenda, replace(DATA, rooms=small), Severity.WARNING) == {"room_capacity", "plenary_stage_present"}


def test_a_violation_names_people_place_and_time() -> None:
    found = validate(DATA, PAIRINGS, meeting(0, people_ids=OTHER.people_ids)(AGENDA), SETTINGS)
    violation = next(item for item in found if item.rule == "meeting_is_its_pairing")

    assert (violation.people, violation.place, violation.start) == (OTHER.people_ids, FIRST.table_id, FIRST.start)
