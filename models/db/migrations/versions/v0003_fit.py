"""What both sides want beyond the topic, and what a matching keeps so that other weights can be tried on it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW_COLUMNS: dict[str, tuple[tuple[str, Any, str | None], ...]] = {
    "offers": (
        ("funding_sought_eur", sa.Double, None),
        ("available_from", sa.Date, None),
        ("partner_kinds", sa.JSON, "[]"),
        ("partner_regions", sa.JSON, "[]"),
    ),
    "needs": (("regions", sa.JSON, "[]"), ("sectors", sa.JSON, "[]")),
    "matchings": (("mandate_threshold", sa.Double, "0"), ("weights", sa.JSON, "{}")),
    "matches": (("fit", sa.JSON, "{}"), ("explanation", sa.JSON, "{}")),
}
"""By table: name, type, and the value in the rows that are there, None for a column that may be NULL."""


def upgrade() -> None:
    """A matching of before has no weights and no candidates: its scores stay as they were."""
    for table, columns in _NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, kind, value in columns:
                batch.add_column(sa.Column(name, kind, nullable=value is None, server_default=value))
        with op.batch_alter_table(table) as batch:
            for name, kind, value in columns:
                if value is not None:
                    batch.alter_column(name, existing_type=kind(), existing_nullable=False, server_default=None)
    _take_mandate_thresholds_from_the_settings()
    op.create_table(
        "candidates",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("need_id", sa.Text, nullable=False),
        sa.Column("offer_id", sa.Text, nullable=False),
        sa.Column("topic_logit", sa.Double, nullable=False),
        sa.Column("fit", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("candidates")
    for table, columns in reversed(_NEW_COLUMNS.items()):
        with op.batch_alter_table(table) as batch:
            for name, _, _ in reversed(columns):
                batch.drop_column(name)


def _take_mandate_thresholds_from_the_settings() -> None:
    runs = sa.table("runs", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))
    matchings = sa.table(
        "matchings", sa.column("run_id", sa.Integer), sa.column("threshold", sa.Double),
        sa.column("mandate_threshold", sa.Double),
    )  # fmt: skip
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(matchings.c.run_id, matchings.c.threshold, runs.c.settings).join_from(
            matchings, runs, matchings.c.run_id == runs.c.id
        )
    ).all()
    for run_id, threshold, settings in rows:
        value = settings.get("mandate_threshold", threshold)
        connection.execute(sa.update(matchings).where(matchings.c.run_id == run_id).values(mandate_threshold=value))
