"""Every error is a problem (RFC 9457), names what is wrong, and gives nothing away."""

from __future__ import annotations

import logging
from typing import Any, NoReturn

import pytest
from starlette.testclient import TestClient

from api.errors import PROBLEMS, RejectedField
from api.pages import cursor_at
from api.security import HEADERS
from matcher import errors
from matcher.ports import UnitOfWork
from models.domain import InvalidField
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import SECRET, client_of, filled_store, make_client

OFFER = {"id": "new", "title": "New", "text": "Text."}
SECRET_OFFER = OFFER | {"confidential_text": SECRET}


@pytest.fixture
def client() -> TestClient:
    return client_of(filled_store())


def problem_in(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail"} <= problem.keys()
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/nothing", "/api/v1/matches/"])
def test_an_unknown_address_is_a_problem(client: TestClient, path: str) -> None:
    assert problem_in(client.get(path), 404)["type"] == "about:blank"


@pytest.mark.parametrize("path", ["offers", "needs", "mandates", "organisations", "people"])
def test_an_unknown_id_is_a_problem_that_names_it(client: TestClient, path: str) -> None:
    assert "'x-9'" in problem_in(client.get(f"/api/v1/{path}/x-9"), 404)["detail"]
    assert "'x-9'" in problem_in(client.patch(f"/api/v1/{path}/x-9", json={}), 404)["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "offers/o-1"), ("PUT", "offers/o-1"), ("POST", "matches"), ("PATCH", "agenda"), ("POST", "pairings")],
)
def test_a_method_that_an_address_does_not_have_is_a_problem(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, f"/api/v1/{path}")
    assert problem_in(response, 405)["title"] == "Method Not Allowed"
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (OFFER | {"trl": 12}, [("trl", 12)]),
        (OFFER | {"trl": True}, [("trl", True)]),
        (OFFER | {"trl": "5"}, [("trl", "5")]),
        (OFFER | {"kind": "idea"}, [("kind", "idea")]),
        (OFFER | {"partnerships": ["licence", "marriage"]}, [("partnerships.1", "marriage")]),
        (OFFER | {"keywords": "one"}, [("keywords", "one")]),
        (OFFER | {"text": "  "}, [("text", "  ")]),
        (OFFER | {"title": "a\0b"}, [("title", None)]),
        (OFFER | {"colour": "red"}, [("colour", None)]),
        ({"id": "new", "trl": 0}, [("title", None), ("text", None), ("trl", 0)]),
        (["not", "an", "object"], [("body", None)]),
        ("text", [("body", None)]),
        (None, [("body", None)]),
    ],
)
def test_each_field_that_is_not_valid_is_named_with_its_value(
    client: TestClient, body: Any, expected: list[tuple[str, Any]]
) -> None:
    problem = problem_in(client.post("/api/v1/offers", json=body), 422)
    assert sorted((error["field"], error.get("value")) for error in problem["errors"]) == sorted(expected)
    assert all(error["reason"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("offers?limit=0", "limit"),
        ("offers?limit=201", "limit"),
        ("offers?limit=many", "limit"),
        ("offers?cursor=", "cursor"),
        ("offers?cursor=%C3%A9", "cursor"),
        ("offers?cursor=!!!!", "cursor"),
        ("offers?cursor=b2Zmc2V0Oi0x", "cursor"),
        (f"decisions?cursor={cursor_at(10**15 * 9 + 10**15)}", "cursor"),
        (f"offers?cursor={cursor_at(1)}", "cursor"),
        (f"matches?cursor={cursor_at(1)}", "cursor"),
        ("offers?page=2", "page"),
        ("matches?need=n-1", "need"),
        ("matches?min_score=1.5", "min_score"),
        ("matches?min_score=nan", "min_score"),
        ("agenda?version=0", "version"),
        ("agenda?version=99999999999999999999", "version"),
    ],
)
def test_a_query_that_is_not_valid_is_named(client: TestClient, path: str, field: str) -> None:
    problem = problem_in(client.get(f"/api/v1/{path}"), 422)
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_cursor_beyond_the_end_gives_an_empty_last_page(client: TestClient) -> None:
    page = client.get(f"/api/v1/decisions?cursor={cursor_at(2**53)}").json()
    assert (page["items"], page["next"], page["total"]) == ([], None, 0)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 422),
        (b'{"id": "\xff"}', 400),
        (b'{"trl": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"trl": ' + b"9" * 400 + b"}", 422),
        (b'{"trl": NaN}', 422),
        (b'{"id": "\\ud800", "title": "x", "text": "x"}', 422),
        (b'{"id": "new", "title": "x", "text": "x", "keywords": ["\\ud800"]}', 422),
        (b'{"\\ud800": 1}', 422),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client: TestClient, content: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    problem_in(client.post("/api/v1/offers", content=content, headers=headers), status)


