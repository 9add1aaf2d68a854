"""Why nothing came of a pair, and who recorded what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outcomes") as batch:
        batch.add_column(sa.Column("reason", sa.String(40), nullable=True))
        batch.add_column(sa.Column("recorded_by", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("outcomes") as batch:
        batch.alter_column("recorded_by", existing_type=sa.Text(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outcomes") as batch:
        batch.drop_column("recorded_by")
        batch.drop_column("reason")
