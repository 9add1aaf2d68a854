from __future__ import annotations

from dataclasses import replace

from matcher.free_time import FreeTime
from models.domain import Availability, EventData
from tests.factories import make_person
from tests.small_events import at, small_calendar


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
