"""Records of all kinds as JSON and back, each the inverse of the other: for what is kept of changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple, cast, get_type_hints

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
    "clusters": domain.Cluster,
    "sites": domain.Site,
    "buses": domain.Bus,
    "booths": domain.Booth,
    "booth_wishes": domain.BoothWish,
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
    if event is not None:
        event = record_from_row(domain.Event, {"programme": domain.Programme.CONFERENCE, **event})
    return EventData(event=event, **parts)


def _to_json(record: object) -> dict[str, Any]:
    form = _form(cast(Hashable, type(record)))
    plain: dict[str, Any] = form.adapter.dump_python(record, mode="json")
    moments = {name: getattr(record, name) for name in form.moments}
    return plain | {name: moment and format_moment(moment) for name, moment in moments.items()}


def _from_json(kind: type[object], item: Mapping[str, Any]) -> Any:
    form = _form(cast(Hashable, kind))
    moments = {name: parse_moment(item[name]) for name in form.moments if item.get(name)}
    return form.adapter.validate_python({**item, **moments})


_TIMES: Final = (datetime, datetime | None)


class _Form(NamedTuple):
    """How records of one kind are written; ``moments`` are the times, which pydantic writes without their zone."""

    adapter: TypeAdapter[Any]
    moments: tuple[str, ...]


@cache
def _form(kind: Any) -> _Form:
    hints = get_type_hints(kind)
    return _Form(TypeAdapter(kind), tuple(name for name, hint in hints.items() if hint in _TIMES))
