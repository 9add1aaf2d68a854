"""What was decided upon proposals, what came of them, and the rankers learned from it. Rows are only added."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_ledger(
        "decisions", _choice("verdict"), _choice("reason", nullable=True), *_texts("note decided_by decided_at")
    )
    _create_ledger("outcomes", _choice("kind"), *_texts("note happened_at"))
    op.create_table(
        "rankers",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *_texts("content made_at"),
        sa.Column("learned_from", sa.Integer, nullable=False),
        sa.Column("promoted", sa.Boolean, nullable=False),
        *_texts("reason"),
        sa.Column("figures", sa.JSON, nullable=False),
    )
    op.create_table(
        "ranker_uses", sa.Column("position", sa.Integer, primary_key=True), *_texts("ranker_id since reason")
    )


def downgrade() -> None:
    for name in ("ranker_uses", "rankers", "outcomes", "decisions"):
        op.drop_table(name)


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _choice(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(40), nullable=nullable)


def _create_ledger(name: str, *columns: sa.Column[Any]) -> None:
    """The key, a hash, is what keeps the same row from being added twice."""
    op.create_table(
        name,
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        *_texts("need_id offer_id"),
        *columns,
        sa.Column("shown", sa.JSON, nullable=True),
    )
    for column in ("need_id", "offer_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
