"""The outbox: reviewed by organisers, sent to a real SMTP server on loopback, each message at most once."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.accounts.invitations import Guest, invite
from api.accounts.services import AccountServices
from api.accounts.settings import SmtpSettings
from api.app import create_app
from api.outbox.queueing import MessageText, queue_message, recipient_of
from api.outbox.sending import Release
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain import EventData
from models.domain.accounts import AccountRole, Message, MessageKind, MessageState
from tests.contracts.accounts import make_account
from tests.contracts.outbox import LETTER
from tests.factories import NOON, make_event, make_person
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, token_of
from tests.integration.mailbox import Mailbox, mail_server

Sent = tuple[Mailbox, SmtpSettings]


@pytest.fixture(scope="module")
def server() -> Iterator[Sent]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mail(server: Sent) -> Sent:
    box, _ = server
    box.messages.clear()
    box.peers.clear()
    box.refuses = True
    return server


class Desk:
    """An organiser's browser, and the outbox behind it."""

    def __init__(self, smtp: SmtpSettings | None, *addresses: str) -> None:
        self.store = InMemoryStore()
        with InMemoryUnitOfWork(self.store) as work:
            for number, address in enumerate(addresses, 1):
                kind = MessageKind.MEETING_REQUEST if number == 1 else MessageKind.AGENDA_CHANGED
                queue_message(
                    work,
                    recipient=address,
                    message=MessageText(subject=f"Süß {number}", text=f"회의 {number}\n", kind=kind),
                )
            work.commit()
        settings = ACCOUNTS.model_copy(update={"smtp": smtp})
        self.app: FastAPI = create_app(
            unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="1", accounts=settings
        )
        self.browser = as_role(self.app, AccountRole.ORGANISER)

    @property
    def services(self) -> AccountServices:
        services: AccountServices = self.app.state.accounts
        return services

    def messages(self) -> list[Message]:
        with InMemoryUnitOfWork(self.store) as work:
            return list(work.outbox.messages(*MessageState))

    def ids(self) -> list[str]:
        return [message.id for message in self.messages()]

    def states(self) -> list[MessageState]:
        return [message.state for message in self.messages()]

    def post(self, path: str, **fields: Any) -> Any:
        seal = field_in(self.browser.get("/outbox/sent").text, "csrf_token") or self.seal()
        return self.browser.post(path, data={"csrf_token": seal, **fields})

    def seal(self) -> str:
        return field_in(self.browser.get("/account").text, "csrf_token")

    def send(self, **choice: Any) -> Any:
        """Review and confirm what is chosen, and wait until it is sent."""
        reviewed = self.post("/outbox/review", **choice)
        assert reviewed.status_code == 200, reviewed.text
        answer = self.post("/outbox/send", **choice, seal=field_in(reviewed.text, "seal"))
        self.wait()
        return answer

    def wait(self) -> None:
        """Until what was let go is sent."""
        deadline = time.monotonic() + 10
        while self.services.outgoing.state().is_running:
            assert time.monotonic() < deadline
            time.sleep(0.005)


def as_role(app: FastAPI, role: AccountRole) -> TestClient:
    """A browser that is signed in."""
    services: AccountServices = app.state.accounts
    email = f"{role}@example.org"
    with services.unit_of_work() as work:
        account = make_account(
            7,
            id=role,
            person_id="",
            email=email,
            roles=frozenset({role}),
            password_hash=services.passwords.hash("open sesame, please"),
        )
        work.accounts.add(account)
        work.commit()
    browser = TestClient(
        app, base_url="http://localhost:8000", headers={"accept": "text/html"}, follow_redirects=False
    )
    seal = field_in(browser.get("/sign-in").text, "csrf_token")
    fields = {"csrf_token": seal, "email": email, "password": "open sesame, please"}
    assert browser.post("/sign-in", data=fields).status_code == 303
    return browser


