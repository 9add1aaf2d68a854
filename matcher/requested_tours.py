"""The visits that a plan of tours has requested: what they tell of its settings, how they are stored and restored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from matcher.ports import UnitOfWork
from matcher.rides import REQUEST_ID, is_tour
from matcher.settings import make_settings
from matcher.tour_days import TourSettings
from matcher.tours_programme import bus_of, date_of, print_of_visits
from models.domain import EventData, SessionKind, SessionRequest
from models.domain.tours import PlannedTours

_UNKNOWN = "unknown"
"""The basis of tours for which no bound is known: the print of no problem."""


def has_lunch(request: SessionRequest) -> bool:
    """Whether lunch is served at a visit that a plan of tours has made."""
    found = REQUEST_ID.fullmatch(request.id)
    return bool(found and found[4])


def settings_of_days(work: UnitOfWork, data: EventData) -> dict[date, TourSettings]:
    """By day for which tours are requested, what they were planned with; as far as the visits tell it, where nothing
    else is known."""
    known = {on: work.tour_plans.of(print_of_visits(visits)) for on, visits in _by_day(data.session_requests).items()}
    return {
        on: make_settings(TourSettings, **plan.settings) if plan else requested_settings(data)
        for on, plan in known.items()
    }


def _by_day(requests: Iterable[SessionRequest]) -> dict[date, list[SessionRequest]]:
    days: dict[date, list[SessionRequest]] = defaultdict(list)
    for request in requests:
        if is_tour(request):
            days[date_of(request)].append(request)
    return days


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


def keep_settings(
    work: UnitOfWork, requests: Sequence[SessionRequest], settings: Mapping[date, TourSettings]
) -> None:
    """Keep what the visits were planned with, of whose bound nothing is known; the caller commits."""
    for on, visits in _by_day(requests).items():
        told = settings[on].model_dump(mode="json")
        name = print_of_visits(visits)
        if work.tour_plans.of(name) is None:
            work.tour_plans.keep(
                PlannedTours(visits=name, day=on, basis=_UNKNOWN, bound=0.0, is_proven=False, settings=told)
            )


def replace_visits(work: UnitOfWork, before: Iterable[str], after: Sequence[SessionRequest]) -> None:
    """Request these visits, in this order, instead of those of before, by id; the caller commits."""
    work.records.forget(SessionRequest, [*dict.fromkeys((*before, *(request.id for request in after)))])
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
