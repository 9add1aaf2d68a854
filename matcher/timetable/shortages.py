"""How much at least must give, by counting: what a solver of clauses is slow to see."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from matcher.timetable.clauses import MORE_PLACES, Kind, Rule
from matcher.timetable.crowding import Crowd, crowd
from matcher.timetable.masks import MaskedTimetable, bits, masked
from models.domain import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """At least ``least`` of ``rules`` must be left out, whatever else is."""

    rules: frozenset[Rule]
    least: int


def shortages(problem: Timetable, left_out: Collection[Rule]) -> Iterator[Shortage]:
    """Yield what still lacks when ``left_out`` is left out: people's slots, and unless places were added, places.

    Meetings that fit only in too few slots need one change each for so many as are too many: the meeting is left out
    or may be elsewhere, or one of its people is there in one more slot, or a slot has one more place. None of
    ``left_out`` is among the changes, since the slots that they open are counted in.
    """
    table = masked(problem)
    options = _options(problem, table, left_out)
    for person in range(table.people):
        held = {meeting: options[meeting] for meeting in table.meetings_of[person] if meeting in options}
        if found := crowd(held, 1):
            yield Shortage(
                rules=frozenset(_ways(problem, table, found)).difference(left_out), least=_excess(found, 1)
            )
    if any(rule.kind is Kind.PLACES for rule in left_out):
        return
    if found := crowd(options, table.tables):
        places = frozenset(
            Rule(kind=Kind.PLACES, slot=slot, count=count)
            for slot in bits(found.slots)
            for count in range(1, MORE_PLACES + 1)
        )
        ways = places.union(_ways(problem, table, found)).difference(left_out)
        yield Shortage(rules=ways, least=_excess(found, table.tables))


def _excess(found: Crowd, capacity: int) -> int:
    return len(found.meetings) - capacity * found.slots.bit_count()


def _ways(problem: Timetable, table: MaskedTimetable, found: Crowd) -> Iterator[Rule]:
    """What takes a meeting out of the crowd, or opens another slot to one of them."""
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    for meeting in found.meetings:
        yield Rule(kind=Kind.REQUIRED, meeting=meeting)
        if problem.meetings[meeting].allowed_slots is not None:
            yield Rule(kind=Kind.ALLOWED, meeting=meeting)
    for person in {person for meeting in found.meetings for person in table.people_of[meeting]}:
        for slot in (position[name] for name in problem.people[person].unavailable):
            if not found.slots >> slot & 1:
                yield Rule(kind=Kind.AVAILABLE, person=person, slot=slot)


def _options(problem: Timetable, table: MaskedTimetable, left_out: Collection[Rule]) -> dict[int, int]:
    """The slots of each meeting that is still required, as masks."""
    everything = (1 << table.slots) - 1
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    there = [
        everything
        & ~sum(
            1 << position[slot]
            for slot in record.unavailable
            if Rule(kind=Kind.AVAILABLE, person=person, slot=position[slot]) not in left_out
        )
        for person, record in enumerate(problem.people)
    ]
    options: dict[int, int] = {}
    for meeting, record in enumerate(problem.meetings):
        if not record.required or Rule(kind=Kind.REQUIRED, meeting=meeting) in left_out:
            continue
        mask = everything
        if record.allowed_slots is not None and Rule(kind=Kind.ALLOWED, meeting=meeting) not in left_out:
            mask = sum(1 << position[slot] for slot in record.allowed_slots)
        for person in table.people_of[meeting]:
            mask &= there[person]
        options[meeting] = mask
    return options
