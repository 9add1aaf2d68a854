"""The agenda board, versions, publishing and repairs in the browser's forms: what they do, and who may."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.accounts.current import Viewer
from api.ui.board_moves import trial
from matcher.board import EditedMeanwhile, change_board, read_board, save_board
from matcher.programme.working_copy import effects
from matcher.publishing import published_agenda
from matcher.version_origins import VersionWay, version_origins
from models.domain import (
    Absence,
    AgendaEdit,
    EditAction,
    EventData,
    Meeting,
    RoomKind,
    Session,
    SessionKind,
    SessionRequest,
    Site,
    UnplacedSession,
)
from models.domain.accounts import Account, AccountRole, MessageState
from tests.browser.pages_app import ORGANISER, pages_app
from tests.factories import NOON, make_room
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import make_client, token_of
from tests.integration.two_markets import made, public_event

ADDRESSES = (
    "/board",
    "/board/entry?id={meeting}",
    "/board/entry?id=nothing",
    "/board/check?id={meeting}&start=2027-05-11T09:00:00%2B09:00&place={table}",
    "/versions",
    "/versions/compare?before=1&after=1",
    "/versions/1/publish",
    "/versions/9/publish",
    "/versions/1/files",
    "/repair",
)
FORMS = ("/board/edits", "/board/save", "/versions/1/publish", "/repair", "/repair/accept", "/repair/undo")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> InMemoryStore:
    store, _ = made(public_event(), tmp_path_factory.mktemp("board"))
    with InMemoryUnitOfWork(store) as work:
        for number in (1, 2):
            account = Account(
                id=f"a-{number}",
                email=f"a{number}@example.org",
                name=f"Organiser {number}",
                roles=frozenset({AccountRole.ORGANISER}),
                created_at=NOON,
            )
            work.accounts.add(account)
        work.commit()
    return store


@pytest.fixture
def store(planned: InMemoryStore) -> InMemoryStore:
    return InMemoryStore(committed=planned.committed.copy())


def pages(store: InMemoryStore, viewer: Viewer = ORGANISER) -> TestClient:
    app = pages_app(lambda: InMemoryUnitOfWork(store), viewer)
    headers = {"accept": "text/html,*/*"}
    return TestClient(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False)


@pytest.fixture
def client(store: InMemoryStore) -> TestClient:
    return pages(store)


def meetings(store: InMemoryStore) -> tuple[Meeting, ...]:
    return store.committed.agendas[1].meetings


def filled(path: str, store: InMemoryStore) -> str:
    return path.format(meeting=quote(meetings(store)[0].id), table=quote(meetings(store)[0].table_id))


def edit(client: TestClient, action: str, number: int, **values: str) -> str:
    answer = client.post("/board/edits", data={"action": action, "number": str(number), **values})
    return str(answer.text)


def clash(store: InMemoryStore) -> tuple[Meeting, Meeting]:
    """Two meetings of one person at different times."""
    held = meetings(store)
    return next(
        (one, other)
        for one in held
        for other in held
        if set(one.people_ids) & set(other.people_ids) and one.start < other.start
    )


def harmless(store: InMemoryStore) -> dict[str, str]:
    """A move that brings no finding."""
    with InMemoryUnitOfWork(store) as work:
        board = read_board(work)
    entry = meetings(store)[0]
    starts = [slot.start for slot in board.context.calendar.slots if slot.start != entry.start]
    start = next(
        start
        for start in starts
        if not effects(
            board.copy,
            trial(EditAction.MOVE, entry.id, start=start, place_id=entry.table_id),
            board.context,
        ).added
    )
    return {"entry": entry.id, "start": start.isoformat(), "place": entry.table_id}


def accepted(client: TestClient, form: dict[str, str]) -> str:
    """The page after a proposal was made and accepted."""
    proposal = client.post("/repair", data=form).text
    accepting = proposal.partition('action="/repair/accept"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', accepting))
    return str(client.post("/repair/accept", data=hidden).text)


def moved(store: InMemoryStore) -> dict[str, str]:
    """The first of them to the time of the second."""
    one, other = clash(store)
    return {"entry": one.id, "start": other.start.isoformat(), "place": one.table_id}


@pytest.mark.parametrize("role", sorted(set(AccountRole) - {AccountRole.ORGANISER}))
def test_nobody_but_organisers_sees_or_changes_the_agenda_in_the_making(
    store: InMemoryStore, role: AccountRole
) -> None:
    client = pages(store, Viewer(account_id="a-9", person_id="p-2", roles=frozenset({role})))
    before = store.committed
    assert {client.get(filled(path, store)).status_code for path in ADDRESSES} == {403}
    known, unknown = (client.get(f"/board/entry?id={quote(name)}").content for name in (meetings(store)[0].id, "x"))
    assert re.sub(rb"next=[^\"]*", b"", known) == re.sub(rb"next=[^\"]*", b"", unknown)
    form = {"action": "undo", "number": "0", "kind": "cancelled", "person": "p-3"}
    assert {client.post(path, data=form).status_code for path in FORMS} == {403}
    assert store.committed is before


def test_strangers_are_sent_to_sign_in(store: InMemoryStore) -> None:
    client = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    for path in ADDRESSES:
        answer = client.get(filled(path, store), headers={"accept": "text/html"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?")


def test_every_page_answers(client: TestClient, store: InMemoryStore) -> None:
    found = {path: client.get(filled(path, store)).status_code for path in ADDRESSES}
    assert found == {path: 404 if "nothing" in path or "/9/" in path else 200 for path in ADDRESSES}


def test_a_move_into_a_clash_is_told_with_names_and_taken_back(client: TestClient, store: InMemoryStore) -> None:
    one, other = clash(store)
    both = next(iter(set(one.people_ids) & set(other.people_ids)))
    with InMemoryUnitOfWork(store) as work:
        name = work.records.load().person(both).name

    page = edit(client, "move", 0, **moved(store))

    assert f"{name} is in “" in page
    assert re.search(r'class="level error">\s*\d+ error', page)
    assert "1 change not saved" in page
    undone = edit(client, "undo", 1)
    assert "nothing clashes" in undone or "nothing changed" in undone
    with InMemoryUnitOfWork(store) as work:
        board = read_board(work)
    assert board.copy.agenda == board.copy.base


def test_a_working_copy_with_errors_stays_and_is_no_version(client: TestClient, store: InMemoryStore) -> None:
    edit(client, "move", 0, **moved(store))
    answer = client.post("/board/save", data={"number": "1"})
    assert answer.status_code == 409
    assert "a version has no errors" in answer.text
    assert list(store.committed.agendas) == [1]
    assert "1 change not saved" in client.get("/board").text


def test_who_changes_what_somebody_else_has_changed_meanwhile_is_told(store: InMemoryStore) -> None:
    first, second = pages(store), pages(store, Viewer(account_id="a-2", roles=ORGANISER.roles))
    entry = meetings(store)[0].id
    edit(first, "lock", 0, entry=entry)
    answer = second.post("/board/edits", data={"action": "take_out", "number": "0", "entry": entry})
    assert answer.status_code == 409
    assert "Organiser 1 has changed the working copy meanwhile" in answer.text
    assert [item.action for item in store.committed.edits] == [EditAction.LOCK]


def test_a_board_that_was_read_before_somebody_else_changed_it_is_not_written_upon(store: InMemoryStore) -> None:
    entry = meetings(store)[0].id
    first, second = (
        AgendaEdit(number=1, base_version=1, action=action, entry_id=entry, author_id=author, at=NOON)
        for action, author in ((EditAction.LOCK, "a-1"), (EditAction.TAKE_OUT, "a-2"))
    )
    with InMemoryUnitOfWork(store) as work:
        kept = read_board(work)
        change_board(work, kept, first)
    with InMemoryUnitOfWork(store) as work, pytest.raises(EditedMeanwhile) as changed:
        change_board(work, kept, second)
    assert changed.value.edit == first
    with InMemoryUnitOfWork(store) as work, pytest.raises(EditedMeanwhile) as saved:
        save_board(work, kept, number=1, author_id="a-2", now=NOON)
    assert saved.value.edit == first


def test_two_meetings_change_places(client: TestClient, store: InMemoryStore) -> None:
    one, other = clash(store)
    edit(client, "swap", 0, entry=one.id, other=other.id)
    with InMemoryUnitOfWork(store) as work:
        agenda = read_board(work).copy.agenda
    later = {item.id: (item.start, item.table_id) for item in agenda.meetings}
    assert later[one.id] == (other.start, other.table_id)
    assert later[other.id] == (one.start, one.table_id)


def test_what_is_saved_is_the_next_version_with_its_locks_and_is_published(
    client: TestClient, store: InMemoryStore
) -> None:
    move = harmless(store)
    edit(client, "move", 0, **move)
    edit(client, "lock", 1, entry=move["entry"])
    saved = client.post("/board/save", data={"number": "2"})
    assert "From version 1 to version 2" in saved.text
    assert "1 entry changes" in saved.text
    assert "edited by hand from version 1" in saved.text
    with InMemoryUnitOfWork(store) as work:
        told = version_origins(work)[2]
    assert (told.way, told.made_by) == (VersionWay.BOARD, store.committed.edits[-1].author_id)
    later = {item.id: item for item in store.committed.agendas[2].meetings}
    assert later[move["entry"]].start.isoformat() == move["start"]
    with InMemoryUnitOfWork(store) as work:
        assert [lock.entry_id for lock in work.records.load().locks] == [move["entry"]]
    assert "Participants see version 1 now" in client.get("/versions/2/publish").text
    done = client.post("/versions/2/publish", data={"note": "Moved", "letters": "yes"})
    assert "Participants see version 2." in done.text
    assert store.committed.publications[-1].note == "Moved"


def test_a_version_that_a_record_has_made_wrong_is_not_published(client: TestClient, store: InMemoryStore) -> None:
    move = harmless(store)
    edit(client, "move", 0, **move)
    client.post("/board/save", data={"number": "1"})
    entry = next(item for item in store.committed.agendas[2].meetings if item.id == move["entry"])
    gone = Absence(person_id=entry.people_ids[0], start=entry.start, end=entry.end, reason="ill")
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(absences=(gone,)))
        work.commit()
    assert "It cannot be published" in client.get("/versions/2/publish").text
    answer = client.post("/versions/2/publish", data={})
    assert (answer.status_code, "is absent (ill)" in answer.text) == (409, True)
    assert [item.version for item in store.committed.publications] == [1]


def test_who_is_affected_gets_a_letter_of_their_own_into_the_outbox(client: TestClient, store: InMemoryStore) -> None:
    move = harmless(store)
    entry = next(item for item in meetings(store) if item.id == move["entry"])
    with InMemoryUnitOfWork(store) as work:
        people = [work.records.load().person(person_id) for person_id in entry.people_ids[:2]]
        spoken = (("en",), ("ko",))
        named = tuple(
            replace(person, email=f"{person.id}@example.org", languages=languages)
            for person, languages in zip(people, spoken, strict=True)
        )
        work.records.upsert(EventData(people=named))
        work.commit()
    edit(client, "move", 0, **move)
    client.post("/board/save", data={"number": "1"})
    review = client.get("/versions/2/publish").text
    client.post("/versions/2/publish", data={"letters": "yes"})
    with InMemoryUnitOfWork(store) as work:
        letters = work.outbox.messages(MessageState.WAITING)
    assert sorted(item.recipient for item in letters) == sorted(person.email for person in named)
    one, other = named
    texts = {item.recipient: item.text for item in letters}
    assert f"Your 1:1 meeting with {other.name}" in texts[one.email]
    assert "moves from" in texts[one.email]
    assert f"{one.name} 님과의 1:1 미팅" in texts[other.email]
    assert not any("http://localhost/itinerary" in text for text in texts.values())
    assert "Your whole itinerary:\n- Tue 11 May" in texts[one.email]
    assert [f'<pre class="letter-text" lang="{language}">' in review for language in ("en", "ko")] == [True, True]


def test_participants_see_the_published_version_only(client: TestClient, store: InMemoryStore) -> None:
    edit(client, "move", 0, **harmless(store))
    client.post("/board/save", data={"number": "1"})
    viewer = Viewer(account_id="a-9", person_id="p-2", roles=frozenset({AccountRole.COMPANY}))
    participant = pages(store, viewer)
    assert "Version 1." in participant.get("/agenda").text
    assert "Draft: participants do not see version 2." in client.get("/agenda").text
    interface = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False)
    token = token_of(interface.app, frozenset({AccountRole.COMPANY}), person_id="p-2")  # type: ignore[arg-type]
    interface.headers["authorization"] = f"Bearer {token}"
    assert interface.get("/api/v1/agenda").json()["version"] == 1
    unknown, hidden = (interface.get(f"/api/v1/agenda?version={version}") for version in (9, 2))
    assert (hidden.status_code, hidden.content) == (404, unknown.content.replace(b"'9'", b"'2'"))
    assert interface.get("/api/v1/agenda/comparison?before=1&after=2").status_code == 404
    (listed,) = interface.get("/api/v1/agenda/versions").json()["items"]
    assert (listed["version"], listed["way"], listed["made_by"], listed["reason"]) == (1, "run", "", "")
    assert interface.post("/api/v1/publications", json={}).status_code == 403


def test_while_nothing_is_published_participants_see_no_agenda(store: InMemoryStore) -> None:
    store.committed.publications = ()
    participant = pages(store, Viewer(account_id="a-9", person_id="p-2", roles=frozenset({AccountRole.COMPANY})))
    assert "The agenda is not published yet." in participant.get("/agenda").text
    assert "The agenda is not published yet." in participant.get("/itinerary").text


def test_a_repair_is_proposed_first_then_stored_and_undone(client: TestClient, store: InMemoryStore) -> None:
    person = meetings(store)[0].people_ids[1]
    form = {"kind": "cancelled", "person": f"Somebody ({person})", "reason": "ill"}
    proposal = client.post("/repair", data=form)
    assert "Proposal" in proposal.text
    assert list(store.committed.agendas) == [1]
    assert "From version 1 to version 2" in accepted(client, form)
    assert not [item for item in store.committed.agendas[2].meetings if person in item.people_ids]
    assert "From version 2 to version 3" in client.post("/repair/undo").text


def test_a_repair_of_nobody_says_so(client: TestClient, store: InMemoryStore) -> None:
    answer = client.post("/repair", data={"kind": "cancelled", "person": "<b>Nobody"})
    assert answer.status_code == 409
    assert "nobody of the event is called" in answer.text
    assert "<b>Nobody" not in answer.text


def test_the_files_of_a_version_are_downloaded_together(client: TestClient) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.get("/versions/1/files").content))
    names = set(archive.namelist())
    assert {"agenda.html", "agenda.xlsx", "event.ics", "schedule.json"} <= names


def test_changes_stand_on_their_version_until_they_are_carried_over(client: TestClient, store: InMemoryStore) -> None:
    edit(client, "lock", 0, entry=meetings(store)[0].id)
    form = {"kind": "cancelled", "person": f"({meetings(store)[-1].people_ids[0]})"}
    accepted(client, form)
    page = client.get("/board").text
    assert "Your changes stand on version 1" in page
    assert client.post("/board/save", data={"number": "1"}).status_code == 409
    edit(client, "carry_over", 1)
    with InMemoryUnitOfWork(store) as work:
        board = read_board(work)
        assert (board.copy.base.version, board.is_behind) == (2, False)
        assert published_agenda(work) == store.committed.agendas[1]


def test_a_line_of_the_log_says_what_it_moves_and_where_to() -> None:
    with pytest.raises(ValueError, match="a move says when and where to"):
        AgendaEdit(number=1, base_version=1, action=EditAction.MOVE, entry_id="m", author_id="a", at=NOON)


@pytest.mark.parametrize(("groups", "is_taken"), [(2, True), (3, False)])
def test_a_site_is_taken_only_by_as_many_visits_as_it_takes_at_once(
    store: InMemoryStore, groups: int, is_taken: bool
) -> None:
    agenda = store.committed.agendas[1]
    start, length = agenda.meetings[0].start, agenda.meetings[0].end - agenda.meetings[0].start
    requests = tuple(
        SessionRequest(id=f"v-{each}", title=f"Group {each}", kind=SessionKind.VISIT, slots=1, room_ids=("mill",))
        for each in (1, 2, 3)
    )
    held = tuple(
        Session(id=each.id, title=each.title, kind=each.kind, start=start, end=start + length, room_id="mill")
        for each in requests[:2]
    )
    store.committed.agendas[1] = replace(
        agenda,
        sessions=(*agenda.sessions, *held),
        unplaced_sessions=(UnplacedSession(session_id="v-3", reason="later"),),
    )
    with InMemoryUnitOfWork(store) as work:
        mill = make_room(9, id="mill", name="Mill", kind=RoomKind.SITE, capacity=30)
        sites = (Site(room_id="mill", groups_at_once=groups),)
        work.records.upsert(EventData(rooms=(mill,), sites=sites, session_requests=requests))
        work.commit()

    page = pages(store).get("/board/entry", params={"id": "v-3", "start": start.isoformat()}).text

    assert ("taken by Group 1, Group 2" in page) is is_taken
