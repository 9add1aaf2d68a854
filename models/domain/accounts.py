"""Who may sign in, and what proves it: accounts, sessions, tokens, one-time links, invitations, and messages.

A workspace holds one event, so that every account and every role is that event's alone. None of these records holds
a secret: of what its owner keeps, such as a token, there is a hash only, and a link is signed when it is sent.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from models.domain.checks import InvalidField, require_text

LONGEST_EMAIL: Final = 254
"""Characters: the longest path that SMTP carries (RFC 5321, 4.5.3.1.3), without its angle brackets."""


class AccountRole(StrEnum):
    ORGANISER = "organiser"
    RESEARCHER = "researcher"
    COMPANY = "company"
    INVESTOR = "investor"
    PROVIDER = "provider"
    OFFICIAL = "official"
    VIEWER = "viewer"


class TokenScope(StrEnum):
    """``WRITE`` can read as well."""

    READ = "read"
    WRITE = "write"


class MessageKind(StrEnum):
    INVITATION = "invitation"
    SIGN_IN = "sign_in"
    NEW_ADDRESS = "new_address"
    MEETING_REQUEST = "meeting_request"
    MEETING_ANSWER = "meeting_answer"
    DISCLOSURE = "disclosure"
    AGENDA_PUBLISHED = "agenda_published"
    AGENDA_CHANGED = "agenda_changed"
    OUTCOME = "outcome"
    NOTICE = "notice"


class MessageState(StrEnum):
    """``SENDING`` is stored before a message is handed over: found later, it may or may not have been sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


def normal_email(text: str) -> str:
    """Return the form in which two addresses of one mailbox are equal. Raise ``InvalidField`` for no address.

    >>> normal_email(" Ada@Example.ORG ")
    'ada@example.org'
    """
    email = unicodedata.normalize("NFC", text.strip()).lower()
    name, _, domain = email.rpartition("@")
    if not name or not domain or len(email) > LONGEST_EMAIL or any(map(_is_forbidden, email)):
        raise InvalidField("email", text, "is not an e-mail address")
    return email


def _is_forbidden(character: str) -> bool:
    return character.isspace() or character in "<>,;" or unicodedata.category(character).startswith("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in. ``email`` is in its normal form; ``password_hash`` is empty where there is none.

    ``person_id`` names the person of the event who it is, empty for somebody who takes no part, such as an
    organiser. ``language`` is that of the messages sent to them, empty where they chose none.
    """

    id: str
    email: str
    name: str
    person_id: str = ""
    roles: frozenset[AccountRole] = frozenset()
    password_hash: str = ""
    is_active: bool = True
    language: str = ""
    last_sign_in_at: datetime | None = None
    created_at: datetime

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        _require_normal(self.email)
        _require_zone("created_at", self.created_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSession:
    """A browser that is signed in. ``id`` is a hash of what its cookie says; ``closed_at`` when it was ended.

    ``browser`` is what it called itself when it signed in.
    """

    id: str
    account_id: str
    browser: str = ""
    created_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What a program signs in with. ``secret_hash`` is a hash of its secret; ``closed_at`` when it was revoked."""

    id: str
    account_id: str
    name: str
    scope: TokenScope
    secret_hash: str
    created_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        require_text("name", self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLink:
    """A link that signs in once; ``closed_at`` when it was used. Where it has an ``email`` it signs nobody in, and
    makes that the account's address instead.
    """

    id: str
    account_id: str
    email: str = ""
    created_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that makes an account once. ``email`` is empty for the first organiser, who gives it on accepting.

    ``invited_by`` is an account, empty for the command line; ``closed_at`` is when it was accepted or revoked.
    """

    id: str
    email: str
    name: str
    person_id: str = ""
    roles: frozenset[AccountRole]
    invited_by: str = ""
    created_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.email:
            _require_normal(self.email)
        if not self.roles:
            raise InvalidField("roles", "", "an invitation is to at least one role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """That an account is ``subject`` at the OpenID Connect provider ``issuer``. ``id`` is made from the two."""

    id: str
    account_id: str
    issuer: str
    subject: str
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An e-mail in the outbox. Where ``text`` says ``{link}`` the link of ``link_id`` is put when it is sent: who
    reads the outbox must not be able to sign in as the recipient.

    ``closed_at`` is when it was sent or dropped, ``attempted_at`` when it was last handed to the mail server, and
    ``answer`` what that said, or why it was dropped. ``reviewed_by`` is the account of who let it go. ``revision``
    counts the changes.
    """

    id: str
    kind: MessageKind
    recipient: str
    subject: str
    text: str
    link_id: str = ""
    state: MessageState = MessageState.WAITING
    answer: str = ""
    reviewed_by: str = ""
    revision: int = 0
    created_at: datetime
    attempted_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """A secret address under which calendar programs read the itinerary of an account's person, until it is closed.

    ``id`` is a hash of what the address ends with.
    """

    id: str
    account_id: str
    created_at: datetime
    closed_at: datetime | None = None


AccountRecord: TypeAlias = (
    Account | AccountSession | ApiToken | SignInLink | Invitation | Identity | Message | CalendarFeed
)
Closable: TypeAlias = AccountSession | ApiToken | SignInLink | Invitation | Identity | Message | CalendarFeed
"""Records that cease at a moment, once and for good."""


Proof: TypeAlias = AccountSession | ApiToken | SignInLink
"""Closable records that nobody looks at when they are over."""


def _require_normal(email: str) -> None:
    if normal_email(email) != email:
        raise InvalidField("email", email, "must be in its normal form: trimmed and in lower case")


def _require_zone(name: str, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise InvalidField(name, moment, "a time must carry its time zone")
