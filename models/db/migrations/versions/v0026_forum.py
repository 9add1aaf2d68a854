"""What is kept of a technology forum: its editions, minutes with files, follow-ups and joint filings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forum_editions",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.JSON, nullable=False)
            for name in ("words", "need_ids", "talks", "unanswered", "late", "missed")
        ),
    )
    op.create_table(
        "forum_minutes",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("attended_ids", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("revised_at", sa.Text, nullable=False),
        sa.Column("revised_by", sa.Text, nullable=False),
    )
    op.create_table(
        "forum_files",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.Text, nullable=False),
        sa.Column("sent_by", sa.Text, nullable=False),
    )
    op.create_table(
        "forum_file_contents",
        sa.Column("id", sa.Text, sa.ForeignKey("forum_files.id"), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "forum_follow_ups",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False, index=True),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("done_on", sa.Date, nullable=True),
    )
    op.create_table(
        "joint_filings",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("holders", sa.JSON, nullable=False),
        sa.Column("need_id", sa.Text, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("covered", sa.Double, nullable=False),
        sa.Column("missing", sa.JSON, nullable=False),
        sa.Column("rivals", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for name in (
        "joint_filings",
        "forum_follow_ups",
        "forum_file_contents",
        "forum_files",
        "forum_minutes",
        "forum_editions",
    ):
        op.drop_table(name)