def field_in(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    return found[1] if found else ""


def test_messages_wait_until_an_organiser_has_read_them_and_lets_them_go_over_one_connection(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp, "ada@example.org", "bo@example.org")
    page = desk.browser.get("/outbox").text
    assert [kind in page for kind in ("Requests for meetings", "Changes of the agenda")] == [True, True]
    assert not box.messages
    reviewed = desk.post("/outbox/review", everything="1").text
    assert "회의 1" in reviewed
    assert desk.send(everything="1").status_code == 303
    assert desk.states() == [MessageState.SENT] * 2
    assert [letter["to"] for letter in box.messages] == ["ada@example.org", "bo@example.org"]
    assert len(box.peers) == 1
    first = box.messages[0]
    assert (first["subject"], first.get_content().strip(), first["auto-submitted"]) == (
        "Süß 1",
        "회의 1",
        "auto-generated",
    )
    assert first["message-id"] == f"<{desk.ids()[0]}@example.org>"
    assert first["date"].datetime.tzinfo is not None
    assert {message.reviewed_by for message in desk.messages()} == {"organiser"}
    assert "ada@example.org" in desk.browser.get("/outbox/sent?q=süß").text


def test_what_was_sent_is_never_sent_again(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp, "ada@example.org", "bo@example.org")
    chosen = desk.ids()[:1]
    reviewed = desk.post("/outbox/review", ids=chosen)
    for _ in range(2):
        desk.post("/outbox/send", ids=chosen, seal=field_in(reviewed.text, "seal"))
        desk.wait()
    assert [letter["to"] for letter in box.messages] == ["ada@example.org"]
    assert desk.states() == [MessageState.SENT, MessageState.WAITING]


def test_an_edited_message_is_sent_as_it_was_edited_and_not_by_an_older_review(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp, "ada@example.org")
    (message_id,) = desk.ids()
    before = field_in(desk.post("/outbox/review", everything="1").text, "seal")
    edited = desk.post(f"/outbox/{message_id}", revision="0", subject="New", text="Other\r\nwords")
    assert "Saved." in edited.text
    assert desk.post("/outbox/send", everything="1", seal=before).status_code == 409
    assert not box.messages
    again = desk.post(f"/outbox/{message_id}", revision="0", subject="Lost", text="update")
    assert (again.status_code, "update" in again.text) == (409, True)
    desk.send(everything="1")
    assert (box.messages[0]["subject"], box.messages[0].get_content().split()) == ("New", ["Other", "words"])


def test_a_refusal_is_kept_with_the_servers_answer_and_can_be_tried_again(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp, "ada@refused.example", "bo@example.org")
    desk.send(everything="1")
    assert desk.states() == [MessageState.FAILED, MessageState.SENT]
    assert "550 no such mailbox" in desk.browser.get("/outbox").text
    box.refuses = False
    desk.send(everything="1")
    assert desk.states() == [MessageState.SENT] * 2
    assert len(box.messages) == 2


def test_without_an_answer_of_the_server_sending_stops_and_the_rest_waits() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    smtp = SmtpSettings(host="127.0.0.1", port=port, security="none", sender="event@example.org")
    desk = Desk(smtp, "ada@example.org", "bo@example.org")
    desk.send(everything="1")
    assert desk.states() == [MessageState.FAILED, MessageState.WAITING]
    assert "Sending stopped." in desk.browser.get("/outbox").text


def test_a_dropped_message_is_not_sent_and_stays_to_be_read(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp, "ada@example.org", "bo@example.org")
    chosen = desk.ids()[1:]
    seal = field_in(desk.post("/outbox/review", ids=chosen, action="drop").text, "seal")
    assert desk.post("/outbox/drop", ids=chosen, seal=seal).status_code == 303
    desk.send(everything="1")
    assert desk.states() == [MessageState.SENT, MessageState.DROPPED]
    assert len(box.messages) == 1
    assert "Süß 2" in desk.browser.get("/outbox/sent").text


def test_what_may_have_been_sent_waits_for_a_decision(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp)
    for number in (1, 2):
        desk.store.committed.accounts[Message, f"m-{number}"] = replace(
            LETTER, id=f"m-{number}", state=MessageState.SENDING, attempted_at=NOON
        )
    assert "May have been sent" in desk.browser.get("/outbox").text
    assert desk.post("/outbox/review", everything="1").status_code == 422
    assert desk.post("/outbox/m-1/settle", became="sent").status_code == 303
    assert desk.post("/outbox/m-2/settle", became="waiting").status_code == 303
    assert desk.post("/outbox/m-2/settle", became="waiting").status_code == 409
    desk.send(everything="1")
    assert desk.states() == [MessageState.SENT] * 2
    assert [letter["message-id"] for letter in box.messages] == ["<m-2@example.org>"]


_SENDS = """
import sys, time
from datetime import UTC, datetime
from api.accounts.settings import SmtpSettings
from api.outbox.sending import Outgoing, Release
from models.db import SqlUnitOfWork, open_database
from models.domain.accounts import MessageState

engine = open_database(f"sqlite:///{sys.argv[1]}")
smtp = SmtpSettings(host="127.0.0.1", port=int(sys.argv[2]), security="none", sender="event@example.org")
outgoing = Outgoing(lambda: SqlUnitOfWork(engine), smtp, lambda: datetime.now(UTC))
with SqlUnitOfWork(engine) as work:
    waiting = work.outbox.messages(MessageState.WAITING)
outgoing.release([Release(message=message, link="") for message in waiting])
time.sleep(60)
"""


def test_a_server_that_is_killed_while_it_sends_leaves_a_message_that_may_have_been_sent(tmp_path: Path) -> None:
    path = tmp_path / "bridgework.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    with SqlUnitOfWork(engine) as work:
        for number in (1, 2):
            work.outbox.add(replace(LETTER, id=f"m-{number}"))
        work.commit()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        process = subprocess.Popen([sys.executable, "-c", _SENDS, str(path), str(port)])
        connection, _ = silent.accept()
        with connection, connection.makefile("rb") as lines:
            for answer in (b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go on"):
                connection.sendall(answer + b"\r\n")
                line = lines.readline()
            while line.strip() != b".":
                line = lines.readline()
            process.kill()
            process.wait(10)
    with SqlUnitOfWork(engine) as work:
        states = [message.state for message in work.outbox.messages(*MessageState)]
    assert states == [MessageState.SENDING, MessageState.WAITING]


def test_a_server_that_ends_hands_over_what_it_has_begun_and_leaves_the_rest_in_the_outbox(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp.model_copy(update={"per_minute": 1}), "ada@example.org", "bo@example.org")
    box.taken.clear()
    with desk.app.state.repeating[0]():
        desk.services.outgoing.release(Release(message=message, link="") for message in desk.messages())
        assert box.taken.wait(10)
    assert desk.states() == [MessageState.SENT, MessageState.WAITING]
    assert not desk.services.outgoing.state().is_running
    desk.services.outgoing.release(Release(message=message, link="") for message in desk.messages()[1:])
    assert desk.states() == [MessageState.SENT, MessageState.WAITING]
    with desk.services.outgoing:
        desk.services.outgoing.release(Release(message=message, link="") for message in desk.messages()[1:])
        desk.wait()
    assert desk.states() == [MessageState.SENT] * 2


def test_nothing_is_let_go_where_no_mail_server_is_set_up() -> None:
    desk = Desk(None, "ada@example.org")
    with pytest.raises(ValueError, match="no mail server"):
        desk.services.outgoing.release(Release(message=message, link="") for message in desk.messages())


@pytest.mark.parametrize("role", [role for role in AccountRole if role is not AccountRole.ORGANISER])
def test_the_outbox_is_for_organisers(role: AccountRole) -> None:
    desk = Desk(None, "ada@example.org")
    browser = as_role(desk.app, role)
    seal = field_in(browser.get("/account").text, "csrf_token")
    (message_id,) = desk.ids()
    for path in ("/outbox", "/outbox/sent", f"/outbox/{message_id}", "/outbox/nothing"):
        assert browser.get(path).status_code == 403
    for path in ("/outbox/review", "/outbox/send", "/outbox/drop", f"/outbox/{message_id}"):
        assert browser.post(path, data={"csrf_token": seal, "everything": "1"}).status_code == 403
    assert TestClient(desk.app, base_url="http://localhost:8000").get("/outbox").status_code == 401


def test_nobody_reads_a_link_in_the_outbox_and_links_to_sign_in_never_stand_there(mail: Sent) -> None:
    box, smtp = mail
    desk = Desk(smtp)
    sign_in = replace(LETTER, id="m-1", kind=MessageKind.SIGN_IN, link_id="l", state=MessageState.FAILED)
    desk.store.committed.accounts[Message, "m-1"] = sign_in
    gone = replace(LETTER, id="m-2", kind=MessageKind.INVITATION, link_id="gone", text="{link}")
    desk.store.committed.accounts[Message, "m-2"] = gone
    assert desk.browser.get("/outbox/m-1").status_code == 404
    assert "1 message waits" in desk.browser.get("/outbox").text
    assert "{link}" in desk.browser.get("/outbox/m-2").text
    lost = desk.post("/outbox/m-2", revision="0", subject="S", text="no link")
    assert lost.status_code == 422
    desk.send(everything="1")
    assert (desk.states(), box.messages) == ([MessageState.FAILED, MessageState.DROPPED], [])


def test_a_message_is_queued_once_and_in_the_language_that_is_known() -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        people = (
            make_person(1, email="One@example.org", languages=("de", "ko", "en")),
            make_person(2, email="no address"),
            make_person(3, email=""),
        )
        work.records.upsert(EventData(people=people))
        work.accounts.add(make_account(1, person_id="p-3", language="ko", name="Three"))
        for _ in range(2):
            queue_message(
                work,
                recipient="A@example.org",
                message=MessageText(subject="S\r\nx", text="T", kind=MessageKind.NOTICE),
            )
        work.commit()
        one, two, three = (recipient_of(work, f"p-{number}") for number in (1, 2, 3))
        assert [(message.recipient, message.subject) for message in work.outbox.messages(*MessageState)] == [
            ("a@example.org", "S x")
        ]
    assert one is not None
    assert (one.email, one.language) == ("one@example.org", "ko")
    assert two is None
    assert three is not None
    assert (three.email, three.language) == ("a1@example.org", "ko")


def test_times_are_those_of_the_event_and_what_was_handled_is_told_once(mail: Sent) -> None:
    desk = Desk(mail[1], "ada@example.org")
    with InMemoryUnitOfWork(desk.store) as work:
        work.records.upsert(EventData(event=make_event()))
        work.commit()
    written = replace(desk.messages()[0], created_at=datetime(2027, 5, 10, 20, 30, tzinfo=UTC))
    desk.store.committed.accounts[Message, written.id] = written
    page = desk.browser.get("/outbox").text
    assert "Times are those of Asia/Seoul." in page
    assert "1 recipient has no account" in page
    assert "05:30</time>" in page
    told = desk.send(everything="1").headers["location"]
    assert "1 message was handled." in desk.browser.get(told).text
    assert "was handled" not in desk.browser.get("/outbox").text


def test_whoever_has_an_open_invitation_is_not_to_be_invited_first(mail: Sent) -> None:
    desk = Desk(mail[1], "ada@example.org", "bo@example.org")
    assert "2 recipients have no account" in desk.browser.get("/outbox").text
    with InMemoryUnitOfWork(desk.store) as work:
        invite(desk.services, work, Guest(email="ada@example.org", roles=frozenset({AccountRole.RESEARCHER})))
        work.commit()
    assert "1 recipient has no account" in desk.browser.get("/outbox").text


def test_tokens_do_not_open_the_pages_of_the_outbox() -> None:
    desk = Desk(None, "ada@example.org")
    token = token_of(desk.app, frozenset({AccountRole.ORGANISER}))
    client = TestClient(desk.app, base_url="http://localhost:8000", headers={"authorization": f"Bearer {token}"})
    assert client.get("/outbox", headers={"accept": "application/json"}).status_code == 401
