"""The outbox: what became of each message; languages, browsers, last sign-ins and new addresses of accounts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NEW_COLUMNS: dict[str, tuple[tuple[str, Any, str | None], ...]] = {
    "accounts": (("language", sa.Text(), ""), ("last_sign_in_at", sa.Text(), None)),
    "account_sessions": (("browser", sa.Text(), ""),),
    "sign_in_links": (("email", sa.Text(), ""),),
    "messages": (
        ("state", sa.String(40), "waiting"),
        ("answer", sa.Text(), ""),
        ("reviewed_by", sa.Text(), ""),
        ("revision", sa.Integer(), "0"),
        ("attempted_at", sa.Text(), None),
    ),
}
"""By table: name, type, and the value in the rows that are there, None for a column that may be NULL."""


def upgrade() -> None:
    for table, columns in _NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, kind, value in columns:
                batch.add_column(sa.Column(name, kind, nullable=value is None, server_default=value))
        with op.batch_alter_table(table) as batch:
            if table == "accounts":  # SQLite makes the table anew, its constraints in an order of chance
                batch.drop_constraint("uq_accounts_email", type_="unique")
                batch.create_unique_constraint("uq_accounts_email", ["email"])
            for name, kind, value in columns:
                if value is not None:
                    batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.create_index(op.f("ix_messages_state"), "messages", ["state"])
    op.execute("UPDATE messages SET state = 'sent' WHERE closed_at IS NOT NULL")
    op.execute("UPDATE messages SET state = 'failed' WHERE closed_at IS NULL")


def downgrade() -> None:
    op.drop_index(op.f("ix_messages_state"), "messages")
    for table, columns in reversed(_NEW_COLUMNS.items()):
        with op.batch_alter_table(table) as batch:
            for name, _, _ in reversed(columns):
                batch.drop_column(name)
