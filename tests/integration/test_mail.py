"""Messages, handed to a real SMTP server on loopback."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from starlette.testclient import TestClient

from api.accounts.settings import SmtpSettings
from api.app import create_app
from models.domain.accounts import Account, AccountRole, Message
from tests.contracts.accounts import make_account
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS


class Mailbox:
    """Takes what it is sent, and refuses recipients at refused.example."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.endswith("@refused.example"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, SmtpSettings]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, SmtpSettings(host="127.0.0.1", port=port, security="none", sender="event@example.org")
    controller.stop()


def browser_of(store: InMemoryStore, smtp: SmtpSettings) -> TestClient:
    settings = ACCOUNTS.model_copy(update={"smtp": smtp, "public_url": "https://match.example.org"})
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=settings)
    base = "https://match.example.org"
    return TestClient(app, base_url=base, headers={"accept": "text/html"}, follow_redirects=False)


def send(browser: TestClient, path: str, shown_at: str, **fields: str) -> Any:
    seal = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(shown_at).text)
    assert seal
    return browser.post(path, data={"csrf_token": seal[1], **fields})


def link_in(message: EmailMessage) -> str:
    found = re.search(r"https://match\.example\.org(/\S+)", message.get_content())
    assert found, message.get_content()
    return found[1]


def outbox(store: InMemoryStore) -> list[Message]:
    return [record for (kind, _), record in store.committed.accounts.items() if kind is Message]


def test_a_link_is_sent_signs_in_and_brings_an_organiser_to_invite(mailbox: tuple[Mailbox, SmtpSettings]) -> None:
    box, smtp = mailbox
    store = InMemoryStore()
    store.committed.accounts[Account, "a-1"] = make_account(roles=frozenset({AccountRole.ORGANISER}))
    browser = browser_of(store, smtp)
    assert send(browser, "/sign-in/link", "/sign-in", email="A1@example.org").status_code == 200
    (message,) = box.messages
    assert (message["to"], message["from"]) == ("a1@example.org", "event@example.org")
    assert send(browser, link_in(message), link_in(message)).status_code == 303

    send(browser, "/accounts", "/accounts", email="gäst@example.org", name="Gäst {link}", role="viewer")
    answer = send(browser, "/accounts", "/accounts", email="guest@example.org", name="Gäst {link}", role="viewer")
    assert "is on its way" in answer.text
    assert "/invitation/" not in answer.text
    invited = box.messages[-1]
    assert invited["to"] == "guest@example.org"
    assert "Hello Gäst ,".replace(" ,", ",") in invited.get_content()
    assert browser.get(link_in(invited)).status_code == 200
    assert all(each.closed_at for each in outbox(store) if each.recipient.isascii())


def test_an_unknown_address_is_answered_alike_and_sent_nothing(mailbox: tuple[Mailbox, SmtpSettings]) -> None:
    box, smtp = mailbox
    store = InMemoryStore()
    store.committed.accounts[Account, "a-1"] = make_account()
    browser = browser_of(store, smtp)
    answers = [
        send(browser, "/sign-in/link", "/sign-in", email=email) for email in ("a1@example.org", "b@example.org", "x")
    ]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert [message["to"] for message in box.messages] == ["a1@example.org"]


def test_a_message_that_is_not_taken_stays_in_the_outbox(mailbox: tuple[Mailbox, SmtpSettings]) -> None:
    box, smtp = mailbox
    for settings in (smtp, smtp.model_copy(update={"port": 9})):
        store = InMemoryStore()
        store.committed.accounts[Account, "a-1"] = make_account(email="a1@refused.example")
        started = time.monotonic()
        answer = send(browser_of(store, settings), "/sign-in/link", "/sign-in", email="a1@refused.example")
        assert answer.status_code == 200
        assert time.monotonic() - started < 10
        assert [message.closed_at for message in outbox(store)] == [None]
    assert box.messages == []
