"""Why there can be no timetable, by counting: the reasons that need no search. Each that is given is proven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from matcher.timetable.crowding import Crowd, crowd
from matcher.timetable.masks import MaskedTimetable, bits, masked
from matcher.timetable.windows import Cause, Windows, circle, windows
from matcher.timetable.words import Words, counted, listed
from models.domain import Timetable


def arithmetic_reasons(problem: Timetable) -> tuple[str, ...]:
    """Return sentences, each of which alone rules out every timetable; none where counting finds nothing.

    Only required meetings count. Looked for: a meeting without any slot; more meetings of a person than free slots,
    or than the slots that some of them fit in; the same with all meetings and the places; precedences in a circle,
    or that leave a meeting no slot, or too few to those of a person or to all.
    """
    case = _Case(problem=problem, table=masked(problem), words=Words(problem))
    stranded = [item for item in case.required() if not case.table.domains[item]]
    reasons = [case.no_slot(meeting) for meeting in stranded]
    case = case.without(stranded)
    while round_trip := circle(case.table):
        reasons.append(case.in_a_circle(round_trip))
        case = case.without(round_trip)
    reasons += _crowds(case, Windows(options=case.domains(), earlier={}, later={}))
    left = windows(case.table)
    while squeezed := [meeting for meeting, mask in left.options.items() if not mask]:
        reasons += [case.squeezed(meeting, left) for meeting in squeezed]
        case = case.without(squeezed)
        left = windows(case.table)
    return tuple(reasons) or tuple(_crowds(case, left))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    problem: Timetable
    table: MaskedTimetable
    words: Words

    def without(self, meetings: Iterable[int]) -> _Case:
        """The case with these meetings as if they need not take place."""
        gone = set(meetings)
        kept = tuple(required and at not in gone for at, required in enumerate(self.table.required))
        return replace(self, table=replace(self.table, required=kept))

    def required(self) -> Iterator[int]:
        return (meeting for meeting in range(self.table.meetings) if self.table.required[meeting])

    def domains(self) -> dict[int, int]:
        return {meeting: self.table.domains[meeting] for meeting in self.required()}

    def id(self, meeting: int) -> str:
        return self.problem.meetings[meeting].id

    def ids(self, meetings: Iterable[int]) -> list[str]:
        return [self.id(meeting) for meeting in meetings]

    def free(self, person: int) -> int:
        """How many slots the person is there."""
        return self.table.slots - len(self.problem.people[person].unavailable)

    def no_slot(self, meeting: int) -> str:
        """Who or what is in the way in each of the slots that the meeting may be in."""
        record = self.problem.meetings[meeting]
        allowed = record.allowed_slots
        position = {slot.id: at for at, slot in enumerate(self.problem.slots)}
        open_slots = sorted(position.values()) if allowed is None else sorted(position[slot] for slot in allowed)
        away = {person.id: {position[slot] for slot in person.unavailable} for person in self.problem.people}
        parts = [
            f"{self.words.person(person)} is not available in {self.words.slots(out)}"
            for person in record.people
            if (out := away[person].intersection(open_slots))
        ]
        may = "any slot" if allowed is None else self.words.slots(open_slots)
        return f"{self.words.meeting(record)} has no slot: it may be in {may}" + "".join(
            f"; {part}" for part in parts
        )

    def in_a_circle(self, meetings: tuple[int, ...]) -> str:
        steps = [self.words.meeting(self.id(meeting)) for meeting in (*meetings, meetings[0])]
        return "These would each come after the next, in a circle: " + ", ".join(steps)

    def squeezed(self, meeting: int, left: Windows) -> str:
        """The chain of causes that leaves the meeting no slot."""
        parts = [f"{self.words.meeting(self.id(meeting))} has no slot left: it may be in {self.slots_of(meeting)}"]
        parts += self.causes(meeting, left)
        return "; ".join(parts)

    def slots_of(self, meeting: int) -> str:
        return self.words.slots(bits(self.table.domains[meeting]))

    def causes(self, meeting: int, left: Windows) -> list[str]:
        return [
            *self._chain(meeting, left.earlier, "after", "before"),
            *self._chain(meeting, left.later, "before", "after"),
        ]

    def _chain(self, meeting: int, causes: Mapping[int, Cause], side: str, other_side: str) -> list[str]:
        """From the meeting back along its causes, each meeting told once."""
        told: dict[int, str] = {}
        waiting = [meeting]
        for item in waiting:
            if item in told:
                continue
            cause = causes.get(item)
            if cause is not None:
                told[item] = (
                    f"{self.id(item)} comes {side} {self._others(cause)}, so {self._limit(cause, other_side)}"
                )
                waiting.extend(cause.others)
            elif item != meeting and self.table.domains[item] != (1 << self.table.slots) - 1:
                told[item] = f"{self.id(item)} may be in {self.slots_of(item)}"
        return list(told.values())

    def _others(self, cause: Cause) -> str:
        if cause.shared is not None:
            person = self.words.person(self.problem.people[cause.shared].id)
            return f"{listed(self.ids(cause.others), most=len(cause.others))}, all of {person}"
        if len(cause.others) > 1:
            return f"{listed(self.ids(cause.others), most=len(cause.others))}, for which a slot has " + (
                self.words.places(self.table.tables)
            )
        return self.words.meeting(self.id(cause.others[0]))

    def _limit(self, cause: Cause, other_side: str) -> str:
        if 0 <= cause.limit < self.table.slots:
            return f"not {other_side} {self.words.slot(cause.limit)}"
        return "in none of the slots"


def _crowds(case: _Case, left: Windows) -> Iterator[str]:
    """People with more meetings than slots for them, then slots with more meetings than places."""
    for person in range(case.table.people):
        held = {item: left.options[item] for item in case.table.meetings_of[person] if item in left.options}
        name = case.words.person(case.problem.people[person].id)
        if len(held) > case.free(person):
            yield f"{name} has {counted(len(held), 'required meeting')} and {counted(case.free(person), 'free slot')}"
        elif found := crowd(held, 1):
            needed = f"{name} has {counted(len(found.meetings), 'required meeting')} that fit"
            yield _fit(case, needed, found, left, counted(found.slots.bit_count(), "slot"))
    room = case.table.tables * case.table.slots
    places = case.words.places(case.table.tables)
    if len(left.options) > room:
        needed = counted(len(left.options), "required meeting")
        yield f"{needed} in all, and {places} in {counted(case.table.slots, 'slot')} hold {room}"
    elif found := crowd(left.options, case.table.tables):
        size = found.slots.bit_count()
        holds = f"{places} in {counted(size, 'slot')} hold {case.table.tables * size}"
        needed = f"{counted(len(found.meetings), 'required meeting')} {'fits' if len(found.meetings) == 1 else 'fit'}"
        yield _fit(case, needed, found, left, holds)


def _fit(case: _Case, needed: str, found: Crowd, left: Windows, holds: str) -> str:
    named = case.words.meetings(case.ids(found.meetings))
    slots = case.words.slots(bits(found.slots))
    parts = [f"{needed} only in {slots}, that is {holds}: {named}"]
    for meeting in found.meetings:
        parts += case.causes(meeting, left)
    return "; ".join(dict.fromkeys(parts))
