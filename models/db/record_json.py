"""Records of all kinds as JSON and back, each the inverse of the other: for what is kept of changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter

from models import domain
from models.db.mapping import record_from_row, record_to_row
from models.db.types import format_moment, parse_moment
from models.domain import EventData

_KINDS: Final[Mapping[str, type[Any]]] = {
    "organisations": domain.Organisation,
    "people": domain.Person,
    "offers": domain.Offer,
    "needs": domain.Need,
    "mandates": domain.Mandate,
    "rooms": domain.Room,
    "tables": domain.Table,
    "availability": domain.Availability,
    "conflicts": domain.Conflict,
    "wishes": domain.Wish,
    "groups": domain.Group,
    "absences": domain.Absence,
    "closures": domain.Closure,
    "travel": domain.Travel,
    "locks": domain.Lock,
    "precedences": domain.Precedence,
    "session_requests": domain.SessionRequest,
}


def data_to_json(data: EventData) -> dict[str, Any]:
    """The parts that hold something, by name; times keep the name of their zone. Decisions and outcomes are left
    out."""
    parts: dict[str, Any] = {
        name: [_to_json(record) for record in getattr(data, name)] for name in _KINDS if getattr(data, name)
    }
    return parts if data.event is None else parts | {"event": record_to_row(data.event)}


def data_from_json(content: Mapping[str, Any]) -> EventData:
    parts: dict[str, Any] = {
        name: tuple(_from_json(kind, item) for item in content[name])
        for name, kind in _KINDS.items()
        if name in content
    }
    event = content.get("event")
    return EventData(event=None if event is None else record_from_row(domain.Event, event), **parts)


def _to_json(record: object) -> dict[str, Any]:
    kind = type(record)
    plain: dict[str, Any] = _adapter(kind).dump_python(record, mode="json")
    return plain | {name: format_moment(getattr(record, name)) for name in _moments(kind)}


def _from_json(kind: type[object], item: Mapping[str, Any]) -> Any:
    moments = {name: parse_moment(item[name]) for name in _moments(kind)}
    return _adapter(kind).validate_python({**item, **moments})


@cache
def _moments(kind: type[object]) -> tuple[str, ...]:
    return tuple(name for name, hint in get_type_hints(kind).items() if hint is datetime)


@cache
def _adapter(kind: type[object]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
