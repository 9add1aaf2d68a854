"""The visits that a plan of tours has requested: what they tell of its settings, how they are stored and restored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from math import ceil
from typing import Any

from matcher.ports import UnitOfWork
from matcher.tour_days import REQUEST_ID, TourSettings, is_tour
from matcher.tours_programme import bus_of, date_of
from models.domain import EventData, SessionKind, SessionRequest


def has_lunch(request: SessionRequest) -> bool:
    """Whether lunch is served at a visit that a plan of tours has made."""
    found = REQUEST_ID.fullmatch(request.id)
    return bool(found and found[4])


def requested_settings(data: EventData) -> TourSettings:
    """What the requested visits tell of the settings that they were made with: the most stops of a bus, and of lunch
    how long it takes and when it begins. All else is as usual."""
    visits = [item for item in data.session_requests if is_tour(item) and item.starts_at is not None]
    usual = TourSettings()
    if not visits or data.event is None:
        return usual
    stops = Counter((date_of(item), bus_of(item)) for item in visits)
    told: dict[str, object] = {"most_stops": min(6, max(stops.values()))}
    slot, guided = data.event.slot_minutes, {site.room_id: site.visit_minutes for site in data.sites}
    lunches = []
    for item in visits:
        if has_lunch(item) and item.starts_at is not None and item.room_ids and item.room_ids[0] in guided:
            minutes = ceil(guided[item.room_ids[0]] / slot) * slot
            begins = item.starts_at.astimezone(data.event.zone) + timedelta(minutes=minutes)
            lunches.append((begins.time(), item.slots * slot - minutes))
    if lunches:
        told["lunch_minutes"] = max(10, Counter(length for _, length in lunches).most_common(1)[0][0])
        told["lunch_from"] = min(time(11, 30), *(begins for begins, _ in lunches))
        told["lunch_until"] = max(usual.lunch_until, *(begins for begins, _ in lunches))
    elif not any(map(has_lunch, visits)):
        told["lunch_from"] = None
    return usual.model_copy(update=told)


def replace_visits(work: UnitOfWork, before: Iterable[str], after: Sequence[SessionRequest]) -> None:
    """Request these visits instead of those of before, by id; the caller commits."""
    new = {request.id for request in after}
    work.records.forget(SessionRequest, [request_id for request_id in before if request_id not in new])
    work.records.upsert(EventData(session_requests=tuple(after)))


def visits_from_json(written: Iterable[Mapping[str, Any]]) -> tuple[SessionRequest, ...]:
    """Requests as ``dataclasses.asdict`` has them, read from JSON again."""
    return tuple(map(_from_json, written))


def _from_json(written: Mapping[str, Any]) -> SessionRequest:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    values["kind"] = SessionKind(values["kind"])
    if values["starts_at"]:
        values["starts_at"] = datetime.fromisoformat(values["starts_at"])
    return SessionRequest(**values)
