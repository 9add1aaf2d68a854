from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.pairing import make_pairings
from matcher.programme import make_agenda, validate
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings, ProgrammeSettings
from matcher.violations import Severity
from models.domain import Agenda, Availability, EventData, Match, Matching, SessionKind
from tests.factories import make_match, make_need, make_offer, make_person
from tests.small_events import SmallEvent, at, small_event

SETTINGS = ProgrammeSettings(time_limit_s=2, session_share=0.5)


def agenda_of(event: SmallEvent, settings: ProgrammeSettings = SETTINGS) -> Agenda:
    pairings = make_pairings(event.data, event.matching, PairingSettings(), SilentProgress()).pairings
    agenda = make_agenda(event.given(pairings), settings, SilentProgress())
    found = validate(event.data, pairings, agenda, settings)
    assert [violation for violation in found if violation.severity is Severity.ERROR] == []
    return agenda


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return agenda_of(small_event(3, offers=12, needs=10))


def test_an_agenda_holds_plenaries_sessions_and_meetings(agenda: Agenda) -> None:
    assert {session.kind for session in agenda.sessions} == {SessionKind.PLENARY, SessionKind.TALKS}
    assert agenda.meetings


def test_sessions_and_meetings_are_in_order_of_time_then_place(agenda: Agenda) -> None:
    assert list(agenda.sessions) == sorted(agenda.sessions, key=lambda item: (item.start, item.room_id))
    assert list(agenda.meetings) == sorted(agenda.meetings, key=lambda item: (item.start, item.table_id))


def test_ids_come_from_the_records(agenda: Agenda) -> None:
    talks = [talk for session in agenda.sessions for talk in session.talks]

    assert [talk.id for talk in talks] == [f"talk-{talk.offer_id}" for talk in talks]
    assert [item.id for item in agenda.meetings] == [
        f"meeting-{item.need_id}--{item.offer_id}" for item in agenda.meetings
    ]


def test_a_session_is_named_after_its_offers_wherever_it_stands(agenda: Agenda) -> None:
    composed = [session for session in agenda.sessions if session.talks]

    assert [session.id for session in composed] == [
        f"session-{min(talk.offer_id for talk in session.talks)}" for session in composed
    ]


def test_a_session_does_not_take_the_id_of_a_plenary(agenda: Agenda) -> None:
    event = small_event(3, offers=12, needs=10)
    taken = next(session.id for session in agenda.sessions if session.talks)
    opening = replace(event.data.event.plenaries[0], id=taken)
    renamed = replace(event.data, event=replace(event.data.event, plenaries=(opening,)))

    ids = [session.id for session in agenda_of(replace(event, data=renamed)).sessions]

    assert taken in ids
    assert f"{taken}~2" in ids


def test_a_session_holds_two_to_four_talks_one_a_slot(agenda: Agenda) -> None:
    for session in agenda.sessions:
        if session.kind is SessionKind.TALKS:
            assert 2 <= len(session.talks) <= 4
            assert session.start == session.talks[0].start
            assert session.end == session.talks[-1].end


def test_every_matched_offer_has_a_talk_or_a_reason(agenda: Agenda) -> None:
    told = [talk.offer_id for session in agenda.sessions for talk in session.talks]
    excused = [item.offer_id for item in agenda.unplaced_talks]
    matched = {match.offer_id for match in small_event(3, offers=12, needs=10).matching.matches}

    assert sorted(told + excused) == sorted(matched)
    assert all(item.reason for item in agenda.unplaced_talks)


def test_the_same_input_gives_the_same_agenda(agenda: Agenda) -> None:
    assert agenda_of(small_event(3, offers=12, needs=10)) == agenda


def test_everyone_who_is_available_attends_a_plenary(agenda: Agenda) -> None:
    event = small_event(3, offers=12, needs=10)
    absent = {item.person_id for item in event.data.availability}

    assert {person.id for person in event.data.people} - absent <= set(agenda.sessions[0].attendee_ids)


def test_an_event_without_tables_has_reasons_instead_of_meetings() -> None:
    event = small_event(3)
    agenda = agenda_of(replace(event, data=replace(event.data, tables=())))

    assert agenda.meetings == ()
    assert {item.reason for item in agenda.unplaced_meetings} == {"the event has no meeting table"}


def test_an_event_without_rooms_has_reasons_instead_of_talks() -> None:
    event = small_event(3)
    bare = replace(event.data, rooms=(), event=replace(event.data.event, plenaries=()))
    agenda = agenda_of(replace(event, data=bare))

    assert agenda.sessions == ()
    assert "the event has no session room" in {item.reason for item in agenda.unplaced_talks}


def test_nothing_to_do_gives_an_empty_agenda() -> None:
    nothing = SmallEvent(data=EventData(), matching=Matching(threshold=0.5, matches=(), unmet=()), vectors={})

    assert agenda_of(nothing) == Agenda(version=1, sessions=(), meetings=())


def test_no_session_is_made_where_none_is_wanted() -> None:
    agenda = agenda_of(small_event(3), ProgrammeSettings(time_limit_s=2, max_sessions=0))

    assert [session.kind for session in agenda.sessions] == [SessionKind.PLENARY]


def test_speakers_who_are_never_free_together_share_no_session() -> None:
    event = small_event(3)
    people = (make_person(1), make_person(2), make_person(3))
    data = replace(
        event.data,
        people=people,
        offers=(make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-2")),
        needs=(make_need(1, owner_id="p-3"),),
        availability=(
            replace(event.data.availability[0], person_id="p-1", start=at(0, 9), end=at(0, 13)),
            replace(event.data.availability[0], person_id="p-2", start=at(1, 9), end=at(1, 13)),
        ),
        conflicts=(),
    )
    matches = tuple(
        Match(need_id="n-1", offer_id=offer_id, rank=1, score=0.9, similarity=0.5, lexical=1.0)
        for offer_id in ("o-1", "o-2")
    )
    agenda = agenda_of(
        SmallEvent(data=data, matching=Matching(threshold=0.5, matches=matches, unmet=()), vectors=event.vectors)
    )

    assert [session.id for session in agenda.sessions] == ["opening"]
    assert {item.offer_id for item in agenda.unplaced_talks} == {"o-1", "o-2"}
    assert len(agenda.meetings) == 2


def test_nobody_meets_while_they_speak() -> None:
    """Both speakers are there for two slots only, which their session takes."""
    event = small_event(3)
    window = Availability(person_id="p-1", start=at(0, 10), end=at(0, 10, 40))
    data = replace(
        event.data,
        people=(make_person(1), make_person(2), make_person(3)),
        offers=(make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-2")),
        needs=(make_need(1, owner_id="p-3"),),
        availability=(window, replace(window, person_id="p-2")),
        conflicts=(),
    )
    matches = (make_match(1, score=0.9), make_match(2, score=0.8))
    agenda = agenda_of(
        SmallEvent(data=data, matching=Matching(threshold=0.5, matches=matches, unmet=()), vectors=event.vectors)
    )

    assert [session.speaker_ids for session in agenda.sessions if session.talks] == [("p-1", "p-2")]
    assert agenda.meetings == ()
    assert {item.reason for item in agenda.unplaced_meetings} == {
        f"Person 3 and Person {number} have no time in common besides the sessions in which one of them speaks or "
        "chairs"
        for number in (1, 2)
    }
