"""Rooms that need not be told apart, and at which of them and when a session can begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from matcher.programme.problem import RoomPlace, RoomType, ThemedSession
from matcher.programme.whereabouts import Whereabouts
from models.domain import EventData, Room, RoomKind, SessionKind, SessionRequest


def talk_rooms(data: EventData) -> tuple[Room, ...]:
    """Session rooms; where there are none, the plenary rooms."""
    for kind in (RoomKind.SESSION, RoomKind.PLENARY):
        rooms = tuple(room for room in data.rooms if room.kind is kind)
        if rooms:
            return rooms
    return ()


def visits_at_once(data: EventData) -> dict[str, int]:
    """By site, how many visits can be there at one time. Any other room, and anything else, is one at a time."""
    sites = {room.id for room in data.rooms if room.kind is RoomKind.SITE}
    return {site.room_id: site.groups_at_once for site in data.sites if site.room_id in sites}


def rooms_for(data: EventData, request: SessionRequest) -> frozenset[str]:
    """Rooms that the request names, else any site for a visit, and any room for talks for the others."""
    if request.room_ids:
        return frozenset(request.room_ids)
    if request.kind is SessionKind.VISIT:
        return frozenset(room.id for room in data.rooms if room.kind is RoomKind.SITE)
    return frozenset(room.id for room in talk_rooms(data))


def room_types(
    data: EventData, whereabouts: Whereabouts, wanted: Mapping[str, frozenset[str]]
) -> tuple[RoomType, ...]:
    """Rooms of one size and area, open at the same times and ``wanted`` (by session, the rooms it may be in) by the
    same sessions, the smallest first. A site that takes several visits at once is a type by itself."""
    for_talks = {room.id for room in talk_rooms(data)}
    at_once = visits_at_once(data)
    alike: dict[tuple[object, ...], list[Room]] = defaultdict(list)
    for room in data.rooms:
        serves = frozenset(name for name, rooms in wanted.items() if room.id in rooms)
        if serves or room.id in for_talks:
            key = (
                room.capacity,
                whereabouts.area_of(room.id),
                whereabouts.open_slots(room.id),
                serves,
                room.id in for_talks,
                room.id if at_once.get(room.id, 1) > 1 else "",
            )
            alike[key].append(room)
    types = [
        RoomType(
            capacity=rooms[0].capacity,
            room_ids=tuple(room.id for room in rooms),
            area=whereabouts.area_of(rooms[0].id),
            open=whereabouts.open_slots(rooms[0].id),
            serves=frozenset(name for name, allowed in wanted.items() if rooms[0].id in allowed),
            for_talks=rooms[0].id in for_talks,
            at_once=at_once.get(rooms[0].id, 1),
        )
        for rooms in alike.values()
    ]
    return tuple(sorted(types, key=lambda kind: kind.capacity))


def starts_for(length: int, people: Iterable[str], whereabouts: Whereabouts) -> tuple[int, ...]:
    """Slots from which ``length`` successive open slots of one day, without a break, are free for all, wherever."""
    free_time = whereabouts.free_time
    shared = frozenset(free_time.open_slots).intersection(*map(whereabouts.free_slots, people))
    return tuple(
        first
        for first in sorted(shared)
        if all(first + step in shared and free_time.follows(first + step) for step in range(1, length))
    )


def places_for(
    length: int,
    people: Sequence[str],
    types: Sequence[RoomType],
    whereabouts: Whereabouts,
    name: str = "",
    *,
    to_spare: int = 1,
) -> tuple[RoomPlace, ...]:
    """Where a session of ``length`` slots can be with ``people`` on stage and seats ``to_spare`` for guests.

    ``name`` is that of a requested or locked session; "" is any composed one. In order of time, then room type.
    """
    return tuple(
        (number, start)
        for start in starts_for(length, people, whereabouts)
        for number in _types_at(start, length, people, types, whereabouts, name)
        if types[number].capacity >= len(people) + to_spare
    )


def _types_at(
    start: int, length: int, people: Sequence[str], types: Sequence[RoomType], whereabouts: Whereabouts, name: str
) -> Iterator[int]:
    first, last = whereabouts.period(start, length)
    for number, kind in enumerate(types):
        if (
            (name in kind.serves if name else kind.for_talks)
            and (kind.open is None or kind.open.issuperset(range(start, start + length)))
            and all(whereabouts.is_clear(person_id, first, last, kind.area) for person_id in people)
        ):
            yield number


def slots_needed(requested: Iterable[ThemedSession], types: Sequence[RoomType]) -> int:
    """Return how many room slots the requested sessions can take from others: none for visits, which are elsewhere,
    and for what can be nowhere.

    Those with the same first person on stage need no more than the slots that one of them may be in, and those that
    may be in the same rooms no more than these have.
    """
    of_rooms: dict[frozenset[int], list[ThemedSession]] = defaultdict(list)
    for session in requested:
        if session.places and not session.is_visit:
            of_rooms[frozenset(kind for kind, _ in session.places)].append(session)
    needed = 0
    for alike in of_rooms.values():
        reached = {place for session in alike for place in _room_slots(session)}
        needed += min(_slots_in_turn(alike), sum(len(types[kind].room_ids) for kind, _ in reached))
    return needed


def _slots_in_turn(sessions: Iterable[ThemedSession]) -> int:
    of_lead: dict[str, list[ThemedSession]] = defaultdict(list)
    free: list[ThemedSession] = []
    for session in sessions:
        (of_lead[session.stage[0]] if session.stage else free).append(session)
    return sum(session.length for session in free) + sum(
        min(
            sum(session.length for session in led),
            len({slot for session in led for _, slot in _room_slots(session)}),
        )
        for led in of_lead.values()
    )


def _room_slots(session: ThemedSession) -> Iterator[RoomPlace]:
    """Room type and slot of all that the session may be in."""
    for kind, start in session.places:
        for slot in range(start, start + session.length):
            yield kind, slot
