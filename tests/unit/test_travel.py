"""Recorded ways: by the fastest one, which every reader of them finds by itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.programme.validation_case import recorded_ways
from matcher.programme.ways import Ways
from matcher.travel import recorded_minutes
from models.domain import EventData, Travel
from tests.factories import make_room

AREAS = "abcde"


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Travel, ...]:
    pairs = [(one, other) for one in AREAS for other in AREAS if one < other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8))
    return tuple(Travel(first_area=one, second_area=other, minutes=draw(st.integers(1, 60))) for one, other in chosen)


@settings(max_examples=60, deadline=None)
@given(travel=matrices())
def test_the_calendar_and_the_validator_agree_on_every_way(travel: tuple[Travel, ...]) -> None:
    data = EventData(rooms=tuple(make_room(number, area=area) for number, area in enumerate(AREAS, 1)), travel=travel)

    found = recorded_minutes(travel)

    assert found == recorded_ways(data)
    ways = Ways(data)
    assert all(
        ways.minutes(one, other) == found.get(frozenset((one, other)), 0)
        for one in AREAS
        for other in AREAS
        if one != other
    )
    for item in travel:
        assert found[frozenset((item.first_area, item.second_area))] <= item.minutes


def test_a_way_by_another_area_counts_and_one_along_what_is_not_recorded_does_not() -> None:
    ways = [("a", "b", 60), ("a", "c", 10), ("c", "b", 15), ("c", "d", 5)]
    travel = tuple(Travel(first_area=one, second_area=other, minutes=minutes) for one, other, minutes in ways)

    found = recorded_minutes(travel)

    assert found[frozenset("ab")] == 25
    assert frozenset("ad") not in found
