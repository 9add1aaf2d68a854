from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matcher.free_time import FreeTime
from models.domain import Absence, Availability, Closure, EventData, Slot
from tests.factories import make_person, make_room, make_table
from tests.small_events import at, small_calendar

minutes = st.integers(0, 400)


def free_time(*windows: Availability) -> FreeTime:
    return FreeTime(EventData(event=small_calendar(), people=(make_person(1),), availability=windows))


def test_someone_without_windows_is_free_in_every_slot_that_no_plenary_overlaps() -> None:
    assert free_time().of("p-1") == frozenset(range(2, 22))


def test_windows_that_touch_are_one() -> None:
    windows = (
        Availability(person_id="p-1", start=at(0, 10), end=at(0, 10, 10)),
        Availability(person_id="p-1", start=at(0, 10, 10), end=at(0, 10, 40)),
    )

    assert free_time(*windows).of("p-1") == frozenset({3, 4})


def test_a_slot_that_a_window_covers_in_part_is_not_free() -> None:
    assert free_time(Availability(person_id="p-1", start=at(0, 10, 1), end=at(0, 10, 59))).of("p-1") == {4}


def test_a_break_or_a_night_divides_slots_that_stand_side_by_side() -> None:
    asked = free_time()

    assert [index for index in range(22) if not asked.follows(index)] == [0, 6, 11, 17]


def test_without_an_event_there_is_no_slot() -> None:
    asked = FreeTime(replace(EventData(), people=(make_person(1),)))

    assert asked.of("p-1") == frozenset()


def test_an_absence_goes_before_availability() -> None:
    event = EventData(
        event=small_calendar(),
        people=(make_person(1),),
        availability=(Availability(person_id="p-1", start=at(0, 10), end=at(0, 12)),),
        absences=(
            Absence(person_id="p-1", start=at(0, 10, 20), end=at(0, 10, 41)),
            Absence(person_id="p-2", start=at(0, 0), end=at(0, 23)),
        ),
    )
    asked = FreeTime(event)

    assert asked.of("p-1") == {3, 6, 7}
    assert asked.of("p-2") == set(range(11, 22))
    assert not asked.is_available("p-1", at(0, 10, 40), at(0, 11))
    assert asked.is_available("p-1", at(0, 10), at(0, 10, 20))
    assert not asked.is_available("p-2", at(0, 9), at(0, 10))


def test_a_closure_closes_a_place_in_every_slot_that_it_overlaps_and_a_room_its_tables() -> None:
    event = EventData(
        event=small_calendar(),
        rooms=(make_room(1), make_room(2)),
        tables=(make_table(1, room_id="r-1"), make_table(2, room_id="r-2"), make_table(3)),
        closures=(
            Closure(place_id="r-1", start=at(0, 9), end=at(0, 9, 21)),
            Closure(place_id="r-1", start=at(0, 10), end=at(0, 10, 20)),
            Closure(place_id="t-1", start=at(1, 9), end=at(1, 9, 20)),
        ),
    )
    asked = FreeTime(event)

    assert [asked.closed(place_id) for place_id in ("r-1", "t-1", "r-2", "t-2", "t-3")] == [
        {0, 1, 3},
        {0, 1, 3, 11},
        set(),
        set(),
        set(),
    ]


@given(
    windows=st.lists(st.tuples(minutes, minutes), max_size=4),
    absences=st.lists(st.tuples(minutes, minutes), max_size=3),
)
def test_free_slots_are_those_in_which_the_person_is_available(
    windows: list[tuple[int, int]], absences: list[tuple[int, int]]
) -> None:
    def period(first: int, length: int) -> dict[str, datetime]:
        start = at(0, 8) + timedelta(minutes=first)
        return {"start": start, "end": start + timedelta(minutes=length + 1)}

    data = EventData(
        event=small_calendar(),
        people=(make_person(1),),
        availability=tuple(Availability(person_id="p-1", **period(*window)) for window in windows),
        absences=tuple(Absence(person_id="p-1", **period(*absence)) for absence in absences),
        closures=tuple(Closure(place_id="r-1", **period(*absence)) for absence in absences),
    )
    asked = FreeTime(data)

    assert asked.of("p-1") == {
        index for index in asked.open_slots if asked.is_available("p-1", *ends_of(asked.slots[index]))
    }
    assert asked.closed("r-1") == {
        slot.index
        for slot in asked.slots
        if any(slot.start < closure.end and closure.start < slot.end for closure in data.closures)
    }


def ends_of(slot: Slot) -> tuple[datetime, datetime]:
    return slot.start, slot.end
