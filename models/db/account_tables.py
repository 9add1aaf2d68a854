"""Tables of accounts and of what proves who somebody is. No row holds a secret, only hashes of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from models.db.columns import metadata, text, whole
from models.db.types import JsonOf, Moment, enum_of
from models.domain import accounts as domain

_ROLES = frozenset[domain.AccountRole]


def _table(name: str, *columns: Column[Any], later: tuple[Column[Any], ...] = ()) -> Table:
    return Table(
        name,
        metadata,
        Column("position", Integer, primary_key=True),
        Column("id", String(400), nullable=False, unique=True),
        *columns,
        Column("created_at", Moment, nullable=False),
        *later,
    )


def _of_account() -> Column[str]:
    return Column("account_id", Text, nullable=False, index=True)


def _expires() -> Column[Any]:
    return Column("expires_at", Moment, nullable=False)


def _closed() -> Column[Any]:
    return Column("closed_at", Moment, nullable=True)


accounts = _table(
    "accounts",
    Column("email", String(domain.LONGEST_EMAIL), nullable=False, unique=True),
    text("name"),
    text("person_id"),
    Column("roles", JsonOf(_ROLES), nullable=False),
    text("password_hash"),
    Column("is_active", Boolean, nullable=False),
    later=(text("language"), Column("last_sign_in_at", Moment, nullable=True)),
)
account_sessions = _table("account_sessions", _of_account(), _expires(), _closed(), later=(text("browser"),))
api_tokens = _table(
    "api_tokens",
    _of_account(),
    text("name"),
    Column("scope", enum_of(domain.TokenScope), nullable=False),
    text("secret_hash"),
    _expires(),
    _closed(),
)
sign_in_links = _table("sign_in_links", _of_account(), _expires(), _closed(), later=(text("email"),))
invitations = _table(
    "invitations",
    text("email"),
    text("name"),
    text("person_id"),
    Column("roles", JsonOf(_ROLES), nullable=False),
    text("invited_by"),
    _expires(),
    _closed(),
)
calendar_feeds = _table("calendar_feeds", _of_account(), _closed())
identities = _table("identities", _of_account(), text("issuer"), text("subject"), _closed())
messages = _table(
    "messages",
    Column("kind", enum_of(domain.MessageKind), nullable=False),
    text("recipient"),
    text("subject"),
    text("text"),
    text("link_id"),
    _closed(),
    later=(
        Column("state", enum_of(domain.MessageState), nullable=False, index=True),
        text("answer"),
        text("reviewed_by"),
        whole("revision"),
        Column("attempted_at", Moment, nullable=True),
    ),
)
"""The outbox."""
