"""A whole event from a folder."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matcher.errors import ImportRejected, UnreadableFile
from matcher.interchange import read_event_folder
from models.domain import Availability, Break, Day, Event, Plenary
from tests.unit.interchange.table_files import OFFER, jsonl_file, text_file

SEOUL = ZoneInfo("Asia/Seoul")
EVENT: dict[str, Any] = {
    "id": "event-2027",
    "title": "Symposium",
    "time_zone": "Asia/Seoul",
    "days": [{"date": "2027-05-11", "start": "09:00", "end": "18:00"}],
    "breaks": [{"title": "Lunch", "start": "12:20", "end": "13:20"}],
    "plenaries": [
        {"id": "pl-1", "title": "Opening", "date": "2027-05-11", "start": "09:00", "end": "10:00", "room_id": "r-1",
         "chair_id": "p-1", "speaker_ids": ["p-1"], "summary": "Welcome."}
    ],
    "slot_minutes": 20,
    "invented": True,
}  # fmt: skip


def event_folder(folder: Path, **changes: Any) -> Path:
    text_file(folder, "event.json", json.dumps(EVENT | changes))
    text_file(folder, "people.csv", "id,name\np-1,Ada\n")
    text_file(folder, "rooms.csv", "id,name,kind,capacity\nr-1,Hall,plenary,200\n")
    text_file(folder, "availability.csv", "person_id,start,end\np-1,2027-05-11 09:00,2027-05-11 12:00\n")
    jsonl_file(folder, "offers.jsonl", OFFER | {"owner_id": "p-1", "speaker_id": "p-1"})
    text_file(folder, "absences.csv", "person_id,start,end\np-1,2027-05-11 09:00,2027-05-11 09:30\n")
    text_file(folder, "owners.csv", "not, a kind that is read")
    return folder


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(ImportRejected) as caught:
        read_event_folder(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.report.problems]


def test_an_event_is_read_with_its_records(tmp_path: Path) -> None:
    data, report = read_event_folder(event_folder(tmp_path))
    assert data.event == Event(
        id="event-2027",
        title="Symposium",
        time_zone="Asia/Seoul",
        days=(Day(date=date(2027, 5, 11), start=time(9), end=time(18)),),
        breaks=(Break(title="Lunch", start=time(12, 20), end=time(13, 20)),),
        plenaries=(
            Plenary(
                id="pl-1",
                title="Opening",
                start=datetime(2027, 5, 11, 9, tzinfo=SEOUL),
                end=datetime(2027, 5, 11, 10, tzinfo=SEOUL),
                room_id="r-1",
                chair_id="p-1",
                speaker_ids=("p-1",),
                summary="Welcome.",
            ),
        ),
    )
    assert data.availability == (
        Availability(
            person_id="p-1",
            start=datetime(2027, 5, 11, 9, tzinfo=SEOUL),
            end=datetime(2027, 5, 11, 12, tzinfo=SEOUL),
        ),
    )
    assert [(absence.person_id, absence.start) for absence in data.absences] == [
        ("p-1", datetime(2027, 5, 11, 9, tzinfo=SEOUL))
    ]
    assert data.offers[0].speaker_id == "p-1"
    assert [file.file.name for file in report.files] == [
        "people.csv",
        "rooms.csv",
        "offers.jsonl",
        "availability.csv",
        "absences.csv",
    ]
    assert report.problems == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": None}, "column 'title': Input should be a valid string (got None)"),
        ({"title": " "}, "column 'title': must not be empty (got ' ')"),
        ({"slot_minute": 20}, "column 'slot_minute': Extra inputs are not permitted (got 20)"),
        ({"slot_minutes": 1}, "column 'slot_minutes': a slot lasts 5 to 240 minutes (got 1)"),
        ({"days": []}, "column 'days': an event has at least one day (got ())"),
        (
            {"days": [EVENT["days"][0] | {"end": "08:00"}]},
            "column 'days[0].end': a day ends after it starts, 09:00:00 (got '08:00:00')",
        ),
        ({"days": EVENT["days"] * 2}, "column 'days[1].date': the day occurs twice (got '2027-05-11')"),
        (
            {"days": [EVENT["days"][0], EVENT["days"][0] | {"date": "2027-05-10"}]},
            "column 'days[1].date': the days are not in order of time (got '2027-05-10')",
        ),
        (
            {"breaks": [{"title": "Lunch", "start": "13:00", "end": "12:00"}]},
            "column 'breaks[0].end': a break ends after it starts, 13:00:00 (got '12:00:00')",
        ),
        (
            {"plenaries": [EVENT["plenaries"][0] | {"date": "2027-05-12"}]},
            "column 'plenaries[0].date': not a day of the event (got '2027-05-12')",
        ),
        (
            {"plenaries": EVENT["plenaries"] * 2},
            "column 'plenaries[1].id': the id occurs twice (got 'pl-1')",
        ),
        (
            {"plenaries": [EVENT["plenaries"][0], EVENT["plenaries"][0] | {"id": "pl-2", "start": "09:30"}]},
            (
                "column 'plenaries[1].start': the room 'r-1' holds plenary 'pl-1' until 2027-05-11T10:00:00+09:00 "
                "(got '2027-05-11 09:30:00+09:00')"
            ),
        ),
        (
            {"plenaries": [EVENT["plenaries"][0] | {"start": "09:00Z"}]},
            "column 'plenaries[0].start': must have no offset: it is in the event's time zone (got '09:00:00+00:00')",
        ),
        (
            {"plenaries": [EVENT["plenaries"][0] | {"room_id": "r-9"}]},
            "column 'plenaries[0].room_id': there is no such room in the folder (got 'r-9')",
        ),
        (
            {"plenaries": [EVENT["plenaries"][0] | {"speaker_ids": ["p-1", "p-9"]}]},
            "column 'plenaries[0].speaker_ids[1]': there is no such person in the folder (got 'p-9')",
        ),
    ],
)
def test_a_wrong_field_of_the_event_is_named(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    assert problems_of(event_folder(tmp_path, **changes)) == [f"event.json, {problem}"]


def test_an_unknown_zone_is_named_once(tmp_path: Path) -> None:
    assert problems_of(event_folder(tmp_path, time_zone="Seoul")) == [
        "event.json, column 'time_zone': not an IANA time zone such as Asia/Seoul (got 'Seoul')"
    ]


def test_a_date_that_is_not_one_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(event_folder(tmp_path, days=[EVENT["days"][0] | {"date": "2027-02-30"}]))
    assert problem.startswith("event.json, column 'days[0].date': Input should be a valid date")


def test_problems_of_the_event_and_of_the_records_come_together(tmp_path: Path) -> None:
    event_folder(tmp_path, slot_minutes=1)
    text_file(tmp_path, "rooms.csv", "id,name,capacity\nr-1,Hall,none\n")
    assert problems_of(tmp_path) == [
        "event.json, column 'slot_minutes': a slot lasts 5 to 240 minutes (got 1)",
        "rooms.csv, row 2, column 'capacity': must be a number, written like 200000 or 0.5 (got 'none')",
    ]


def test_invalid_json_is_named_with_its_place(tmp_path: Path) -> None:
    text_file(event_folder(tmp_path), "event.json", '{"id": ')
    (problem,) = problems_of(tmp_path)
    assert problem.startswith("event.json: Invalid JSON: EOF while parsing a value at line 1 column 7")


def test_a_missing_folder_and_a_folder_without_an_event_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such folder"):
        read_event_folder(tmp_path / "none")
    with pytest.raises(UnreadableFile, match=r"no event\.json in it: .* give the files themselves, one by one"):
        read_event_folder(tmp_path)
