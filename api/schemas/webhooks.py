"""Webhooks: endpoints, and what was delivered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Identified, Input, Schema
from models.domain.webhooks import DeliveryState, WebhookKind


class WebhookCreate(Input):
    """A new endpoint."""

    url: Annotated[str, Field(min_length=1, max_length=2000, json_schema_extra={"format": "uri"})]
    """Where events are posted to, with https. Addresses of the server's own machine and network are refused."""
    kinds: Annotated[
        tuple[Literal[WebhookKind.MEETING_ACCEPTED, WebhookKind.AGENDA_PUBLISHED], ...], Field(min_length=1)
    ]
    """What it is told of."""


class WebhookOut(Identified):
    """An endpoint."""

    url: str
    kinds: tuple[WebhookKind, ...]
    created_at: datetime


class WebhookCreated(WebhookOut):
    """An endpoint with its secret, which is shown this once."""

    secret: str
    """What deliveries are signed with, by the Standard Webhooks specification."""


class DeliveryOut(Identified):
    """One event on its way to an endpoint. `id` is the `webhook-id` of each attempt."""

    kind: WebhookKind
    created_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    """When it is tried next; null for one that is not tried any more."""
    last_at: datetime | None
    """When it was last tried; null before the first attempt."""
    status: int | None
    """The HTTP status of the last answer; null where none came."""
    failure: str
    """Why the last attempt failed; empty where it did not."""


class DeliveryList(Schema):
    items: tuple[DeliveryOut, ...]
    """The last fifty, the newest first."""
