"""The table of drafts."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from models.db.columns import metadata, text
from models.db.types import JsonOf, Moment, enum_of
from models.domain import DisclosedKind

_ENTERED = dict[str, tuple[str, ...]]

drafts = Table(
    "drafts",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(400), nullable=False, unique=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("kind", enum_of(DisclosedKind), nullable=False),
    Column("entered", JsonOf(_ENTERED), nullable=False),
    text("record_id"),
    Column("opened", JsonOf(_ENTERED), nullable=False),
    text("source"),
    Column("created_at", Moment, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("discarded_at", Moment, nullable=True),
)
