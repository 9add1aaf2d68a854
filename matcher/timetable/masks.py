"""A timetable problem in numbers: people, meetings and slots by index, sets of slots as the bits of an integer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.domain.timetable import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedTimetable:
    """Bit s of a mask stands for slot s.

    ``people_of[m]`` are meeting m's people, ``meetings_of[p]`` person p's meetings. ``domains[m]`` are the slots in
    which m may be and all of its people are there. ``before[m]`` are the meetings that m comes after,
    ``behind[m]`` those that come after m. ``tables`` is the number of meetings that a slot holds.
    """

    problem: Timetable
    slots: int
    tables: int
    people_of: tuple[tuple[int, ...], ...]
    meetings_of: tuple[tuple[int, ...], ...]
    domains: tuple[int, ...]
    before: tuple[tuple[int, ...], ...]
    behind: tuple[tuple[int, ...], ...]
    required: tuple[bool, ...]
    utility: tuple[float, ...]

    @property
    def meetings(self) -> int:
        return len(self.people_of)

    @property
    def people(self) -> int:
        return len(self.meetings_of)


def masked(problem: Timetable) -> MaskedTimetable:
    """Raise ``KeyError`` for a slot, person or meeting that is named and not there."""
    slot_at = {slot.id: number for number, slot in enumerate(problem.slots)}
    person_at = {person.id: number for number, person in enumerate(problem.people)}
    meeting_at = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    everything = (1 << len(problem.slots)) - 1
    there = [everything ^ _mask(slot_at[slot] for slot in person.unavailable) for person in problem.people]
    meetings_of: list[list[int]] = [[] for _ in problem.people]
    behind: list[list[int]] = [[] for _ in problem.meetings]
    people_of, domains, before = [], [], []
    for number, meeting in enumerate(problem.meetings):
        people = tuple(dict.fromkeys(person_at[person] for person in meeting.people))
        allowed = meeting.allowed_slots
        domain = everything if allowed is None else _mask(slot_at[slot] for slot in allowed)
        for person in people:
            domain &= there[person]
            meetings_of[person].append(number)
        earlier = tuple(dict.fromkeys(meeting_at[other] for other in meeting.after))
        for other in earlier:
            behind[other].append(number)
        people_of.append(people)
        domains.append(domain)
        before.append(earlier)
    return MaskedTimetable(
        problem=problem,
        slots=len(problem.slots),
        tables=len(problem.places),
        people_of=tuple(people_of),
        meetings_of=tuple(map(tuple, meetings_of)),
        domains=tuple(domains),
        before=tuple(before),
        behind=tuple(map(tuple, behind)),
        required=tuple(meeting.required for meeting in problem.meetings),
        utility=tuple(meeting.utility for meeting in problem.meetings),
    )


def runs(mask: int) -> int:
    """In how many stretches of successive slots the bits lie.

    >>> runs(0b1101100)
    2
    """
    return (mask & ~(mask << 1)).bit_count()


def bits(mask: int) -> Iterator[int]:
    """The numbers of the slots, rising.

    >>> list(bits(0b10110))
    [1, 2, 4]
    """
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _mask(slots: Iterator[int]) -> int:
    mask = 0
    for slot in slots:
        mask |= 1 << slot
    return mask
