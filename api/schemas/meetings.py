"""One's shortlist, what one says of proposals, and requests for meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.meetings.choices import Declination
from api.schemas.base import Input, Schema, make
from models.domain import DeclineReason, WishKind
from models.domain.requests import LONGEST_MESSAGE, RequestState

Words = Annotated[str, Field(max_length=LONGEST_MESSAGE)]


class ProposalRef(Input):
    """The proposal of an offer to a need or mandate."""

    need_id: str
    """A need or a mandate."""
    offer_id: str
    """The offer that is proposed to it."""


class ShortlistedOut(Schema):
    """A proposal that one keeps to come back to."""

    need_id: str
    offer_id: str
    added_at: datetime


class StatementOut(Schema):
    """What one says of meeting about a proposal."""

    need_id: str
    offer_id: str
    kind: WishKind
    is_named: bool
    """Whether the other side reads, beside the reason of a decline, who gave it."""
    said_at: datetime


class DeclineFields(Input):
    reason: DeclineReason = DeclineReason.OTHER
    """The other side reads it. `conflict` keeps the two sides apart in every later step."""
    note: Words = ""
    """In one's own words; the other side reads them."""


class StatementCreate(DeclineFields, ProposalRef):
    """It replaces what one said of the proposal before. `reason`, `note`, `is_named` and `cancels` belong to
    `no_thanks`.
    """

    kind: WishKind
    is_named: bool = False
    """Whether the other side reads who declined."""
    cancels: bool = False
    """Whether a meeting about it that is agreed or planned is to be cancelled; refused with 409 without that."""

    def why(self) -> Declination | None:
        if self.kind is not WishKind.NO_THANKS:
            return None
        values = self.values()
        names = ("reason", "note", "is_named", "cancels")
        return make(Declination, {name: values[name] for name in names if name in values})


class MeetingRequestCreate(ProposalRef):
    """The other side of the proposal is asked."""

    message: Words = ""


class RequestAnswer(DeclineFields):
    """`reason` and `note` belong to `declined`. Only who was asked accepts and declines; who asked withdraws."""

    state: Literal[RequestState.ACCEPTED, RequestState.DECLINED, RequestState.WITHDRAWN]

    def why(self) -> Declination:
        values = self.values()
        return make(Declination, {name: values[name] for name in ("reason", "note") if name in values})


class MeetingRequestOut(Schema):
    """A request that one made or got. A pending one holds no slot."""

    id: str
    need_id: str
    offer_id: str
    asked_by: str
    """Empty where the record of that side is anonymous to the reader."""
    asked_of: str
    """As `asked_by`."""
    message: str
    created_at: datetime
    expires_at: datetime
    """Until then it can be answered; the publication of an agenda ends it before."""
    state: RequestState
    answered_at: datetime | None
    reason: DeclineReason | None
    """Of a decline."""
    note: str


class OpenRequestOut(Schema):
    """A request that waits for its answer, for organisers."""

    id: str
    need_id: str
    offer_id: str
    asked_by: str
    asked_of: str
    created_at: datetime
    expires_at: datetime
