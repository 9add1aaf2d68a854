"""When a clinic or networking is held: the consecutive slots in which most of those whom it is for can be there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.free_time import FreeTime
from models.domain import EventData, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``starts`` has the first slot of each round; ``person_ids`` are those who can be there throughout, ``absent``
    those who cannot. Without a grid there are no starts, and everybody is there.
    """

    starts: tuple[Slot, ...]
    slots_a_round: int
    person_ids: tuple[str, ...]
    absent: tuple[str, ...] = ()

    @property
    def indexes(self) -> frozenset[int]:
        return frozenset(slot.index + more for slot in self.starts for more in range(self.slots_a_round))


def slots_of(minutes: int, data: EventData) -> int:
    """How many slots of the event's grid it takes."""
    return math.ceil(minutes / data.event.slot_minutes) if data.event else 1


class Windows:
    """The free time of an event's people, without what is fixed for them and what ``taken`` has."""

    def __init__(self, data: EventData, is_own: Callable[[str], bool]) -> None:
        """``is_own`` tells by a requested session's id whether it is one that is about to be made anew."""
        self._data = data
        self._free = FreeTime(data)
        self._busy: Mapping[str, set[int]] = self._fixed(is_own)

    def find(
        self,
        person_ids: Sequence[str],
        *,
        rounds: int,
        minutes: int,
        taken: Collection[int] = (),
        prefer: Callable[[Slot], tuple[int, int]],
    ) -> Window:
        """``prefer`` gives of windows with as many people the one whose first slot is to be taken, the smallest."""
        each = slots_of(minutes, self._data)
        free = {person_id: self._free.of(person_id) - self._busy.get(person_id, set()) for person_id in person_ids}
        best: tuple[tuple[int, tuple[int, int]], tuple[Slot, ...]] | None = None
        for slots in self._runs(rounds * each, taken):
            wanted = {slot.index for slot in slots}
            count = sum(wanted <= open_ for open_ in free.values())
            key = (-count, prefer(slots[0]))
            if best is None or key < best[0]:
                best = key, slots
        if best is None:
            return Window(starts=(), slots_a_round=each, person_ids=tuple(person_ids))
        slots = best[1]
        indexes = {slot.index for slot in slots}
        there = tuple(person_id for person_id in person_ids if indexes <= free[person_id])
        return Window(
            starts=slots[::each],
            slots_a_round=each,
            person_ids=there,
            absent=tuple(person_id for person_id in person_ids if person_id not in set(there)),
        )

    def _runs(self, length: int, taken: Collection[int]) -> Iterable[tuple[Slot, ...]]:
        """Successive open slots of one day, with no break within a round's but maybe between them."""
        open_ = set(self._free.open_slots) - set(taken)
        slots = self._free.slots
        for first in range(len(slots) - length + 1):
            run = slots[first : first + length]
            if run[0].day_index == run[-1].day_index and all(slot.index in open_ for slot in run):
                yield run

    def _fixed(self, is_own: Callable[[str], bool]) -> dict[str, set[int]]:
        busy: dict[str, set[int]] = defaultdict(set)
        at = {slot.start: slot.index for slot in self._free.slots}
        for request in self._data.session_requests:
            first = at.get(request.starts_at) if request.starts_at else None
            if first is not None and not is_own(request.id):
                people = {*request.attendee_ids, *request.speaker_ids, request.chair_id} - {""}
                for person_id in people:
                    busy[person_id].update(range(first, first + request.slots))
        return busy


def evening(slot: Slot) -> tuple[int, int]:
    """The first day, as late as can be: those who met can still talk during the days after."""
    return slot.day_index, -slot.index


def last_morning(slot: Slot) -> tuple[int, int]:
    """The last day, as early as can be: with what was heard before in mind."""
    return -slot.day_index, slot.index