@pytest.mark.parametrize("record_id", ["%00", "%ff", "%ed%a0%80", "%2e%2e", "x" * 5000])
def test_an_odd_id_in_the_address_is_not_found(client: TestClient, record_id: str) -> None:
    problem_in(client.get(f"/api/v1/offers/{record_id}"), 404)
    problem_in(client.patch(f"/api/v1/offers/{record_id}", json={"trl": 1}), 404)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_is_a_finite_number(client: TestClient, amount: str) -> None:
    content = f'{{"id": "new", "title": "x", "text": "x", "ticket_max_eur": {amount}}}'
    response = client.post("/api/v1/mandates", content=content, headers={"content-type": "application/json"})
    assert [error["field"] for error in problem_in(response, 422)["errors"]] == ["ticket_max_eur"]


def test_a_body_above_the_limit_is_refused_whether_announced_or_not(client: TestClient) -> None:
    body = b'{"text": "' + b"x" * 5_000_000 + b'"}'
    headers = {"content-type": "application/json"}
    problem_in(client.post("/api/v1/offers", content=body, headers=headers), 413)
    problem_in(
        client.post("/api/v1/offers", content=iter([body[:3_000_000], body[3_000_000:]]), headers=headers), 413
    )


def failing_client(error: Exception) -> TestClient:
    def fail() -> NoReturn:
        raise error

    client = make_client(fail, fails=False, signed_in=False)
    client.headers["authorization"] = "Bearer bw_any_token"
    return client


def test_a_failure_of_the_server_names_an_incident_of_its_log_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, logger="api.errors"):
        response = failing_client(RuntimeError(f"broken at {SECRET}")).get("/api/v1/offers")
    problem = problem_in(response, 500)
    (record,) = [record for record in caplog.records if record.name == "api.errors"]
    assert problem["incident"] in record.getMessage()
    assert record.exc_info is not None
    assert set(problem) == {"type", "title", "status", "detail", "incident"}
    assert SECRET not in response.text
    assert "RuntimeError" not in response.text


def test_a_stored_record_that_is_broken_is_the_servers_failure_and_not_the_callers() -> None:
    problem_in(failing_client(InvalidField("trl", 12, "no such level")).get("/api/v1/offers"), 500)


def test_a_database_that_cannot_be_read_is_unavailable_and_its_path_is_not_told() -> None:
    path = "/home/someone/bridgework.db"
    for error in (errors.UnreadableFile(path, "is damaged"), errors.DatabaseUnavailable(path, "disk is full")):
        for address in ("/health", "/api/v1/offers"):
            response = failing_client(error).get(address)
            assert problem_in(response, 503)["type"] == "/docs#problem-database-unavailable"
            assert "someone" not in response.text


def test_every_error_of_the_tree_has_a_status() -> None:
    tree = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BridgeworkError)
    }
    assert {kind for kind in tree if PROBLEMS.keys().isdisjoint(kind.__mro__)} == {errors.BridgeworkError}


def test_a_busy_database_is_told_from_a_broken_one() -> None:
    response = failing_client(errors.DatabaseBusy("bridgework.db")).post("/api/v1/offers", json=OFFER)
    assert problem_in(response, 503)["type"] == "/docs#problem-database-busy"


