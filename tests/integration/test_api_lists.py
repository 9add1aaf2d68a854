"""Lists of records: stable pages, and filters and orders that say nothing of what is confidential."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import (
    EventData,
    IprStatus,
    IprWanted,
    Mandate,
    Need,
    Offer,
    Organisation,
    Partnership,
    Person,
    Wish,
)
from models.domain.accounts import AccountRole
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, organisers_token, token_of

DATA = EventData(
    organisations=(
        Organisation(id="org-kr", name="K", country="KR", region="Daegu"),
        Organisation(id="org-de", name="D", country="DE", region="Bavaria"),
    ),
    people=(
        Person(id="p-1", name="One", organisation_id="org-kr"),
        Person(id="p-2", name="Two", organisation_id="org-de"),
        Person(id="p-3", name="Three"),
    ),
    offers=(
        Offer(id="o-1", title="Lasers", text="Light that cuts.", owner_id="p-1", theme="Energy", trl=4),
        Offer(id="o-2", title="batteries", text="Power to go.", owner_id="p-2", theme="Energy", trl=7),
        Offer(
            id="o-3",
            title="Coatings",
            text="Hard and thin.",
            owner_id="p-2",
            trl=2,
            ipr_status=IprStatus.GRANTED,
            partnerships=(Partnership.LICENCE,),
        ),
        Offer(id="o-4", title="Secret", text="Nothing.", owner_id="p-1", theme="Energy", trl=9, anonymous=True),
        Offer(
            id="o-5",
            title="Hidden",
            text="Nothing.",
            owner_id="p-1",
            theme="Energy",
            trl=8,
            confidential_text="manganese",
            confidential_fields=("trl", "theme"),
        ),
        Offer(id="o-6", title="Gone", text="Power.", owner_id="p-1", withdrawn_at=datetime(2027, 1, 1, tzinfo=UTC)),
    ),
    needs=(
        Need(id="n-1", title="A", text="a", owner_id="p-2", trl_min=6, deadline=date(2027, 9, 1)),
        Need(id="n-2", title="B", text="b", owner_id="p-1", trl_max=3, ipr_wanted=IprWanted.GRANTED),
        Need(id="n-3", title="C", text="c", theme="Energy", deadline=date(2027, 3, 1)),
    ),
    mandates=(
        Mandate(id="m-1", title="M", text="m", themes=("Energy", "Food"), trl_min=5),
        Mandate(id="m-2", title="N", text="n", owner_id="p-2"),
    ),
    wishes=tuple(Wish(person_id="p-1", other_id=f"x-{number}") for number in range(4)),
)


@pytest.fixture
def app() -> FastAPI:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(DATA)
        work.commit()
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    client = TestClient(app, base_url="http://localhost:8000")
    client.headers["authorization"] = f"Bearer {organisers_token(app)}"
    return client


def client_of(app: FastAPI, person_id: str) -> TestClient:
    client = TestClient(app, base_url="http://localhost:8000")
    client.headers["authorization"] = f"Bearer {token_of(app, frozenset({AccountRole.COMPANY}), person_id=person_id)}"
    return client


def ids(client: TestClient, query: str) -> list[str]:
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 200, response.text
    page = response.json()
    assert page["total"] == len(page["items"])
    return [item["id"] for item in page["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("offers", ["o-1", "o-2", "o-3", "o-4", "o-5"]),
        ("offers?theme=Energy", ["o-1", "o-2", "o-4"]),
        ("offers?trl_min=4", ["o-1", "o-2", "o-4"]),
        ("offers?trl_max=4", ["o-1", "o-3"]),
        ("offers?trl_min=5&trl_max=8", ["o-2"]),
        ("offers?trl_min=8&trl_max=5", []),
        ("offers?ipr=granted", ["o-3"]),
        ("offers?partnership=licence", ["o-3"]),
        ("offers?q=power GO", ["o-2"]),
        ("offers?q=manganese", []),
        ("offers?owner=me", []),
        ("offers?sort=-added", ["o-5", "o-4", "o-3", "o-2", "o-1"]),
        ("offers?sort=title", ["o-2", "o-3", "o-5", "o-1", "o-4"]),
        ("offers?sort=trl", ["o-3", "o-1", "o-2", "o-4", "o-5"]),
        ("offers?sort=-trl", ["o-4", "o-2", "o-1", "o-3", "o-5"]),
        ("needs?trl_min=4", ["n-1", "n-3"]),
        ("needs?trl_max=4", ["n-2", "n-3"]),
        ("needs?ipr=granted", ["n-2"]),
        ("needs?sort=deadline", ["n-3", "n-1", "n-2"]),
        ("needs?country=DE", ["n-1"]),
        ("mandates?theme=Food", ["m-1"]),
        ("mandates?trl_max=4", ["m-2"]),
        ("mandates?region=Bavaria", ["m-2"]),
    ],
)
def test_a_list_is_narrowed_down_and_put_in_order(client: TestClient, query: str, found: list[str]) -> None:
    assert ids(client, query) == found


@pytest.mark.parametrize("query", ["trl_min=0", "trl_max=10", "ipr=x", "owner=p-1", "sort=x", "theme_=x", "trl=4"])
def test_a_filter_that_cannot_be_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v1/offers?{query}").status_code == 422


def test_where_the_owner_of_an_anonymous_offer_is_finds_it_for_those_who_know_the_owner(
    app: FastAPI, client: TestClient
) -> None:
    assert ids(client, "offers?country=KR") == ["o-1", "o-4", "o-5"]
    assert ids(client_of(app, "p-1"), "offers?country=KR&region=Daegu") == ["o-1", "o-4", "o-5"]
    assert ids(client_of(app, "p-2"), "offers?country=KR") == ["o-1", "o-5"]


def test_ones_own_offers_are_found_by_what_is_confidential_in_them(app: FastAPI) -> None:
    owner = client_of(app, "p-1")
    assert ids(owner, "offers?owner=me") == ["o-1", "o-4", "o-5"]
    assert ids(owner, "offers?owner=me&trl_min=8&trl_max=8") == ["o-5"]
    assert ids(client_of(app, "p-3"), "offers?owner=me") == []


@pytest.mark.parametrize(
    "query",
    ["theme=Energy", "trl_min=8", "trl_max=8", "sort=trl", "sort=-trl", "sort=title", "q=hidden", "trl_min=1", ""],
)
def test_nothing_of_a_list_depends_on_what_is_confidential(app: FastAPI, query: str) -> None:
    viewer = client_of(app, "p-2")
    before = viewer.get(f"/api/v1/offers?limit=2&{query}").content
    with app.state.unit_of_work() as work:
        offer = work.records.find(Offer, "o-5")
        assert offer is not None
        hidden = replace(offer, trl=1, theme="Food", confidential_text="another")
        work.records.upsert(EventData(offers=(hidden,)))
        work.commit()
    assert viewer.get(f"/api/v1/offers?limit=2&{query}").content == before


def walk(client: TestClient, path: str, meanwhile: Any = None) -> list[str]:
    found, cursor = [], ""
    while True:
        page = client.get(f"/api/v1/{path}{cursor}").json()
        found += [item.get("id") or item["other_id"] for item in page["items"]]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"
        if meanwhile is not None:
            meanwhile()
            meanwhile = None


@pytest.mark.parametrize("sort", ["added", "-added", "title", "trl", "-trl"])
def test_pages_follow_one_another_whatever_is_added_meanwhile(app: FastAPI, client: TestClient, sort: str) -> None:
    whole = ids(client, f"offers?sort={sort}")

    def add() -> None:
        new = {"id": "o-0", "title": "AAA first by title", "text": "x", "trl": 1}
        assert client.post("/api/v1/offers", json=new).status_code == 201

    walked = walk(client, f"offers?limit=2&sort={sort}", add)
    assert [offer_id for offer_id in walked if offer_id != "o-0"] == whole
    assert len(set(walked)) == len(walked)


@pytest.mark.parametrize("gone", [0, 1])
def test_pages_follow_one_another_whatever_is_taken_away_meanwhile(client: TestClient, gone: int) -> None:
    def remove() -> None:
        assert client.delete(f'/api/v1/wishes/["p-1", "x-{gone}"]').status_code == 204

    assert walk(client, "wishes?limit=2", remove) == ["x-0", "x-1", "x-2", "x-3"]


def test_a_cursor_holds_for_the_order_that_it_was_given_in(client: TestClient) -> None:
    page = client.get("/api/v1/offers?limit=2&sort=title").json()
    assert client.get(f"/api/v1/offers?cursor={page['next']}").status_code == 422
