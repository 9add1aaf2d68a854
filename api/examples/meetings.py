"""What the documentation shows of shortlists, statements and requests for meetings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from api.schemas.meetings import MeetingRequestOut, OpenRequestOut, ShortlistedOut, StatementOut
from models.domain import WishKind
from models.domain.requests import MeetingRequest, Shortlisted, Statement

_AT: Final = datetime(2027, 4, 2, 9, 30, tzinfo=UTC)
_PROPOSAL: Final = {"need_id": "n-3", "offer_id": "o-17"}
_REQUEST: Final = MeetingRequest(
    id="4f0c2f3c1a6d4d0e9b1f7c2a5e8d9b10",
    need_id="n-3",
    offer_id="o-17",
    asked_by="p-9",
    asked_of="p-4",
    message="We have a press line to try it on.",
    created_at=_AT,
    expires_at=_AT + timedelta(days=7),
)

PROPOSAL: Final[dict[str, Any]] = dict(_PROPOSAL)
KEPT: Final[dict[str, Any]] = ShortlistedOut.of(
    Shortlisted(person_id="p-9", need_id="n-3", offer_id="o-17", added_at=_AT)
).model_dump(mode="json")
SAID: Final[dict[str, Any]] = StatementOut.of(
    Statement(person_id="p-9", need_id="n-3", offer_id="o-17", kind=WishKind.MUST_MEET, said_at=_AT)
).model_dump(mode="json")
SAYING: Final[dict[str, Any]] = _PROPOSAL | {
    "kind": "no_thanks",
    "reason": "too_early",
    "note": "Come back at TRL 6.",
}
REQUEST: Final[dict[str, Any]] = MeetingRequestOut.of(_REQUEST).model_dump(mode="json")
ASKING: Final[dict[str, Any]] = _PROPOSAL | {"message": _REQUEST.message}
ANSWER: Final[dict[str, Any]] = {"state": "declined", "reason": "outside_our_field"}
OPEN: Final[dict[str, Any]] = OpenRequestOut.of(_REQUEST).model_dump(mode="json")
