"""Whose record it was, in each line of the log of disclosures: who gets a record later does not read its past.

The lines that are there get whoever owned the record as far as they tell: who answered, and for what was seen who had
granted it; else whose the record is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LOG = "disclosures"
_COLUMN = "owner_id"
_BACKFILL = (
    "UPDATE disclosures SET owner_id = actor_id WHERE action IN ('granted', 'refused', 'revoked')",
    (
        "UPDATE disclosures SET owner_id = coalesce((SELECT earlier.actor_id FROM disclosures AS earlier "
        "WHERE earlier.record_kind = disclosures.record_kind AND earlier.record_id = disclosures.record_id "
        "AND earlier.viewer_id = disclosures.viewer_id AND earlier.action = 'granted' "
        "AND earlier.position < disclosures.position ORDER BY earlier.position DESC LIMIT 1), '') "
        "WHERE action = 'seen'"
    ),
    *(
        f"UPDATE disclosures SET owner_id = coalesce((SELECT {table}.owner_id FROM {table} "
        f"WHERE {table}.id = disclosures.record_id), '') WHERE owner_id = '' AND record_kind = '{kind}'"
        for table, kind in (("offers", "offer"), ("needs", "need"), ("mandates", "mandate"))
    ),
)


def upgrade() -> None:
    with _without_triggers():
        with op.batch_alter_table(_LOG) as batch:
            batch.add_column(sa.Column(_COLUMN, sa.Text, nullable=False, server_default=""))
        for statement in _BACKFILL:
            op.execute(statement)
        with op.batch_alter_table(_LOG) as batch:
            batch.alter_column(_COLUMN, existing_type=sa.Text(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with _without_triggers(), op.batch_alter_table(_LOG) as batch:
        batch.drop_column(_COLUMN)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """The log refuses to be changed, but to this migration; all is one transaction. SQLite loses the triggers of a
    table that is rebuilt."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE disclosures DISABLE TRIGGER disclosures_append_only")
        yield
        op.execute("ALTER TABLE disclosures ENABLE TRIGGER disclosures_append_only")
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER IF EXISTS disclosures_no_{what}")
    yield
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER disclosures_no_{what} BEFORE {what} ON disclosures "
                "BEGIN SELECT RAISE(ABORT, 'the log of disclosures is append-only'); END"
            )
