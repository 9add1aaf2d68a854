"""The description of the interface is complete, and true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import record_key
from models.domain.accounts import AccountRole
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import client_of, filled_store, make_records, token_of

SCHEMA: dict[str, Any] = create_app(unit_of_work=InMemoryUnitOfWork, version="1.2.3").openapi()
OPERATIONS = [
    pytest.param(method, path, operation, id=f"{method} {path}")
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
JSON, PROBLEM = "application/json", "application/problem+json"


def require_valid(instance: object, schema: dict[str, Any]) -> None:
    whole = schema | {"components": SCHEMA["components"]}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(instance)] == []


def media(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from operation.get("requestBody", {}).get("content", {}).items()
    for response in operation["responses"].values():
        yield from response.get("content", {}).items()


def test_it_is_openapi_3_1_of_this_version_and_says_who_can_reach_the_server() -> None:
    assert SCHEMA["openapi"].startswith("3.1.")
    assert SCHEMA["info"]["version"] == "1.2.3"
    assert "Everyone signs in" in SCHEMA["info"]["description"]


def test_every_schema_is_a_valid_json_schema() -> None:
    for schema in SCHEMA["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_is_documented(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"]
    assert operation["summary"]
    assert set(operation["tags"]) <= {tag["name"] for tag in SCHEMA["tags"]}
    assert all(
        "description" in parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"
    )
    expected = {"403", "421", "500", "503"}
    expected |= {"404"} if "{" in path else set()
    expected |= {"400", "413", "422"} if method in ("post", "patch") else set()
    expected |= {"409"} if method == "post" and path != "/api/v1/disclosure/text-checks" else set()
    assert expected <= operation["responses"].keys()


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_example_is_there_and_fits_its_schema(method: str, path: str, operation: dict[str, Any]) -> None:
    has_body = "requestBody" in operation
    assert has_body or method != "patch"
    assert method in ("post", "patch") or not has_body
    for kind, content in media(operation):
        assert kind in (JSON, PROBLEM)
        require_valid(content["example"], content["schema"])


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_failure_is_a_problem_with_its_own_status(method: str, path: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status >= "400":
            assert list(response["content"]) == [PROBLEM]
            assert response["content"][PROBLEM]["example"]["status"] == int(status)


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for methods in SCHEMA["paths"].values() for operation in methods.values()]
    assert len(set(ids)) == len(ids)


def test_a_confidential_text_is_in_what_is_sent_and_in_what_its_viewer_gets() -> None:
    schemas = SCHEMA["components"]["schemas"]
    having = {name for name, schema in schemas.items() if "confidential_text" in schema.get("properties", {})}
    sent = {f"{kind}{way}" for kind in ("Offer", "Need", "Mandate") for way in ("Create", "Patch")}
    assert having == sent | {"OfferOut", "NeedOut", "MandateOut", "TextToCheck"}
    assert all(schemas[name]["properties"]["confidential_text"]["writeOnly"] for name in sent)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(filled_store())


def webhook_of(client: TestClient) -> str:
    body = {"url": "https://example.org/", "kinds": ["agenda.published"]}
    return str(client.post("/api/v1/webhooks", json=body).json()["id"])


def test_a_meeting_request_fits_the_documented_schema(client: TestClient) -> None:
    token = token_of(client.app, frozenset({AccountRole.COMPANY}), person_id="p-2")  # type: ignore[arg-type]
    path, headers = "/api/v1/me/meeting-requests", {"authorization": f"Bearer {token}"}
    asked = client.post(path, json={"need_id": "n-1", "offer_id": "o-1"}, headers=headers)
    schema = SCHEMA["paths"][path + "/{request_id}"]["get"]["responses"]["200"]["content"][JSON]["schema"]
    require_valid(client.get(asked.headers["location"], headers=headers).json(), schema)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, methods in SCHEMA["paths"].items()
        if "get" in methods and not {"{request_id}", "{job_id}"} & set(path.split("/"))
    ],
)
def test_answers_fit_the_documented_schema(client: TestClient, path: str) -> None:
    ids = {"offer_id": "o-1", "need_id": "n-1", "mandate_id": "m-1", "person_id": "p-1", "organisation_id": "org-1"}
    ids["by"] = "theme"
    ids["webhook_id"] = webhook_of(client) if "{webhook_id}" in path else ""
    kind = path.removeprefix("/api/v1/").split("/")[0].replace("-", "_")
    key = record_key(getattr(make_records(), kind)[0]) if "{record_key}" in path else ""
    if "{account_id}" in path:
        ids["account_id"] = client.get("/api/v1/me").json()["account"]["id"]
    ids |= {"record_key": quote(key)}
    if not set(re.findall(r"{(\w+)}", path.replace(":path", ""))) <= ids.keys():
        pytest.skip("the filled event has none of these")
    response = client.get(path.format(**ids))
    assert response.status_code == 200
    require_valid(response.json(), SCHEMA["paths"][path]["get"]["responses"]["200"]["content"][JSON]["schema"])
