"""What signing in needs, made once for an application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from argon2 import PasswordHasher
from starlette.requests import Request

from api.accounts.attempts import Attempts
from api.accounts.passwords import Passwords
from api.accounts.ports import AccountWork
from api.accounts.seals import LinkKind, Seals
from api.accounts.settings import AccountSettings
from api.outbox.sending import Outgoing, Release
from models.domain.accounts import Invitation, Message, MessageKind, SignInLink

_PLACES: Final[dict[LinkKind, str]] = {
    "sign-in": "sign-in/link",
    "invitation": "invitation",
    "address": "sign-in/address",
}
_LINKS: Final[dict[MessageKind, LinkKind]] = {
    MessageKind.SIGN_IN: "sign-in",
    MessageKind.INVITATION: "invitation",
    MessageKind.NEW_ADDRESS: "address",
}


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class AccountServices:
    settings: AccountSettings
    unit_of_work: Callable[[], AccountWork]
    passwords: Passwords
    seals: Seals
    attempts: Attempts
    outgoing: Outgoing
    clock: Callable[[], datetime]

    def address(self, base_url: str, kind: LinkKind, record_id: str) -> str:
        """The whole link; ``base_url`` where no public one is set."""
        return f"{self.settings.public_url or base_url}/{_PLACES[kind]}/{self.seals.link(kind, record_id)}"

    def link_of(self, work: AccountWork, message: Message, base_url: str) -> str | None:
        """What stands for the message's link; empty where it has none, None for one that does not hold any more."""
        if not message.link_id:
            return ""
        kind = _LINKS[message.kind]
        link: Invitation | SignInLink | None
        if kind == "invitation":
            link = work.accounts.find(Invitation, message.link_id)
        else:
            link = work.accounts.find(SignInLink, message.link_id)
        if link is None or link.closed_at is not None or link.expires_at <= self.clock():
            return None
        return self.address(base_url, kind, message.link_id)

    def deliver(self, message: Message, base_url: str) -> bool:
        """Send a message of the outbox at once where an SMTP server is set, and mark it as sent; whether it was.

        What a server does not take is marked as failed, and the reason stands in the log.
        """
        with self.unit_of_work() as work:
            link = self.link_of(work, message, base_url)
        return self.outgoing.send_now(Release(message=message, link=link))

    def in_(self, **duration: float) -> datetime:
        """The moment so long from now: ``in_(days=14)``."""
        return self.clock() + timedelta(**duration)


def make_services(
    settings: AccountSettings, unit_of_work: Callable[[], AccountWork], clock: Callable[[], datetime] = utc_now
) -> AccountServices:
    return AccountServices(
        settings=settings,
        unit_of_work=unit_of_work,
        passwords=Passwords(PasswordHasher(time_cost=settings.hash_passes, memory_cost=settings.hash_memory_kib)),
        seals=Seals(settings.secret_key.get_secret_value()),
        attempts=Attempts(per_account=settings.attempts_per_account, per_client=settings.attempts_per_client),
        outgoing=Outgoing(unit_of_work, settings.smtp, clock),
        clock=clock,
    )


def services_of(request: Request) -> AccountServices:
    services: AccountServices = request.app.state.accounts
    return services


def server_address(request: Request) -> str:
    """Where people reach the server, without a slash at the end, for links: the public address, or else the one that
    the request was sent to, which ``api.security`` has checked."""
    return services_of(request).settings.public_url or str(request.base_url).rstrip("/")


def new_id() -> str:
    return uuid4().hex
