"""Tables of what people answered and of the rankers learned from it: rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, Text

from models import domain
from models.db.columns import metadata, text, whole
from models.db.types import JsonOf, Moment, enum_of


def _ledger(name: str, *columns: Column[Any], later: Sequence[Column[Any]] = ()) -> Table:
    """Rows that are only ever added; ``key`` is a hash of what the row says, so that none is added twice.

    Columns that a migration added stand at the end, which is where databases put them.
    """
    return Table(
        name,
        metadata,
        Column("position", Integer, primary_key=True),
        Column("key", String(64), nullable=False, unique=True),
        Column("need_id", Text, nullable=False, index=True),
        Column("offer_id", Text, nullable=False, index=True),
        *columns,
        Column("shown", JsonOf(domain.Shown), nullable=True),
        *later,
    )


decisions = _ledger(
    "decisions",
    Column("verdict", enum_of(domain.Verdict), nullable=False),
    Column("reason", enum_of(domain.DeclineReason), nullable=True),
    text("note"),
    text("decided_by"),
    Column("decided_at", Moment, nullable=False),
)

outcomes = _ledger(
    "outcomes",
    Column("kind", enum_of(domain.OutcomeKind), nullable=False),
    text("note"),
    Column("happened_at", Moment, nullable=False),
    later=(Column("reason", enum_of(domain.DeclineReason), nullable=True), text("recorded_by")),
)

rankers = Table(
    "rankers",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    text("content"),
    Column("made_at", Moment, nullable=False),
    whole("learned_from"),
    Column("promoted", Boolean, nullable=False),
    text("reason"),
    Column("figures", JSON, nullable=False),
)

ranker_uses = Table(
    "ranker_uses",
    metadata,
    Column("position", Integer, primary_key=True),
    text("ranker_id"),
    Column("since", Moment, nullable=False),
    text("reason"),
)
"""The last one holds."""
