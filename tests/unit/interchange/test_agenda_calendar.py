from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar import Event as CalendarEntry

from matcher.interchange.agenda_calendar import (
    calendar_file_names,
    render_personal_calendar,
    render_programme_calendar,
)
from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from models.domain import RoomKind
from tests.factories import make_agenda, make_event
from tests.unit.interchange.agenda_examples import (
    NOW,
    SECRET,
    make_data,
    make_plenary,
    make_published,
    published_agendas,
)


def _entries(content: bytes) -> list[CalendarEntry]:
    return [entry for entry in Calendar.from_ical(content).walk("VEVENT") if isinstance(entry, CalendarEntry)]


def _unfolded(content: bytes) -> str:
    return content.decode().replace("\r\n ", "")


def test_the_public_programme_holds_sessions_and_plenaries_but_nobodys_meetings() -> None:
    entries = _entries(render_programme_calendar(make_published(), now=NOW))

    assert [(str(entry["SUMMARY"]), entry.categories) for entry in entries] == [
        ("Opening", ["Plenary"]),
        ("Materials", ["Session"]),
    ]


def test_a_session_lists_its_chair_and_its_talks() -> None:
    opening, session = _entries(render_programme_calendar(make_published(), now=NOW))

    assert str(opening["DESCRIPTION"]) == "Welcome to all.\nWith: Person 3 (org-3)"
    assert str(session["DESCRIPTION"]) == ("Chair: Person 2 (Company Two)\n10:00 Offer 1, Person 1 (Institute One)")
    assert str(session["LOCATION"]) == "Room 1, Convention Centre"


def test_a_visit_is_at_the_site_and_not_at_the_venue() -> None:
    published = make_published()
    rooms = tuple(replace(room, kind=RoomKind.SITE) for room in published.data.rooms)

    visited = replace(published, data=replace(published.data, rooms=rooms))
    session = _entries(render_programme_calendar(visited, now=NOW))[-1]

    assert str(session["LOCATION"]) == "Room 1"


def test_a_meeting_says_in_its_description_with_whom_and_about_what() -> None:
    meeting = _entries(render_personal_calendar(make_published(), "p-1", now=NOW))[-1]

    assert str(meeting["SUMMARY"]) == "1:1 meeting, Tech Forum"
    assert str(meeting["DESCRIPTION"]) == "With: Person 2 (Company Two)\nNeed: Need 1\nOffer: Offer 1"
    assert str(meeting["LOCATION"]) == "Table 1, Hall A, Convention Centre"
    assert str(meeting["CLASS"]) == "PRIVATE"
    assert meeting.categories == ["Meeting"]


def test_each_side_of_a_meeting_reads_the_other_sides_name() -> None:
    meeting = _entries(render_personal_calendar(make_published(), "p-2", now=NOW))[-1]

    assert str(meeting["DESCRIPTION"]).splitlines()[0] == "With: Person 1 (Institute One)"


def test_an_entry_has_the_same_uid_in_every_calendar_and_every_version() -> None:
    earlier = make_published(agenda=make_agenda(version=1))
    calendars = [
        render_programme_calendar(make_published(), now=NOW),
        render_personal_calendar(make_published(), "p-1", now=NOW),
        render_personal_calendar(make_published(), "p-2", now=NOW),
        render_programme_calendar(earlier, now=NOW),
    ]

    found = [{str(entry["SUMMARY"]): str(entry["UID"]) for entry in _entries(calendar)} for calendar in calendars]

    assert len({uids["Materials"] for uids in found}) == 1
    assert found[1] == found[2]
    assert len(set(found[1].values())) == 3


def test_another_event_has_other_uids() -> None:
    other = make_published(data=make_data(event=make_event(id="another")))

    first, second = (_entries(render_programme_calendar(item, now=NOW)) for item in (make_published(), other))

    assert {str(entry["UID"]) for entry in first}.isdisjoint({str(entry["UID"]) for entry in second})


def test_every_entry_is_confirmed_and_stamped_with_the_time_of_publishing() -> None:
    entries = _entries(render_personal_calendar(make_published(), "p-1", now=NOW))

    assert {(str(entry["STATUS"]), entry.DTSTAMP) for entry in entries} == {
        ("CONFIRMED", datetime(2027, 4, 1, 10, 30, tzinfo=UTC))
    }


def test_times_are_written_in_the_events_zone_by_its_name() -> None:
    text = _unfolded(render_personal_calendar(make_published(), "p-1", now=NOW))

    assert re.findall("DT(?:START|END);TZID.*", text.replace("\r", ""))[:2] == [
        "DTSTART;TZID=Asia/Seoul:20270511T090000",
        "DTEND;TZID=Asia/Seoul:20270511T094000",
    ]


def test_a_calendar_has_a_name_and_says_who_made_it() -> None:
    calendar = Calendar.from_ical(render_personal_calendar(make_published(), "p-1", now=NOW))

    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"]) == "Tech Forum: Person 1"
    assert str(calendar["PRODID"]) == "-//Bridgework//Agenda//EN"


