"""What people keep and say of proposals, and the meetings that they ask each other for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from models.domain.checks import InvalidField, require_text
from models.domain.decisions import DeclineReason
from models.domain.errors import BridgeworkError
from models.domain.wishes import WishKind

LONGEST_MESSAGE: Final = 1000
"""Characters of what is written to somebody with a request or an answer."""


class RequestState(StrEnum):
    """``PENDING`` changes once, and holds no slot. ``ACCEPTED`` ends only where one of the two cancels the meeting:
    it is then ``DECLINED`` by who was asked, or ``WITHDRAWN`` by who asked.
    """

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class NotPending(BridgeworkError):
    """The request was answered, taken back, or is too old; ``state`` says which."""

    def __init__(self, state: RequestState) -> None:
        self.state = state
        super().__init__(f"the request is {state} and changes no more")


class WhyNot(StrEnum):
    """Why a meeting cannot be asked for."""

    NOBODY = "nobody"
    """The other record has no owner in the event."""
    WAITING = "waiting"
    """One of the two asked already, and the answer is awaited."""
    AGREED = "agreed"
    PLANNED = "planned"
    """The published agenda has a meeting of the two."""
    DECLINED = "declined"
    """The other side declined it when the same person asked before."""
    TOO_MANY = "too many"
    """As many of the person's requests as are allowed wait for an answer."""
    TOO_LATE = "too late"
    """The event has begun."""


class StillMeeting(BridgeworkError):
    """No thanks to a meeting that is agreed or planned, without saying that it is to be cancelled."""

    def __init__(self) -> None:
        super().__init__("this meeting is agreed or planned: say with no_thanks that it is to be cancelled")


class CannotAsk(BridgeworkError):
    def __init__(self, why: WhyNot) -> None:
        self.why = why
        super().__init__(f"no meeting can be asked for: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRequest:
    """``asked_by`` asks ``asked_of`` for a meeting about the proposal of an offer to a need or mandate.

    Each of the two persons owns one of the two records. ``answered_at`` is when the state last changed; a decline
    has a ``reason`` and may have a ``note``. Times carry their zone. Whether a request that is stored as pending
    still is, ``state_at`` tells: it expires by itself.
    """

    id: str
    need_id: str
    offer_id: str
    asked_by: str
    asked_of: str
    message: str = ""
    created_at: datetime
    expires_at: datetime
    state: RequestState = RequestState.PENDING
    answered_at: datetime | None = None
    reason: DeclineReason | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("id", "need_id", "offer_id", "asked_by", "asked_of"):
            require_text(name, getattr(self, name))
        if self.asked_by == self.asked_of:
            raise InvalidField("asked_of", self.asked_of, "nobody asks themselves")
        for name, moment in (("created_at", self.created_at), ("expires_at", self.expires_at)):
            if moment.tzinfo is None:
                raise InvalidField(name, moment, "a time must carry its time zone")
        for name, text in (("message", self.message), ("note", self.note)):
            if len(text) > LONGEST_MESSAGE:
                raise InvalidField(name, text[:20], f"has at most {LONGEST_MESSAGE} characters")
        if (self.reason is not None) is not (self.state is RequestState.DECLINED):
            raise InvalidField("reason", self.reason, "a decline has a reason, and nothing else has one")
        if (self.answered_at is None) is not (self.state is RequestState.PENDING):
            raise InvalidField("answered_at", self.answered_at, "tells when a request ceased to be pending")

    def state_at(self, now: datetime) -> RequestState:
        if self.state is RequestState.PENDING and now >= self.expires_at:
            return RequestState.EXPIRED
        return self.state

    def accepted(self, now: datetime) -> MeetingRequest:
        """Raise ``NotPending``, as all of these do."""
        return self._ended(RequestState.ACCEPTED, now)

    def declined(self, reason: DeclineReason, note: str, now: datetime) -> MeetingRequest:
        return self._ended(RequestState.DECLINED, now, reason, note)

    def withdrawn(self, now: datetime) -> MeetingRequest:
        return self._ended(RequestState.WITHDRAWN, now)

    def cancelled_by(self, person_id: str, reason: DeclineReason, note: str, now: datetime) -> MeetingRequest:
        """The agreement is taken back by one of the two. Raise ``NotPending`` for what is not agreed."""
        if self.state is not RequestState.ACCEPTED:
            raise NotPending(self.state)
        if person_id == self.asked_by:
            return replace(self, state=RequestState.WITHDRAWN, answered_at=now)
        return replace(self, state=RequestState.DECLINED, answered_at=now, reason=reason, note=note)

    def expired_at(self, moment: datetime) -> MeetingRequest:
        """Raise ``NotPending`` for one that is not stored as pending."""
        if self.state is not RequestState.PENDING:
            raise NotPending(self.state)
        return replace(self, state=RequestState.EXPIRED, answered_at=moment)

    def _ended(
        self, state: RequestState, now: datetime, reason: DeclineReason | None = None, note: str = ""
    ) -> MeetingRequest:
        current = self.state_at(now)
        if current is not RequestState.PENDING:
            raise NotPending(current)
        return replace(self, state=state, answered_at=now, reason=reason, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlisted:
    """A proposal that a person keeps to come back to. Nobody else is told."""

    person_id: str
    need_id: str
    offer_id: str
    added_at: datetime

    def __post_init__(self) -> None:
        for name in ("person_id", "need_id", "offer_id"):
            require_text(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Whether ``person_id``, who owns one of the two records, wants to meet about a proposal.

    The wishes that the programme reads are made from a person's statements: there is one wish for each two people,
    but there can be several proposals between them. ``is_named`` belongs to ``NO_THANKS``: whether the other side
    reads beside the reason who gave it.
    """

    person_id: str
    need_id: str
    offer_id: str
    kind: WishKind
    is_named: bool = False
    said_at: datetime

    def __post_init__(self) -> None:
        for name in ("person_id", "need_id", "offer_id"):
            require_text(name, getattr(self, name))
