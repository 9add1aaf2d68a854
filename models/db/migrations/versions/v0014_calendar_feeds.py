"""Secret addresses under which calendar programs read somebody's itinerary."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLE = "calendar_feeds"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(400), nullable=False, unique=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("closed_at", sa.Text, nullable=True),
        sa.Column("created_at", sa.Text, nullable=False),
    )
    op.create_index(op.f(f"ix_{_TABLE}_account_id"), _TABLE, ["account_id"])


def downgrade() -> None:
    op.drop_table(_TABLE)
