"""Wishes, groups, and what the organiser arranges for the programme: absences, closures, travel and so on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NEW_COLUMNS: dict[str, tuple[tuple[str, Any, str | None], ...]] = {
    "people": (
        ("min_meetings", sa.Integer(), None),
        ("max_meetings_per_day", sa.Integer(), None),
        ("day_part", sa.String(40), None),
    ),
    "rooms": (("area", sa.Text(), ""),),
    "sessions": (("track", sa.Text(), ""),),
}
"""By table: name, type, and the value in the rows that are there, None for a column that may be NULL."""
_NEW_TABLES = (
    "wishes",
    "groups",
    "absences",
    "closures",
    "travel",
    "locks",
    "precedences",
    "session_requests",
    "unplaced_sessions",
)
_PARTS_OF_SESSIONS = ("talks", "session_attendees")


def upgrade() -> None:
    for table, columns in _NEW_COLUMNS.items():
        with _parts_kept(table):
            with op.batch_alter_table(table) as batch:
                for name, kind, value in columns:
                    batch.add_column(sa.Column(name, kind, nullable=value is None, server_default=value))
            with op.batch_alter_table(table) as batch:
                for name, kind, value in columns:
                    if value is not None:
                        batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    _create_wishes()
    _create_limits()
    _create_orders()
    op.create_table(
        "unplaced_sessions",
        sa.Column(
            "version",
            sa.Integer,
            sa.ForeignKey("agendas.version", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("session_id reason"),
    )


def downgrade() -> None:
    for table in reversed(_NEW_TABLES):
        op.drop_table(table)
    for table, columns in reversed(_NEW_COLUMNS.items()):
        with _parts_kept(table), op.batch_alter_table(table) as batch:
            for name, _, _ in reversed(columns):
                batch.drop_column(name)


@contextmanager
def _parts_kept(table: str) -> Iterator[None]:
    """SQLite alters a table by dropping it and making it anew, and what refers to a dropped row goes with it."""
    parts = _PARTS_OF_SESSIONS if table == "sessions" else ()
    for part in parts:
        op.execute(f"CREATE TEMPORARY TABLE kept_{part} AS SELECT * FROM {part}")
        op.execute(f"DELETE FROM {part}")
    yield
    for part in parts:
        op.execute(f"INSERT INTO {part} SELECT * FROM kept_{part}")
        op.execute(f"DROP TABLE kept_{part}")


def _create_wishes() -> None:
    _create("wishes", *_texts("person_id other_id"), _choice("kind"), *_texts("need_id offer_id reason"))
    _create("groups", *_texts("name lead_id"), _list("member_ids"), key="id")


def _create_limits() -> None:
    _create("absences", *_texts("person_id start end reason"))
    _create("closures", *_texts("place_id start end reason"))
    _create("travel", *_texts("first_area second_area"), sa.Column("minutes", sa.Integer, nullable=False))


def _create_orders() -> None:
    _create("locks", *_texts("entry_id reason"))
    _create("precedences", *_texts("first_id second_id reason"))
    _create(
        "session_requests",
        *_texts("title"),
        _choice("kind"),
        sa.Column("slots", sa.Integer, nullable=False),
        _list("speaker_ids"),
        *_texts("chair_id"),
        _list("room_ids"),
        *_texts("track"),
        _list("wanted_by"),
        *_texts("summary"),
        key="id",
    )


def _create(name: str, *columns: sa.Column[Any], key: str = "key") -> None:
    op.create_table(
        name,
        sa.Column(key, sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        *columns,
    )
    op.create_index(op.f(f"ix_{name}_position"), name, ["position"])


def _texts(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names.split()]


def _choice(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(40), nullable=False)


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)
