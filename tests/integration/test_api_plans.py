"""How good the versions are and how two differ, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from matcher.plan_figures import figures
from matcher.plans import compared, measured, plan_basis
from models.domain import Step
from tests.factories import make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import client_of, filled_store, make_matching, make_records


@pytest.fixture(scope="module")
def store() -> InMemoryStore:
    return filled_store()


@pytest.fixture(scope="module")
def client(store: InMemoryStore) -> TestClient:
    return client_of(store)


def get(client: TestClient, path: str) -> Any:
    response = client.get(f"/api/v1/agenda/{path}")
    assert response.status_code == 200, response.text
    return response.json()


def values(item: Any) -> dict[str, float]:
    return {figure["name"]: figure["value"] for figure in item["figures"]}


def test_versions_come_last_first_with_their_figures_a_page_at_a_time(
    client: TestClient, store: InMemoryStore
) -> None:
    first = get(client, "versions?limit=1")
    second = get(client, f"versions?limit=1&cursor={first['next']}")
    assert [page["items"][0]["version"] for page in (first, second)] == [2, 1]
    assert (first["total"], second["next"]) == (2, None)
    with InMemoryUnitOfWork(store) as work:
        plan = measured(work, plan_basis(work))
    assert values(first["items"][0]) == {figure.name: figure.value for figure in figures(plan)}


def test_the_quality_of_the_last_version_is_given_unless_another_is_named(client: TestClient) -> None:
    last, named, earlier = (get(client, f"quality{query}") for query in ("", "?version=2", "?version=1"))
    assert last == named
    assert (last["version"], values(last)["meetings"]) == (2, 1)
    assert (earlier["version"], values(earlier)["meetings"]) == (1, 0)
    assert {item["person_id"]: item["reason"] for item in last["without"]} == {"p-3": "not_paired"}


def test_two_versions_are_compared_by_figures_and_entries(client: TestClient, store: InMemoryStore) -> None:
    found = get(client, "comparison?before=1&after=2")
    assert found == get(client, "comparison")
    by_name = {item["after"]["name"]: item for item in found["figures"]}
    assert (by_name["meetings"]["text"], by_name["meetings"]["improved"]) == ("+1", True)
    assert [(item["entry_id"], item["change"], item["before"]) for item in found["changes"]] == [
        ("m-1", "added", None)
    ]
    with InMemoryUnitOfWork(store) as work:
        assert found["changes"][0]["words"] == compared(work, plan_basis(work), 1, 2).changes[0].words


@pytest.mark.parametrize("path", ["quality?version=9", "comparison?before=9", "comparison?before=1&after=9"])
def test_a_version_that_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    response = client.get(f"/api/v1/agenda/{path}")
    assert (response.status_code, response.json()["detail"]) == (404, "no agenda version '9'")


@pytest.mark.parametrize("path", ["versions", "quality", "comparison"])
def test_without_an_agenda_the_step_is_named(path: str) -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(make_records())
        work.results.save_matching(make_matching(), make_run(Step.MATCH))
        work.commit()
    response = client_of(store).get(f"/api/v1/agenda/{path}")
    assert (response.status_code, response.json()["command"]) == (409, "bridgework agenda")


def test_an_unknown_name_in_the_query_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/agenda/comparison?form=1").status_code == 422
