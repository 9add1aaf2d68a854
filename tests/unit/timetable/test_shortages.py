"""What must give at least, by counting."""

from __future__ import annotations

from matcher.timetable import solve
from matcher.timetable.crowding import crowd
from matcher.timetable.shortages import shortages
from models.domain import TimetableStatus
from tests.unit.timetable.small_timetables import timetable

CROWDED = timetable(
    *((2 * number, 2 * number + 1) for number in range(5)),
    slots=4,
    places=2,
    allowed={number: {0} for number in range(5)},
)
"""Five meetings of ten people may only be in the first of four slots, which has two places."""


def test_a_crowd_is_everybody_who_is_too_many_in_its_slots() -> None:
    found = crowd(dict.fromkeys(range(5), 1) | {5: 0b10}, 2)

    assert found is not None
    assert (found.meetings, found.slots) == ((0, 1, 2, 3, 4), 0b1)


def test_the_shortage_is_of_all_that_are_too_many_and_not_of_one() -> None:
    (shortage,) = shortages(CROWDED, ())

    assert shortage.least == 3


def test_a_window_with_too_few_places_has_ways_out() -> None:
    found = solve(CROWDED, 20)

    assert found.status is TimetableStatus.INFEASIBLE
    assert found.why[0].startswith("5 required meetings fit only in s1")
    assert [words.count(" be in ") for words in found.relaxations[:1]] == [3]
