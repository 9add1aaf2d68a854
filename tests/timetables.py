"""Small timetables, and all that can be done with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import strategies as st

from matcher.timetable import validate
from models.domain.timetable import (
    Placement,
    Timetable,
    TimetableMeeting,
    TimetablePerson,
    TimetablePlace,
    TimetableSlot,
    TimetableSolution,
    TimetableStatus,
)


def make_timetable(
    meetings: Sequence[TimetableMeeting],
    *,
    slots: int = 3,
    places: int = 2,
    unavailable: dict[str, Sequence[str]] | None = None,
) -> Timetable:
    """Slots s1, s2 and so on, and the people that the meetings name."""
    people = sorted({person for meeting in meetings for person in meeting.people})
    away = unavailable or {}
    return Timetable(
        name="small",
        slots=tuple(TimetableSlot(id=f"s{number + 1}") for number in range(slots)),
        places=tuple(TimetablePlace(id=f"t{number + 1}") for number in range(places)),
        people=tuple(TimetablePerson(id=person, unavailable=frozenset(away.get(person, ()))) for person in people),
        meetings=tuple(meetings),
    )


@st.composite
def small_timetables(draw: st.DrawFn) -> Timetable:
    """Up to five meetings of two or three people in up to four slots; many have no plan."""
    slots = draw(st.integers(2, 4))
    names = [f"s{number + 1}" for number in range(slots)]
    people = [f"p{number + 1}" for number in range(draw(st.integers(2, 5)))]
    subsets = st.frozensets(st.sampled_from(names), min_size=1)
    meetings = [
        TimetableMeeting(
            id=f"m{number}",
            people=tuple(draw(st.lists(st.sampled_from(people), min_size=2, max_size=3, unique=True))),
            required=draw(st.booleans()),
            allowed_slots=draw(st.none() | subsets),
            after=tuple(draw(st.sets(st.sampled_from([f"m{other}" for other in range(number)]), max_size=1)))
            if number
            else (),
            utility=draw(st.sampled_from([0.0, 0.25, 0.5, 0.701, 1.0])),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    away = {person: draw(st.sets(st.sampled_from(names), max_size=slots - 1)) for person in people}
    return make_timetable(
        meetings,
        slots=slots,
        places=draw(st.integers(1, 2)),
        unavailable={person: sorted(missing) for person, missing in away.items()},
    )


def all_plans(problem: Timetable) -> Iterator[TimetableSolution]:
    """Every plan that the validator accepts but for the objective, by trying everything."""
    names = [None, *(slot.id for slot in problem.slots)]
    for slots in product(names, repeat=len(problem.meetings)):
        solution = _as_solution(problem, slots)
        if solution is not None:
            rules = {violation.rule for violation in validate(problem, solution)}
            if rules <= {"objective", "bound", "utility", "utility_bound", "status"}:
                yield solution


def _as_solution(problem: Timetable, slots: Sequence[str | None]) -> TimetableSolution | None:
    used: dict[str, int] = {}
    placements = []
    for meeting, slot in zip(problem.meetings, slots, strict=True):
        if slot is None:
            continue
        place = used.get(slot, 0)
        used[slot] = place + 1
        if place >= len(problem.places):
            return None
        placements.append(Placement(meeting=meeting.id, slot=slot, place=problem.places[place].id))
    return TimetableSolution(
        name=problem.name,
        status=TimetableStatus.FEASIBLE,
        placements=tuple(placements),
        unplaced=tuple(m.id for m, slot in zip(problem.meetings, slots, strict=True) if slot is None),
        objective=0,
        bound=0,
        utility=sum(m.utility for m, slot in zip(problem.meetings, slots, strict=True) if slot and not m.required),
    )
