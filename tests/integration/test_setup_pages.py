"""The organiser's set-up through the whole application: who may, what is stored, and what is told at each field."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import Event, EventData, Person, Room, Table
from models.domain.accounts import AccountRole, Message
from tests.factories import make_event, make_offer, make_person, make_room, make_table
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.signed_in import account_of, browser_as

READ = (
    "/setup",
    "/setup/event",
    "/setup/places",
    "/setup/places/rooms/r-1/edit",
    "/setup/places/tables/t-1/edit",
    "/setup/places/rooms/r-1/remove",
    "/setup/import",
    "/setup/import/00000000000000000000000000000000",
    "/setup/import/00000000000000000000000000000000/report",
    "/setup/import/00000000000000000000000000000000/report.csv",
    "/directory/people",
    "/directory/people/p-1",
    "/directory/offers",
    "/directory/availability",
    "/dashboard",
    "/dashboard/without",
    "/dashboard/without.csv",
    "/dashboard/unmet",
    "/dashboard/unmet.csv",
    "/dashboard/load",
    "/dashboard/load.csv",
    "/dashboard/requests",
    "/dashboard/requests.csv",
)
WRITE = (
    "/setup/event",
    "/setup/event/picture",
    "/setup/places/rooms",
    "/setup/places/tables",
    "/setup/places/rooms/r-1/edit",
    "/setup/places/rooms/r-1/remove",
    "/setup/undo/c-1",
    "/setup/import",
    "/setup/import/00000000000000000000000000000000",
    "/setup/import/00000000000000000000000000000000/confirm",
    "/setup/import/00000000000000000000000000000000/discard",
    "/directory/people",
    "/directory/people/p-1",
    "/dashboard/without/remind",
)
MARKED = {"/needs": "current-wide", "/map": "current-more", "/dashboard": ""}
EVENT = {
    "title": "Bridge Days",
    "time_zone": "Asia/Seoul",
    "slot_minutes": "20",
    "room_change_minutes": "0",
    "programme": "conference",
    "max_meetings_default": "8",
    "acronym": "bridge",
    "language": "en",
    "days_date": ["2027-05-11", "2027-05-12"],
    "days_start": ["09:00", "09:00"],
    "days_end": ["17:00", "16:00"],
}
PEOPLE = "Kennung;Name;Rolle (2026)\np-7;=SUM(A1);company\np-8;Cem;pirate\np-9;Dana;company\n"


class Organising:
    """An application on an empty store, and an organiser's browser."""

    def __init__(self, store: InMemoryStore) -> None:
        self.store = store
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
        self.client = self.browser()

    def browser(self) -> TestClient:
        return browser_as(self.app, account_of(self.app, AccountRole.ORGANISER))

    def stored(self) -> EventData:
        with InMemoryUnitOfWork(self.store) as work:
            return work.records.load()

    def send(self, name: str, content: bytes | str) -> str:
        """Send a file to import; return the address of its columns."""
        raw = content.encode() if isinstance(content, str) else content
        answer = self.client.post("/setup/import", files={"file": (name, raw)}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


@pytest.fixture
def empty() -> Organising:
    return Organising(InMemoryStore())


@pytest.fixture(scope="module")
def filled() -> Organising:
    return Organising(filled_store())


def version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&#34;", '"')


@pytest.mark.parametrize("role", [None, *(role for role in AccountRole if role is not AccountRole.ORGANISER)])
def test_nobody_but_an_organiser_gets_anywhere(filled: Organising, role: AccountRole | None) -> None:
    account = account_of(filled.app, role, "p-1") if role else None
    client, before = browser_as(filled.app, account), filled.stored()
    refused = 403 if role else 303
    for path in READ:
        answer = client.get(path, follow_redirects=False)
        assert (path, answer.status_code) == (path, refused)
    for path in WRITE:
        answer = client.post(path, data={"name": "x"}, follow_redirects=False)
        assert answer.status_code in (401, 403), path
    assert filled.stored() == before


def test_an_organiser_reads_every_page(filled: Organising) -> None:
    for path in READ:
        expected = 404 if "00000" in path else 200
        assert (path, filled.client.get(path).status_code) == (path, expected)


def test_a_form_from_elsewhere_is_refused(empty: Organising) -> None:
    del empty.client.headers["x-csrf-token"]
    for path in WRITE:
        assert empty.client.post(path, data={"csrf_token": "made up"}, follow_redirects=False).status_code == 403
    assert empty.stored() == EventData()


def test_an_event_is_made_changed_and_brought_back(empty: Organising) -> None:
    answer = empty.client.post("/setup/event", data=EVENT, follow_redirects=False)
    assert answer.headers["location"] == "/setup/event?saved=new"
    event = empty.stored().event
    assert event is not None
    assert (event.title, len(event.days), event.slot_minutes) == ("Bridge Days", 2, 20)
    seen = version(empty.client.get("/setup/event").text)
    answer = empty.client.post("/setup/event", data=EVENT | {"slot_minutes": "30", "version": seen})
    assert "Saved." in answer.text
    assert empty.stored().event.slot_minutes == 30  # type: ignore[union-attr]
    change = answer.url.params["saved"]
    answer = empty.client.post(f"/setup/undo/{change}", data={"back": "/setup/event"})
    assert answer.url.path == "/setup/event"
    assert empty.stored().event == event


def test_the_second_of_two_organisers_is_told_what_differs(empty: Organising) -> None:
    empty.client.post("/setup/event", data=EVENT)
    seen = version(empty.client.get("/setup/event").text)
    other = empty.browser()
    other.post("/setup/event", data=EVENT | {"title": "Theirs", "version": seen})
    answer = empty.client.post("/setup/event", data=EVENT | {"title": "Mine", "version": seen})
    assert answer.status_code == 409
    assert "These fields differ: title." in answer.text
    assert 'value="Mine"' in answer.text
    assert empty.stored().event.title == "Theirs"  # type: ignore[union-attr]
    again = empty.client.post("/setup/event", data=EVENT | {"title": "Mine", "version": version(answer.text)})
    assert again.status_code == 200
    assert empty.stored().event.title == "Mine"  # type: ignore[union-attr]


def test_what_is_wrong_with_the_event_is_told_at_the_field_and_nothing_stored(empty: Organising) -> None:
    answer = empty.client.post("/setup/event", data=EVENT | {"title": "", "days_end": ["08:00", "x"]})
    assert answer.status_code == 422
    for field in ("title", "days-0-end", "days-1-end"):
        assert f'id="wrong-{field}"' in answer.text
    assert empty.stored().event is None


def test_a_row_more_and_the_picture_store_nothing(empty: Organising) -> None:
    answer = empty.client.post("/setup/event", data=EVENT | {"more": "days"})
    assert 'value="2027-05-13"' in answer.text
    picture = empty.client.post("/setup/event/picture", data=EVENT)
    assert "<svg" in picture.text
    assert "45 slots in all" in picture.text
    assert empty.stored() == EventData()


def test_rooms_and_many_tables_are_added_edited_and_removed(empty: Organising) -> None:
    room = {"name": "Hall 1", "kind": "meeting_hall", "capacity": "120", "floor": "1", "area": ""}
    assert "Saved." in empty.client.post("/setup/places/rooms", data=room).text
    tables = {"count": "30", "label": "Table", "first": "1", "room_id": "hall-1", "seats": "4"}
    assert "Saved." in empty.client.post("/setup/places/tables", data=tables).text
    assert len(empty.stored().tables) == 30
    twice = empty.client.post("/setup/places/rooms", data=room)
    assert (twice.status_code, 'id="wrong-name"' in twice.text) == (422, True)
    page = empty.client.get("/setup/places/rooms/hall-1/edit").text
    edited = empty.client.post(
        "/setup/places/rooms/hall-1/edit", data=room | {"capacity": "90", "version": version(page)}
    )
    assert edited.status_code == 200
    assert empty.stored().rooms[0].capacity == 90
    stale = empty.client.post("/setup/places/rooms/hall-1/edit", data=room | {"version": version(page)})
    assert stale.status_code == 409
    assert "30 tables go with it." in empty.client.get("/setup/places/rooms/hall-1/remove").text
    removed = empty.client.post("/setup/places/rooms/hall-1/remove")
    assert (empty.stored().rooms, empty.stored().tables) == ((), ())
    empty.client.post(f"/setup/undo/{removed.url.params['removed']}", data={"back": "/setup/places"})
    assert (len(empty.stored().rooms), len(empty.stored().tables)) == (1, 30)


def test_a_file_with_a_strange_column_and_two_bad_rows_is_taken_in_without_them(empty: Organising) -> None:
    address = empty.send("participants.csv", PEOPLE)
    page = empty.client.get(address).text
    assert "separated by semicolons" in page
    fields = ["id", "name", "role"]
    report = empty.client.post(
        address, data={"kind": "people", "encoding": "utf-8", "field": fields, "action": "check"}
    )
    assert report.url.path == f"{address}/report"
    assert report.text.count(">rejected</span>") == 2
    assert empty.stored() == EventData()
    filtered = empty.client.get(f"{address}/report", params={"column": "Name"}).text
    assert ("SUM(A1)" in filtered, "pirate" in filtered) == (True, False)
    rows = list(csv.reader(io.StringIO(empty.client.get(f"{address}/report.csv").content.decode("utf-8-sig"))))
    assert [(row[2], row[3]) for row in rows[1:]] == [("2", "Name"), ("3", "Rolle (2026)")]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    all_rows = empty.client.post(f"{address}/confirm", data={"rows": "all"})
    assert "Nothing was taken" in all_rows.text
    assert empty.stored() == EventData()
    done = empty.client.post(f"{address}/confirm", data={"rows": "good", "remember": "1"})
    assert "1 new, 0 changed, 0 as before, 2 rejected" in re.sub(r"\s+", " ", done.text)
    assert [person.id for person in empty.stored().people] == ["p-9"]
    assert empty.client.get(address).status_code == 404
    again = empty.send("liste.csv", PEOPLE.replace("p-9", "p-10"))
    assert "chosen as for the last file of this shape" in empty.client.get(again).text
    empty.client.post(f"/setup/undo/{done.url.params['done']}", data={"back": "/setup/import"})
    assert empty.stored().people == ()


def test_a_file_moves_no_record_to_another_owner(empty: Organising) -> None:
    people = tuple(map(make_person, (7, 8)))
    offer = make_offer(2, owner_id="p-7", trl=3, confidential_text="Secret.", confidential_fields=("trl",))
    with InMemoryUnitOfWork(empty.store) as work:
        work.records.upsert(EventData(people=people, offers=(offer,)))
        work.commit()
    address = empty.send("offers.csv", "id,title,text,owner_id\no-2,New title,New text,p-8\n")
    fields = ["id", "title", "text", "owner_id"]
    report = empty.client.post(
        address, data={"kind": "offers", "encoding": "utf-8", "field": fields, "action": "check"}
    )
    assert "keeps its owner" in report.text
    empty.client.post(f"{address}/confirm", data={"rows": "all"})
    assert empty.stored().offers == (replace(offer, title="New title", text="New text"),)


def test_another_organiser_never_finds_my_file(empty: Organising) -> None:
    address = empty.send("people.csv", PEOPLE)
    other = empty.browser()
    mine = "/setup/import/" + "0" * 32
    for suffix in ("", "/report", "/report.csv"):
        assert other.get(address + suffix).status_code == other.get(mine + suffix).status_code == 404
    assert other.post(f"{address}/confirm").status_code == 404
    assert other.post(f"{address}/discard").status_code == 404
    assert empty.client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("people.exe", b"MZ", "the ending of the name is none of"),
        ("people.csv", b"", "the file is empty"),
        ("people.xlsx", b"PK nonsense", "not a readable XLSX file"),
        ("people.csv", bytes(5000), "not text"),
        ("people.csv", b'id,name\n"p-1,Ana\n', "not well-formed CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_without_the_servers_folder(
    empty: Organising, name: str, content: bytes, told: str
) -> None:
    answer = empty.client.post("/setup/import", files={"file": (name, content)})
    assert (answer.status_code, told in answer.text) == (422, True), answer.text
    assert "/tmp" not in answer.text


def test_no_file_and_too_large_a_file_are_told(empty: Organising) -> None:
    assert "Choose a file." in empty.client.post("/setup/import", data={"x": "y"}).text
    assert empty.client.post("/setup/import", files={"file": ("p.csv", bytes(12 << 20))}).status_code == 413
    assert empty.client.post("/setup/places/rooms", data={"name": "x" * (5 << 20)}).status_code == 413


def test_people_are_added_and_edited_with_a_check_of_the_version(empty: Organising) -> None:
    person: dict[str, Any] = {"name": "Ana Kim", "role": "company", "email": "ANA@example.org", "country": "kr"}
    saved = empty.client.post("/directory/people", data=person)
    stored = empty.stored().people[0]
    assert (stored.id, stored.email, stored.country) == ("ana-kim", "ana@example.org", "KR")
    assert "Saved." in saved.text
    seen = version(empty.client.get("/directory/people/ana-kim").text)
    edit = person | {"max_meetings": "3", "version": seen}
    assert empty.client.post("/directory/people/ana-kim", data=edit).status_code == 200
    assert empty.client.post("/directory/people/ana-kim", data=edit).status_code == 409
    wrong = empty.client.post("/directory/people", data={"name": "", "email": "nobody", "country": "Korea"})
    assert wrong.status_code == 422
    assert [f'id="wrong-{field}"' in wrong.text for field in ("name", "email", "country")] == [True] * 3
    assert len(empty.stored().people) == 1


def test_letters_to_those_without_a_meeting_wait_in_the_outbox(filled: Organising) -> None:
    before = filled.client.get("/dashboard/without").text
    assert "Prepare a letter" in before
    answer = filled.client.post("/dashboard/without/remind", data={"reason": ""})
    assert "in the outbox" in answer.text
    with InMemoryUnitOfWork(filled.store) as work:
        texts = [message.text for message in work.accounts.all(Message)]
    assert all("http://localhost:8000/" in text for text in texts)


def test_the_checklist_leads_from_an_empty_workspace_on(empty: Organising) -> None:
    assert "0 of 8 steps are done. Next: Describe the event." in empty.client.get("/setup").text
    with InMemoryUnitOfWork(empty.store) as work:
        work.records.upsert(
            EventData(event=make_event(), rooms=(make_room(1),), tables=(make_table(1),), people=(make_person(1),))
        )
        work.commit()
    assert "3 of 8 steps are done. Next: Bring in people, offers and needs." in empty.client.get("/setup").text
    for kind, key in ((Event, "event"), (Room, "r-1"), (Table, "t-1"), (Person, "p-1")):
        with InMemoryUnitOfWork(empty.store) as work:
            assert work.records.find(kind, key) is not None


def test_the_columns_that_are_not_read_are_named_before_anything_is_taken_in(empty: Organising) -> None:
    address = empty.send("people.csv", "name,Meetings at most,Shoe size\nKim,4,39\n")
    empty.client.post(
        address,
        data={"kind": "people", "encoding": "utf-8", "field": ["name", "max_meetings", ""], "action": "check"},
    )
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", empty.client.get(f"{address}/report").text))
    assert "1 column is not read: Shoe size. Nothing of it is stored." in page
    assert "Shoe size,,the column is not read" in empty.client.get(f"{address}/report.csv").text
    empty.client.post(f"{address}/confirm", data={"rows": "all"})
    (person,) = empty.stored().people
    assert (person.name, person.max_meetings) == ("Kim", 4)


def test_a_file_that_refers_to_nothing_yet_is_told_which_lists_come_first(empty: Organising) -> None:
    order = "Begin with what others refer to: organisations, then people"
    assert order in empty.client.get("/setup/import").text
    address = empty.send("people.csv", "name,organisation\nKim,org-1\n")
    fields = {"kind": "people", "encoding": "utf-8", "field": ["name", "organisation_id"], "action": "check"}
    empty.client.post(address, data=fields)
    page = empty.client.get(f"{address}/report").text
    assert "there is no such organisation" in page
    assert order in page


def test_lists_without_any_record_speak_of_no_filters(empty: Organising) -> None:
    for path, words in (("/needs", "No needs yet"), ("/offers", "No offers yet")):
        page = empty.client.get(path).text
        assert words in page
        assert "Nothing fits these filters" not in page
        assert "Nothing fits these filters" in empty.client.get(f"{path}?q=steel").text


def test_the_menu_is_marked_only_where_it_holds_the_page(empty: Organising) -> None:
    marked = {path: re.findall(r'<summary class="(current-[a-z]+)"', empty.client.get(path).text) for path in MARKED}
    assert marked == {path: ([found] if found else []) for path, found in MARKED.items()}
