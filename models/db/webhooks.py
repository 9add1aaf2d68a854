"""Webhooks in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from models.db.mapping import from_row, plain_row
from models.db.records import chunks
from models.db.transaction import LazyTransaction
from models.db.webhook_tables import webhook_deliveries, webhook_endpoints
from models.domain.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint


class SqlWebhookRepository:
    """``api.webhooks.ports.WebhookRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def register(self, endpoint: WebhookEndpoint) -> None:
        self._transaction.writing().execute(insert(webhook_endpoints), plain_row(endpoint))

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        query = select(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().first()
        return from_row(WebhookEndpoint, dict(row)) if row else None

    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        table = webhook_endpoints
        query = select(table).where(table.c.closed_at.is_(None)).order_by(table.c.position)
        with self._transaction.reading() as connection:
            return tuple(from_row(WebhookEndpoint, dict(row)) for row in connection.execute(query).mappings())

    def revoke(self, endpoint_id: str, at: datetime) -> bool:
        table = webhook_endpoints
        query = update(table).where(table.c.id == endpoint_id, table.c.closed_at.is_(None)).values(closed_at=at)
        return self._transaction.writing().execute(query).rowcount == 1

    def add(self, deliveries: Sequence[WebhookDelivery]) -> None:
        if deliveries:
            self._transaction.writing().execute(insert(webhook_deliveries), [plain_row(each) for each in deliveries])

    def delivery(self, delivery_id: str) -> WebhookDelivery | None:
        query = select(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().first()
        return from_row(WebhookDelivery, dict(row)) if row else None

    def deliveries(self, endpoint_id: str, *, limit: int) -> tuple[WebhookDelivery, ...]:
        table = webhook_deliveries
        query = select(table).where(table.c.endpoint_id == endpoint_id).order_by(table.c.position.desc()).limit(limit)
        with self._transaction.reading() as connection:
            return tuple(from_row(WebhookDelivery, dict(row)) for row in connection.execute(query).mappings())

    def pending(self) -> tuple[WebhookDelivery, ...]:
        table = webhook_deliveries
        query = select(table).where(table.c.state == DeliveryState.PENDING).order_by(table.c.position)
        with self._transaction.reading() as connection:
            return tuple(from_row(WebhookDelivery, dict(row)) for row in connection.execute(query).mappings())

    def replace(self, old: WebhookDelivery, new: WebhookDelivery) -> bool:
        table = webhook_deliveries
        query = update(table).where(
            table.c.id == old.id, table.c.state == old.state, table.c.attempts == old.attempts
        )
        return self._transaction.writing().execute(query.values(plain_row(new))).rowcount == 1

    def purge(self, before: datetime) -> int:
        table = webhook_deliveries
        query = select(table.c.id, table.c.created_at).where(table.c.state != DeliveryState.PENDING)
        with self._transaction.reading() as connection:
            old = [row.id for row in connection.execute(query) if row.created_at < before]
        for chunk in chunks(old):
            self._transaction.writing().execute(delete(table).where(table.c.id.in_(chunk)))
        return len(old)
