"""When people sit in a bus: on the way from stop to stop of a tour, to the first and back from the last."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from matcher.distances import DETOUR, EXTRA_MINUTES, SPEED_KM_H, travel_minutes
from matcher.travel import recorded_minutes
from models.domain import EventData, RoomKind, SessionKind, SessionRequest

REQUEST_PREFIX: Final = "tour-"
"""What the ids of requested visits begin with that a plan of tours has made."""
REQUEST_ID: Final = re.compile(rf"{REQUEST_PREFIX}(\d{{4}}-\d\d-\d\d)-(.+)-(\d+)(-lunch)?")
"""Day, bus, number of the stop, and whether there is lunch."""

Window = tuple[datetime, datetime]
_Stop = tuple[datetime, datetime, str]
"""From when, until when, and the room of the site."""


def is_tour(request: SessionRequest) -> bool:
    """Whether it stands for a stop that a plan of tours has made."""
    return request.kind is SessionKind.VISIT and REQUEST_ID.fullmatch(request.id) is not None


def without_tours(data: EventData) -> EventData:
    """The records as they are before anybody rides."""
    return replace(data, session_requests=tuple(item for item in data.session_requests if not is_tour(item)))


def start_area(data: EventData) -> str:
    """The area of the venue, whose recorded ways are those from and to where buses leave; "" where none is named."""
    return next((room.area for room in data.rooms if room.kind is not RoomKind.SITE and room.area), "")


def rides(data: EventData) -> Iterator[tuple[str, Window]]:
    """By passenger, the periods in which their bus is on its way: they can be nowhere else. The way to the first stop
    and that back from the last are as recorded, or else as long as usual from the middle of the sites."""
    stops = _stops(data)
    if not stops:
        return
    way = _ways_to_start(data)
    for (person_id, *_), held in stops.items():
        held.sort()
        (first, _, here), (_, last, there) = held[0], held[-1]
        yield person_id, (first - way(here), first)
        yield from ((person_id, (one[1], other[0])) for one, other in pairwise(held) if one[1] < other[0])
        yield person_id, (last, last + way(there))


def _stops(data: EventData) -> dict[tuple[str, str, str], list[_Stop]]:
    """By passenger, day and bus."""
    found: dict[tuple[str, str, str], list[_Stop]] = defaultdict(list)
    slot = timedelta(minutes=data.event.slot_minutes if data.event is not None else 1)
    for request in data.session_requests:
        name = REQUEST_ID.fullmatch(request.id) if request.kind is SessionKind.VISIT else None
        if name is None or request.starts_at is None or not request.room_ids:
            continue
        stop = (request.starts_at, request.starts_at + request.slots * slot, request.room_ids[0])
        for person_id in request.attendee_ids:
            found[person_id, name[1], name[2]].append(stop)
    return found


def _ways_to_start(data: EventData) -> Callable[[str], timedelta]:
    """By the room of a site: how long the way is from where buses leave."""
    places = {
        site.room_id: (site.latitude, site.longitude)
        for site in data.sites
        if site.latitude is not None and site.longitude is not None
    }
    count = max(1, len(places))
    start = (sum(place[0] for place in places.values()) / count, sum(place[1] for place in places.values()) / count)
    given = recorded_minutes(data.travel)
    area = {room.id: room.area for room in data.rooms}
    venue = start_area(data)

    def way(room_id: str) -> timedelta:
        known = given.get(frozenset({area.get(room_id, ""), venue})) if venue and area.get(room_id) else None
        if known is None and room_id in places:
            both = {"site": places[room_id], "start": start}
            known = travel_minutes(both, speed_km_h=SPEED_KM_H, detour=DETOUR, extra_minutes=EXTRA_MINUTES)[
                "start", "site"
            ]
        return timedelta(minutes=known or 0)

    return way
