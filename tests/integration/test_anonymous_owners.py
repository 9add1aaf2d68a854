"""Whose an anonymous record is, is told on no address and in no file to those who may not know it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from models.domain import Wish, record_key
from models.domain.accounts import AccountRole
from tests.integration.addresses_to_ask import (
    QUERIES,
    reading,
)
from tests.integration.twin_events import Served, served, unpacked
from tests.integration.two_markets import HIDDEN, OWNER, exported, public_event


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Served:
    return served(public_event(), tmp_path_factory.mktemp("event"))


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of an answer whose own values say something."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(part)


def names_both(told: dict[str, Any]) -> bool:
    """Whether an object names the hidden record beside its owner, not counting the parts that say so themselves."""
    own = {name: value for name, value in told.items() if not _has_objects(value)}
    text = json.dumps(own)
    return f'"{HIDDEN}"' in text.replace(f"--{HIDDEN}", f'"{HIDDEN}"') and OWNER in text


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


@pytest.mark.parametrize(
    ("role", "person_id"), [(AccountRole.VIEWER, ""), (AccountRole.RESEARCHER, "p-3"), (AccountRole.COMPANY, "p-2")]
)
def test_no_answer_tells_whose_an_anonymous_record_is(event: Served, role: AccountRole, person_id: str) -> None:
    client = event.server.client(role, person_id)
    for path in reading(event.server.app):
        response = client.get(path)
        if response.headers["content-type"].startswith("application/json"):
            assert [told for told in objects(response.json()) if names_both(told)] == [], path


def test_an_organiser_knows_whose_it_is(event: Served) -> None:
    client = event.server.client(AccountRole.ORGANISER, "")
    told = client.get(f"/api/v1/offers/{HIDDEN}").json()
    assert (told["owner_id"], told["stage"]) == (OWNER, "named")


def test_a_meeting_over_an_anonymous_record_is_shown_to_those_who_meet_without_the_record(event: Served) -> None:
    (meeting,) = (item for item in event.store.committed.agendas[1].meetings if item.offer_id == HIDDEN)
    own = event.server.client(AccountRole.COMPANY, "p-2").get("/api/v1/agenda").json()
    (shown,) = (item for item in own["meetings"] if OWNER in item["people_ids"])
    assert (shown["need_id"], shown["offer_id"]) == ("n-2", "withheld")
    assert shown["table_id"] == meeting.table_id
    others = event.server.client(AccountRole.COMPANY, "p-3").get("/api/v1/agenda").json()
    assert [item for item in others["meetings"] if OWNER in item["people_ids"]] == []


def test_an_itinerary_says_whom_one_meets_and_not_over_which_anonymous_record(event: Served) -> None:
    page = event.server.client(AccountRole.COMPANY, "p-2").get("/itinerary").text
    assert "Hester Hidden" in page
    assert f"Offer {HIDDEN[2:]}<" not in page
    assert "Hester Hidden" not in event.server.client(AccountRole.COMPANY, "p-2").get("/offers/o-2").text


def test_what_is_published_names_no_owner_of_an_anonymous_record_beside_it(event: Served, tmp_path: Path) -> None:
    files = exported(event.tools, tmp_path / "published")
    personal = {name: content for name, content in files.items() if name.startswith("people/")}
    assert [name for name, content in personal.items() if f"Offer {HIDDEN[2:]}".encode() in content] == []
    assert any(b"Hester Hidden" in content for content in personal.values())
    text = unpacked(files["agenda.xlsx"]).decode(errors="replace")
    assert [row for row in re.findall(r"<row.*?</row>", text) if OWNER in row and f">{HIDDEN}<" in row] == []


def test_an_anonymous_offer_gets_no_talk(event: Served) -> None:
    agenda = event.store.committed.agendas[1]
    assert HIDDEN not in {talk.offer_id for session in agenda.sessions for talk in session.talks}
    assert HIDDEN in {item.offer_id for item in agenda.unplaced_talks}


def test_meetings_about_an_anonymous_record_do_not_tell_whose_it_is(event: Served) -> None:
    about = {"need_id": "n-2", "offer_id": HIDDEN}
    company = pages = event.server.client(AccountRole.COMPANY, "p-2")
    owner = event.server.client(AccountRole.RESEARCHER, OWNER)
    company.post("/api/v1/me/shortlist", json=about)
    company.post("/api/v1/me/statements", json=about | {"kind": "must_meet"})
    asked = company.post("/api/v1/me/meeting-requests", json=about).json()
    addresses = ("/meetings", "/shortlist", f"/proposal?need=n-2&offer={HIDDEN}", "/needs/n-2?sort=country")
    paths = [path for path in QUERIES if OWNER not in path]
    for answered in (False, True):
        if answered:
            accepted = owner.post(f"/api/v1/me/meeting-requests/{asked['id']}/answer", json={"state": "accepted"})
            assert accepted.json()["asked_by"] == "p-2"
        for path in addresses:
            text = pages.get(path).text
            assert OWNER not in text, path
            assert "Hester" not in text, path
        for path in (*paths, "/api/v1/me/meeting-requests", "/api/v1/me/statements", "/api/v1/decisions"):
            told = company.get(path)
            if told.status_code == 200:
                assert not [item for item in objects(told.json()) if names_both(item)], path
    assert HIDDEN in pages.get("/meetings").text
    event.server.reset()


@pytest.mark.parametrize("role", sorted(set(AccountRole) - {AccountRole.ORGANISER}))
def test_only_an_organiser_takes_away_what_was_arranged(event: Served, role: AccountRole) -> None:
    client = event.server.client(role, "p-2")
    (wish,) = event.store.committed.records[Wish].values()
    path = f"/api/v1/wishes/{quote(record_key(wish))}"
    organiser = event.server.client(AccountRole.ORGANISER, "")
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/wishes").json()["items"] == []
    assert client.delete(path).status_code == 403
    assert organiser.get(path).status_code == 200
    assert organiser.delete(path).status_code == 204
    assert organiser.get(path).status_code == 404
    event.server.reset()
