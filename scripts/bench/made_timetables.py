"""Timetable problems of any size: with a plan by construction, or without one for a planted reason.

A hidden plan is made first and the requests are taken from it, so that there is a plan with all required meetings.
Of a planted infeasibility the kind, the people and the meetings of the cause are recorded.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from models.domain.timetable import (
    Timetable,
    TimetableMeeting,
    TimetablePerson,
    TimetablePlace,
    TimetableSlot,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSize:
    """What an event is like. ``meetings`` counts the requests.

    Shares are in [0, 1]: ``required_share`` of the meetings that the hidden plan places must be placed,
    ``trio_share`` of the requests are of three people, ``window_share`` may only be in some hours of one day,
    ``after_share`` come after another meeting of one of their people, ``part_share`` of the people are not there
    throughout. ``fame`` is the exponent of the people's popularity: 0 is everybody alike.
    """

    people: int = 900
    meetings: int = 2000
    days: int = 3
    slots_per_day: int = 20
    tables: int = 60
    required_share: float = 0.25
    trio_share: float = 0.03
    window_share: float = 0.05
    after_share: float = 0.02
    part_share: float = 0.4
    fame: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTimetable:
    """``hidden`` is the slot's index of each meeting of the hidden plan; it keeps every rule."""

    problem: Timetable
    hidden: dict[str, int]

    def hidden_utility(self) -> float:
        return sum(
            meeting.utility for meeting in self.problem.meetings if not meeting.required and meeting.id in self.hidden
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedTimetable:
    """A problem without a plan. ``people`` and ``meetings`` are those of the cause."""

    kind: str
    problem: Timetable
    people: tuple[str, ...]
    meetings: tuple[str, ...]


def sized(people: int) -> MadeSize:
    """The event of 900 people, 2,000 requests and 60 tables, with all of them in proportion."""
    return MadeSize(people=people, meetings=round(people * 20 / 9), tables=max(2, round(people / 15)))


def made_timetable(size: MadeSize, seed: int) -> MadeTimetable:
    """The same size and seed give the same problem."""
    return _Maker(size, random.Random(seed)).made(f"made-{size.people}-{seed}")


class _Maker:
    def __init__(self, size: MadeSize, chance: random.Random) -> None:
        self.size, self.chance = size, chance
        self.slots = size.days * size.slots_per_day
        self.free = [self._presence() for _ in range(size.people)]
        self.unavailable = [frozenset(range(self.slots)) - free for free in self.free]
        self.tables_left = [size.tables] * self.slots
        ranks = list(range(1, size.people + 1))
        chance.shuffle(ranks)
        self.weights = list(accumulate(rank**-size.fame for rank in ranks))
        self.hidden: dict[str, int] = {}

    def made(self, name: str) -> MadeTimetable:
        requests = self._requests()
        for number, people in enumerate(requests):
            self._hide(f"m{number + 1}", people)
        meetings = [self._meeting(f"m{number + 1}", people) for number, people in enumerate(requests)]
        problem = Timetable(
            name=name,
            slots=tuple(TimetableSlot(id=_slot(number)) for number in range(self.slots)),
            places=tuple(TimetablePlace(id=f"t{number + 1}") for number in range(self.size.tables)),
            people=tuple(
                TimetablePerson(id=_person(number), unavailable=frozenset(map(_slot, away)))
                for number, away in enumerate(self.unavailable)
            ),
            meetings=tuple(self._with_precedences(meetings)),
        )
        return MadeTimetable(problem=problem, hidden=self.hidden)

    def _presence(self) -> set[int]:
        """The slots a person is there: all, or some days and without some hours."""
        slots = set(range(self.slots))
        if self.chance.random() >= self.size.part_share:
            return slots
        per_day = self.size.slots_per_day
        if self.size.days > 1 and self.chance.random() < 0.5:
            slots -= _day(self.chance.randrange(self.size.days), per_day)
        for _ in range(self.chance.randint(1, 3)):
            start, length = self.chance.randrange(self.slots), self.chance.randint(1, max(1, per_day // 4))
            slots -= set(range(start, start + length))
        return slots

    def _requests(self) -> list[tuple[int, ...]]:
        """Different sets of people, the popular ones in more of them."""
        everyone = range(self.size.people)
        requests: dict[tuple[int, ...], None] = {}
        while len(requests) < self.size.meetings:
            count = 3 if self.chance.random() < self.size.trio_share else 2
            people = tuple(sorted(set(self.chance.choices(everyone, cum_weights=self.weights, k=count))))
            if len(people) == count:
                requests[people] = None
        return list(requests)

    def _hide(self, meeting: str, people: Sequence[int]) -> None:
        common = set.intersection(*(self.free[person] for person in people))
        slots = sorted(slot for slot in common if self.tables_left[slot])
        if slots:
            slot = self.chance.choice(slots)
            self.hidden[meeting] = slot
            self.tables_left[slot] -= 1
            for person in people:
                self.free[person].remove(slot)

    def _meeting(self, name: str, people: Sequence[int]) -> TimetableMeeting:
        slot = self.hidden.get(name)
        window: frozenset[str] | None = None
        if slot is not None and self.chance.random() < self.size.window_share:
            per_day = self.size.slots_per_day
            day = slot // per_day
            start = self.chance.randint(max(day * per_day, slot - per_day // 2), slot)
            window = frozenset(map(_slot, range(start, min(start + per_day // 2 + 1, (day + 1) * per_day))))
        return TimetableMeeting(
            id=name,
            people=tuple(map(_person, people)),
            required=slot is not None and self.chance.random() < self.size.required_share,
            allowed_slots=window,
            utility=round(self.chance.uniform(0.2, 1), 3),
        )

    def _with_precedences(self, meetings: Sequence[TimetableMeeting]) -> Iterator[TimetableMeeting]:
        of_person: dict[str, list[str]] = {}
        for meeting in meetings:
            for person in meeting.people:
                of_person.setdefault(person, []).append(meeting.id)
        for meeting in meetings:
            slot = self.hidden.get(meeting.id, -1)
            earlier = [
                other
                for person in meeting.people
                for other in of_person[person]
                if self.hidden.get(other, self.slots) < slot
            ]
            chosen = earlier and self.chance.random() < self.size.after_share
            yield replace(meeting, after=(self.chance.choice(earlier),)) if chosen else meeting


def planted(kind: str, size: MadeSize, seed: int) -> PlantedTimetable:
    """An event that would have a plan but for one cause, of a ``kind`` of ``PLANTS``."""
    made = made_timetable(size, seed)
    return PLANTS[kind](made, random.Random(seed))


def _overbooked(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """A person has one required meeting more than free slots."""
    problem = made.problem
    person = _busiest(problem, chance)
    mine = [meeting.id for meeting in problem.meetings if meeting.required and person in meeting.people]
    slots = {_slot(made.hidden[meeting]) for meeting in mine[1:]}
    people = [
        replace(one, unavailable=frozenset(slot.id for slot in problem.slots) - slots) if one.id == person else one
        for one in problem.people
    ]
    return _planted("overbooked", replace(problem, people=tuple(people)), (person,), mine)


def _never_together(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """Two people who must meet are there at different times; their other meetings are as in the hidden plan."""
    problem = made.problem
    busy: dict[str, set[str]] = {person.id: set() for person in problem.people}
    required = [meeting for meeting in problem.meetings if meeting.required]
    for meeting in required:
        for person in meeting.people:
            busy[person].add(_slot(made.hidden[meeting.id]))
    pairs = [meeting for meeting in required if len(busy[meeting.people[0]] & busy[meeting.people[1]]) == 1]
    meeting = chance.choice(pairs)
    first, second = meeting.people[:2]
    here = _slot(made.hidden[meeting.id])
    rest = [slot.id for slot in problem.slots if slot.id not in busy[first] | busy[second]]
    chance.shuffle(rest)
    free = {first: busy[first] | set(rest[::2]), second: (busy[second] - {here}) | set(rest[1::2])}
    people = [
        replace(one, unavailable=frozenset(slot.id for slot in problem.slots) - free[one.id])
        if one.id in free
        else one
        for one in problem.people
    ]
    return _planted("never together", replace(problem, people=tuple(people)), (first, second), [meeting.id])


def _few_tables(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """One required meeting more is allowed in two slots only than there are tables in both."""
    problem = made.problem
    wanted = 2 * len(problem.places) + 1
    start = chance.randrange(len(problem.slots) - 1)
    window = {_slot(start), _slot(start + 1)}
    free = [person.id for person in problem.people if not window & person.unavailable]
    chance.shuffle(free)
    pairs = list(zip(free[::2], free[1::2], strict=False))[:wanted]
    extra = [
        TimetableMeeting(id=f"x{number + 1}", people=pair, allowed_slots=frozenset(window))
        for number, pair in enumerate(pairs)
    ]
    names = [meeting.id for meeting in extra]
    return _planted("few tables", replace(problem, meetings=(*problem.meetings, *extra)), (), names)


def _cycle(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """Three required meetings, each after the one before, and the first after the last."""
    required = [meeting.id for meeting in made.problem.meetings if meeting.required]
    names = chance.sample(required, 3)
    before = dict(zip(names, [names[-1], *names], strict=False))
    meetings = [
        replace(meeting, after=(before[meeting.id],)) if meeting.id in before else meeting
        for meeting in made.problem.meetings
    ]
    return _planted("precedence cycle", replace(made.problem, meetings=tuple(meetings)), (), names)


def _long_chain(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """Five required meetings one after another, in four slots."""
    start = chance.randrange(len(made.problem.slots) - 3)
    window = frozenset(_slot(start + number) for number in range(4))
    there = [person.id for person in made.problem.people if not window & person.unavailable]
    people = chance.sample(there, 10)
    names = [f"x{number + 1}" for number in range(5)]
    extra = [
        TimetableMeeting(
            id=name,
            people=(people[2 * number], people[2 * number + 1]),
            allowed_slots=window,
            after=() if number == 0 else (names[number - 1],),
        )
        for number, name in enumerate(names)
    ]
    return _planted("long chain", replace(made.problem, meetings=(*made.problem.meetings, *extra)), (), names)


def _hall(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """Four required meetings of a person have windows that together are three slots; others leave time enough."""
    problem = made.problem
    slots = range(len(problem.slots))
    window = frozenset(map(_slot, chance.sample(slots, 3)))
    there = [person.id for person in problem.people if not window & person.unavailable]
    lead, *others = chance.sample(there, 5)
    extra = [
        TimetableMeeting(
            id=f"x{number + 1}",
            people=(lead, other),
            allowed_slots=frozenset(sorted(window)[:2]) if number < 2 else window,
        )
        for number, other in enumerate(others)
    ]
    names = [meeting.id for meeting in extra]
    return _planted("hall set", replace(problem, meetings=(*problem.meetings, *extra)), (lead,), names)


def _triangle(made: MadeTimetable, chance: random.Random) -> PlantedTimetable:
    """Three people must meet each other in two slots: enough for each of them, not for the three."""
    problem = made.problem
    start = chance.randrange(len(problem.slots) - 1)
    window = frozenset({_slot(start), _slot(start + 1)})
    there = [person.id for person in problem.people if not window & person.unavailable]
    first, second, third = chance.sample(there, 3)
    extra = [
        TimetableMeeting(id=f"x{number + 1}", people=pair, allowed_slots=window)
        for number, pair in enumerate([(first, second), (second, third), (first, third)])
    ]
    names = [meeting.id for meeting in extra]
    changed = replace(problem, meetings=(*problem.meetings, *extra))
    return _planted("triangle", changed, (first, second, third), names)


PLANTS: dict[str, Callable[[MadeTimetable, random.Random], PlantedTimetable]] = {
    "overbooked": _overbooked,
    "never together": _never_together,
    "few tables": _few_tables,
    "precedence cycle": _cycle,
    "long chain": _long_chain,
    "hall set": _hall,
    "triangle": _triangle,
}
"""What makes an event infeasible, by its name."""


def _planted(kind: str, problem: Timetable, people: tuple[str, ...], meetings: Sequence[str]) -> PlantedTimetable:
    named = replace(problem, name=f"{problem.name}-{kind.replace(' ', '-')}")
    return PlantedTimetable(kind=kind, problem=named, people=people, meetings=tuple(meetings))


def _busiest(problem: Timetable, chance: random.Random) -> str:
    counts: dict[str, int] = {}
    for meeting in problem.meetings:
        for person in meeting.people if meeting.required else ():
            counts[person] = counts.get(person, 0) + 1
    best = sorted(counts, key=lambda person: (-counts[person], person))[:10]
    return chance.choice(best)


def _day(day: int, per_day: int) -> set[int]:
    return set(range(day * per_day, (day + 1) * per_day))


def _slot(number: int) -> str:
    return f"s{number + 1}"


def _person(number: int) -> str:
    return f"p{number + 1}"
