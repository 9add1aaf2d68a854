"""How many idle gaps no plan can avoid, proven for small groups of people at a time while something else works.

A group is taken out of the event: its people, and those of their meetings that every plan holds. What else goes on
is forgotten, so a plan of the event is one of the group, and the gaps of the group's people are at least as many as
the exact search proves. Groups share no people, so what is proven of them adds up.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Self

from matcher.timetable.exact_clauses import GapClauses
from matcher.timetable.exact_race import Race
from matcher.timetable.exact_search import FromBelow
from matcher.timetable.gap_bound import person_gaps
from matcher.timetable.masks import MaskedTimetable, bits, masked
from models.domain.timetable import Timetable

_MEETINGS = 150
"""A group is complete with so many meetings: more prove more, but take longer than they are worth."""


class GroupBounds:
    """A context manager: inside, a thread goes through the groups. ``bound`` is what is proven so far, for all plans
    that place the meetings ``held`` marks; ``poll`` is to be called several times a second."""

    def __init__(self, masks: MaskedTimetable, held: Sequence[bool], until: float) -> None:
        self._masks = masks
        self._held = held
        self.until = until
        self._each = [person_gaps(masks, person, held) for person in range(masks.people)]
        self._proven = sum(self._each)
        self._waiting = list(_groups(masks, held))
        self._group: tuple[int, ...] = ()
        self._group_until = 0.0
        self._race: Race | None = None
        self._search: Future[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gap-groups")

    @property
    def bound(self) -> int:
        return self._proven + (self._gain(self._race) if self._race is not None else 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._waiting.clear()
        self._finish()
        self._thread.shutdown()

    def poll(self) -> None:
        """Go on to the next group when the one in hand is done, or has had its share of the time."""
        now = time.monotonic()
        if self._search is not None and not self._search.done() and now < self._group_until:
            return
        self._finish()
        if self._waiting:
            self._group_until = now + (self.until - now) / len(self._waiting)
            self._group = self._waiting.pop(0)
            problem = _taken_out(self._masks, self._group, self._held)
            self._race = Race(masked(problem))
            self._search = self._thread.submit(_prove, problem, self._race)

    def _finish(self) -> None:
        if self._race is not None and self._search is not None:
            self._race.stop()
            self._search.result()
            self._proven += self._gain(self._race)
        self._race = self._search = None

    def _gain(self, race: Race) -> int:
        """Beyond what counting each of them alone has given."""
        return max(race.bound - sum(self._each[person] for person in self._group), 0)


def _prove(problem: Timetable, race: Race) -> None:
    clauses = GapClauses(problem, count_busy=False)
    if not race.over:
        with FromBelow(clauses, race) as search:
            search.run()


def _groups(masks: MaskedTimetable, held: Sequence[bool]) -> Iterator[tuple[int, ...]]:
    """People all of whose meetings are held, at least two each, in groups that meet each other much.

    A person with a meeting that may be left out could fill a gap with it: of them nothing is said here.
    """
    open_people = {
        person
        for person, meetings in enumerate(masks.meetings_of)
        if len(meetings) > 1 and all(held[meeting] for meeting in meetings)
    }
    while open_people:
        group: list[int] = []
        meetings: set[int] = set()
        ties = dict.fromkeys(sorted(open_people, key=lambda person: len(masks.meetings_of[person])), 0)
        while ties and len(meetings) < _MEETINGS:
            person = max(ties, key=lambda one: (ties[one] / len(masks.meetings_of[one]), -one))
            del ties[person]
            group.append(person)
            for meeting in masks.meetings_of[person]:
                meetings.add(meeting)
                for other in masks.people_of[meeting]:
                    if other in ties:
                        ties[other] += 1
        open_people.difference_update(group)
        yield tuple(group)


def _taken_out(masks: MaskedTimetable, group: Sequence[int], held: Sequence[bool]) -> Timetable:
    """The problem of the group alone."""
    problem = masks.problem
    inside = set(group)
    numbers = sorted({meeting for person in group for meeting in masks.meetings_of[person] if held[meeting]})
    ids = {problem.meetings[number].id for number in numbers}
    return replace(
        problem,
        people=tuple(replace(problem.people[person], unavailable=frozenset()) for person in group),
        meetings=tuple(
            replace(
                problem.meetings[number],
                people=tuple(problem.people[person].id for person in masks.people_of[number] if person in inside),
                required=True,
                allowed_slots=frozenset(problem.slots[slot].id for slot in bits(masks.domains[number])),
                after=tuple(other for other in problem.meetings[number].after if other in ids),
            )
            for number in numbers
        ),
    )
