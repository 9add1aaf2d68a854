"""What a forum's sessions were requested with, to be taken back with them; own titles; reminders of follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forum_choices",
        sa.Column("id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.JSON, nullable=False)
            for name in ("editions_before", "editions_after", "filings_before", "filings_after")
        ),
    )
    with op.batch_alter_table("forum_editions") as batch:
        batch.add_column(sa.Column("is_renamed", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("forum_follow_ups") as batch:
        batch.add_column(sa.Column("reminded_on", sa.Date, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("forum_follow_ups") as batch:
        batch.drop_column("reminded_on")
    with op.batch_alter_table("forum_editions") as batch:
        batch.drop_column("is_renamed")
    op.drop_table("forum_choices")