def test_a_busy_database_says_when_to_ask_again_and_a_broken_one_does_not() -> None:
    busy = failing_client(errors.DatabaseBusy("bridgework.db")).get("/api/v1/offers")
    broken = failing_client(errors.DatabaseUnavailable("bridgework.db", "disk is full")).get("/api/v1/offers")
    assert (busy.status_code, busy.headers.get("retry-after")) == (503, "10")
    assert (broken.status_code, broken.headers.get("retry-after")) == (503, None)


def test_a_request_that_is_refused_stores_nothing() -> None:
    store = filled_store()
    client = client_of(store)
    before = store.committed
    client.post("/api/v1/offers", json=OFFER | {"owner_id": "nobody"})
    client.post("/api/v1/offers", json=OFFER | {"id": "o-1"})
    client.patch("/api/v1/offers/o-1", json={"owner_id": "nobody"})
    assert store.committed is before


@pytest.mark.parametrize(
    "body",
    [
        SECRET_OFFER | {"trl": 12},
        SECRET_OFFER | {"id": "o-1"},
        SECRET_OFFER | {"text": ""},
        SECRET_OFFER | {"owner_id": "nobody"},
        SECRET_OFFER | {"colour": "red"},
        {"confidential_text": SECRET},
        OFFER | {"confidential_text": [SECRET]},
        OFFER | {"confidential_text": {"text": SECRET}},
        OFFER | {"confidential_text": SECRET + "\0"},
        OFFER | {"confidental_text": SECRET},
        OFFER | {"text": {"confidential_text": SECRET}},
        OFFER | {"keywords": [{"confidential_text": SECRET}]},
        [SECRET_OFFER],
        SECRET,
        SECRET_OFFER,
    ],
)
def test_no_answer_to_a_body_has_the_confidential_text(client: TestClient, body: Any) -> None:
    for path in ("offers", "needs", "mandates"):
        assert SECRET not in client.post(f"/api/v1/{path}", json=body).text
        assert SECRET not in client.patch(f"/api/v1/{path}/{path[0]}-1", json=body).text


def test_not_even_a_number_is_shown_as_a_confidential_text(client: TestClient) -> None:
    problem = problem_in(client.post("/api/v1/offers", json=OFFER | {"confidential_text": 7261554}), 422)
    assert problem["errors"] == [{"field": "confidential_text", "reason": "Input should be a valid string"}]


def test_no_answer_to_a_broken_body_has_the_confidential_text(client: TestClient) -> None:
    content = f'{{"confidential_text": "{SECRET}", "title": }}'
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml"):
        response = client.post("/api/v1/offers", content=content, headers={"content-type": kind})
        problem_in(response, 422)
        assert SECRET not in response.text


def test_no_page_of_a_filled_event_has_a_confidential_text(client: TestClient) -> None:
    operations = client.get("/openapi.json").json()["paths"].items()
    paths = [path for path, methods in operations if "{" not in path and "get" in methods]
    ids = {"offers": "o-1", "needs": "n-1", "mandates": "m-1", "people": "p-1", "organisations": "org-1"}
    paths += [f"/api/v1/{path}/{record_id}" for path, record_id in ids.items()]
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert SECRET not in response.text
        assert '"confidential_text":"' not in response.text.replace('"confidential_text":""', "")


def test_the_planted_text_is_stored_after_all() -> None:
    work: UnitOfWork = InMemoryUnitOfWork(filled_store())
    with work:
        data = work.records.load()
    assert {item.confidential_text for item in (*data.offers, *data.demands)} == {SECRET}


def test_a_rejected_field_shows_at_most_the_start_of_a_long_value(client: TestClient) -> None:
    problem = problem_in(client.post("/api/v1/offers", json=OFFER | {"kind": "x" * 1000}), 422)
    assert problem["errors"][0]["value"] == "x" * 80
    assert str(RejectedField("kind", "x", "is wrong")) == "kind: is wrong"
