"""How long people are on their way from one place to another."""

from __future__ import annotations

from matcher.travel import recorded_minutes
from models.domain import EventData


class Ways:
    """The time between places, by where they are: an area or, where a change of rooms takes time too, a room."""

    def __init__(self, data: EventData) -> None:
        self._change = data.event.room_change_minutes if data.event is not None else 0
        self._area = {room.id: room.area for room in data.rooms}
        self._room_of = {room.id: room.id for room in data.rooms}
        self._room_of |= {table.id: table.room_id for table in data.tables}
        self._minutes = recorded_minutes(data.travel)

    @property
    def take_time(self) -> bool:
        """Whether any does."""
        return self._change > 0 or bool(self._minutes)

    @property
    def longest(self) -> int:
        """Minutes that no way exceeds."""
        return max(self._change, *self._minutes.values(), 0)

    def where(self, place_id: str) -> str:
        """Of a room, a site or a table, for ``minutes``; "" where that is not known."""
        room_id = self._room_of.get(place_id, "")
        return room_id if self._change else self._area.get(room_id, "")

    def minutes(self, here: str, there: str) -> int:
        """From where one place is to where another is, either order."""
        if here == there:
            return 0
        areas = (self._area.get(here, ""), self._area.get(there, "")) if self._change else (here, there)
        return max(self._change, self._minutes.get(frozenset(areas), 0))
