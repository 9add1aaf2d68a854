from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from matcher.interchange.agenda_workbook import render_workbook
from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from models.domain import Agenda, EventData, Matching, UnplacedSession
from tests.factories import make_agenda, make_event, make_offer, make_person
from tests.unit.interchange.agenda_examples import (
    NOW,
    SECRET,
    make_data,
    make_pairing,
    make_published,
    published_agendas,
)

Row = dict[str, object]


def _opened(published: PublishedAgenda) -> Workbook:
    return load_workbook(io.BytesIO(render_workbook(published, now=NOW)))


def _rows(workbook: Workbook, sheet: str) -> list[Row]:
    header, *rows = workbook[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return _opened(make_published())


def test_the_sheets_come_in_the_order_in_which_a_reader_wants_them(workbook: Workbook) -> None:
    assert workbook.sheetnames == [
        "sessions",
        "talks",
        "meetings",
        "pairings",
        "unmet",
        "unplaced_talks",
        "unplaced_sessions",
        "people",
        "entries",
        "event",
    ]


def test_an_entry_has_exactly_the_columns_that_a_check_from_outside_reads(workbook: Workbook) -> None:
    header = [cell.value for cell in workbook["entries"][1]]

    assert header == ["person_id", "kind", "entry_id", "start", "end", "place"]


def test_every_entry_of_everybody_is_one_row(workbook: Workbook) -> None:
    entries = [tuple(row.values()) for row in _rows(workbook, "entries")]

    opening = ("plenary", "opening", "2027-05-11T09:00:00+09:00", "2027-05-11T09:40:00+09:00", "r-1")
    session = ("session", "s-1", "2027-05-11T10:00:00+09:00", "2027-05-11T10:40:00+09:00", "r-1")
    meeting = ("meeting", "m-1", "2027-05-11T11:00:00+09:00", "2027-05-11T11:20:00+09:00", "t-1")
    assert entries == [
        *(("p-1", *entry) for entry in (opening, session, meeting)),
        *(("p-2", *entry) for entry in (opening, session, meeting)),
        ("p-3", *opening),
    ]


def test_a_session_says_who_when_and_where(workbook: Workbook) -> None:
    opening, session = _rows(workbook, "sessions")

    assert session == {
        "session_id": "s-1",
        "kind": "talks",
        "title": "Materials",
        "start": "2027-05-11T10:00:00+09:00",
        "end": "2027-05-11T10:40:00+09:00",
        "room_id": "r-1",
        "room": "Room 1",
        "capacity": 60,
        "chair_id": "p-2",
        "speaker_ids": "p-1",
        "talk_count": 1,
        "attendees": 2,
        "expected_interest": 12,
        "chair": "Person 2",
        "speakers": "Person 1",
        "summary": None,
        "track": None,
    }
    assert (opening["kind"], opening["chair_id"], opening["summary"]) == ("plenary", None, "Welcome to all.")


def test_a_talk_names_its_session_and_its_speaker(workbook: Workbook) -> None:
    (talk,) = _rows(workbook, "talks")

    assert (talk["talk_id"], talk["session_id"], talk["offer_id"], talk["speaker"], talk["organisation"]) == (
        "k-1",
        "s-1",
        "o-1",
        "Person 1",
        "Institute One",
    )


def test_a_meeting_names_both_sides_and_its_table(workbook: Workbook) -> None:
    (meeting,) = _rows(workbook, "meetings")

    assert meeting == {
        "meeting_id": "m-1",
        "pairing_id": "n-1~o-1",
        "need_id": "n-1",
        "offer_id": "o-1",
        "need_owner_id": "p-2",
        "offer_owner_id": "p-1",
        "start": "2027-05-11T11:00:00+09:00",
        "end": "2027-05-11T11:20:00+09:00",
        "table_id": "t-1",
        "table": "Table 1, Hall A",
        "need_owner": "Person 2 (Company Two)",
        "offer_owner": "Person 1 (Institute One)",
        "need": "Need 1",
        "offer": "Offer 1",
        "also_there_ids": None,
        "also_there": None,
    }


def test_who_comes_along_to_a_meeting_is_named_beside_the_two_sides() -> None:
    (meeting,) = make_agenda().meetings
    with_guest = make_agenda(meetings=(replace(meeting, people_ids=(*meeting.people_ids, "p-3")),))

    (row,) = _rows(_opened(make_published(agenda=with_guest)), "meetings")

    assert (row["need_owner_id"], row["offer_owner_id"], row["also_there_ids"]) == ("p-2", "p-1", "p-3")
    assert str(row["also_there"]).startswith("Person 3")


def test_a_requested_session_without_a_place_says_why() -> None:
    left = make_agenda(unplaced_sessions=(UnplacedSession(session_id="panel-1", reason="the site is closed"),))

    assert _rows(_opened(make_published(agenda=left)), "unplaced_sessions") == [
        {"session_id": "panel-1", "title": "panel-1", "reason": "the site is closed"}
    ]


def test_a_pairing_carries_its_grounds_and_where_it_was_placed(workbook: Workbook) -> None:
    placed, unplaced = _rows(workbook, "pairings")

    assert placed == {
        "pairing_id": "n-1~o-1",
        "need_id": "n-1",
        "offer_id": "o-1",
        "need_owner_id": "p-2",
        "offer_owner_id": "p-1",
        "score": 0.9,
        "similarity": 0.5,
        "lexical": 3,
        "rank": 1,
        "placed": "m-1",
        "need_evidence": "Text of need 1.\nText of need 1.",
        "offer_evidence": "Text of offer 1.\nText of offer 1.",
        "shared_terms": "text; of",
        "gaps": "trl: the need asks for 6, the offer is at 4",
        "offer_gaps": "trl: they ask for 6, yours is at 4",
        "why": "Likely.\nIt would fall below 50% with TRL 2 instead of 4.",
        "unplaced_reason": None,
        "need": "Need 1",
        "offer": "Offer 1",
        "need_owner": "Person 2 (Company Two)",
        "offer_owner": "Person 1 (Institute One)",
    }
    assert (unplaced["placed"], unplaced["unplaced_reason"], unplaced["similarity"]) == (None, "no common slot", None)


def test_scores_are_numbers_of_sixteen_digits() -> None:
    score = 0.1234567890123456789
    workbook = _opened(make_published(pairings=(make_pairing(1, score=score),)))

    (pairing,) = _rows(workbook, "pairings")

    assert pairing["score"] == pytest.approx(score, rel=1e-15)


def test_an_unmet_need_shows_its_nearest_miss(workbook: Workbook) -> None:
    missed, alone = _rows(workbook, "unmet")

    assert missed == {
        "need_id": "n-3",
        "title": "Need 3",
        "owner_id": "p-2",
        "owner": "Person 2 (Company Two)",
        "nearest_offer_id": "o-2",
        "nearest_offer": "Offer 2",
        "nearest_score": 0.25,
        "threshold": 0.5,
        "reason": "no offer reaches 0.5",
        "gaps": "trl: too early",
        "why": "Possible.",
    }
    assert alone["title"] == "n-9"
    assert alone["nearest_score"] is None


def test_an_offer_without_a_talk_says_why(workbook: Workbook) -> None:
    assert _rows(workbook, "unplaced_talks") == [
        {"offer_id": "o-2", "title": "Offer 2", "reason": "alone in its theme"}
    ]


def test_the_people_sheet_reads_as_an_itinerary(workbook: Workbook) -> None:
    first = _rows(workbook, "people")[0]

    assert (first["name"], first["organisation"], first["plenaries"], first["sessions"], first["meetings"]) == (
        "Person 1",
        "Institute One",
        1,
        1,
        1,
    )
    assert first["itinerary"] == (
        "2027-05-11 09:00–09:40 Opening (Room 1)\n"
        "2027-05-11 10:00–10:40 Materials (Room 1)\n"
        "2027-05-11 11:00–11:20 1:1 meeting with Person 2 (Company Two) (Table 1, Hall A)"
    )


def test_the_event_sheet_holds_what_the_agenda_claims(workbook: Workbook) -> None:
    claims = {row["field"]: row["value"] for row in _rows(workbook, "event")}

    assert claims == {
        "event_id": "event",
        "title": "Tech Forum",
        "time_zone": "Asia/Seoul",
        "slot_minutes": 20,
        "agenda_version": 3,
        "score_threshold": 0.5,
        "pairings": 2,
        "meetings": 1,
        "utility": 0.9,
        "utility_bound": 1.1,
    }


def test_every_sheet_has_a_frozen_bold_header_and_a_filter_over_all_rows(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert all(sheet.column_dimensions[cell.column_letter].width >= 10 for cell in sheet[1])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n"])
def test_a_text_that_looks_like_a_formula_stays_the_text_it_is(start: str) -> None:
    title = f'{start}HYPERLINK("http://evil.example","x")'
    people = (make_person(1, name=title), make_person(2), make_person(3))
    data = make_data(offers=(make_offer(1, title=title, owner_id="p-1"),), people=people)
    workbook = _opened(make_published(data=data))

    cell = workbook["meetings"]["N2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (title, "s", True)
    assert workbook["people"]["B2"].value == title
    assert _formulas(workbook) == []


def test_a_carriage_return_becomes_a_line_break_and_cannot_start_a_formula() -> None:
    data = make_data(offers=(make_offer(1, title="\r=1+1"),))

    cell = _opened(make_published(data=data))["meetings"]["N2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == ("\n=1+1", "s", True)


@pytest.mark.parametrize("title", ["#N/A", "0012", "1e5", "TRUE", " blanks "])
def test_a_text_that_looks_like_a_value_stays_a_text(title: str) -> None:
    cell = _opened(make_published(data=make_data(offers=(make_offer(1, title=title),))))["meetings"]["N2"]

    assert (cell.value, cell.data_type) == (title, "s")


def test_characters_that_the_format_forbids_are_replaced() -> None:
    data = make_data(offers=(make_offer(1, title="a\x00b\ufffec\ud800d"),))

    assert _opened(make_published(data=data))["meetings"]["N2"].value == "a\ufffdb\ufffdc\ufffdd"


def test_a_text_too_long_for_a_cell_says_that_it_goes_on() -> None:
    data = make_data(offers=(make_offer(1, title="가" * 40_000),))

    assert _opened(make_published(data=data))["meetings"]["N2"].value == "가" * 15_999 + "…"


def test_the_same_agenda_gives_the_same_bytes_with_the_time_of_publishing_in_them() -> None:
    first = render_workbook(make_published(), now=NOW)

    assert render_workbook(make_published(), now=NOW) == first
    properties = load_workbook(io.BytesIO(first)).properties
    published_at = datetime(2027, 4, 1, 10, 30, tzinfo=UTC).replace(tzinfo=None)
    assert (properties.created, properties.modified, properties.title) == (published_at, published_at, "Tech Forum")


def test_no_confidential_text_and_no_address_is_in_the_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(render_workbook(make_published(), now=NOW))) as archive:
        parts = [archive.read(name).decode().casefold() for name in archive.namelist()]

    assert [part for part in parts if SECRET.casefold() in part] == []


def test_an_empty_agenda_is_a_workbook_of_headers_and_its_event() -> None:
    workbook = _opened(
        make_published(
            data=EventData(event=make_event()),
            matching=Matching(threshold=0.5, matches=(), unmet=()),
            pairings=(),
            agenda=Agenda(version=1, sessions=(), meetings=()),
        )
    )

    assert {sheet.title for sheet in workbook.worksheets if sheet.max_row > 1} == {"event"}


def test_people_whom_only_the_agenda_knows_are_listed_by_their_ids() -> None:
    workbook = _opened(make_published(data=EventData(event=make_event())))

    assert [(row["person_id"], row["name"]) for row in _rows(workbook, "people")] == [
        ("p-1", "p-1"),
        ("p-2", "p-2"),
        ("p-3", "p-3"),
    ]


def _formulas(workbook: Workbook) -> list[str]:
    return [
        cell.coordinate
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type in ("f", "e")
    ]


@settings(max_examples=25, deadline=None)
@given(published=published_agendas())
def test_the_entries_sheet_is_the_agenda(published: PublishedAgenda) -> None:
    workbook = _opened(published)

    rows = [
        (row["person_id"], row["kind"], row["entry_id"], _moment(row["start"]), _moment(row["end"]), row["place"])
        for row in _rows(workbook, "entries")
    ]

    assert rows == [
        (
            entry.person_id,
            entry.kind,
            entry.entry_id,
            entry.start.astimezone(UTC),
            entry.end.astimezone(UTC),
            entry.place_id,
        )
        for entry in published.agenda.entries()
    ]
    assert _formulas(workbook) == []
    assert [row["title"] for row in _rows(workbook, "sessions")] == [
        printable(session.title) for session in published.agenda.sessions
    ]


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value)).astimezone(UTC)
