"""Which booth an organisation would like, and how large."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "booth_wishes",
        sa.Column("organisation_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("square_metres", sa.Double, nullable=True),
        sa.Column("booth_ids", sa.JSON, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
    )
    op.create_index(op.f("ix_booth_wishes_position"), "booth_wishes", ["position"])


def downgrade() -> None:
    op.drop_table("booth_wishes")
