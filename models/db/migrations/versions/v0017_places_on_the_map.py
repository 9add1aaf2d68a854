"""Where records lie on the map of offers and needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "places_on_the_map",
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("x", sa.Double, nullable=False),
        sa.Column("y", sa.Double, nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("places_on_the_map")
