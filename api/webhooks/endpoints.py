"""What organisers do with webhooks, from their page and through the interface alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

from pydantic import SecretStr

from api.webhooks.announcing import delivery_of
from api.webhooks.ports import WebhookWork
from api.webhooks.posting import UnfitAddress, require_fit
from api.webhooks.settings import WebhookSettings
from api.webhooks.signing import fingerprint_of, secret_of
from matcher.errors import NotFound
from models.domain import InvalidField
from models.domain.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookKind

CHOICES: Final = tuple(kind for kind in WebhookKind if kind is not WebhookKind.TEST)
"""What an endpoint can ask for."""
DELIVERIES_SHOWN: Final = 50
MOST_ENDPOINTS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    """``created_by`` is the organiser's account."""

    work: WebhookWork
    settings: WebhookSettings
    server_key: SecretStr
    now: datetime
    created_by: str

    def register(self, url: str, kinds: Iterable[WebhookKind]) -> tuple[WebhookEndpoint, str]:
        """Store an endpoint and return it with its secret, which can be shown this once. The caller commits.

        Raise ``InvalidField`` for an address that is not fit, no kind, or one endpoint too many.
        """
        try:
            require_fit(url, self.settings)
        except UnfitAddress as error:
            raise InvalidField("url", url, str(error)) from error
        if len(self.work.webhooks.endpoints()) >= MOST_ENDPOINTS:
            raise InvalidField("url", url, f"is one too many: an event has at most {MOST_ENDPOINTS} endpoints")
        endpoint_id = f"we_{uuid4().hex}"
        secret = secret_of(self.server_key, endpoint_id)
        endpoint = WebhookEndpoint(
            id=endpoint_id,
            url=url,
            kinds=frozenset(kinds),
            secret_hash=fingerprint_of(secret),
            created_by=self.created_by,
            created_at=self.now,
        )
        self.work.webhooks.register(endpoint)
        return endpoint, secret


def endpoint_of(work: WebhookWork, endpoint_id: str) -> WebhookEndpoint:
    """Raise ``NotFound``, also for one that was revoked."""
    endpoint = work.webhooks.endpoint(endpoint_id)
    if endpoint is None or endpoint.closed_at is not None:
        raise NotFound("webhook", endpoint_id)
    return endpoint


def revoke(work: WebhookWork, endpoint_id: str, now: datetime) -> None:
    """Nothing is delivered to it any more; the caller commits. Raise ``NotFound``."""
    if not work.webhooks.revoke(endpoint_id, now):
        raise NotFound("webhook", endpoint_id)


def send_test(work: WebhookWork, endpoint_id: str, now: datetime) -> WebhookDelivery:
    """Deliver an event that says nothing; the caller commits. Raise ``NotFound``."""
    delivery = delivery_of(endpoint_of(work, endpoint_id), WebhookKind.TEST, {}, now)
    work.webhooks.add([delivery])
    return delivery


def redeliver(work: WebhookWork, endpoint_id: str, delivery_id: str, now: datetime) -> WebhookDelivery:
    """Deliver it once more, under its id; the caller commits. Raise ``NotFound``.

    One that is on its way already is tried at once.
    """
    endpoint_of(work, endpoint_id)
    delivery = work.webhooks.delivery(delivery_id)
    if delivery is None or delivery.endpoint_id != endpoint_id:
        raise NotFound("webhook delivery", delivery_id)
    again = replace(delivery, state=DeliveryState.PENDING, attempts=0, next_at=now, status=None, failure="")
    work.webhooks.replace(delivery, again)
    return again
