"""Webhooks: registered by organisers, signed, delivered to a real server on loopback, and tried again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.webhooks.announcing import announce
from api.webhooks.delivering import LEASE, Deliverer
from api.webhooks.posting import UnfitAddress, post, require_fit
from api.webhooks.settings import WebhookSettings
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain.accounts import Account, AccountRole, SignInLink, TokenScope
from models.domain.webhooks import DeliveryState
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store, organisers_token, token_of

ACCEPTED = "meeting.accepted"
OPEN = WebhookSettings(allow_http=True, allow_private=True, timeout_s=2, waits_s=(60, 3600), poll_s=0.02)


@dataclass
class Receiver:
    """An endpoint that answers as it is told to, and keeps what it was sent."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    on_post: Callable[[], None] = lambda: None

    def verified(self, secret: str) -> list[Any]:
        """What was sent, after its signatures were checked as the specification says."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        return [self._verified(key, headers, body) for headers, body in self.received]

    def _verified(self, key: bytes, headers: dict[str, str], body: bytes) -> Any:
        signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
        expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 24 * 3600
        assert headers["content-type"] == "application/json"
        return json.loads(body)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.on_post()
            kept.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.statuses.pop(0) if kept.statuses else 204)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}/hook?token=of-mine"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


@dataclass
class Clock:
    now: datetime = datetime(2027, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Market:
    app: FastAPI
    client: TestClient
    clock: Clock

    def deliver(self, server_key: str = "") -> int:
        """By the server, or by one that has another key."""
        services = self.app.state.accounts
        key = SecretStr(server_key) if server_key else services.settings.secret_key
        return Deliverer(services.unit_of_work, key, OPEN, self.clock).deliver_due()

    def register(self, url: str, *kinds: str) -> dict[str, Any]:
        response = self.client.post("/api/v1/webhooks", json={"url": url, "kinds": kinds or [ACCEPTED]})
        assert response.status_code == 201, response.text
        return dict(response.json())

    def announce(self, kind: str = ACCEPTED, **payload: object) -> None:
        with self.app.state.unit_of_work() as work:
            announce(work, kind, payload)
            work.commit()
        self.clock.now = max(self.clock.now, datetime.now(UTC))

    def last(self, webhook_id: str) -> dict[str, Any]:
        return dict(self.client.get(f"/api/v1/webhooks/{webhook_id}/deliveries").json()["items"][0])


def make_market(unit_of_work: Callable[[], Any], settings: WebhookSettings = OPEN) -> Market:
    app = create_app(unit_of_work=unit_of_work, version="1", accounts=ACCOUNTS, webhooks=settings)
    client = TestClient(app, base_url="http://localhost:8000")
    client.headers["authorization"] = f"Bearer {organisers_token(app)}"
    return Market(app, client, Clock(datetime.now(UTC)))


@pytest.fixture
def market() -> Market:
    store = filled_store()
    return make_market(lambda: InMemoryUnitOfWork(store))


@contextmanager
def eventually(check: Callable[[], bool]) -> Iterator[None]:
    yield
    deadline = time.monotonic() + 10
    while not check() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert check()


def test_what_an_endpoint_asked_for_is_delivered_signed(market: Market, receiver: Receiver) -> None:
    made = market.register(receiver.url)
    market.announce(ACCEPTED, meeting_id="m-ü")
    market.announce("agenda.published", version=2)
    assert market.deliver() == 1
    (event,) = receiver.verified(made["secret"])
    assert (event["type"], event["data"]) == (ACCEPTED, {"meeting_id": "m-ü"})
    last = market.last(made["id"])
    assert (last["state"], last["attempts"], last["status"], last["failure"]) == ("delivered", 1, 204, "")
    assert last["id"] == receiver.received[0][0]["webhook-id"]
    assert market.deliver() == 0


def test_the_secret_is_shown_once_and_kept_nowhere(market: Market, receiver: Receiver) -> None:
    headers = {"idempotency-key": "k"}
    body = {"url": receiver.url, "kinds": [ACCEPTED]}
    made = market.client.post("/api/v1/webhooks", json=body, headers=headers)
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    again = market.client.post("/api/v1/webhooks", json=body, headers=headers)
    assert (again.status_code, secret in again.text) == (409, False)
    assert secret not in market.client.get(made.headers["location"]).text
    assert secret not in market.client.get("/api/v1/webhooks").text
    with market.app.state.unit_of_work() as work:
        assert secret not in repr(work._reading())


def test_nothing_is_delivered_of_what_was_not_committed(market: Market, receiver: Receiver) -> None:
    market.register(receiver.url)
    with market.app.state.unit_of_work() as work:
        announce(work, ACCEPTED, {})
    assert market.deliver() == 0


def test_who_is_told_to_stop_delivers_nothing_after_that(market: Market, receiver: Receiver) -> None:
    market.register(receiver.url)
    market.announce()
    market.announce()
    services = market.app.state.accounts
    deliverer = Deliverer(services.unit_of_work, services.settings.secret_key, OPEN, market.clock)
    receiver.on_post = deliverer.stop
    assert deliverer.deliver_due() == 1
    assert len(receiver.received) == 1


def test_what_cannot_be_announced_is_an_error(market: Market) -> None:
    with market.app.state.unit_of_work() as work, pytest.raises(ValueError, match="imagined"):
        announce(work, "meeting.imagined", {})


def test_a_failed_delivery_is_tried_again_after_growing_waits_and_then_given_up(
    market: Market, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    made = market.register(receiver.url)
    market.announce()
    receiver.statuses = [500, 404, 503]
    waits = []
    for _ in range(2):
        assert market.deliver() == 1
        last = market.last(made["id"])
        assert last["state"] == "pending"
        due = datetime.fromisoformat(last["next_at"])
        waits.append((due - market.clock.now).total_seconds())
        assert market.deliver() == 0
        market.clock.now = due
    assert [wait / expected for wait, expected in zip(waits, OPEN.waits_s, strict=True)] == [
        pytest.approx(1, abs=0.11)
    ] * 2
    with caplog.at_level(logging.WARNING):
        assert market.deliver() == 1
    last = market.last(made["id"])
    assert (last["state"], last["attempts"], last["failure"]) == ("given_up", 3, "HTTP 503.")
    assert "given up after 3 attempts" in caplog.text
    assert made["secret"] not in caplog.text
    assert "of-mine" not in caplog.text
    assert len({headers["webhook-id"] for headers, _ in receiver.received}) == 1
    assert len(receiver.verified(made["secret"])) == 3


def test_a_redirect_is_not_followed(market: Market, receiver: Receiver) -> None:
    made = market.register(receiver.url)
    market.announce()
    receiver.statuses, receiver.location = [307], receiver.url
    market.deliver()
    assert len(receiver.received) == 1
    assert market.last(made["id"])["failure"] == "HTTP 307, and redirects are not followed."


def test_an_endpoint_that_says_it_is_gone_or_was_revoked_is_not_tried_again(
    market: Market, receiver: Receiver
) -> None:
    first, second = market.register(receiver.url), market.register(receiver.url)
    market.announce()
    receiver.statuses = [410]
    assert market.client.delete(f"/api/v1/webhooks/{second['id']}").status_code == 204
    assert market.deliver() == 2
    assert len(receiver.received) == 1
    assert market.last(first["id"])["state"] == "given_up"
    with market.app.state.unit_of_work() as work:
        (delivery,) = work.webhooks.deliveries(second["id"], limit=9)
    assert (delivery.state, delivery.failure) == (DeliveryState.GIVEN_UP, "The endpoint was revoked.")
    market.announce()
    assert market.deliver() == 1


def test_a_delivery_that_was_given_up_can_be_sent_again(market: Market, receiver: Receiver) -> None:
    made = market.register(receiver.url)
    market.announce()
    receiver.statuses = [410]
    market.deliver()
    given_up = market.last(made["id"])
    address = f"/api/v1/webhooks/{made['id']}/deliveries/{given_up['id']}/again"
    assert market.client.post(address).json()["state"] == "pending"
    market.clock.now += timedelta(minutes=1)
    market.deliver()
    last = market.last(made["id"])
    assert (last["id"], last["state"]) == (given_up["id"], "delivered")
    assert market.client.post(address.replace("/again", "x/again")).status_code == 404


def test_a_test_says_nothing_and_comes_whatever_the_endpoint_asked_for(market: Market, receiver: Receiver) -> None:
    made = market.register(receiver.url, "agenda.published")
    response = market.client.post(f"/api/v1/webhooks/{made['id']}/tests")
    assert (response.status_code, response.json()["kind"]) == (202, "webhook.test")
    market.clock.now += timedelta(minutes=1)
    market.deliver()
    (event,) = receiver.verified(made["secret"])
    assert (event["type"], event["data"]) == ("webhook.test", {})


def test_a_delivery_whose_server_died_is_tried_again(market: Market, receiver: Receiver) -> None:
    made = market.register(receiver.url)
    market.announce()
    receiver.statuses = [500]
    market.deliver()
    with market.app.state.unit_of_work() as work:
        (held,) = work.webhooks.pending()
    assert held.next_at is not None
    market.clock.now = held.next_at + LEASE
    assert market.deliver() == 1
    assert market.last(made["id"])["state"] == "delivered"


def test_another_key_of_the_server_is_said_and_nothing_is_signed_with_it(market: Market, receiver: Receiver) -> None:
    made = market.register(receiver.url)
    market.announce()
    market.deliver("another key of the server, as long as one is")
    assert receiver.received == []
    assert "another key" in market.last(made["id"])["failure"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https:///x",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://127.0.0.1/",
        "https://10.0.0.5/",
        "https://192.168.1.5:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[::7f00:1]/",
        "https://[fec0::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
        "https://user:password@example.org/",
        "https://example.org/#x",
        "https://a..b/x",
        f"https://{'a' * 70}.example/",
        "https://example.org:65536/",
        "https://example.org:-1/",
        f"https://example.org/{'x' * 2000}",
        "javascript:alert(1)",
        "nothing",
    ],
)
def test_an_address_that_is_not_public_or_not_https_is_refused(url: str) -> None:
    closed = WebhookSettings()
    with pytest.raises(UnfitAddress):
        require_fit(url, closed)
    store = filled_store()
    market = make_market(lambda: InMemoryUnitOfWork(store), closed)
    refused = market.client.post("/api/v1/webhooks", json={"url": url, "kinds": [ACCEPTED]})
    assert refused.status_code == 422


@pytest.mark.parametrize("url", ["https://a..b/x", f"https://{'a' * 70}.example/", "https://example.org:65536/"])
@pytest.mark.parametrize("settings", [WebhookSettings(), OPEN])
def test_posting_to_what_was_registered_before_it_was_refused_is_a_failure(
    url: str, settings: WebhookSettings
) -> None:
    assert post(url, {}, "{}", settings).failure == "The address cannot be used."


def test_what_is_short_for_an_address_of_this_machine_is_found_when_it_is_looked_up() -> None:
    assert post("https://127.1/", {}, "{}", WebhookSettings()).failure == (
        "The address leads to this machine or its network."
    )


def test_a_name_that_cannot_be_looked_up_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise UnicodeError("label empty or too long")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert post("https://example.org/", {}, "{}", WebhookSettings()).failure == "The address cannot be used."


def test_a_name_that_leads_to_this_machine_is_not_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    outcome = post("https://innocent.example/", {}, "{}", WebhookSettings())
    assert outcome.failure == "The address leads to this machine or its network."
    assert receiver.received == []


def test_nobody_listening_is_a_failure_and_no_answer_in_time_is_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        quick = OPEN.model_copy(update={"timeout_s": 0.1})
        assert post(f"http://127.0.0.1:{port}/", {}, "{}", quick).failure == "No answer in time."
    assert post(f"http://127.0.0.1:{port}/", {}, "{}", quick).failure.startswith("No connection")


@pytest.mark.parametrize(
    "body",
    [
        {"url": "https://example.org/"},
        {"url": "https://example.org/", "kinds": []},
        {"url": "https://example.org/", "kinds": ["webhook.test"]},
        {"url": "https://example.org/", "kinds": ["x"]},
        {"url": "", "kinds": [ACCEPTED]},
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(market: Market, body: dict[str, Any]) -> None:
    assert market.client.post("/api/v1/webhooks", json=body).status_code == 422


def test_there_are_at_most_twenty_endpoints(market: Market) -> None:
    for number in range(20):
        market.register(f"http://127.0.0.1/{number}")
    assert market.client.post("/api/v1/webhooks", json={"url": "http://x/", "kinds": [ACCEPTED]}).status_code == 422


def test_webhooks_are_for_organisers_alone(market: Market) -> None:
    made = market.register("http://127.0.0.1:9/")
    addresses = ("", f"/{made['id']}", f"/{made['id']}/deliveries", "/nothing")
    posts = ("", f"/{made['id']}/tests", f"/{made['id']}/deliveries/x/again")
    for role in AccountRole:
        if role is AccountRole.ORGANISER:
            continue
        token = token_of(market.app, frozenset({role}), TokenScope.WRITE, person_id="p-1")
        headers = {"authorization": f"Bearer {token}"}
        answers = [market.client.get(f"/api/v1/webhooks{path}", headers=headers) for path in addresses]
        answers += [market.client.post(f"/api/v1/webhooks{path}", json={}, headers=headers) for path in posts]
        answers.append(market.client.delete(f"/api/v1/webhooks/{made['id']}", headers=headers))
        assert {answer.status_code for answer in answers} == {403}
    assert market.client.get("/api/v1/webhooks", headers={"authorization": ""}).status_code == 401


def test_the_server_delivers_by_itself_also_what_waited_for_its_start(tmp_path: Path, receiver: Receiver) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bridgework.db'}")
    upgrade(engine)
    market = make_market(lambda: SqlUnitOfWork(engine))
    made = market.register(receiver.url)
    market.announce(ACCEPTED, number=1)
    with market.client, eventually(lambda: len(receiver.received) == 1):
        pass
    with market.client, eventually(lambda: len(receiver.received) == 2):
        market.announce(ACCEPTED, number=2)
    assert [event["data"]["number"] for event in receiver.verified(made["secret"])] == [1, 2]
    engine.dispose()


@pytest.fixture
def browser(market: Market) -> TestClient:
    """The organiser's browser."""
    browser = TestClient(market.app, base_url="http://localhost:8000", headers={"accept": "text/html"})
    services = market.app.state.accounts
    with services.unit_of_work() as work:
        (account,) = work.accounts.all(Account)
        link = SignInLink(
            id="l", account_id=account.id, created_at=market.clock.now, expires_at=services.in_(hours=1)
        )
        work.accounts.add(link)
        work.commit()
    address = services.address("", "sign-in", "l")
    send(browser, address, address)
    return browser


