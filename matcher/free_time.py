"""Who can be placed in which slots: availability, less plenaries. Shared by pairing and programme."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from models.domain import EventData, Slot

Window = tuple[datetime, datetime]


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
        windows: dict[str, list[Window]] = defaultdict(list)
        for item in data.availability:
            windows[item.person_id].append((item.start, item.end))
        self._windows = {person_id: _merged(spans) for person_id, spans in windows.items()}
        self._free = {
            person_id: frozenset(index for index in self.open_slots if self._covers(person_id, self.slots[index]))
            for person_id in self._windows
        }

    def of(self, person_id: str) -> frozenset[int]:
        """Indexes of the open slots that lie wholly within the person's availability."""
        return self._free.get(person_id, self._everywhere)

    def is_available(self, person_id: str, start: datetime, end: datetime) -> bool:
        """Whether the person's availability covers the period; plenaries do not count here."""
        windows = self._windows.get(person_id)
        return windows is None or any(first <= start and end <= last for first, last in windows)

    def _covers(self, person_id: str, slot: Slot) -> bool:
        return self.is_available(person_id, slot.start, slot.end)

    def follows(self, index: int) -> bool:
        """Whether slot ``index`` starts on the moment that the slot before it ends, on the same day."""
        if index == 0:
            return False
        before, slot = self.slots[index - 1], self.slots[index]
        return before.day_index == slot.day_index and before.end == slot.start


def _merged(windows: list[Window]) -> list[Window]:
    """Join windows that touch or overlap."""
    merged: list[Window] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
