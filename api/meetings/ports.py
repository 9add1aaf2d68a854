"""What this room asks of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from typing import Protocol, TypeVar

from api.accounts.ports import AccountWork
from api.webhooks.ports import WebhookWork
from models.domain.requests import MeetingRequest, RequestState, Shortlisted, Statement

Record = TypeVar("Record", Shortlisted, Statement)


class RequestRepository(Protocol):
    """Requests for meetings, in the order of adding. Whether one that is stored as pending still is, it tells itself
    (``MeetingRequest.state_at``)."""

    def add(self, request: MeetingRequest) -> None:
        """Raise ``AlreadyExists`` when the id is taken."""
        ...

    def find(self, request_id: str) -> MeetingRequest | None: ...

    def of_person(self, person_id: str) -> tuple[MeetingRequest, ...]:
        """Those that the person asked, and was asked."""
        ...

    def about(self, need_id: str, offer_id: str) -> tuple[MeetingRequest, ...]:
        """Those about one proposal, from either side."""
        ...

    def pending(self) -> tuple[MeetingRequest, ...]:
        """All that are stored as pending."""
        ...

    def end(self, request: MeetingRequest, was: RequestState = RequestState.PENDING) -> bool:
        """Store the request, whose state is no longer ``was``; False where it is not stored in that state any more:
        of several who end one request at once, one is told True.
        """
        ...


class ChoiceRepository(Protocol):
    """Each person's shortlist, and what they say of meeting about a proposal: one of each for a proposal."""

    def put(self, record: Shortlisted | Statement) -> None:
        """Add it, or replace that of the same person and proposal, which keeps its place."""
        ...

    def remove(self, kind: type[Record], person_id: str, need_id: str, offer_id: str) -> bool:
        """Whether it was there."""
        ...

    def shortlist(self, person_id: str) -> tuple[Shortlisted, ...]:
        """In the order of adding."""
        ...

    def statements(self, *, person_id: str | None = None, offer_id: str | None = None) -> tuple[Statement, ...]:
        """All, or those of a person or about an offer, in the order of adding."""
        ...


class MeetingWork(AccountWork, WebhookWork, Protocol):
    """A unit of work that has all that asking for a meeting needs."""

    @property
    def requests(self) -> RequestRepository: ...

    @property
    def choices(self) -> ChoiceRepository: ...
