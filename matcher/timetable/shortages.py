"""How much at least must give, by counting: what a solver of clauses is slow to see."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from matcher.timetable.clauses import MORE_PLACES, Kind, Rule
from matcher.timetable.crowding import Crowd, crowd
from matcher.timetable.easing import without
from matcher.timetable.masks import bits, masked
from models.domain import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """At least ``least`` of ``rules`` must be left out, whatever else is."""

    rules: frozenset[Rule]
    least: int


def shortages(problem: Timetable, left_out: Collection[Rule]) -> Iterator[Shortage]:
    """Yield what still lacks when ``left_out`` is left out: people's slots, and unless places were added, places.

    Meetings that fit only in too few slots need one change each for so many as are too many: the meeting is left out,
    or one of the rules that keep it from another slot is, or a slot has one more place. One rule stands for all that
    keep a meeting from a slot, since that one at least must go; no two meetings that go elsewhere share it. None of
    ``left_out`` is among them, since the slots that they open are counted in.
    """
    case = _Case(problem, left_out)
    table = case.table
    for person in range(table.people):
        held = {meeting: case.options[meeting] for meeting in table.meetings_of[person] if meeting in case.options}
        if found := crowd(held, 1):
            yield Shortage(rules=frozenset(case.ways(found, person)), least=_excess(found, 1))
    if any(rule.kind is Kind.PLACES for rule in left_out):
        return
    if found := crowd(case.options, table.tables):
        places = {
            Rule(kind=Kind.PLACES, slot=slot, count=count)
            for slot in bits(found.slots)
            for count in range(1, MORE_PLACES + 1)
        }
        yield Shortage(rules=frozenset(places.union(case.ways(found))), least=_excess(found, table.tables))


def _excess(found: Crowd, capacity: int) -> int:
    return len(found.meetings) - capacity * found.slots.bit_count()


class _Case:
    """A problem without the rules left out; ``options`` are the slots of each meeting still required, as masks."""

    def __init__(self, problem: Timetable, left_out: Collection[Rule]) -> None:
        self.table = masked(without(problem, left_out))
        self.options = {at: self.table.domains[at] for at, required in enumerate(self.table.required) if required}
        everyone = replace(
            self.table.problem, people=tuple(replace(one, unavailable=frozenset()) for one in problem.people)
        )
        self._allowed = masked(everyone).domains
        position = {slot.id: at for at, slot in enumerate(problem.slots)}
        self._away = [{position[slot] for slot in one.unavailable} for one in self.table.problem.people]

    def ways(self, found: Crowd, person: int = -1) -> Iterator[Rule]:
        """For each meeting that it is left out, or what keeps it from each other slot: ``person``, where they do."""
        for meeting in found.meetings:
            yield Rule(kind=Kind.REQUIRED, meeting=meeting)
            if self._allowed[meeting] & ~found.slots != ((1 << self.table.slots) - 1) & ~found.slots:
                yield Rule(kind=Kind.ALLOWED, meeting=meeting)
            people = sorted(self.table.people_of[meeting], key=lambda one: one != person)
            for slot in bits(self._allowed[meeting] & ~found.slots):
                away = next(one for one in people if slot in self._away[one])
                yield Rule(kind=Kind.AVAILABLE, person=away, slot=slot)