def send(browser: TestClient, path: str, shown_at: str, **fields: Any) -> Any:
    seal = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(shown_at).text)
    assert seal
    return browser.post(path, data={"csrf_token": seal[1], **fields})


def test_the_page_registers_tests_redelivers_and_revokes(
    market: Market, receiver: Receiver, browser: TestClient
) -> None:
    kinds = [ACCEPTED, "agenda.published"]
    refused = send(browser, "/webhooks", "/webhooks", url="https://10.0.0.1/", kinds=[])
    assert (refused.status_code, "Choose at least one" in refused.text) == (422, True)
    made = send(browser, "/webhooks", "/webhooks", url=receiver.url, kinds=kinds)
    secret = re.search(r'id="new-secret">([^<]+)<', made.text)
    assert secret
    assert secret[1] not in browser.get("/webhooks").text
    (endpoint,) = market.client.get("/api/v1/webhooks").json()["items"]
    receiver.statuses = [410]
    send(browser, f"/webhooks/{endpoint['id']}/test", "/webhooks")
    market.clock.now += timedelta(minutes=1)
    market.deliver()
    page = browser.get("/webhooks").text
    assert "Given up" in page
    assert "HTTP 410" in page
    again = re.search(r'action="(/webhooks/[^"]+/again)"', page)
    assert again
    send(browser, again[1], "/webhooks")
    market.clock.now += timedelta(minutes=1)
    market.deliver()
    assert "Delivered" in browser.get("/webhooks").text
    assert len(receiver.verified(secret[1])) == 2
    assert "No endpoint yet" in send(browser, f"/webhooks/{endpoint['id']}/revoke", "/webhooks").text
    assert send(browser, f"/webhooks/{endpoint['id']}/test", "/webhooks").status_code == 404


@pytest.mark.parametrize("path", ["/webhooks", "/webhooks/x/revoke", "/webhooks/x/test"])
def test_the_page_is_for_organisers_and_its_forms_are_its_own(market: Market, browser: TestClient, path: str) -> None:
    assert browser.post(path, data={"url": "https://example.org"}).status_code == 403
    assert TestClient(market.app, base_url="http://localhost:8000").get(path).status_code == 401
