"""A plan as arrays, in which many moves are judged at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matcher.timetable.board import Board

Indices = npt.NDArray[np.int64]
"""One entry a move, or the numbers of meetings, people or slots."""

Flags = npt.NDArray[np.bool_]


class PlanArrays:
    """The placed meetings of a ``Board`` with M meetings, P people, S slots and at most W people a meeting.

    Meeting M and person P are nobody's: they fill up rows, are never busy and may be anywhere. ``people``, shape
    (M + 1, W), holds each meeting's people; ``at``, (P + 1, S), the meeting of a person in a slot; ``busy``,
    (P + 1, S + 2), the same as 0 and 1 between two columns that are always 0; ``domains``, (M + 1, S), where meetings
    may be. ``slot_of`` is a meeting's slot, -1 without one, and ``load`` the number of meetings of a slot.
    ``inside[s, :load[s]]`` are they.
    """

    def __init__(self, board: Board) -> None:
        masks = board.masks
        self.masks = masks
        self.meetings, self.persons, self.slots = masks.meetings, masks.people, masks.slots
        self.width = max(2, max(map(len, masks.people_of), default=0))
        self.people = np.full((self.meetings + 1, self.width), self.persons, dtype=np.int64)
        for meeting, people in enumerate(masks.people_of):
            self.people[meeting, : len(people)] = people
        self.domains = np.ones((self.meetings + 1, self.slots), dtype=np.bool_)
        for meeting, domain in enumerate(masks.domains):
            self.domains[meeting] = [domain >> slot & 1 for slot in range(self.slots)]
        self.busy = np.zeros((self.persons + 1, self.slots + 2), dtype=np.int8)
        self.at = np.full((self.persons + 1, self.slots), self.meetings, dtype=np.int64)
        self.load = np.zeros(self.slots, dtype=np.int64)
        self.inside = np.zeros((self.slots, max(masks.tables, 1)), dtype=np.int64)
        self.slot_of = np.array(board.slot_of, dtype=np.int64)
        self._row = [0] * self.meetings
        for meeting in np.flatnonzero(self.slot_of >= 0).tolist():
            self._enter(meeting, board.slot_of[meeting])

    def move(self, meeting: int, others: Sequence[int], target: int) -> None:
        """``meeting`` goes to ``target``, and ``others`` from there to the slot that it leaves."""
        source = int(self.slot_of[meeting])
        self._leave(meeting)
        for other in others:
            self._leave(other)
        self._enter(meeting, target)
        for other in others:
            self._enter(other, source)

    def in_order(self, meeting: int, others: Sequence[int], target: int) -> bool:
        """Whether that move keeps all precedences."""
        source = int(self.slot_of[meeting])
        after = {meeting: target, **dict.fromkeys(others, source)}
        return all(
            all(after.get(other, int(self.slot_of[other])) < slot for other in self.masks.before[moved])
            and all(not 0 <= after.get(other, int(self.slot_of[other])) <= slot for other in self.masks.behind[moved])
            for moved, slot in after.items()
        )

    def beside(self, people: Indices, slots: Indices) -> Indices:
        """How many meetings, 0 to 2, the people have in the slots right before and after."""
        busy = self.busy.ravel()
        places = people * (self.slots + 2) + slots
        counts: Indices = busy.take(places).astype(np.int64) + busy.take(places + 2)
        return counts

    def meeting_at(self, people: Indices, slots: Indices) -> Indices:
        meetings: Indices = self.at.ravel().take(people * self.slots + slots)
        return meetings

    def may_be(self, meetings: Indices, slots: Indices) -> Flags:
        flags: Flags = self.domains.ravel().take(meetings * self.slots + slots)
        return flags

    def _enter(self, meeting: int, slot: int) -> None:
        row = int(self.load[slot])
        self.inside[slot, row] = meeting
        self._row[meeting] = row
        self.load[slot] = row + 1
        self.slot_of[meeting] = slot
        for person in self.masks.people_of[meeting]:
            self.busy[person, slot + 1] = 1
            self.at[person, slot] = meeting

    def _leave(self, meeting: int) -> None:
        slot, row = int(self.slot_of[meeting]), self._row[meeting]
        last_row = int(self.load[slot]) - 1
        last = int(self.inside[slot, last_row])
        self.inside[slot, row] = last
        self._row[last] = row
        self.load[slot] = last_row
        for person in self.masks.people_of[meeting]:
            self.busy[person, slot + 1] = 0
            self.at[person, slot] = self.meetings
