"""What the dashboard says of people who cannot come: nobody chases them, and nobody waits for what they need."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import Absence, EventData
from models.domain.accounts import AccountRole, MessageState
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.signed_in import account_of, browser_as

GONE = "p-3"


def browser(store: InMemoryStore) -> TestClient:
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
    return browser_as(app, account_of(app, AccountRole.ORGANISER))


@pytest.fixture(scope="module")
def store() -> InMemoryStore:
    """Everyone has an address, the need that nothing answers is p-3's, and p-3 has cancelled."""
    made = filled_store()
    with InMemoryUnitOfWork(made) as work:
        data = work.records.load()
        assert data.event is not None
        slots = data.event.slots()
        work.records.upsert(
            EventData(
                people=tuple(replace(each, email=f"{each.id}@example.org") for each in data.people),
                needs=tuple(replace(each, owner_id=GONE) for each in data.needs if each.id == "n-2"),
                absences=(Absence(person_id=GONE, start=slots[0].start, end=slots[-1].end, reason="ill"),),
            )
        )
        work.commit()
    return made


@pytest.fixture(scope="module")
def client(store: InMemoryStore) -> TestClient:
    return browser(store)


def rows_of(client: TestClient, path: str) -> dict[str, dict[str, str]]:
    """The lines of a table by their ids."""
    text = client.get(path).content.decode("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_they_are_listed_as_absent_and_get_no_letter(client: TestClient, store: InMemoryStore) -> None:
    rows = rows_of(client, "/dashboard/without.csv")
    assert (rows[GONE]["reason"], rows[GONE]["why"]) == ("absent", "cannot come")
    assert list(rows)[-1] == GONE
    assert "Who cannot come gets none." in client.get("/dashboard/without").text
    client.post("/dashboard/without/remind", data={"reason": ""})
    client.post("/dashboard/without/remind", data={"reason": "absent"})
    with InMemoryUnitOfWork(store) as work:
        letters = work.outbox.messages(MessageState.WAITING)
    assert all(item.text.endswith("\n\nThe organisers of Event") for item in letters)
    written = {item.recipient for item in letters}
    assert written == {f"{person_id}@example.org" for person_id in rows} - {f"{GONE}@example.org"}


def test_their_needs_are_counted_apart(client: TestClient) -> None:
    page = words(client.get("/dashboard/unmet").text)
    assert "and 1 of people who cannot come" in page
    assert page.count(" cannot come ") == 2
    assert rows_of(client, "/dashboard/unmet.csv")["n-2"]["owner can come"] == "no"
    assert "1 more of people who cannot come" in words(client.get("/dashboard").text)


def test_the_first_page_of_an_organiser_without_an_event_is_the_set_up(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/dashboard"
    empty = browser(InMemoryStore())
    assert empty.get("/", follow_redirects=False).headers["location"] == "/setup"
