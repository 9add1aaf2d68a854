from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.timetable.masks import masked
from matcher.timetable.selection import Selector, crowded_slots
from models.domain.timetable import TimetableMeeting
from tests.timetables import make_timetable


@given(st.lists(st.integers(0, 15), max_size=6), st.integers(1, 2))
def test_slots_are_crowded_just_where_halls_condition_fails(domains: list[int], room: int) -> None:
    def overfull(slots: int) -> bool:
        return sum(not domain & ~slots for domain in domains) > room * slots.bit_count()

    found = crowded_slots(domains, room)
    if found is None:
        assert not any(overfull(slots) for slots in range(16))
    else:
        assert overfull(found)


def wish(name: str, *people: str, utility: float, slots: tuple[str, ...] | None = None) -> TimetableMeeting:
    allowed = None if slots is None else frozenset(slots)
    return TimetableMeeting(id=name, people=people, required=False, utility=utility, allowed_slots=allowed)


def test_a_sought_after_person_gets_the_best_meetings_that_their_time_allows() -> None:
    problem = make_timetable([wish(f"m{n}", "p", f"q{n}", utility=n / 10) for n in range(1, 6)], slots=3)
    selection = Selector(masked(problem)).select(5)
    assert selection.chosen == (2, 3, 4)
    assert selection.utility_bound == pytest.approx(1.2)


def test_meetings_with_one_slot_in_common_are_seen_to_exclude_each_other() -> None:
    problem = make_timetable(
        [
            wish("a", "p", "q", utility=0.5, slots=("s1",)),
            wish("b", "p", "r", utility=0.6, slots=("s1",)),
            wish("c", "p", "t", utility=0.1),
        ]
    )
    selection = Selector(masked(problem)).select(5)
    assert selection.chosen == (1, 2)
    assert selection.utility_bound == pytest.approx(0.7)


def test_certain_are_the_meetings_of_every_best_set() -> None:
    utilities = [0.5, 0.5, 0.5, 0.9, 0.0]
    problem = make_timetable([wish(f"m{n}", "p", f"q{n}", utility=u) for n, u in enumerate(utilities)], slots=3)
    selector = Selector(masked(problem))
    selection = selector.select(5)
    best = [
        chosen
        for count in range(6)
        for chosen in combinations(range(5), count)
        if count <= 3 and sum(utilities[n] for n in chosen) >= selection.utility_bound - 1e-9
    ]
    certain = [all(number in chosen for chosen in best) for number in range(5)]
    assert selector.certain(selection.utility_bound, 5) == certain == [False, False, False, True, False]


def test_required_meetings_that_are_too_many_are_a_shortage() -> None:
    problem = make_timetable([TimetableMeeting(id=f"m{n}", people=("p", f"q{n}")) for n in range(4)], slots=3)
    shortage = Selector(masked(problem)).select(5).shortages[0]
    assert problem.people[shortage.person].id == "p"
    assert shortage.meetings == (0, 1, 2, 3)
    assert shortage.slots == 0b111
