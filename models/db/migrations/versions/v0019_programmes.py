"""What the five programmes need: clusters, sites, buses and booths, and more about people and records."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_COORDINATES: tuple[tuple[str, Any, Any], ...] = (("latitude", sa.Double, None), ("longitude", sa.Double, None))
_NEW_COLUMNS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "event": (("programme", sa.String(40), "conference"),),
    "organisations": _COORDINATES,
    "people": (
        ("skills", sa.JSON(), "[]"),
        ("seniority", sa.Integer(), None),
        ("topics", sa.JSON(), "[]"),
        ("interprets", sa.JSON(), "[]"),
        ("wheelchair", sa.Boolean(), sa.false()),
        ("diet", sa.Text(), ""),
        ("party", sa.Text(), ""),
        ("arrives_at", sa.Text(), None),
        ("departs_at", sa.Text(), None),
    ),
    "offers": (("published_on", sa.Date(), None),),
    "needs": (("stated_on", sa.Date(), None),),
    "mandates": (("stated_on", sa.Date(), None),),
    "session_requests": (("starts_at", sa.Text(), None), ("attendee_ids", sa.JSON(), "[]")),
}
"""By table: name, type, and the value in the rows that are there, None for a column that may be NULL."""
_NEW_TABLES = ("clusters", "sites", "buses", "booths")


def upgrade() -> None:
    for table, columns in _NEW_COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, kind, value in columns:
                batch.add_column(sa.Column(name, kind, nullable=value is None, server_default=value))
        required = [(name, kind) for name, kind, value in columns if value is not None]
        if required:
            with op.batch_alter_table(table) as batch:
                for name, kind in required:
                    batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    _create_clusters()
    _create_sites()
    _create("buses", "id", *_texts("name"), *_wholes("seats wheelchairs"), _list("languages"))
    area = sa.Column("square_metres", sa.Double, nullable=True)
    _create("booths", "id", *_texts("name room_id"), area, *_texts("organisation_id"))


def downgrade() -> None:
    for table in reversed(_NEW_TABLES):
        op.drop_table(table)
    for table, columns in reversed(_NEW_COLUMNS.items()):
        with op.batch_alter_table(table) as batch:
            for name, _, _ in reversed(columns):
                batch.drop_column(name)


def _create_clusters() -> None:
    _create(
        "clusters",
        "id",
        *_texts("name region country"),
        _list("sectors"),
        *_coordinates(),
        sa.Column("designated_on", sa.Date, nullable=True),
        *_texts("summary"),
    )


def _create_sites() -> None:
    _create(
        "sites",
        "room_id",
        *_texts("cluster_id organisation_id"),
        *_coordinates(),
        _list("opens"),
        *_wholes("visit_minutes fewest groups_at_once wheelchairs"),
        _list("languages"),
        *_wholes("lunch_seats"),
        _list("diets"),
        *_texts("presentation summary"),
    )


def _create(name: str, key: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column(key, sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        *columns,
    )
    op.create_index(op.f(f"ix_{name}_position"), name, ["position"])


def _coordinates() -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=True) for name, kind, _ in _COORDINATES]


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _wholes(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names.split()]


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)
