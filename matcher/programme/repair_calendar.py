"""What can still be used: who is there when, which places are open, and how long the way between them takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from matcher.free_time import FreeTime
from matcher.programme.ways import Ways
from models.domain import EventData, RoomKind, Slot

Window = tuple[datetime, datetime]


class Calendar:
    """The records of an event, ready to be asked. Slots are addressed by their index in the event's grid."""

    def __init__(self, data: EventData) -> None:
        self.data = data
        self.free = FreeTime(data)
        self.slots: tuple[Slot, ...] = self.free.slots
        self.people = {person.id: person for person in data.people}
        self.rooms = {room.id: room for room in data.rooms}
        self.tables = {table.id: table for table in data.tables}
        self._slot_at = {slot.start: slot.index for slot in self.slots}
        self._closed: dict[str, list[Window]] = defaultdict(list)
        for closure in data.closures:
            self._closed[closure.place_id].append((closure.start, closure.end))
        self.ways = Ways(data)

    def slot_of(self, start: datetime, end: datetime) -> int | None:
        """The slot that lasts from ``start`` to ``end``, None where the grid has none."""
        index = self._slot_at.get(start)
        return index if index is not None and self.slots[index].end == end else None

    def slots_over(self, start: datetime, end: datetime) -> list[int]:
        """The slots of which any part lies between the two moments."""
        return [slot.index for slot in self.slots if slot.start < end and start < slot.end]

    def is_there(self, person_id: str, start: datetime, end: datetime) -> bool:
        """Whether the person exists, is available, and absent in no part of the period."""
        return person_id in self.people and self.free.is_available(person_id, start, end)

    def presence(self, person_id: str) -> frozenset[int]:
        """The open slots in which the person is there."""
        return self.free.of(person_id) if person_id in self.people else frozenset()

    def is_open(self, place_id: str, start: datetime, end: datetime) -> bool:
        """Whether the room, site or table exists and is closed in no part of the period, nor a table's room."""
        table = self.tables.get(place_id)
        if table is None and place_id not in self.rooms:
            return False
        places = (place_id, table.room_id) if table is not None else (place_id,)
        return all(_apart(self._closed.get(place, ()), start, end) for place in places)

    def area(self, place_id: str) -> str:
        """Where a room or table is, as `Ways.where` has it."""
        return self.ways.where(place_id)

    def way(self, one_area: str, other_area: str) -> timedelta:
        """How long it takes from one area to another."""
        return timedelta(minutes=self.ways.minutes(one_area, other_area))

    def rooms_like(self, room_id: str) -> list[str]:
        """Rooms for what was in ``room_id``: sites for a site, otherwise every room for sessions, and itself."""
        here = self.rooms.get(room_id)
        kinds = {RoomKind.SITE} if here is not None and here.kind is RoomKind.SITE else {RoomKind.SESSION}
        return [room.id for room in self.data.rooms if room.kind in kinds or room.id == room_id]


def _apart(windows: Iterable[Window], start: datetime, end: datetime) -> bool:
    return all(closes <= start or end <= opens for opens, closes in windows)
