"""How many minutes it takes from one room to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("room_change_minutes", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("event") as batch:
        batch.alter_column(
            "room_change_minutes", existing_type=sa.Integer(), existing_nullable=False, server_default=None
        )


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.drop_column("room_change_minutes")
