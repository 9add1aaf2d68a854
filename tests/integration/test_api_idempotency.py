"""A POST that is sent twice with one key is carried out once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from api.app import create_app
from api.idempotency.middleware import ABANDONED_AFTER, KEPT_FOR
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain.accounts import AccountRole
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, fill, filled_store, make_client, organisers_token, token_of

NEW = {"id": "new", "title": "New", "text": "Text."}
DECISION = {"need_id": "n-1", "offer_id": "o-1", "decided_by": "p-2", "verdict": "accept"}
KEY = {"idempotency-key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}


@pytest.fixture
def app() -> FastAPI:
    store = filled_store()
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    made = TestClient(app, base_url="http://localhost:8000")
    made.headers["authorization"] = f"Bearer {organisers_token(app)}"
    return made


def held(app: FastAPI) -> list[Any]:
    with app.state.unit_of_work() as work:
        return list(work._reading().outside.answers.values())


def test_the_same_request_again_gets_the_same_answer_and_changes_nothing(client: TestClient) -> None:
    first = client.post("/api/v1/offers", json=NEW, headers=KEY)
    again = client.post("/api/v1/offers", json=NEW, headers=KEY)
    assert first.status_code == again.status_code == 201
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert again.headers["content-type"] == first.headers["content-type"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert client.post("/api/v1/offers", json=NEW).status_code == 409


def test_the_key_means_the_same_with_and_without_its_quotes(client: TestClient) -> None:
    client.post("/api/v1/offers", json=NEW, headers={"idempotency-key": '"abc"'})
    again = client.post("/api/v1/offers", json=NEW, headers={"idempotency-key": "abc"})
    assert again.status_code == 201


@pytest.mark.parametrize(
    ("path", "body"), [("offers", NEW | {"title": "Else"}), ("needs", NEW), ("offers?x=1", NEW), ("offers", DECISION)]
)
def test_another_request_under_a_key_that_is_used_is_refused(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    client.post("/api/v1/offers", json=NEW, headers=KEY)
    refused = client.post(f"/api/v1/{path}", json=body, headers=KEY)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert client.get("/api/v1/offers/new").json()["title"] == "New"


def test_what_failed_is_not_kept_and_can_be_tried_again(client: TestClient, app: FastAPI) -> None:
    refused = client.post("/api/v1/offers", json=NEW | {"owner_id": "nobody"}, headers=KEY)
    assert refused.status_code == 422
    assert held(app) == []
    assert client.post("/api/v1/offers", json=NEW, headers=KEY).status_code == 201


def test_a_key_is_its_accounts_alone(client: TestClient, app: FastAPI) -> None:
    client.post("/api/v1/offers", json=NEW, headers=KEY)
    other = {"authorization": f"Bearer {organisers_token(app)}"}
    assert client.post("/api/v1/offers", json=NEW, headers=KEY | other).status_code == 409
    elsewhere = NEW | {"id": "elsewhere"}
    assert client.post("/api/v1/offers", json=elsewhere, headers=KEY | other).json()["id"] == "elsewhere"


def test_who_may_not_send_the_request_gets_no_answer_of_it_either(client: TestClient, app: FastAPI) -> None:
    client.post("/api/v1/offers", json=NEW, headers=KEY)
    token = token_of(app, frozenset({AccountRole.RESEARCHER}), person_id="p-1")
    headers = KEY | {"authorization": f"Bearer {token}"}
    assert client.post("/api/v1/offers", json=NEW, headers=headers).status_code == 403
    assert client.post("/api/v1/offers", json=NEW, headers=KEY | {"authorization": ""}).status_code == 401


@pytest.mark.parametrize("key", ["", '""', "a" * 256, '"a', "a b", "a\x7f"])
def test_what_is_no_key_is_a_problem(client: TestClient, key: str) -> None:
    response = client.post("/api/v1/offers", json=NEW, headers={"idempotency-key": key})
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")


def test_a_body_that_is_too_large_is_refused_with_a_key_too(client: TestClient) -> None:
    response = client.post("/api/v1/offers", content=b" " * (4 * 2**20 + 1), headers=KEY)
    assert response.status_code == 413


def test_a_request_that_breaks_off_is_not_carried_out(client: TestClient, app: FastAPI) -> None:
    """A body that could stand for itself, of which more was to come."""
    messages = [{"type": "http.request", "body": json.dumps(NEW).encode(), "more_body": True}]
    answers: list[Message] = []

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answers.append(message)

    given = dict(client.headers) | KEY | {"host": "localhost:8000", "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "server": ("localhost", 8000),
        "path": "/api/v1/offers",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(app(scope, receive, send))
    assert answers == []
    assert held(app) == []
    assert client.get("/api/v1/offers/new").status_code == 404


@pytest.mark.parametrize(
    ("age", "problem"),
    [
        (timedelta(0), "about:blank"),
        (ABANDONED_AFTER - timedelta(seconds=9), "about:blank"),
        (ABANDONED_AFTER, "/docs#problem-already-exists"),
    ],
)
def test_a_request_in_flight_is_a_conflict_until_it_has_surely_died(
    client: TestClient, app: FastAPI, age: timedelta, problem: str
) -> None:
    client.post("/api/v1/offers", json=NEW, headers=KEY)
    (kept,) = held(app)
    with app.state.unit_of_work() as work:
        work.answers.finish(replace(kept, status=None, body=None, created_at=kept.created_at - age))
        work.commit()
    again = client.post("/api/v1/offers", json=NEW, headers=KEY)
    assert (again.status_code, again.json()["type"]) == (409, problem)


def test_an_answer_is_forgotten_after_a_day(client: TestClient, app: FastAPI) -> None:
    client.post("/api/v1/organisations", json={"id": "new", "name": "New"}, headers=KEY)
    (kept,) = held(app)
    with app.state.unit_of_work() as work:
        work.answers.finish(replace(kept, expires_at=kept.expires_at - KEPT_FOR))
        work.commit()
    again = client.post("/api/v1/organisations", json={"id": "new", "name": "New"}, headers=KEY)
    assert (again.status_code, again.json()["type"]) == (409, "/docs#problem-already-exists")


def test_reading_and_pages_know_no_keys(client: TestClient, app: FastAPI) -> None:
    assert client.get("/api/v1/offers", headers=KEY).status_code == 200
    assert held(app) == []


@pytest.fixture
def database(tmp_path: Path) -> Iterator[TestClient]:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    upgrade(engine)
    fill(SqlUnitOfWork(engine))
    yield make_client(lambda: SqlUnitOfWork(engine))
    engine.dispose()


def test_of_several_at_once_one_is_carried_out(database: TestClient) -> None:
    statuses: list[int] = []

    def send() -> None:
        statuses.append(database.post("/api/v1/decisions", json=DECISION, headers=KEY).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert database.get("/api/v1/decisions").json()["total"] == 1
