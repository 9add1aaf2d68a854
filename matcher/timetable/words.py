"""People, meetings and slots as an organiser would name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.domain import Timetable, TimetableMeeting

NAMED = 12
"""A longer list is cut, and says how many more there are."""


class Words:
    """Names for the parts of one problem."""

    def __init__(self, problem: Timetable) -> None:
        self._names = {person.id: person.name or person.id for person in problem.people}
        self._slots = [slot.id for slot in problem.slots]
        self._meetings = {meeting.id: meeting for meeting in problem.meetings}
        self._place = next((place.kind for place in problem.places), "place") or "place"

    def person(self, person_id: str) -> str:
        return self._names[person_id]

    def people(self, meeting_id: str) -> str:
        return listed([self._names[person] for person in self._meetings[meeting_id].people])

    def meeting(self, meeting: TimetableMeeting | str) -> str:
        """The meeting with its people: ``m7 (Kim and Lee)``."""
        meeting_id = meeting if isinstance(meeting, str) else meeting.id
        return f"{meeting_id} ({self.people(meeting_id)})"

    def meetings(self, meeting_ids: Sequence[str]) -> str:
        return listed([self.meeting(meeting_id) for meeting_id in meeting_ids])

    def slot(self, position: int) -> str:
        return self._slots[position]

    def slots(self, positions: Iterable[int]) -> str:
        """Slots in order, stretches of three and more as one: ``s1, s4 to s7 and s9``; "no slot" for none."""
        stretches: list[list[int]] = []
        for position in sorted(positions):
            if stretches and stretches[-1][-1] == position - 1:
                stretches[-1].append(position)
            else:
                stretches.append([position])
        parts: list[str] = []
        for stretch in stretches:
            if len(stretch) > 2:
                parts.append(f"{self._slots[stretch[0]]} to {self._slots[stretch[-1]]}")
            else:
                parts.extend(self._slots[position] for position in stretch)
        return listed(parts, most=len(parts)) or "no slot"

    def places(self, count: int) -> str:
        """So many places, by their kind: ``14 tables``."""
        return counted(count, self._place)


def counted(count: int, noun: str) -> str:
    """
    >>> counted(1, "slot"), counted(0, "slot")
    ('1 slot', '0 slots')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(parts: Sequence[str], most: int = NAMED) -> str:
    """
    >>> listed(["a", "b", "c"]), listed(list("abcd"), most=2)
    ('a, b and c', 'a, b and 2 more')
    """
    shown = list(parts) if len(parts) <= most else [*parts[:most], f"{len(parts) - most} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
