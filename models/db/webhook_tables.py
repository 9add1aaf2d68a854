"""Tables of webhooks: the endpoints, and the outbox of what is delivered to them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from models.db.columns import metadata, text, whole
from models.db.types import JsonOf, Moment, enum_of
from models.domain.webhooks import DeliveryState, WebhookKind

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(400), nullable=False, unique=True),
    text("url"),
    Column("kinds", JsonOf(frozenset[WebhookKind]), nullable=False),
    text("secret_hash"),
    text("created_by"),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment, nullable=True),
)
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(400), nullable=False, unique=True),
    Column("endpoint_id", Text, nullable=False, index=True),
    Column("kind", enum_of(WebhookKind), nullable=False),
    text("body"),
    Column("created_at", Moment, nullable=False),
    Column("state", enum_of(DeliveryState), nullable=False, index=True),
    whole("attempts"),
    Column("next_at", Moment, nullable=True),
    Column("last_at", Moment, nullable=True),
    whole("status", nullable=True),
    text("failure"),
)
