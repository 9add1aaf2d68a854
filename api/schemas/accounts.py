"""Accounts, and what programs sign in with."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Identified, Schema
from api.schemas.participants import PersonOut
from models.domain.accounts import AccountRole, TokenScope


class AccountOut(Identified):
    """Somebody who may sign in."""

    name: str
    email: str
    roles: tuple[AccountRole, ...]
    person_id: str
    """The person of the event who it is; empty for somebody who takes no part."""
    is_active: bool
    """False for one that was closed."""
    created_at: datetime


class MeOut(Schema):
    """Who asks."""

    account: AccountOut
    person: PersonOut | None
    """Null for somebody who takes no part in the event."""


class TokenOut(Identified):
    """A personal token, without its secret."""

    name: str
    scope: TokenScope
    created_at: datetime
    expires_at: datetime


class TokenList(Schema):
    items: tuple[TokenOut, ...]
