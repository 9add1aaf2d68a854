"""``api.meetings.ports`` in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from matcher.errors import AlreadyExists
from models.domain.requests import MeetingRequest, RequestState, Shortlisted, Statement


@dataclass
class MeetingState:
    """What a database would hold of this."""

    requests: dict[str, MeetingRequest] = field(default_factory=dict)
    choices: dict[tuple[type, str, str, str], Any] = field(default_factory=dict)

    def copy(self) -> MeetingState:
        return MeetingState(requests=dict(self.requests), choices=dict(self.choices))


class State(Protocol):
    meetings: MeetingState


class InMemoryRequestRepository:
    """``api.meetings.ports.RequestRepository``."""

    def __init__(self, reading: Callable[[], State], writing: Callable[[], State]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, request: MeetingRequest) -> None:
        if request.id in self._reading().meetings.requests:
            raise AlreadyExists("meeting request", request.id)
        self._writing().meetings.requests[request.id] = request

    def find(self, request_id: str) -> MeetingRequest | None:
        return self._reading().meetings.requests.get(request_id)

    def of_person(self, person_id: str) -> tuple[MeetingRequest, ...]:
        return tuple(item for item in self._all() if person_id in (item.asked_by, item.asked_of))

    def about(self, need_id: str, offer_id: str) -> tuple[MeetingRequest, ...]:
        return tuple(item for item in self._all() if (item.need_id, item.offer_id) == (need_id, offer_id))

    def pending(self) -> tuple[MeetingRequest, ...]:
        return tuple(item for item in self._all() if item.state is RequestState.PENDING)

    def end(self, request: MeetingRequest, was: RequestState = RequestState.PENDING) -> bool:
        stored = self.find(request.id)
        if stored is None or stored.state is not was:
            return False
        self._writing().meetings.requests[request.id] = request
        return True

    def _all(self) -> tuple[MeetingRequest, ...]:
        return tuple(self._reading().meetings.requests.values())


class InMemoryChoiceRepository:
    """``api.meetings.ports.ChoiceRepository``."""

    def __init__(self, reading: Callable[[], State], writing: Callable[[], State]) -> None:
        self._reading = reading
        self._writing = writing

    def put(self, record: Shortlisted | Statement) -> None:
        key = type(record), record.person_id, record.need_id, record.offer_id
        self._writing().meetings.choices[key] = record

    def remove(self, kind: type[Any], person_id: str, need_id: str, offer_id: str) -> bool:
        return self._writing().meetings.choices.pop((kind, person_id, need_id, offer_id), None) is not None

    def shortlist(self, person_id: str) -> tuple[Shortlisted, ...]:
        found = self._reading().meetings.choices.values()
        return tuple(item for item in found if isinstance(item, Shortlisted) and item.person_id == person_id)

    def statements(self, *, person_id: str | None = None, offer_id: str | None = None) -> tuple[Statement, ...]:
        return tuple(
            item
            for item in self._reading().meetings.choices.values()
            if isinstance(item, Statement)
            and person_id in (None, item.person_id)
            and offer_id in (None, item.offer_id)
        )
