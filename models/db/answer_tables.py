"""The table of answers to requests with an idempotency key."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, UniqueConstraint

from models.db.columns import metadata, text, whole
from models.db.types import JsonOf, Moment

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("account_id", String(400), nullable=False),
    Column("key", String(255), nullable=False),
    text("fingerprint"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    whole("status", nullable=True),
    Column("headers", JsonOf(dict[str, str]), nullable=False),
    Column("body", LargeBinary, nullable=True),
    UniqueConstraint("account_id", "key"),
)
