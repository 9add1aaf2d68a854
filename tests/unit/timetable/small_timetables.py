"""Timetables so small that every plan can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from matcher.timetable.validate import idle_gaps
from models.domain import Timetable, TimetableMeeting, TimetablePerson, TimetablePlace, TimetableSlot


def slot_ids(count: int) -> list[str]:
    return [f"s{number + 1}" for number in range(count)]


def timetable(
    *people_of: tuple[int, ...],
    slots: int,
    places: int = 9,
    people: int = 0,
    away: dict[int, set[int]] | None = None,
    allowed: dict[int, set[int]] | None = None,
    after: dict[int, set[int]] | None = None,
) -> Timetable:
    """Meeting i of the people ``people_of[i]``; people, slots and meetings are numbered from 0."""
    names, away, allowed, after = slot_ids(slots), away or {}, allowed or {}, after or {}
    count = max([people, *(person + 1 for group in people_of for person in group)])
    return Timetable(
        name="small",
        slots=tuple(TimetableSlot(id=name) for name in names),
        places=tuple(TimetablePlace(id=f"t{number + 1}") for number in range(places)),
        people=tuple(
            TimetablePerson(id=f"p{number}", unavailable=frozenset(names[slot] for slot in away.get(number, ())))
            for number in range(count)
        ),
        meetings=tuple(
            TimetableMeeting(
                id=f"m{number}",
                people=tuple(f"p{person}" for person in group),
                allowed_slots=frozenset(names[slot] for slot in allowed[number]) if number in allowed else None,
                after=tuple(f"m{other}" for other in sorted(after.get(number, ()))),
            )
            for number, group in enumerate(people_of)
        ),
    )


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Up to five meetings of one to three people in up to five slots; many of them have no plan."""
    slots, people = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    groups = draw(
        st.lists(st.sets(st.integers(0, people - 1), min_size=1, max_size=3).map(sorted).map(tuple), max_size=5)
    )
    some_slots = st.sets(st.integers(0, slots - 1), max_size=2)
    numbers = st.integers(0, max(len(groups) - 1, 0))
    return timetable(
        *groups,
        slots=slots,
        places=draw(st.integers(1, 3)),
        people=people,
        away=draw(st.dictionaries(st.integers(0, people - 1), some_slots, max_size=2)),
        allowed={
            meeting: set(range(slots)) - without
            for meeting, without in draw(st.dictionaries(numbers, some_slots, max_size=2)).items()
            if meeting < len(groups)
        },
        after={
            meeting: {other for other in others if other < len(groups)}
            for meeting, others in draw(st.dictionaries(numbers, st.sets(numbers, max_size=1), max_size=2)).items()
            if meeting < len(groups)
        },
    )


def fewest_gaps(problem: Timetable) -> int | None:
    """The optimum, by trying every plan; None where there is none."""
    return min((idle_gaps(problem, plan) for plan in plans(problem)), default=None)


def plans(problem: Timetable) -> Iterator[dict[str, str]]:
    """Every plan with all meetings: the slot of each."""
    names = [slot.id for slot in problem.slots]
    away = {person.id: person.unavailable for person in problem.people}
    for chosen in product(names, repeat=len(problem.meetings)):
        plan = dict(zip((meeting.id for meeting in problem.meetings), chosen, strict=True))
        held = [(person, plan[meeting.id]) for meeting in problem.meetings for person in meeting.people]
        if (
            len(set(held)) == len(held)
            and all(slot not in away[person] for person, slot in held)
            and all(chosen.count(name) <= len(problem.places) for name in names)
            and all(
                (meeting.allowed_slots is None or plan[meeting.id] in meeting.allowed_slots)
                and all(names.index(plan[other]) < names.index(plan[meeting.id]) for other in meeting.after)
                for meeting in problem.meetings
            )
        ):
            yield plan
