"""One event with confidential parts and without them, through all steps and served, and answers that are compared."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from matcher.encoding import HashingEncoder
from matcher.workflows import Tools
from models.domain import EventData, Publication
from models.domain.accounts import AccountRole
from tests.factories import NOON
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.everything_else import add_everything_else
from tests.integration.signed_in import account_of, browser_as
from tests.integration.two_markets import CANARY, made

SIGNS = (CANARY, "7731313", "2077-03-01", "beat unevenly after casting and", "joint_filing")
"""Of confidential parts. (The casting of bells is in a public text; the confidential one goes on otherwise.)"""
OFFERED = re.compile(
    r'<(?:input type="checkbox"|option)[^>]* value="joint_filing"(?![^>]*(?:checked|selected))[^>]*>'
)
VOLATILE = {"date", "set-cookie", "content-length"}
NEW = re.compile(
    r'name="csrf_token" value="[^"]*"|(?:csrf|seal)[\w-]*="[^"]*"|\b[0-9a-f]{32}(?:[0-9a-f]{32})?\b|\bbw_\w+'
    r"|calendar/[\w-]{43}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:Z|\+00:00)"
)
"""What is made anew for each answer: seals of forms, ids, moments and tokens."""


class Server:
    """The whole application on a copy of a market, whose agenda is published, with one of everything else."""

    def __init__(self, market: InMemoryStore) -> None:
        self._market = market
        self.reset()
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="1", accounts=ACCOUNTS)
        self.app.state.encode = HashingEncoder().encode

    def reset(self) -> None:
        self.store = InMemoryStore(committed=self._market.committed.copy())
        with InMemoryUnitOfWork(self.store) as work:
            work.board.publish(Publication(version=1, published_at=NOON))
            add_everything_else(work)
            work.commit()

    def client(self, role: AccountRole | None, person_id: str = "") -> TestClient:
        """A browser that is signed in; nobody's without a role."""
        account = account_of(self.app, role, person_id, account_id=f"{role}-{person_id}") if role else None
        return browser_as(self.app, account)


@dataclass(frozen=True)
class Served:
    """An event with the results of all steps, and the application that serves it."""

    store: InMemoryStore
    tools: Tools
    server: Server


def served(data: EventData, folder: Path) -> Served:
    store, tools = made(data, folder)
    return Served(store=store, tools=tools, server=Server(store))


@dataclass(frozen=True)
class Twin:
    """The event with confidential parts and without."""

    secret: Served
    public: Served

    def clients(self, role: AccountRole | None, person_id: str = "") -> tuple[TestClient, TestClient]:
        """Of the event with confidential parts, and of the one without."""
        return self.secret.server.client(role, person_id), self.public.server.client(role, person_id)

    def reset(self) -> None:
        for event in (self.secret, self.public):
            event.server.reset()


def answer(client: TestClient, method: str, path: str, **sent: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, without what is made anew for each answer."""
    response = client.request(method, path, follow_redirects=False, **sent)
    headers = {name: NEW.sub("", value) for name, value in response.headers.items() if name not in VOLATILE}
    return response.status_code, headers, NEW.sub("", response.text)


def told_signs(told: tuple[int, dict[str, str], str]) -> list[str]:
    """A form offers every choice, so what it offers says nothing."""
    text = OFFERED.sub("", told[2])
    return [sign for sign in SIGNS if sign in text or sign in str(told[1])]


def is_packed(told: tuple[int, dict[str, str], str]) -> bool:
    """Whether no sign could be read in it, as in a PDF or a workbook: it can only be compared."""
    return told[1].get("content-type", "").startswith(("application/pdf", "application/zip", "application/vnd"))


def differences(told: tuple[int, dict[str, str], str], other: tuple[int, dict[str, str], str]) -> list[str]:
    """The first lines that are not the same, for whoever reads what failed."""
    lines = zip((str(told[1]), *told[2].splitlines()), (str(other[1]), *other[2].splitlines()), strict=False)
    return [f"{one[:160]} | {another[:160]}" for one, another in lines if one != another][:2]


def unpacked(content: bytes) -> bytes:
    """A workbook is an archive; what is in it, and not when it was packed."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in sorted(archive.namelist()))
