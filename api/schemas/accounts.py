"""Accounts, and what programs sign in with."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Identified, Input, Schema
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


class AccountPatch(Input):
    """What is to change of an account; what is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    roles: Annotated[tuple[AccountRole, ...], Field(min_length=1)] | None = None
    person_id: Annotated[str, Field(max_length=400)] | None = None
    """Empty for somebody who takes no part in the event."""
    is_active: bool | None = None
    """False closes the account: its sessions and tokens end at once. True opens it again."""


class InvitationCreate(Input):
    """Who is invited."""

    email: Annotated[str, Field(min_length=1, max_length=300)]
    name: Annotated[str, Field(max_length=200)] = ""
    role: AccountRole
    person_id: Annotated[str, Field(max_length=400)] = ""
    """The person of the event who they are; empty for somebody who takes no part."""


class InvitationOut(Identified):
    """An open invitation. Its link is sent to its address only."""

    email: str
    """Empty for that of the first organiser, whose link the command line shows."""
    name: str
    roles: tuple[AccountRole, ...]
    person_id: str
    created_at: datetime
    expires_at: datetime


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
