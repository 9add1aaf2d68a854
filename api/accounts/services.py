"""What signing in needs, made once for an application."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from argon2 import PasswordHasher
from starlette.requests import Request

from api.accounts import mail
from api.accounts.attempts import Attempts
from api.accounts.passwords import Passwords
from api.accounts.ports import AccountWork
from api.accounts.seals import LinkKind, Seals
from api.accounts.settings import AccountSettings
from models.domain.accounts import Message, MessageKind

_logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class AccountServices:
    settings: AccountSettings
    unit_of_work: Callable[[], AccountWork]
    passwords: Passwords
    seals: Seals
    attempts: Attempts
    clock: Callable[[], datetime]

    def address(self, base_url: str, kind: LinkKind, record_id: str) -> str:
        """The whole link; ``base_url`` where no public one is set."""
        place = "sign-in/link" if kind == "sign-in" else "invitation"
        return f"{self.settings.public_url or base_url}/{place}/{self.seals.link(kind, record_id)}"

    def deliver(self, message: Message, base_url: str) -> bool:
        """Send a message of the outbox where an SMTP server is set, and mark it as sent; whether it was.

        A server that does not take it leaves the message where it is, and the reason in the log.
        """
        if self.settings.smtp is None:
            return False
        kind: LinkKind = "sign-in" if message.kind is MessageKind.SIGN_IN else "invitation"
        try:
            mail.send(message, self.address(base_url, kind, message.link_id), self.settings.smtp)
        except OSError as error:
            _logger.error("message %s was not sent: %s", message.id, type(error).__name__)
            return False
        with self.unit_of_work() as work:
            work.accounts.close(Message, message.id, self.clock())
            work.commit()
        return True

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
        clock=clock,
    )


def services_of(request: Request) -> AccountServices:
    services: AccountServices = request.app.state.accounts
    return services


def base_url_of(request: Request) -> str:
    """The address that the request was sent to, which ``api.security`` has checked."""
    return str(request.base_url).rstrip("/")


def new_id() -> str:
    return uuid4().hex
