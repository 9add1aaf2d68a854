"""What of a problem may give so that it has a timetable: the changes, what they cost, the changed problem, words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.timetable.words import Words, counted
from models.domain import Timetable, TimetableMeeting, TimetablePerson, TimetablePlace


class Give(StrEnum):
    """What may give. That a person is in one meeting at a time never does."""

    PRECEDENCE = "precedence"
    """A meeting need not come after another."""
    SLOT = "slot"
    """A meeting may be in a slot that it is not allowed now."""
    PERSON = "person"
    """A person comes in a slot in which they are not available now."""
    PLACE = "place"
    """A slot has more places."""
    MEETING = "meeting"
    """A required meeting does not take place."""


COSTS: Mapping[Give, int] = {Give.PRECEDENCE: 1, Give.SLOT: 1, Give.PERSON: 2, Give.PLACE: 2, Give.MEETING: 4}
"""What each costs an organiser, one beside the other: that a meeting does not take place weighs most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that gives, by indices into the problem; -1 where it does not apply.

    PRECEDENCE: ``meeting`` need not come after ``other``. SLOT: ``meeting`` may be in ``slot``. PERSON: ``person`` is
    there in ``slot``. PLACE: ``slot`` has ``count`` places more. MEETING: ``meeting`` is left out.
    """

    give: Give
    meeting: int = -1
    other: int = -1
    person: int = -1
    slot: int = -1
    count: int = 1

    @property
    def cost(self) -> int:
        return COSTS[self.give] * self.count


def changes_of(problem: Timetable, plan: Mapping[int, int]) -> frozenset[Change]:
    """What must give for ``plan``, the slot of each placed meeting, both by index; of the required meetings only."""
    found: set[Change] = set()
    names = [slot.id for slot in problem.slots]
    number = {meeting.id: at for at, meeting in enumerate(problem.meetings)}
    person_at = {person.id: at for at, person in enumerate(problem.people)}
    for at, meeting in enumerate(problem.meetings):
        if at not in plan:
            if meeting.required:
                found.add(Change(give=Give.MEETING, meeting=at))
            continue
        slot = plan[at]
        if meeting.allowed_slots is not None and names[slot] not in meeting.allowed_slots:
            found.add(Change(give=Give.SLOT, meeting=at, slot=slot))
        for person in (person_at[person] for person in meeting.people):
            if names[slot] in problem.people[person].unavailable:
                found.add(Change(give=Give.PERSON, person=person, slot=slot))
        for other in (number[earlier] for earlier in meeting.after):
            if other in plan and plan[other] >= slot:
                found.add(Change(give=Give.PRECEDENCE, meeting=at, other=other))
    for slot, count in Counter(plan.values()).items():
        if count > len(problem.places):
            found.add(Change(give=Give.PLACE, slot=slot, count=count - len(problem.places)))
    return frozenset(found)


def in_words(change: Change, problem: Timetable, words: Words) -> str:
    """As a proposal to the organiser: ``have Kim there in s3``."""
    if change.give is Give.PERSON:
        return f"have {words.person(problem.people[change.person].id)} there in {words.slot(change.slot)}"
    if change.give is Give.PLACE:
        return f"set up {counted(change.count, 'more place')} in {words.slot(change.slot)}"
    meeting = words.meeting(problem.meetings[change.meeting])
    if change.give is Give.SLOT:
        return f"let {meeting} be in {words.slot(change.slot)}"
    if change.give is Give.PRECEDENCE:
        return f"let {meeting} not wait for {words.meeting(problem.meetings[change.other])}"
    return f"leave out {meeting}"


def changed(problem: Timetable, changes: Iterable[Change]) -> Timetable:
    """The problem after ``changes``; places that a slot has more are there in every slot."""
    people, meetings = list(problem.people), list(problem.meetings)
    more_places = 0
    for change in changes:
        if change.give is Give.PERSON:
            people[change.person] = _there(people[change.person], problem.slots[change.slot].id)
        elif change.give is Give.PLACE:
            more_places = max(more_places, change.count)
        else:
            meetings[change.meeting] = _eased(problem, meetings[change.meeting], change)
    places = [*problem.places, *_more(problem, more_places)]
    return replace(problem, people=tuple(people), meetings=tuple(meetings), places=tuple(places))


def _there(person: TimetablePerson, slot: str) -> TimetablePerson:
    return replace(person, unavailable=person.unavailable - {slot})


def _eased(problem: Timetable, meeting: TimetableMeeting, change: Change) -> TimetableMeeting:
    if change.give is Give.MEETING:
        return replace(meeting, required=False)
    if change.give is Give.SLOT:
        return replace(
            meeting, allowed_slots=(meeting.allowed_slots or frozenset()) | {problem.slots[change.slot].id}
        )
    other = problem.meetings[change.other].id
    return replace(meeting, after=tuple(earlier for earlier in meeting.after if earlier != other))


def _more(problem: Timetable, count: int) -> list[TimetablePlace]:
    known = {place.id for place in problem.places}
    names = (f"more {number}" for number in range(1, len(known) + count + 1))
    return [TimetablePlace(id=name) for name in [name for name in names if name not in known][:count]]
