"""``api.webhooks.ports`` and ``api.idempotency.ports`` in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from models.domain.answers import KeptAnswer
from models.domain.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint


@dataclass
class OutsideState:
    """What a database would hold of this."""

    endpoints: dict[str, WebhookEndpoint] = field(default_factory=dict)
    deliveries: dict[str, WebhookDelivery] = field(default_factory=dict)
    answers: dict[tuple[str, str], KeptAnswer] = field(default_factory=dict)

    def copy(self) -> OutsideState:
        return OutsideState(
            endpoints=dict(self.endpoints), deliveries=dict(self.deliveries), answers=dict(self.answers)
        )


class State(Protocol):
    outside: OutsideState


class InMemoryWebhookRepository:
    """``api.webhooks.ports.WebhookRepository``."""

    def __init__(self, reading: Callable[[], State], writing: Callable[[], State]) -> None:
        self._reading = reading
        self._writing = writing

    def register(self, endpoint: WebhookEndpoint) -> None:
        self._writing().outside.endpoints[endpoint.id] = endpoint

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint | None:
        return self._reading().outside.endpoints.get(endpoint_id)

    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        return tuple(item for item in self._reading().outside.endpoints.values() if item.closed_at is None)

    def revoke(self, endpoint_id: str, at: datetime) -> bool:
        found = self.endpoint(endpoint_id)
        if found is None or found.closed_at is not None:
            return False
        self._writing().outside.endpoints[endpoint_id] = replace(found, closed_at=at)
        return True

    def add(self, deliveries: Sequence[WebhookDelivery]) -> None:
        self._writing().outside.deliveries.update({item.id: item for item in deliveries})

    def delivery(self, delivery_id: str) -> WebhookDelivery | None:
        return self._reading().outside.deliveries.get(delivery_id)

    def deliveries(self, endpoint_id: str, *, limit: int) -> tuple[WebhookDelivery, ...]:
        found = [item for item in self._reading().outside.deliveries.values() if item.endpoint_id == endpoint_id]
        return tuple(found[::-1][:limit])

    def pending(self) -> tuple[WebhookDelivery, ...]:
        found = self._reading().outside.deliveries.values()
        return tuple(item for item in found if item.state is DeliveryState.PENDING)

    def replace(self, old: WebhookDelivery, new: WebhookDelivery) -> bool:
        found = self.delivery(old.id)
        if found is None or (found.state, found.attempts) != (old.state, old.attempts):
            return False
        self._writing().outside.deliveries[old.id] = new
        return True

    def purge(self, before: datetime) -> int:
        held = self._reading().outside.deliveries.values()
        old = [item.id for item in held if item.state is not DeliveryState.PENDING and item.created_at < before]
        for delivery_id in old:
            del self._writing().outside.deliveries[delivery_id]
        return len(old)


class InMemoryAnswerRepository:
    """``api.idempotency.ports.AnswerRepository``."""

    def __init__(self, reading: Callable[[], State], writing: Callable[[], State]) -> None:
        self._reading = reading
        self._writing = writing

    def begin(self, answer: KeptAnswer) -> KeptAnswer | None:
        found = self._reading().outside.answers.get((answer.account_id, answer.key))
        if found is None:
            self.finish(answer)
        return found

    def finish(self, answer: KeptAnswer) -> None:
        self._writing().outside.answers[answer.account_id, answer.key] = answer

    def forget(self, answer: KeptAnswer) -> None:
        self._writing().outside.answers.pop((answer.account_id, answer.key), None)

    def purge(self, now: datetime) -> int:
        ended = [key for key, item in self._reading().outside.answers.items() if item.expires_at <= now]
        for key in ended:
            del self._writing().outside.answers[key]
        return len(ended)
