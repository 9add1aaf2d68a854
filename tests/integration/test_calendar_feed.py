"""The calendar feed: who makes and ends it, what it shows to a program without a cookie, how cheaply it is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from starlette.testclient import TestClient

from api.accounts.seals import digest
from api.app import create_app
from models.domain import Agenda, Publication, Step
from models.domain.accounts import Account, AccountRole, CalendarFeed
from tests.factories import NOON, make_agenda, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.signed_in import BASE, account_of, browser_as

ADDRESS = re.compile(r'value="(http://localhost:8000/calendar/([A-Za-z0-9_-]{43})\.ics)"')


@pytest.fixture
def store() -> InMemoryStore:
    return filled_store()


@pytest.fixture
def app(store: InMemoryStore) -> FastAPI:
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


@pytest.fixture
def owner(app: FastAPI) -> TestClient:
    return browser_as(app, account_of(app, AccountRole.RESEARCHER, "p-1", account_id="a-1"))


@pytest.fixture
def program(app: FastAPI) -> TestClient:
    """Without a cookie."""
    return TestClient(app, base_url=BASE, raise_server_exceptions=False)


def made(owner: TestClient) -> str:
    """The path of a new feed."""
    found = ADDRESS.search(owner.post("/itinerary/calendar").text)
    assert found is not None
    return found.group(1).removeprefix(BASE)


def publish(store: InMemoryStore, agenda: Agenda) -> None:
    with InMemoryUnitOfWork(store) as work:
        if agenda.version not in work.results.versions():
            work.results.save_agenda(agenda, make_run(Step.AGENDA))
        work.board.publish(Publication(version=agenda.version, published_at=NOON + timedelta(hours=agenda.version)))
        work.commit()


def entries(content: bytes) -> dict[str, tuple[int, str]]:
    """By UID, the sequence and status of each entry."""
    found = Calendar.from_ical(content).walk("VEVENT")
    return {str(item["UID"]): (int(str(item["SEQUENCE"])), str(item["STATUS"])) for item in found}


def test_it_shows_the_published_version_and_never_a_draft(
    store: InMemoryStore, owner: TestClient, program: TestClient
) -> None:
    path = made(owner)
    nothing = program.get(path)
    assert (nothing.status_code, entries(nothing.content)) == (200, {})
    publish(store, make_agenda(2))
    shown = program.get(path)
    assert shown.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in shown.headers
    before = entries(shown.content)
    assert before
    meeting = make_agenda(2).meetings[0]
    later = replace(meeting, start=meeting.start + timedelta(hours=1), end=meeting.end + timedelta(hours=1))
    third = replace(make_agenda(3), meetings=(later,))
    with InMemoryUnitOfWork(store) as work:
        work.results.save_agenda(third, make_run(Step.AGENDA))
        work.commit()
    assert program.get(path).content == shown.content
    publish(store, third)
    after = entries(program.get(path).content)
    assert after.keys() == before.keys()
    assert (
        {uid for uid in after if after[uid] != before[uid]}
        == {uid for uid in after if after[uid] == (before[uid][0] + 1, "CONFIRMED")}
        != set()
    )
    publish(store, replace(make_agenda(4), meetings=()))
    assert "CANCELLED" in {status for _, status in entries(program.get(path).content).values()}


def test_it_is_asked_cheaply(store: InMemoryStore, owner: TestClient, program: TestClient) -> None:
    publish(store, make_agenda(2))
    path = made(owner)
    first = program.get(path)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", W/{tag}'}, {"if-modified-since": modified}):
        again = program.get(path, headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for headers in ({"if-none-match": '"x"', "if-modified-since": modified}, {"if-modified-since": "yesterday"}):
        assert program.get(path, headers=headers).status_code == 200
    head = program.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    publish(store, replace(make_agenda(3), meetings=()))
    assert program.get(path, headers={"if-none-match": tag}).status_code == 200


def test_a_feed_that_does_not_hold_is_as_one_that_never_was(
    store: InMemoryStore, app: FastAPI, owner: TestClient, program: TestClient
) -> None:
    publish(store, make_agenda(2))
    renewed = made(owner)
    revoked = made(owner)
    assert program.get(renewed).status_code == 404
    owner.post("/itinerary/calendar/end")
    of_closed = account_of(app, AccountRole.COMPANY, "p-2")
    closed = made(browser_as(app, of_closed))
    assert program.get(closed).status_code == 200
    with InMemoryUnitOfWork(store) as work:
        account = work.accounts.find(Account, of_closed.id)
        assert account is not None
        work.accounts.replace(replace(account, is_active=False))
        work.commit()
    never = "/calendar/" + "A" * 43 + ".ics"
    told = [
        (answer.status_code, answer.content, {key: value for key, value in answer.headers.items() if key != "date"})
        for answer in (
            *(program.get(path) for path in (never, renewed, revoked, closed, "/calendar/x", "/calendar/.ics")),
            program.get(never, headers={"accept": "text/html", "accept-language": "ko"}),
        )
    ]
    assert told == [told[0]] * len(told)
    assert told[0][0] == 404


def test_of_its_address_a_hash_is_kept_and_it_is_shown_once(store: InMemoryStore, owner: TestClient) -> None:
    secret = made(owner).removeprefix("/calendar/").removesuffix(".ics")
    feeds = [record for (kind, _), record in store.committed.accounts.items() if kind is CalendarFeed]
    assert [feed.id for feed in feeds] == [digest(secret)]
    assert secret not in str(store.committed.accounts)
    assert secret not in owner.get("/itinerary").text


def test_guesses_are_slowed_down_and_the_feed_is_read_on(
    store: InMemoryStore, owner: TestClient, program: TestClient
) -> None:
    path = made(owner)
    told = [program.get(f"/calendar/{number}.ics").status_code for number in range(130)]
    assert (told[0], told[-1]) == (404, 429)
    assert program.get(path).status_code == 200


@pytest.mark.parametrize("role", [AccountRole.OFFICIAL, AccountRole.VIEWER, AccountRole.ORGANISER])
def test_who_takes_no_part_has_no_feed(app: FastAPI, role: AccountRole) -> None:
    client = browser_as(app, account_of(app, role))
    for path in ("/itinerary/calendar", "/itinerary/calendar/end"):
        assert client.post(path).status_code == 403


def test_a_feed_is_made_from_a_page_of_ours_only(app: FastAPI, owner: TestClient) -> None:
    del owner.headers["x-csrf-token"]
    assert owner.post("/itinerary/calendar").status_code == 403
    nobody = browser_as(app, None)
    assert nobody.post("/itinerary/calendar").status_code == 401


def test_the_end_of_its_address_is_not_in_the_servers_log(
    app: FastAPI, owner: TestClient, program: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    path = made(owner)
    app.state.calendars = None
    assert program.get(path).status_code == 500
    assert path not in caplog.text
    assert "/calendar/..." in caplog.text