def test_a_name_with_line_breaks_and_separators_is_one_line_of_escaped_text() -> None:
    published = make_published(data=make_data(event=make_event(title="Forum\n2027; Seoul, Busan")))

    text = _unfolded(render_programme_calendar(published, now=NOW))

    assert "\r\nNAME:Forum 2027\\; Seoul\\, Busan\r\n" in text
    assert "\r\nX-WR-CALNAME:Forum 2027\\; Seoul\\, Busan\r\n" in text


def test_lines_end_with_crlf_and_are_folded_at_75_octets() -> None:
    content = render_programme_calendar(
        make_published(agenda=make_agenda(sessions=(make_plenary(summary="기술 " * 100),))), now=NOW
    )

    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)


def test_the_same_agenda_gives_the_same_bytes() -> None:
    first, second = (render_personal_calendar(make_published(), "p-1", now=NOW) for _ in range(2))

    assert first == second


def test_no_confidential_text_and_no_address_is_in_a_calendar() -> None:
    published = make_published()
    calendars = [render_programme_calendar(published, now=NOW)]
    calendars += [render_personal_calendar(published, person_id, now=NOW) for person_id in ("p-1", "p-2", "p-3")]

    assert [text for text in map(_unfolded, calendars) if SECRET.casefold() in text.casefold()] == []


def test_an_agenda_without_sessions_still_gives_a_calendar() -> None:
    content = render_programme_calendar(make_published(agenda=make_agenda(sessions=())), now=NOW)

    assert [component.name for component in Calendar.from_ical(content).subcomponents] == ["VTIMEZONE"]


@pytest.mark.parametrize("zone_name", ["Europe/Berlin", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("on", [date(2027, 3, 28), date(2027, 10, 31), date(2027, 3, 14), date(2027, 4, 4)])
def test_a_session_through_the_night_of_a_change_keeps_its_time(zone_name: str, on: date) -> None:
    zone = ZoneInfo(zone_name)
    start = datetime(on.year, on.month, on.day, 0, 30, tzinfo=zone).astimezone(UTC)
    sessions = tuple(
        make_plenary(id=f"s-{hours}", start=start + timedelta(hours=hours), end=start + timedelta(hours=hours + 1))
        for hours in range(6)
    )
    published = make_published(
        data=make_data(event=make_event(time_zone=zone_name)),
        agenda=make_agenda(sessions=sessions, meetings=()),
    )

    entries = _entries(render_programme_calendar(published, now=NOW))

    assert [(entry.start.astimezone(UTC), entry.end.astimezone(UTC)) for entry in entries] == [
        (session.start, session.end) for session in sessions
    ]


def test_a_calendar_is_named_by_its_person_in_letters_that_every_system_takes() -> None:
    names = {"p-1": "Kim Min-jun", "p-2": "José Ångström", "p-3": "김민준", "p-4": "田中"}
    assert list(calendar_file_names(names).values()) == [
        "kim-min-jun.ics",
        "jose-angstrom.ics",
        "gim-min-jun.ics",
        "p-4.ics",
    ]


def test_people_of_one_name_have_their_ids_beside_it_so_that_neither_gets_the_others_file_later() -> None:
    assert calendar_file_names({"p-1": "Kim", "p-2": "KIM", "p-3": "p 1"}) == {
        "p-1": "kim-p-1.ics",
        "p-2": "kim-p-2.ics",
        "p-3": "p-1-p-3.ics",
    }


@pytest.mark.parametrize(
    "person_id", ["../x", "a/b", "..", ".hidden", "CON", "a b", "김", "x" * 300, "a\x00b", "a\n"]
)
def test_an_id_that_is_no_safe_name_is_replaced(person_id: str) -> None:
    name = calendar_file_names({person_id: "?"})[person_id]

    assert re.fullmatch(r"[A-Za-z0-9_-]{1,60}\.ics", name)
    assert name.casefold() != f"{person_id}.ics".casefold()


@given(names=st.dictionaries(st.text(max_size=6), st.text(max_size=6) | st.sampled_from(["Kim", "KIM", "a", "con"])))
def test_every_calendar_has_a_file_of_its_own(names: dict[str, str]) -> None:
    files = calendar_file_names(names)
    assert len({name.casefold() for name in files.values()}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.ics", name) for name in files.values())


@settings(max_examples=40, deadline=None)
@given(published=published_agendas())
def test_everyones_calendar_is_their_itinerary(published: PublishedAgenda) -> None:
    for person_id in published.people_with_entries():
        entries = _entries(render_personal_calendar(published, person_id, now=NOW))
        itinerary = published.agenda.itinerary(person_id)

        assert [(entry.start.astimezone(UTC), entry.end.astimezone(UTC)) for entry in entries] == [
            (entry.start.astimezone(UTC), entry.end.astimezone(UTC)) for entry in itinerary
        ]
        assert [str(entry["UID"]) for entry in entries] == [
            str(published.stable_uuid(entry.kind, entry.entry_id)) for entry in itinerary
        ]


@settings(max_examples=20, deadline=None)
@given(published=published_agendas())
def test_any_title_comes_back_from_the_public_programme(published: PublishedAgenda) -> None:
    entries = _entries(render_programme_calendar(published, now=NOW))

    assert [str(entry["SUMMARY"]) for entry in entries] == [
        printable(session.title) for session in published.agenda.sessions
    ]
