"""A plan that changes: which meeting is in which slot, kept so that a move is judged in a few operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.timetable.masks import MaskedTimetable, runs

NOWHERE = -1


class Board:
    """Every state keeps all rules. ``slot_of[m]`` is ``NOWHERE`` where meeting m is not placed.

    ``busy[p]`` is the mask of person p's meetings and ``at[p][s]`` the meeting in slot s, or -1. ``inside[s]`` are
    the meetings of slot s, in no order; ``full`` is the mask of the slots with all tables taken. ``gaps`` counts the
    idle gaps.
    """

    def __init__(self, masks: MaskedTimetable) -> None:
        self.masks = masks
        self.slot_of = [NOWHERE] * masks.meetings
        self.busy = [0] * masks.people
        self.at = [[NOWHERE] * masks.slots for _ in range(masks.people)]
        self.inside: list[list[int]] = [[] for _ in range(masks.slots)]
        self.full = 0 if masks.tables else (1 << masks.slots) - 1
        self._row = [0] * masks.meetings

    @property
    def gaps(self) -> int:
        return sum(runs(mask) - 1 for mask in self.busy if mask)

    def place(self, meeting: int, slot: int) -> None:
        """``meeting`` is placed nowhere, and ``slot`` is among its ``choices``."""
        self.slot_of[meeting] = slot
        inside = self.inside[slot]
        self._row[meeting] = len(inside)
        inside.append(meeting)
        if len(inside) >= self.masks.tables:
            self.full |= 1 << slot
        for person in self.masks.people_of[meeting]:
            self.busy[person] |= 1 << slot
            self.at[person][slot] = meeting

    def remove(self, meeting: int) -> int:
        """Take it out of its slot, and return the slot."""
        slot = self.slot_of[meeting]
        self.slot_of[meeting] = NOWHERE
        inside, row = self.inside[slot], self._row[meeting]
        last = inside.pop()
        if last != meeting:
            inside[row] = last
            self._row[last] = row
        self.full &= ~(1 << slot)
        for person in self.masks.people_of[meeting]:
            self.busy[person] &= ~(1 << slot)
            self.at[person][slot] = NOWHERE
        return slot

    def window(self, meeting: int) -> int:
        """The slots that are later than what ``meeting`` comes after, and earlier than what comes after it."""
        first, last = 0, self.masks.slots
        for other in self.masks.before[meeting]:
            first = max(first, self.slot_of[other] + 1)
        for other in self.masks.behind[meeting]:
            slot = self.slot_of[other]
            last = min(last, slot if slot >= 0 else last)
        return ((1 << last) - 1) & ~((1 << first) - 1) if first < last else 0

    def taken(self, meeting: int) -> int:
        """The slots in which some of its people are in a meeting."""
        mask = 0
        for person in self.masks.people_of[meeting]:
            mask |= self.busy[person]
        return mask

    def choices(self, meeting: int) -> int:
        """The slots in which a meeting that is not placed would break no rule."""
        return self.masks.domains[meeting] & self.window(meeting) & ~self.taken(meeting) & ~self.full

    def cost(self, meeting: int, slot: int) -> int:
        """By how many stretches its people's days would grow with ``meeting`` in ``slot``: a number below 0 where it
        closes gaps."""
        bit = 1 << slot
        return sum(
            runs(self.busy[person] | bit) - runs(self.busy[person]) for person in self.masks.people_of[meeting]
        )

    def load(self, slot_of: Sequence[int]) -> None:
        """Take over a whole plan."""
        for meeting, slot in enumerate(self.slot_of):
            if slot >= 0:
                self.remove(meeting)
        for meeting, slot in enumerate(slot_of):
            if slot >= 0:
                self.place(meeting, slot)

    def utility(self) -> float:
        """The sum over the placed meetings that are not required."""
        return sum(
            utility
            for utility, required, slot in zip(self.masks.utility, self.masks.required, self.slot_of, strict=True)
            if slot >= 0 and not required
        )

    def unplaced(self, wanted: Iterable[int]) -> list[int]:
        return [meeting for meeting in wanted if self.slot_of[meeting] < 0]
