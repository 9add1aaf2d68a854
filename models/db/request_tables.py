"""Tables of what people keep and say of proposals, and of the meetings that they ask for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, UniqueConstraint

from models import domain
from models.db.columns import metadata, text
from models.db.types import Moment, enum_of
from models.domain.requests import RequestState


def _of_person(name: str, *columns: Column[Any]) -> Table:
    """One row for each proposal and person."""
    return Table(
        name,
        metadata,
        Column("position", Integer, primary_key=True),
        Column("person_id", Text, nullable=False, index=True),
        text("need_id"),
        text("offer_id"),
        *columns,
        UniqueConstraint("person_id", "need_id", "offer_id"),
    )


meeting_requests = Table(
    "meeting_requests",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(400), nullable=False, unique=True),
    text("need_id"),
    text("offer_id"),
    Column("asked_by", Text, nullable=False, index=True),
    Column("asked_of", Text, nullable=False, index=True),
    text("message"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("state", enum_of(RequestState), nullable=False, index=True),
    Column("answered_at", Moment, nullable=True),
    Column("reason", enum_of(domain.DeclineReason), nullable=True),
    text("note"),
)
shortlist = _of_person("shortlist", Column("added_at", Moment, nullable=False))
statements = _of_person(
    "statements",
    Column("kind", enum_of(domain.WishKind), nullable=False),
    Column("is_named", Boolean, nullable=False),
    Column("said_at", Moment, nullable=False),
)
