"""What organisers changed, to be taken back; how columns of files were read; whom to ask about the event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("noun", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("added", "changed", "unchanged", "rejected", "keeps_back")
        ),
        sa.Column("undone_at", sa.Text, nullable=True),
        sa.UniqueConstraint("id", name=op.f("uq_changes_id")),
    )
    op.create_table(
        "saved_mappings",
        sa.Column("shape", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
    )
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("contact", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("event") as batch:
        batch.alter_column("contact", existing_type=sa.Text(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.drop_column("contact")
    op.drop_table("saved_mappings")
    op.drop_table("changes")
