"""Nobody overwrites what they have not read, and nobody learns by a version what they may not see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.errors import StaleVersion
from api.etags import require_match, version_of
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain import EventData, Offer
from models.domain.accounts import AccountRole
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import client_of, fill, filled_store, make_client, token_of

RECORDS = {
    "offers/o-1": {"title": "Changed"},
    "needs/n-1": {"title": "Changed"},
    "mandates/m-1": {"title": "Changed"},
    "organisations/org-1": {"name": "Changed"},
    "people/p-1": {"name": "Changed"},
    "event": {"title": "Changed"},
    "groups/g-1": {"name": "Changed"},
    'wishes/["p-1", "p-2"]': {"kind": "no_thanks"},
    "session-requests/sr-1": {"title": "Changed"},
}


@pytest.fixture
def client() -> TestClient:
    return client_of(filled_store())


@pytest.fixture(params=RECORDS)
def address(request: pytest.FixtureRequest) -> str:
    return f"/api/v1/{request.param}"


def change_of(address: str) -> dict[str, Any]:
    return RECORDS[address.removeprefix("/api/v1/")]


def as_(app: FastAPI, role: AccountRole, person_id: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(app, frozenset({role}), person_id=person_id)}"}


def test_what_has_not_changed_is_not_sent_again(client: TestClient, address: str) -> None:
    version = client.get(address).headers["etag"]
    for given in (version, f'"another", W/{version}', "*"):
        again = client.get(address, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", version)
    assert client.get(address, headers={"if-none-match": '"another"'}).status_code == 200


def test_the_version_is_that_of_the_bytes_that_were_sent(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.headers["etag"] == version_of(response.content)


def test_a_change_of_what_was_read_is_made_and_tells_the_next_version(client: TestClient, address: str) -> None:
    read = client.get(address).headers["etag"]
    changed = client.patch(address, json=change_of(address), headers={"if-match": read})
    assert changed.status_code == 200
    assert changed.headers["etag"] == client.get(address).headers["etag"] != read


def test_a_change_of_what_somebody_else_has_changed_is_refused_and_tells_the_version(
    client: TestClient, address: str
) -> None:
    read = client.get(address).headers["etag"]
    assert client.patch(address, json=change_of(address)).status_code == 200
    before = client.get(address)
    refused = client.patch(address, json=change_of(address), headers={"if-match": read})
    assert (refused.status_code, refused.headers["content-type"]) == (412, "application/problem+json")
    assert refused.json()["type"] == "/docs#problem-stale"
    assert refused.json()["etag"] == refused.headers["etag"] == before.headers["etag"]
    assert client.get(address).content == before.content


def test_what_somebody_else_has_changed_is_not_removed(client: TestClient) -> None:
    address = "/api/v1/groups/g-1"
    read = client.get(address).headers["etag"]
    client.patch(address, json={"name": "Changed"})
    assert client.delete(address, headers={"if-match": read}).status_code == 412
    now = client.get(address).headers["etag"]
    assert client.delete(address, headers={"if-match": now}).status_code == 204
    assert client.delete(address, headers={"if-match": now}).status_code == 404


@pytest.mark.parametrize("given", [None, "*", '"x", {}'])
def test_a_change_without_a_condition_or_with_one_that_holds_is_made(client: TestClient, given: str | None) -> None:
    version = client.get("/api/v1/offers/o-1").headers["etag"]
    headers = {} if given is None else {"if-match": given.format(version)}
    assert client.patch("/api/v1/offers/o-1", json={"trl": 2}, headers=headers).status_code == 200


@pytest.mark.parametrize("given", ["W/{}", '"x"', "", "nonsense"])
def test_a_weak_or_broken_version_matches_nothing(given: str) -> None:
    with pytest.raises(StaleVersion):
        require_match(given.format(version_of(b"x")), b"x")


def test_a_confidential_change_changes_the_owners_version_and_nobody_elses() -> None:
    store = filled_store()
    client = make_client(lambda: InMemoryUnitOfWork(store))
    owner = as_(client.app, AccountRole.RESEARCHER, "p-1")  # type: ignore[arg-type]
    other = as_(client.app, AccountRole.COMPANY, "p-2")  # type: ignore[arg-type]
    address = "/api/v1/offers/o-1"
    before = [client.get(address, headers=headers).headers["etag"] for headers in (owner, other)]
    with InMemoryUnitOfWork(store) as work:
        offer = work.records.find(Offer, "o-1")
        assert offer is not None
        work.records.upsert(EventData(offers=(replace(offer, confidential_text="Now with manganese."),)))
        work.commit()
    after = [client.get(address, headers=headers).headers["etag"] for headers in (owner, other)]
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert client.get(address, headers=other | {"if-none-match": before[0]}).status_code == 200


@pytest.fixture
def database(tmp_path: Path) -> Iterator[TestClient]:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    upgrade(engine)
    fill(SqlUnitOfWork(engine))
    yield make_client(lambda: SqlUnitOfWork(engine))
    engine.dispose()


def test_of_those_who_change_what_they_read_at_once_one_succeeds(database: TestClient) -> None:
    address = "/api/v1/offers/o-1"
    read = database.get(address).headers["etag"]
    statuses: list[int] = []

    def write(number: int) -> None:
        headers = {"if-match": read}
        statuses.append(database.patch(address, json={"theme": f"T{number}"}, headers=headers).status_code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 412, 412, 412]
