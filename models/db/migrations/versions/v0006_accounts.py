"""Accounts, and what proves who somebody is: sessions, tokens, links, invitations, identities; the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OF_AN_ACCOUNT = ("account_sessions", "api_tokens", "sign_in_links", "identities")


def upgrade() -> None:
    _create(
        "accounts",
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        *_texts("name person_id"),
        sa.Column("roles", sa.JSON, nullable=False),
        *_texts("password_hash"),
        sa.Column("is_active", sa.Boolean, nullable=False),
    )
    _create("account_sessions", *_texts("account_id expires_at"), _closed())
    _create(
        "api_tokens",
        *_texts("account_id name"),
        sa.Column("scope", sa.String(40), nullable=False),
        *_texts("secret_hash expires_at"),
        _closed(),
    )
    _create("sign_in_links", *_texts("account_id expires_at"), _closed())
    _create(
        "invitations",
        *_texts("email name person_id"),
        sa.Column("roles", sa.JSON, nullable=False),
        *_texts("invited_by expires_at"),
        _closed(),
    )
    _create("identities", *_texts("account_id issuer subject"), _closed())
    _create(
        "messages",
        sa.Column("kind", sa.String(40), nullable=False),
        *_texts("recipient subject text link_id"),
        _closed(),
    )
    for name in _OF_AN_ACCOUNT:
        op.create_index(op.f(f"ix_{name}_account_id"), name, ["account_id"])


def downgrade() -> None:
    for name in ("messages", "invitations", *_OF_AN_ACCOUNT, "accounts"):
        op.drop_table(name)


def _create(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(400), nullable=False, unique=True),
        *columns,
        *_texts("created_at"),
    )


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _closed() -> sa.Column[Any]:
    return sa.Column("closed_at", sa.Text, nullable=True)
