"""The server answers to this machine only, and its pages load nothing."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.app import create_app
from api.security import HEADERS
from api.settings import ServerSettings
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, client_of, filled_store, organisers_token

OFFER = '{"id": "new", "title": "New", "text": "Text."}'


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(filled_store())


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:80", "LocalHost"]
)
def test_requests_to_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost:8000:1",
        "localhost/",
        "localhost\t",
        "127.0.0.2",
        "0.0.0.0",
        "[::]",
        "testserver",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/health", "/docs", "/openapi.json", "/api/v1/offers", "/nothing"])
def test_requests_under_any_other_name_are_refused(client: TestClient, host: str, path: str) -> None:
    response = client.get(path, headers={"host": host})
    assert (response.status_code, response.headers["content-type"]) == (421, "application/problem+json")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:3000", "http://localhost:8000.evil.example"]
)
def test_a_page_of_another_origin_can_neither_write_nor_read(client: TestClient, origin: str) -> None:
    headers = {"origin": origin, "content-type": "application/json"}
    assert client.post("/api/v1/offers", content=OFFER, headers=headers).status_code == 403
    assert client.get("/api/v1/offers", headers=headers).status_code == 403
    assert client.get("/api/v1/offers/new").status_code == 404


def test_a_page_of_this_server_can_write(client: TestClient) -> None:
    headers = {"origin": "http://localhost:8000", "content-type": "application/json"}
    assert client.post("/api/v1/offers", content=OFFER.replace("new", "own"), headers=headers).status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_of_another_page_can_send_is_no_record(client: TestClient, kind: str) -> None:
    response = client.post("/api/v1/offers", content=OFFER, headers={"content-type": kind})
    assert response.status_code == 422
    assert response.json()["detail"] == "body: must be a JSON object, sent as application/json"
    assert client.get("/api/v1/offers/new").status_code == 404


def test_no_other_origin_is_ever_allowed(client: TestClient) -> None:
    headers = {"origin": "http://localhost:8000", "access-control-request-method": "POST"}
    responses = [client.options("/api/v1/offers", headers=headers), client.get("/api/v1/offers", headers=headers)]
    names = {name.lower() for response in responses for name in response.headers}
    assert not {name for name in names if name.startswith("access-control")}


@pytest.mark.parametrize("path", ["/health", "/api/v1/offers", "/api/v1/matches", "/openapi.json", "/nothing"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_the_documentation_page_has_no_script_and_loads_nothing(client: TestClient) -> None:
    response = client.get("/docs")
    assert response.status_code == 200
    assert "script" not in response.text.lower()
    assert not re.findall(r'(?:src|action)=|="https?://|@import|url\(', response.text)
    assert set(re.findall(r'href="([^"]*)"', response.text)) == {"/openapi.json"}
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_documentation_page_lists_every_operation_and_says_who_can_reach_the_server(client: TestClient) -> None:
    text = client.get("/docs").text
    schema = client.get("/openapi.json").json()
    for path, methods in schema["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in text
    assert "Everyone signs in" in text
    assert 'id="problem-step-missing"' in text


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.5", "example.org", "::"])
def test_the_server_cannot_be_set_to_listen_for_other_machines(host: str) -> None:
    with pytest.raises(ValidationError):
        ServerSettings.model_validate({"host": host})


def test_the_startup_text_says_where_it_listens_and_that_everyone_signs_in() -> None:
    text = ServerSettings(host="::1", port=8123).startup_text()
    assert "http://[::1]:8123/docs" in text
    assert "Everyone signs in" in text


@pytest.fixture(scope="module")
def public() -> TestClient:
    settings = ACCOUNTS.model_copy(
        update={"public_url": "https://Match.example.org", "public_hosts": ("old.example.org:8443",)}
    )
    store = filled_store()
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=settings)
    client = TestClient(app, base_url="http://localhost:8000")
    client.headers["authorization"] = f"Bearer {organisers_token(app)}"
    return client


@pytest.mark.parametrize("host", ["match.example.org", "MATCH.example.org", "old.example.org:8443", "localhost:8000"])
def test_the_server_answers_to_its_public_names(public: TestClient, host: str) -> None:
    scheme = "http" if host.startswith("localhost") else "https"
    headers = {"host": host, "origin": f"{scheme}://{host}"}
    response = public.get("/api/v1/offers", headers=headers)
    assert response.status_code == 200
    assert ("strict-transport-security" in response.headers) is (scheme == "https")


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("evil.example", "https://evil.example", 421),
        ("match.example.org:444", "https://match.example.org:444", 421),
        ("old.example.org", "https://old.example.org", 421),
        ("match.example.org", "http://match.example.org", 403),
        ("match.example.org", "https://old.example.org:8443", 403),
        ("match.example.org", "null", 403),
    ],
)
def test_a_public_name_opens_no_other(public: TestClient, host: str, origin: str, status: int) -> None:
    assert public.get("/api/v1/offers", headers={"host": host, "origin": origin}).status_code == status


def test_behind_tls_the_cookie_is_sent_by_tls_only(public: TestClient) -> None:
    cookie = public.get("/sign-in", headers={"host": "match.example.org", "authorization": ""}).headers["set-cookie"]
    assert "secure" in cookie
