"""Finding, adding and changing records within one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import quote

from babel.lists import format_list
from starlette.requests import Request

from api.errors import EventMissing, RejectedField
from api.schemas.base import Input, changed
from matcher.decisions import hold_still
from matcher.errors import AlreadyExists, NotFound
from matcher.ports import UnitOfWork
from models.domain import (
    Absence,
    Booth,
    BoothWish,
    Bus,
    Closure,
    Cluster,
    Event,
    EventData,
    Group,
    Lock,
    Mandate,
    Need,
    Offer,
    Organisation,
    Person,
    Precedence,
    Room,
    SessionRequest,
    Site,
    Table,
    Travel,
    Wish,
    corrected,
    public_part,
    record_key,
)

Record = TypeVar(
    "Record",
    Organisation,
    Person,
    Offer,
    Need,
    Mandate,
    Event,
    Wish,
    Group,
    Absence,
    Closure,
    Travel,
    Lock,
    Precedence,
    SessionRequest,
    Cluster,
    Site,
    Bus,
    Booth,
    BoothWish,
)

_FIELD_OF: Final[Mapping[type, str]] = {
    Organisation: "organisations",
    Person: "people",
    Offer: "offers",
    Need: "needs",
    Mandate: "mandates",
    Wish: "wishes",
    Group: "groups",
    Absence: "absences",
    Closure: "closures",
    Travel: "travel",
    Lock: "locks",
    Precedence: "precedences",
    SessionRequest: "session_requests",
    Cluster: "clusters",
    Site: "sites",
    Bus: "buses",
    Booth: "booths",
    BoothWish: "booth_wishes",
}
_ONLY_BY_THE_OWNER: Final = frozenset({"anonymous", "confidential_fields", "confidential_text", "owner_id"})
_SHARES_IDS_WITH: Final[Mapping[type, type]] = {Need: Mandate, Mandate: Need}
"""A match names its need or mandate by id alone."""
_Named: TypeAlias = tuple[tuple[type, ...], str]
_CAPITAL: Final = re.compile("(?=[A-Z])")
_PERSON: Final = (Person,)
_NAMING: Final[Mapping[type, Mapping[str, tuple[type, ...]]]] = {
    Person: {"organisation_id": (Organisation,)},
    Offer: {"owner_id": _PERSON, "speaker_id": _PERSON},
    Need: {"owner_id": _PERSON},
    Mandate: {"owner_id": _PERSON},
    Wish: {"person_id": _PERSON, "other_id": _PERSON, "need_id": (Need, Mandate), "offer_id": (Offer,)},
    Group: {"lead_id": _PERSON, "member_ids": _PERSON},
    Absence: {"person_id": _PERSON},
    Closure: {"place_id": (Room, Table, Bus)},
    SessionRequest: {
        "speaker_ids": _PERSON,
        "chair_id": _PERSON,
        "room_ids": (Room,),
        "wanted_by": _PERSON,
        "attendee_ids": _PERSON,
    },
    Site: {"room_id": (Room,), "cluster_id": (Cluster,), "organisation_id": (Organisation,)},
    BoothWish: {"organisation_id": (Organisation,), "booth_ids": (Booth,)},
    Booth: {"room_id": (Room,), "organisation_id": (Organisation,)},
}
"""The fields that name other records, or lists of them, and the kinds that these may be of."""
_NAMED_BY_A_PLENARY: Final[Mapping[str, tuple[type, ...]]] = {
    "room_id": (Room,),
    "chair_id": _PERSON,
    "speaker_ids": _PERSON,
}


def stored(work: UnitOfWork, kind: type[Record], record_id: str) -> Record:
    """Raise ``NotFound``."""
    record = work.records.find(kind, record_id)
    if record is None:
        raise NotFound(_noun(kind), record_id)
    return record


def stored_event(work: UnitOfWork) -> Event:
    """Raise ``EventMissing``."""
    events, _ = work.records.page(Event, offset=0, limit=1)
    if not events:
        raise EventMissing
    return events[0]


def create(work: UnitOfWork, record: Record) -> None:
    """Store a new record and commit.

    Raise ``AlreadyExists`` when its key is taken, or, for the event, when there is one; ``RejectedField`` when it
    names a record that is not there.
    """
    kind = type(record)
    twin = _SHARES_IDS_WITH.get(kind)
    if not work.records.upsert(_data(record)).added:
        raise AlreadyExists(_noun(kind), record_key(record))
    if twin is not None and work.records.find(twin, record_key(record)) is not None:
        raise AlreadyExists(_noun(twin), record_key(record))
    _require_references(work, dict(_references(record)))
    work.commit()


def change(
    work: UnitOfWork,
    kind: type[Record],
    record_id: str,
    patch: Input,
    *,
    by: str | None = None,
    require: Callable[[Record], None] | None = None,
) -> Record:
    """Store the patched record, commit and return it. Raise ``NotFound`` and ``RejectedField``.

    ``by`` is who changes it, where that matters: only the owner may change what is confidential, or whose it is. For
    all others the public part is what is changed, checked and returned, so that nothing tells what is confidential;
    what they give for a confidential field is not kept. They name the owner of a record that has none.
    ``require`` is given the record as it is, when nobody else can change it any more; what it raises stops all.
    """
    hold_still(work)
    record = stored(work, kind, record_id)
    if require is not None:
        require(record)
    if isinstance(record, Offer | Need | Mandate) and by is not None and not (by and by == record.owner_id):
        _require_nothing_revealed(record, patch, by)
        public = changed(public_part(record), patch)
        _store(work, record, corrected(record, public))
        return public
    return _replace(work, record, patch)


def _require_nothing_revealed(record: Offer | Need | Mandate, patch: Input, by: str) -> None:
    """Of a record that nobody owns, an organiser names the owner, but not oneself, or makes it anonymous."""
    for name in sorted(_ONLY_BY_THE_OWNER & patch.model_fields_set):
        value = getattr(patch, name)
        if not record.owner_id and name == "owner_id" and value != by:
            continue
        if not record.owner_id and name == "anonymous" and value is True:
            continue
        raise RejectedField(name, None, "is changed by the record's owner only")


def change_event(work: UnitOfWork, patch: Input, *, require: Callable[[Event], None] | None = None) -> Event:
    """As ``change``. Raise ``EventMissing`` and ``RejectedField``."""
    hold_still(work)
    event = stored_event(work)
    if require is not None:
        require(event)
    return _replace(work, event, patch)


def remove(
    work: UnitOfWork, kind: type[Record], record_id: str, *, require: Callable[[Record], None] | None = None
) -> None:
    """Take the record away and commit. Raise ``NotFound``; ``require`` as in ``change``."""
    hold_still(work)
    record = stored(work, kind, record_id)
    if require is not None:
        require(record)
    work.records.forget(kind, [record_id])
    work.commit()


def address(request: Request, record_id: str) -> str:
    """Return the path of a record of the collection that was asked."""
    return f"{request.url.path}/{quote(record_id, safe='')}"


def _replace(work: UnitOfWork, record: Record, patch: Input) -> Record:
    new = changed(record, patch)
    _store(work, record, new)
    return new


def _store(work: UnitOfWork, record: Record, new: Record) -> None:
    known = set(_references(record))
    _require_references(work, {field: target for field, target in _references(new) if (field, target) not in known})
    work.records.upsert(_data(new))
    work.commit()


def _data(record: Record) -> EventData:
    if isinstance(record, Event):
        return EventData(event=record)
    parts: dict[str, Any] = {_FIELD_OF[type(record)]: (record,)}
    return EventData(**parts)


def _noun(kind: type) -> str:
    """
    >>> _noun(SessionRequest)
    'session request'
    """
    return _CAPITAL.sub(" ", kind.__name__).strip().lower()


def _require_references(work: UnitOfWork, references: Mapping[str, _Named]) -> None:
    for field, (kinds, record_id) in references.items():
        if record_id and all(work.records.find(kind, record_id) is None for kind in kinds):
            nouns = format_list([_noun(kind) for kind in kinds], style="or", locale="en")
            raise RejectedField(field, record_id, f"no {nouns} has this id")


def _references(record: object) -> Iterator[tuple[str, _Named]]:
    """Yield each field that names another record, with the kinds that it may be of and the id."""
    for name, kinds in _NAMING.get(type(record), {}).items():
        yield from _named(name, kinds, getattr(record, name))
    if isinstance(record, Event):
        for index, plenary in enumerate(record.plenaries):
            for name, kinds in _NAMED_BY_A_PLENARY.items():
                yield from _named(f"plenaries.{index}.{name}", kinds, getattr(plenary, name))


def _named(field: str, kinds: tuple[type, ...], named: str | tuple[str, ...]) -> Iterator[tuple[str, _Named]]:
    if isinstance(named, str):
        yield field, (kinds, named)
    else:
        yield from ((f"{field}.{place}", (kinds, record_id)) for place, record_id in enumerate(named))
