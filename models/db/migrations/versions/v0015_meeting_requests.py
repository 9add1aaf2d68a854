"""Meeting requests, each person's shortlist, and what they say of meeting about a proposal."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_REQUESTS = "meeting_requests"
_INDEXED = {_REQUESTS: ("asked_by", "asked_of", "state"), "shortlist": ("person_id",), "statements": ("person_id",)}


def upgrade() -> None:
    op.create_table(
        _REQUESTS,
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(400), nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("need_id", "offer_id", "asked_by", "asked_of")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("message", "created_at", "expires_at")),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("answered_at", sa.Text, nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table("shortlist", *_of_person(), sa.Column("added_at", sa.Text, nullable=False), _once())
    op.create_table(
        "statements",
        *_of_person(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("said_at", sa.Text, nullable=False),
        _once(),
    )
    for table, columns in _INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in reversed(_INDEXED):
        op.drop_table(table)


def _of_person() -> tuple[sa.Column[Any], ...]:
    names = ("person_id", "need_id", "offer_id")
    return (
        sa.Column("position", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
    )


def _once() -> sa.UniqueConstraint:
    return sa.UniqueConstraint("person_id", "need_id", "offer_id")
