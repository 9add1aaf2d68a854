"""Who has what, when and where: availability, what is held already, travel, and places that are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from matcher.free_time import FreeTime
from matcher.programme.ways import Ways
from models.domain import EventData, Slot

Held = tuple[datetime, datetime, str]
"""Start, end and area."""


class Whereabouts:
    """The calendar of an event while it is filled: what is held counts for everything that comes after.

    Between two entries of a person in different areas lies at least the time of the way, unless ``travel`` is False.
    """

    def __init__(self, data: EventData, *, travel: bool = True) -> None:
        self.free_time = FreeTime(data)
        self._ways = Ways(data)
        self._travel = travel
        self._held: dict[str, list[Held]] = defaultdict(list)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return self.free_time.slots

    def period(self, start: int, length: int = 1) -> tuple[datetime, datetime]:
        """From the start of slot ``start`` to the end of the last of ``length`` slots."""
        return self.slots[start].start, self.slots[start + length - 1].end

    def area_of(self, place_id: str) -> str:
        """Of a room, a site, or the room that a table stands in, as `Ways.where` tells areas apart."""
        return self._ways.where(place_id)

    def minutes(self, one_area: str, other_area: str) -> int:
        """How long the way is."""
        return self._ways.minutes(one_area, other_area) if self._travel else 0

    def open_slots(self, place_id: str) -> frozenset[int]:
        """Slots of the grid in which the place is not closed; plenaries do not count here."""
        return frozenset(range(len(self.slots))) - self.free_time.closed(place_id)

    def hold(self, people: Iterable[str], start: datetime, end: datetime, place_id: str) -> None:
        """From now on these people are there at that time."""
        for person_id in people:
            self._held[person_id].append((start, end, self.area_of(place_id)))

    def is_clear(self, person_id: str, start: datetime, end: datetime, area: str | None) -> bool:
        """Whether nothing that the person has overlaps the period or is too far from ``area``; None: anywhere."""
        return all(
            start >= last + self._way(there, area) or first >= end + self._way(there, area)
            for first, last, there in self._held.get(person_id, ())
        )

    def can_be(self, person_id: str, start: datetime, end: datetime, place_id: str) -> bool:
        """Whether the person is available for all of the period, and can be there as well as at all they have."""
        return self.free_time.is_available(person_id, start, end) and self.is_clear(
            person_id, start, end, self.area_of(place_id)
        )

    def free_slots(self, person_id: str, area: str | None = None) -> frozenset[int]:
        """Open slots in which the person is available and has nothing else; of ``area`` None travel is left out."""
        free = self.free_time.of(person_id)
        if person_id not in self._held:
            return free
        return frozenset(
            slot for slot in free if self.is_clear(person_id, self.slots[slot].start, self.slots[slot].end, area)
        )

    def _way(self, one_area: str, other_area: str | None) -> timedelta:
        return timedelta(minutes=0 if other_area is None else self.minutes(one_area, other_area))
