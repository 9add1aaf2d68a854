"""Where the outside wants to be told of what happens, and what each was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.domain.checks import InvalidField, require_text


class WebhookKind(StrEnum):
    """What endpoints can be told of; ``TEST`` is sent on request, whatever an endpoint asks for."""

    MEETING_ACCEPTED = "meeting.accepted"
    AGENDA_PUBLISHED = "agenda.published"
    TEST = "webhook.test"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpoint:
    """An address that deliveries are posted to. ``closed_at`` is when it was revoked.

    The secret that they are signed with is made from ``id`` and the server's key and stands nowhere;
    ``secret_hash`` tells whether it is still the one that was shown.
    """

    id: str
    url: str
    kinds: frozenset[WebhookKind]
    secret_hash: str
    created_by: str
    """An account."""
    created_at: datetime
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        require_text("url", self.url)
        if not self.kinds:
            raise InvalidField("kinds", "", "an endpoint is told of at least one kind of event")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """One event on its way to one endpoint. ``body`` is what is posted, byte for byte in UTF-8; ``next_at`` is when
    it is tried next, None for one that is not tried any more.

    ``status`` is the HTTP status of the last answer, None where none came; ``failure`` says why the last attempt
    failed, empty for none.
    """

    id: str
    endpoint_id: str
    kind: WebhookKind
    body: str
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_at: datetime | None
    last_at: datetime | None = None
    status: int | None = None
    failure: str = ""
