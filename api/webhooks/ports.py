"""What webhooks ask of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from models.domain.webhooks import WebhookDelivery, WebhookEndpoint


class WebhookRepository(Protocol):
    """Endpoints, and the outbox of deliveries to them."""

    def register(self, endpoint: WebhookEndpoint) -> None:
        """Its id is a new one."""
        ...

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        """Also one that was revoked."""
        ...

    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        """Those that are not revoked, in the order of adding."""
        ...

    def revoke(self, endpoint_id: str, at: datetime) -> bool:
        """False when there is no such endpoint, or it was revoked before."""
        ...

    def add(self, deliveries: Sequence[WebhookDelivery]) -> None:
        """Their ids are new ones."""
        ...

    def delivery(self, delivery_id: str) -> WebhookDelivery | None: ...

    def deliveries(self, endpoint_id: str, *, limit: int) -> tuple[WebhookDelivery, ...]:
        """The last ones, the newest first."""
        ...

    def pending(self) -> tuple[WebhookDelivery, ...]:
        """All that are still to be delivered, in the order of adding."""
        ...

    def replace(self, old: WebhookDelivery, new: WebhookDelivery) -> bool:
        """Store ``new`` where the delivery still has the state and the attempts of ``old``; whether it had: of
        several who try one delivery at once, one is told True.
        """
        ...

    def purge(self, before: datetime) -> int:
        """Forget deliveries that ended and were made before the moment; how many."""
        ...


class WebhookWork(Protocol):
    """The part of a unit of work that announcing needs."""

    @property
    def webhooks(self) -> WebhookRepository: ...
