"""Who and what can be used in which slots: availability, less absences and plenaries; places, less closures.

Shared by pairing and programme.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from matcher.rides import rides
from models.domain import REMOTE_HOURS, EventData, Slot

Window = tuple[datetime, datetime]
_LONG = timedelta(days=366)


class FreeTime:
    """The event's grid and, for each person, what of it can be used. An event that is None has an empty grid.

    ``slots`` is the whole grid; ``open_slots`` holds, in order, the indexes of those that no plenary overlaps.
    """

    def __init__(self, data: EventData) -> None:
        event = data.event
        self.slots: tuple[Slot, ...] = event.slots() if event is not None else ()
        plenaries = event.plenaries if event is not None else ()
        self.open_slots = tuple(
            slot.index
            for slot in self.slots
            if not any(slot.start < plenary.end and plenary.start < slot.end for plenary in plenaries)
        )
        self._everywhere = frozenset(self.open_slots)
        self._windows = _merged_by_key((item.person_id, (item.start, item.end)) for item in data.availability)
        self._absences = _merged_by_key(_away(data))
        self._asleep = _asleep(data)
        self._starts = [slot.start for slot in self.slots]
        self._ends = [slot.end for slot in self.slots]
        self._free = {
            person_id: self._free_slots(person_id)
            for person_id in self._windows.keys() | self._absences.keys() | self._asleep.keys()
        }
        self._closed = self._closed_slots(data)

    def of(self, person_id: str) -> frozenset[int]:
        """Indexes of the open slots that lie wholly within the person's availability and meet no absence."""
        return self._free.get(person_id, self._everywhere)

    def closed(self, place_id: str) -> frozenset[int]:
        """Indexes of the slots that overlap a closure of the room, site or table, or of the room it stands in."""
        return self._closed.get(place_id, frozenset())

    def is_available(self, person_id: str, start: datetime, end: datetime) -> bool:
        """Whether the person's availability covers the period and no absence meets it; plenaries do not count."""
        if _overlaps(self._absences.get(person_id, ()), start, end):
            return False
        if person_id in self._asleep and not is_awake(self._asleep[person_id], start, end):
            return False
        windows = self._windows.get(person_id)
        return windows is None or any(first <= start and end <= last for first, last in windows)

    def follows(self, index: int) -> bool:
        """Whether slot ``index`` starts on the moment that the slot before it ends, on the same day."""
        if index == 0:
            return False
        before, slot = self.slots[index - 1], self.slots[index]
        return before.day_index == slot.day_index and before.end == slot.start

    def _free_slots(self, person_id: str) -> frozenset[int]:
        windows = self._windows.get(person_id)
        free = self._everywhere
        if windows is not None:
            free = free.intersection(index for window in windows for index in self._within(window))
        zone = self._asleep.get(person_id)
        if zone is not None:
            slots = self.slots
            free = frozenset(index for index in free if is_awake(zone, slots[index].start, slots[index].end))
        absences = self._absences.get(person_id, ())
        return free.difference(index for absence in absences for index in self._meeting(absence))

    def _within(self, window: Window) -> range:
        """The slots that lie wholly in ``window``: slots are in order and do not overlap."""
        return range(bisect_left(self._starts, window[0]), bisect_right(self._ends, window[1]))

    def _meeting(self, window: Window) -> range:
        """The slots that overlap ``window``."""
        return range(bisect_right(self._ends, window[0]), bisect_left(self._starts, window[1]))

    def _closed_slots(self, data: EventData) -> dict[str, frozenset[int]]:
        closures = _merged_by_key((item.place_id, (item.start, item.end)) for item in data.closures)
        closed = {
            place_id: frozenset(index for span in spans for index in self._meeting(span))
            for place_id, spans in closures.items()
        }
        none: frozenset[int] = frozenset()
        in_rooms = {table.id: closed[table.room_id] for table in data.tables if table.room_id in closed}
        return closed | {table_id: slots | closed.get(table_id, none) for table_id, slots in in_rooms.items()}


def is_awake(zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    """Whether the period lies within the hours of remote participants on one day of that zone."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    return first.date() == last.date() and REMOTE_HOURS[0] <= first.time() and last.time() <= REMOTE_HOURS[1]


def _asleep(data: EventData) -> dict[str, ZoneInfo]:
    """The zones of remote participants."""
    return {person.id: ZoneInfo(person.time_zone) for person in data.people if person.remote and person.time_zone}


def _away(data: EventData) -> Iterator[tuple[str, Window]]:
    """Absences, the time before somebody arrives and after they depart, and when their bus is on its way."""
    yield from ((item.person_id, (item.start, item.end)) for item in data.absences)
    yield from rides(data)
    for person in data.people:
        if person.arrives_at is not None:
            yield person.id, (person.arrives_at - _LONG, person.arrives_at)
        if person.departs_at is not None:
            yield person.id, (person.departs_at, person.departs_at + _LONG)


def _overlaps(windows: Iterable[Window], start: datetime, end: datetime) -> bool:
    return any(first < end and start < last for first, last in windows)


def _merged_by_key(windows: Iterable[tuple[str, Window]]) -> Mapping[str, list[Window]]:
    by_key: dict[str, list[Window]] = defaultdict(list)
    for key, window in windows:
        by_key[key].append(window)
    return {key: _merged(spans) for key, spans in by_key.items()}


def _merged(windows: list[Window]) -> list[Window]:
    """Join windows that touch or overlap."""
    merged: list[Window] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
