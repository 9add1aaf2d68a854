"""Finding, adding and changing records within one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

from starlette.requests import Request

from api.errors import EventMissing, RejectedField
from api.schemas.base import Input, changed
from matcher.errors import AlreadyExists, NotFound
from matcher.ports import UnitOfWork
from models.domain import Event, EventData, Mandate, Need, Offer, Organisation, Person, Room

Record = TypeVar("Record", Organisation, Person, Offer, Need, Mandate, Event)

_FIELD_OF: Final[Mapping[type, str]] = {
    Organisation: "organisations",
    Person: "people",
    Offer: "offers",
    Need: "needs",
    Mandate: "mandates",
}
_SHARES_IDS_WITH: Final[Mapping[type, type]] = {Need: Mandate, Mandate: Need}
"""A match names its need or mandate by id alone."""


def stored(work: UnitOfWork, kind: type[Record], record_id: str) -> Record:
    """Raise ``NotFound``."""
    record = work.records.find(kind, record_id)
    if record is None:
        raise NotFound(kind.__name__.lower(), record_id)
    return record


def stored_event(work: UnitOfWork) -> Event:
    """Raise ``EventMissing``."""
    events, _ = work.records.page(Event, offset=0, limit=1)
    if not events:
        raise EventMissing
    return events[0]


def create(work: UnitOfWork, record: Record) -> None:
    """Store a new record and commit.

    Raise ``AlreadyExists`` when its id is taken, or, for the event, when there is one; ``RejectedField`` when it
    names a record that is not there.
    """
    kind = type(record)
    twin = _SHARES_IDS_WITH.get(kind)
    if not work.records.upsert(_data(record)).added:
        raise AlreadyExists(kind.__name__.lower(), record.id)
    if twin is not None and work.records.find(twin, record.id) is not None:
        raise AlreadyExists(twin.__name__.lower(), record.id)
    _require_references(work, dict(_references(record)))
    work.commit()


def change(work: UnitOfWork, kind: type[Record], record_id: str, patch: Input) -> Record:
    """Store the patched record, commit and return it. Raise ``NotFound`` and ``RejectedField``."""
    _hold(work)
    return _replace(work, stored(work, kind, record_id), patch)


def change_event(work: UnitOfWork, patch: Input) -> Event:
    """Store the patched event, commit and return it. Raise ``EventMissing`` and ``RejectedField``."""
    _hold(work)
    return _replace(work, stored_event(work), patch)


def address(request: Request, record_id: str) -> str:
    """Return the path of a record of the collection that was asked."""
    return f"{request.url.path}/{quote(record_id, safe='')}"


def _hold(work: UnitOfWork) -> None:
    """Begin writing, so that nobody else changes what is read next."""
    work.records.upsert(EventData())


def _replace(work: UnitOfWork, record: Record, patch: Input) -> Record:
    new = changed(record, patch)
    known = set(_references(record))
    _require_references(work, {field: target for field, target in _references(new) if (field, target) not in known})
    work.records.upsert(_data(new))
    work.commit()
    return new


def _data(record: Record) -> EventData:
    if isinstance(record, Event):
        return EventData(event=record)
    parts: dict[str, Any] = {_FIELD_OF[type(record)]: (record,)}
    return EventData(**parts)


def _require_references(work: UnitOfWork, references: Mapping[str, tuple[type, str]]) -> None:
    for field, (kind, record_id) in references.items():
        if record_id and work.records.find(kind, record_id) is None:
            raise RejectedField(field, record_id, f"no {kind.__name__.lower()} has this id")


def _references(record: object) -> Iterator[tuple[str, tuple[type, str]]]:
    """Yield each field that names another record, with the kind and the id that it names."""
    match record:
        case Person():
            yield "organisation_id", (Organisation, record.organisation_id)
        case Offer():
            yield "owner_id", (Person, record.owner_id)
            yield "speaker_id", (Person, record.speaker_id)
        case Need() | Mandate():
            yield "owner_id", (Person, record.owner_id)
        case Event():
            for index, plenary in enumerate(record.plenaries):
                yield f"plenaries.{index}.room_id", (Room, plenary.room_id)
                yield f"plenaries.{index}.chair_id", (Person, plenary.chair_id)
                for place, speaker_id in enumerate(plenary.speaker_ids):
                    yield f"plenaries.{index}.speaker_ids.{place}", (Person, speaker_id)
