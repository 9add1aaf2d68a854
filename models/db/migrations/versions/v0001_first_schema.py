"""The first schema: the event's records, the results of each step, the cache of embeddings.

Constraints are named by the convention of ``models.db.tables.metadata``.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_event()
    _create_parties()
    _create_offers()
    _create_demands()
    _create_places()
    _create_limits()
    _create_runs()
    _create_matching()
    _create_agendas()
    _create_sessions()
    _create_meetings()
    op.create_table("embeddings", _key("encoder_id"), _key("content_hash"), _column("vector", sa.LargeBinary))


def downgrade() -> None:
    """The tables that others refer to go last."""
    names = (
        "embeddings unplaced_talks unplaced_meetings meeting_people meetings session_attendees talks sessions "
        "agendas pairings unmet_needs matches matchings runs conflicts availability tables rooms mandates needs "
        "offers people organisations event"
    )
    for name in names.split():
        op.drop_table(name)


def _column(name: str, kind: type[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _columns(kind: type[Any], names: str) -> list[sa.Column[Any]]:
    return [_column(name, kind) for name in names.split()]


def _texts(names: str) -> list[sa.Column[Any]]:
    return _columns(sa.Text, names)


def _optional(name: str, kind: type[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _choice(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """The value of an enumeration."""
    return sa.Column(name, sa.String(40), nullable=nullable)


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, primary_key=True)


def _order() -> sa.Column[Any]:
    return sa.Column("position", sa.Integer, primary_key=True, autoincrement=False)


def _create_records(name: str, key: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, _key(key), _column("position", sa.Integer), *columns)
    op.create_index(op.f(f"ix_{name}_position"), name, ["position"])


def _create_event() -> None:
    _create_records(
        "event",
        "id",
        *_texts("title time_zone"),
        _column("days", sa.JSON),
        _column("slot_minutes", sa.Integer),
        *_columns(sa.JSON, "breaks plenaries"),
        _column("max_meetings_default", sa.Integer),
        *_texts("subtitle venue city country acronym language"),
    )


def _create_parties() -> None:
    _create_records(
        "organisations",
        "id",
        *_texts("name"),
        _choice("kind"),
        *_texts("country region"),
        _column("sectors", sa.JSON),
    )
    _create_records(
        "people",
        "id",
        *_texts("name organisation_id"),
        _choice("role"),
        *_texts("email job_title country time_zone"),
        _column("languages", sa.JSON),
        _optional("max_meetings", sa.Integer),
    )


def _create_offers() -> None:
    _create_records(
        "offers",
        "id",
        *_texts("title text owner_id speaker_id confidential_text"),
        _choice("kind"),
        *_texts("theme"),
        _optional("trl", sa.Integer),
        _choice("ipr_status", nullable=True),
        *_columns(sa.JSON, "partnerships keywords languages"),
    )


def _create_demands() -> None:
    _create_records(
        "needs",
        "id",
        *_texts("title text owner_id confidential_text"),
        _choice("kind"),
        *_texts("theme"),
        _optional("trl_min", sa.Integer),
        _optional("trl_max", sa.Integer),
        _choice("ipr_wanted"),
        *_columns(sa.JSON, "partnerships keywords"),
        _optional("deadline", sa.Date),
        _column("languages", sa.JSON),
    )
    _create_records(
        "mandates",
        "id",
        *_texts("title text owner_id confidential_text"),
        _choice("kind"),
        _column("themes", sa.JSON),
        _optional("trl_min", sa.Integer),
        _optional("trl_max", sa.Integer),
        _optional("ticket_min_eur", sa.Double),
        _optional("ticket_max_eur", sa.Double),
        *_columns(sa.JSON, "regions languages"),
    )


def _create_places() -> None:
    _create_records(
        "rooms", "id", *_texts("name"), _choice("kind"), _column("capacity", sa.Integer), *_texts("floor")
    )
    _create_records("tables", "id", *_texts("name room_id"), _column("seats", sa.Integer))


def _create_limits() -> None:
    _create_records("availability", "key", *_texts("person_id start end note"))
    op.create_index(op.f("ix_availability_person_id"), "availability", ["person_id"])
    _create_records("conflicts", "key", *_texts("first_id second_id"), _choice("kind"), *_texts("reason"))


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        _choice("step"),
        *_texts("input_hash"),
        _column("settings", sa.JSON),
        *_texts("finished_at"),
        _column("seconds", sa.Double),
    )
    op.create_index(op.f("ix_runs_step"), "runs", ["step"])


def _of_run() -> sa.Column[Any]:
    return sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


def _create_matching() -> None:
    op.create_table("matchings", _of_run(), _column("threshold", sa.Double))
    op.create_table(
        "matches",
        _of_run(),
        _order(),
        *_texts("need_id offer_id"),
        _column("rank", sa.Integer),
        *_columns(sa.Double, "score similarity lexical"),
        *_columns(sa.JSON, "contributions evidence gaps"),
    )
    op.create_table(
        "unmet_needs",
        _of_run(),
        _order(),
        *_texts("need_id"),
        _optional("nearest", sa.JSON),
        _column("threshold", sa.Double),
        *_texts("reason"),
    )
    op.create_table(
        "pairings",
        _of_run(),
        _key("id"),
        _column("position", sa.Integer),
        *_texts("need_id offer_id need_owner_id offer_owner_id"),
        _column("score", sa.Double),
    )


def _of_agenda() -> sa.Column[Any]:
    return sa.Column(
        "version",
        sa.Integer,
        sa.ForeignKey("agendas.version", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


def _create_agendas() -> None:
    op.create_table(
        "agendas",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        *_columns(sa.Double, "utility utility_bound"),
    )
    op.create_table("unplaced_meetings", _of_agenda(), _order(), *_texts("pairing_id reason"))
    op.create_table("unplaced_talks", _of_agenda(), _order(), *_texts("offer_id reason"))


def _create_parts(name: str, whole: str, *columns: sa.Column[Any]) -> None:
    """A table of what belongs to a session or meeting of one version."""
    op.create_table(
        name,
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        _key(f"{whole}_id"),
        _order(),
        *columns,
        sa.ForeignKeyConstraint(
            ["version", f"{whole}_id"], [f"{whole}s.version", f"{whole}s.id"], ondelete="CASCADE"
        ),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        _of_agenda(),
        _key("id"),
        _column("position", sa.Integer),
        _choice("kind"),
        *_texts("title start end room_id chair_id"),
        _column("speaker_ids", sa.JSON),
        _column("expected_interest", sa.Integer),
        *_texts("summary"),
    )
    _create_parts("talks", "session", *_texts("id offer_id speaker_id title start end"))
    _create_parts("session_attendees", "session", *_texts("person_id"))


def _create_meetings() -> None:
    op.create_table(
        "meetings",
        _of_agenda(),
        _key("id"),
        _column("position", sa.Integer),
        *_texts("pairing_id need_id offer_id start end table_id"),
    )
    _create_parts("meeting_people", "meeting", *_texts("person_id"))
