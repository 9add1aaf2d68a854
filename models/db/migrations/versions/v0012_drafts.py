"""Drafts, records that were withdrawn, and the advantages of an offer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_RECORDS = ("offers", "needs", "mandates")


def upgrade() -> None:
    for table in _RECORDS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("withdrawn_at", sa.Text, nullable=True))
    with op.batch_alter_table("offers") as batch:
        batch.add_column(sa.Column("advantages", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("offers") as batch:
        batch.alter_column("advantages", existing_type=sa.Text(), existing_nullable=False, server_default=None)
    op.create_table(
        "drafts",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(400), nullable=False, unique=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("entered", sa.JSON, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("opened", sa.JSON, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("discarded_at", sa.Text, nullable=True),
    )
    op.create_index(op.f("ix_drafts_account_id"), "drafts", ["account_id"])


def downgrade() -> None:
    op.drop_table("drafts")
    with op.batch_alter_table("offers") as batch:
        batch.drop_column("advantages")
    for table in reversed(_RECORDS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("withdrawn_at")
