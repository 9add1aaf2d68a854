"""Telling the outside what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from api.webhooks.ports import WebhookWork
from models.domain.webhooks import WebhookDelivery, WebhookEndpoint, WebhookKind


def announce(work: WebhookWork, kind: str, payload: Mapping[str, object]) -> None:
    """Tell every endpoint that asked for this ``kind`` (a ``WebhookKind``, such as "meeting.accepted").

    To be called inside of the unit of work that makes it true, before its commit: either both are stored, or none.
    A thread of the server delivers it after the commit. ``payload`` is JSON, made of ids and public parts only: it
    leaves the server. Raise ``ValueError`` for an unknown kind, ``TypeError`` for what is not JSON.
    """
    wanted = WebhookKind(kind)
    now = datetime.now(UTC).replace(microsecond=0)
    asked = [endpoint for endpoint in work.webhooks.endpoints() if wanted in endpoint.kinds]
    work.webhooks.add([delivery_of(endpoint, wanted, payload, now) for endpoint in asked])


def delivery_of(
    endpoint: WebhookEndpoint, kind: WebhookKind, payload: Mapping[str, object], now: datetime
) -> WebhookDelivery:
    """An event of now, to be delivered at once."""
    event = {"type": kind.value, "timestamp": now.isoformat(), "data": dict(payload)}
    return WebhookDelivery(
        id=f"msg_{uuid4().hex}",
        endpoint_id=endpoint.id,
        kind=kind,
        body=json.dumps(event, allow_nan=False),
        created_at=now,
        next_at=now,
    )
