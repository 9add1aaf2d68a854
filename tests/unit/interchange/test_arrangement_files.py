"""Files of wishes, groups and what the organiser arranges for the programme."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.domain import (
    Absence,
    Closure,
    DayPart,
    EventData,
    Group,
    Lock,
    Mandate,
    Person,
    Plenary,
    Precedence,
    Room,
    RoomKind,
    SessionKind,
    SessionRequest,
    Travel,
    Wish,
    WishKind,
)
from tests.factories import make_event, make_offer, make_person, make_room, make_table
from tests.unit.interchange.table_files import import_files, jsonl_file, problems_of, text_file, xlsx_file

SEOUL = ZoneInfo("Asia/Seoul")
KNOWN = EventData(
    event=make_event(),
    people=(make_person(1, email="ada@example.org"), make_person(2), make_person(3)),
    offers=(make_offer(1),),
    mandates=(Mandate(id="m-1", title="Fund", text="Seed money."),),
    rooms=(make_room(1), make_room(2, kind=RoomKind.SITE)),
    tables=(make_table(1),),
)
OPENING = Plenary(
    id="opening",
    title="Opening",
    start=datetime(2027, 5, 11, 9, tzinfo=SEOUL),
    end=datetime(2027, 5, 11, 10, tzinfo=SEOUL),
    room_id="r-1",
)
KNOWN_WITH_A_PLENARY = EventData(event=make_event(plenaries=(OPENING,)))


def at(hour: int) -> datetime:
    return datetime(2027, 5, 11, hour, tzinfo=SEOUL)


def test_wishes_are_read_in_the_words_that_people_use(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "wishes.csv",
        "From,To,Wish,Mandate,Offer,Note\n"
        "ada@example.org,p-2,Must,m-1,o-1,their line\n"
        "p-2,p-1,no thanks,,,\n"
        "p-2,p-3,희망,,,\n"
        "p-3,p-1,,,,\n",
    )
    data, _ = import_files(path, known=KNOWN)
    assert data.wishes == (
        Wish(
            person_id="p-1",
            other_id="p-2",
            kind=WishKind.MUST_MEET,
            need_id="m-1",
            offer_id="o-1",
            reason="their line",
        ),
        Wish(person_id="p-2", other_id="p-1", kind=WishKind.NO_THANKS),
        Wish(person_id="p-2", other_id="p-3", kind=WishKind.WOULD_MEET),
        Wish(person_id="p-3", other_id="p-1"),
    )


def test_groups_and_requested_sessions_are_read_with_their_lists(tmp_path: Path) -> None:
    groups = text_file(tmp_path, "groups.csv", "id,name,lead,members\ng-1,Guest,p-2,p-3;ADA@example.org\n")
    requests = xlsx_file(
        tmp_path,
        "session_requests.xlsx",
        ["id", "title", "type", "length", "speakers", "chair", "sites", "track", "wanted by", "summary"],
        ["sr-1", "The plant", "Site visit", 3, "p-1; p-2", "p-3", "r-2", "industry", "p-3|p-2", "By bus."],
        ["sr-2", "What we learned", "executives' experience", 2, "p-1", "", "", "", "", ""],
    )
    data, _ = import_files(groups, requests, known=KNOWN)
    assert data.groups == (Group(id="g-1", name="Guest", lead_id="p-2", member_ids=("p-3", "p-1")),)
    assert data.session_requests == (
        SessionRequest(
            id="sr-1",
            title="The plant",
            kind=SessionKind.VISIT,
            slots=3,
            speaker_ids=("p-1", "p-2"),
            chair_id="p-3",
            room_ids=("r-2",),
            track="industry",
            wanted_by=("p-3", "p-2"),
            summary="By bus.",
        ),
        SessionRequest(
            id="sr-2", title="What we learned", kind=SessionKind.EXPERIENCE, slots=2, speaker_ids=("p-1",)
        ),
    )


def test_absences_and_closures_are_in_the_time_zone_of_the_event(tmp_path: Path) -> None:
    absences = text_file(
        tmp_path, "absences.csv", "person,from,to,reason\np-1,2027-05-11 09:00,2027-05-11 12:00,flight\n"
    )
    closures = text_file(
        tmp_path,
        "closures.csv",
        "room,from,until\nr-1,2027-05-11 09:00,2027-05-11 10:00\nt-1,2027-05-11T02:00Z,2027-05-11 12:00\n",
    )
    data, _ = import_files(absences, closures, known=KNOWN)
    assert data.absences == (Absence(person_id="p-1", start=at(9), end=at(12), reason="flight"),)
    assert data.closures == (
        Closure(place_id="r-1", start=at(9), end=at(10)),
        Closure(place_id="t-1", start=at(11), end=at(12)),
    )


def test_travel_locks_and_precedences_are_read(tmp_path: Path) -> None:
    travel = text_file(tmp_path, "travel.csv", "출발,도착,이동시간\ncentre,plant,40\n")
    locks = jsonl_file(tmp_path, "locks.jsonl", {"meeting_id": "n-1~o-1", "note": "printed"})
    precedences = text_file(tmp_path, "precedences.csv", "before,after\nsr-1,n-1~o-1\n")
    data, _ = import_files(travel, locks, precedences, known=KNOWN)
    assert data.travel == (Travel(first_area="centre", second_area="plant", minutes=40),)
    assert data.locks == (Lock(entry_id="n-1~o-1", reason="printed"),)
    assert data.precedences == (Precedence(first_id="sr-1", second_id="n-1~o-1"),)


def test_people_have_limits_and_a_part_of_the_day_and_rooms_an_area(tmp_path: Path) -> None:
    people = text_file(
        tmp_path,
        "people.csv",
        "id,name,maximum meetings,minimum meetings,meetings per day,time of day\np-4,Bo,9,2,4,오후\np-5,Cy,,,,am\n",
    )
    rooms = text_file(tmp_path, "rooms.csv", "id,name,type,capacity,building\nr-3,Plant,factory,30,harbour\n")
    data, _ = import_files(people, rooms, known=KNOWN)
    assert data.people == (
        Person(
            id="p-4",
            name="Bo",
            max_meetings=9,
            min_meetings=2,
            max_meetings_per_day=4,
            day_part=DayPart.AFTERNOON,
        ),
        Person(id="p-5", name="Cy", day_part=DayPart.MORNING),
    )
    assert data.rooms == (Room(id="r-3", name="Plant", kind=RoomKind.SITE, capacity=30, area="harbour"),)


def test_an_unknown_reference_is_a_problem_of_its_row(tmp_path: Path) -> None:
    files = [
        text_file(tmp_path, "wishes.csv", "person_id,other_id,need_id,offer_id\np-1,p-9,o-1,m-1\n"),
        text_file(tmp_path, "groups.csv", "id,name,lead_id,member_ids\ng-1,G,p-1,p-2;p-8;p-9\n"),
        text_file(tmp_path, "absences.csv", "person_id,start,end\np-9,2027-05-11T09:00Z,2027-05-11T10:00Z\n"),
        text_file(tmp_path, "closures.csv", "place_id,start,end\np-1,2027-05-11T09:00Z,2027-05-11T10:00Z\n"),
        text_file(
            tmp_path, "session_requests.csv", "id,title,kind,slots,room_ids,chair_id\nsr-1,S,panel,1,t-1,p-9\n"
        ),
    ]
    no_such = "there is no such {} in these files or in the workspace (got {!r})"
    assert problems_of(*files, known=KNOWN) == [
        "wishes.csv, row 2, column 'other_id': " + no_such.format("person", "p-9"),
        "wishes.csv, row 2, column 'need_id': " + no_such.format("need or mandate", "o-1"),
        "wishes.csv, row 2, column 'offer_id': " + no_such.format("offer", "m-1"),
        "groups.csv, row 2, column 'member_ids': " + no_such.format("person", "p-8"),
        "groups.csv, row 2, column 'member_ids': " + no_such.format("person", "p-9"),
        "absences.csv, row 2, column 'person_id': " + no_such.format("person", "p-9"),
        "closures.csv, row 2, column 'place_id': " + no_such.format("room or table or bus", "p-1"),
        "session_requests.csv, row 2, column 'chair_id': " + no_such.format("person", "p-9"),
        "session_requests.csv, row 2, column 'room_ids': " + no_such.format("room", "t-1"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("wishes.csv", "from,to\np-1,ADA@example.org\n", "column 'to': a wish is about somebody else (got 'p-1')"),
        (
            "groups.csv",
            "id,name,lead,members\ng,G,p-1,p-2;ada@example.org\n",
            "column 'members': somebody is named twice (got ('p-2', 'p-1'))",
        ),
        (
            "wishes.csv",
            "from,to,kind\np-1,p-2,perhaps\n",
            "column 'kind': must be one of must_meet, would_meet, no_thanks (got 'perhaps')",
        ),
        ("travel.csv", "from,to,minutes\na,b,-1\n", "column 'minutes': must not be negative (got '-1')"),
        (
            "session_requests.csv",
            "id,title,kind,slots\ns,S,plenary,1\n",
            "column 'kind': a plenary has a fixed time: it stands in the event itself (got 'plenary')",
        ),
    ],
)  # fmt: skip
def test_what_a_record_cannot_be_is_a_problem_of_its_row(
    tmp_path: Path, name: str, content: str, problem: str
) -> None:
    assert problems_of(text_file(tmp_path, name, content), known=KNOWN) == [f"{name}, row 2, {problem}"]


def test_a_wish_that_contradicts_another_is_refused_and_a_repeated_one_left_out(tmp_path: Path) -> None:
    repeated = text_file(tmp_path, "wishes.csv", "from,to,kind\np-1,p-2,must\np-1,p-2,must_meet\np-2,p-1,no\n")
    data, report = import_files(repeated, known=KNOWN)
    assert [wish.kind for wish in data.wishes] == [WishKind.MUST_MEET, WishKind.NO_THANKS]
    assert [problem.reason for problem in report.warnings] == [
        "says the same as row 2 of wishes.csv, and was left out"
    ]
    contrary = text_file(tmp_path, "wishes.csv", "from,to,kind\np-1,p-2,must\np-1,p-2,no\n")
    assert problems_of(contrary, known=KNOWN) == [
        "wishes.csv, row 3, column 'kind': row 2 of wishes.csv says otherwise of the same two (got 'no_thanks')"
    ]
    travel = text_file(tmp_path, "travel.csv", "from,to,minutes\na,b,5\nb,a,6\n")
    assert problems_of(travel, known=KNOWN) == [
        "travel.csv, row 3, column 'minutes': row 2 of travel.csv says otherwise of the same two (got '6')"
    ]


def test_a_requested_session_cannot_have_the_id_of_a_plenary(tmp_path: Path) -> None:
    path = text_file(tmp_path, "session_requests.csv", "id,title,kind,slots\nopening,S,panel,1\n")
    assert problems_of(path, known=KNOWN_WITH_A_PLENARY) == [
        "session_requests.csv, row 2, column 'id': a plenary of the event has this id already (got 'opening')"
    ]
