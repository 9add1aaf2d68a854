"""Booths: as many as want one have one, nobody beside a rival, and no plan is worth more."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import pytest

from matcher.consultations.allot import allot_booths
from matcher.consultations.booth_problem import PLACED, booth_problem
from matcher.consultations.floor import side_by_side, stands_of
from matcher.consultations.validate import booth_breaches, booth_points, neighbours
from models.domain import Booth, BoothWish, Closure, Conflict, ConflictKind, EventData, Organisation
from tests.small_events import small_calendar


def hall(*names: str, metres: float | None = 9.0) -> tuple[Booth, ...]:
    return tuple(Booth(id=name.lower(), name=name, room_id="hall", square_metres=metres) for name in names)


def event(booths: tuple[Booth, ...], *wishes: BoothWish, rivals: tuple[tuple[str, str], ...] = ()) -> EventData:
    return EventData(
        organisations=tuple(Organisation(id=wish.organisation_id, name=wish.organisation_id) for wish in wishes),
        booths=booths,
        booth_wishes=wishes,
        conflicts=tuple(Conflict(first_id=a, second_id=b, kind=ConflictKind.COMPETITOR) for a, b in rivals),
    )


def wish(name: str, *booth_ids: str, theme: str = "", metres: float | None = None) -> BoothWish:
    return BoothWish(organisation_id=name, booth_ids=booth_ids, theme=theme, square_metres=metres)


def drawn(seed: int) -> EventData:
    """Five organisations and six booths in two rows, of two sizes, with wishes, themes and rivals."""
    draw = random.Random(seed)
    booths = tuple(
        replace(booth, square_metres=draw.choice((9.0, 18.0))) for booth in hall("A1", "A2", "A3", "B1", "B2", "B3")
    )
    names = [f"o-{number}" for number in range(5)]
    ids = [booth.id for booth in booths]
    wishes = [
        wish(
            name,
            *draw.sample(ids, draw.randint(0, 3)),
            theme=draw.choice(("", "x", "y")),
            metres=draw.choice((None, 9.0, 12.0)),
        )
        for name in names
    ]
    rivals = tuple(tuple(draw.sample(names, 2)) for _ in range(2))
    return event(booths, *wishes, rivals=rivals)  # type: ignore[arg-type]


def worth_of_the_best(data: EventData) -> int:
    """By trying every plan."""
    names = [item.organisation_id for item in data.booth_wishes]
    places = [booth.id for booth in data.booths] + [""] * len(names)
    themes = {item.organisation_id: item.theme for item in data.booth_wishes}
    best = 0
    for chosen in set(permutations(places, len(names))):
        booth_of = {name: booth_id for name, booth_id in zip(names, chosen, strict=True) if booth_id}
        if not list(booth_breaches(data, booth_of)):
            best = max(best, booth_points(data, booth_of, themes))
    return best


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_of_a_small_hall_is_worth_more_than_the_one_found(seed: int) -> None:
    data = drawn(seed)
    plan = allot_booths(booth_problem(data))
    assert list(booth_breaches(data, plan.booth_of)) == []
    themes = {item.organisation_id: item.theme for item in data.booth_wishes}
    assert plan.is_proven
    assert plan.points == plan.bound == booth_points(data, plan.booth_of, themes) == worth_of_the_best(data)


def test_the_first_wish_is_granted_and_themes_are_side_by_side() -> None:
    data = event(hall("A1", "A2", "A3", "A4"), wish("one", "a4"), wish("two", theme="x"), wish("three", theme="x"))
    plan = allot_booths(booth_problem(data))
    assert plan.booth_of["one"] == "a4"
    pairs = {frozenset(pair) for pair in neighbours(data)}
    assert frozenset((plan.booth_of["two"], plan.booth_of["three"])) in pairs


def test_rivals_are_never_side_by_side_even_if_one_goes_without() -> None:
    data = event(hall("A1", "A2"), wish("one"), wish("two"), rivals=(("one", "two"),))
    plan = allot_booths(booth_problem(data))
    assert (len(plan.booth_of), plan.points) == (1, PLACED)


def test_a_booth_that_is_too_small_is_given_to_nobody_who_wants_more() -> None:
    assert allot_booths(booth_problem(event(hall("A1"), wish("one", metres=12.0)))).booth_of == {}


def test_whoever_has_a_booth_keeps_it_when_asked() -> None:
    booths = hall("A1", "A2")
    data = event((replace(booths[0], organisation_id="two"), booths[1]), wish("one", "a1"), wish("two"))
    assert allot_booths(booth_problem(data, keep=True)).booth_of == {"one": "a2", "two": "a1"}
    assert allot_booths(booth_problem(data)).booth_of == {"one": "a1", "two": "a2"}


def test_a_booth_in_a_hall_that_is_closed_all_the_time_is_given_to_and_kept_by_nobody() -> None:
    slots = small_calendar().slots()
    booths = tuple(replace(booth, room_id=room) for booth, room in zip(hall("A1", "B1"), ("r-1", "r-2"), strict=True))
    data = event((replace(booths[0], organisation_id="one"), booths[1]), wish("one", "a1"))
    shut = Closure(place_id="r-1", start=slots[0].start, end=slots[-1].end)
    data = replace(data, event=small_calendar(), closures=(shut,))
    assert allot_booths(booth_problem(data, keep=True)).booth_of == {"one": "b1"}
    assert any("closed all the time" in told for told in booth_breaches(data, {"one": "a1"}))
    morning = replace(data, closures=(replace(shut, end=slots[2].end),))
    assert allot_booths(booth_problem(morning)).booth_of == {"one": "a1"}


def test_rows_are_read_from_the_names_and_neighbours_are_found_twice_alike() -> None:
    booths = hall("A10", "A2", "B 1", "B 2", "Corner")
    assert [(stand.row, stand.place) for stand in stands_of(booths)] == [(1, 1), (1, 0), (2, 0), (2, 1), (0, 0)]
    found = {frozenset((booths[one].id, booths[other].id)) for one, other in side_by_side(booths)}
    assert found == {frozenset(pair) for pair in neighbours(event(booths))}
    assert found == {frozenset(("a2", "a10")), frozenset(("b 1", "b 2"))}


def test_the_validator_finds_each_breach() -> None:
    data = event(hall("A1", "A2"), wish("one", metres=12.0), wish("two"), rivals=(("one", "two"),))
    found = list(booth_breaches(data, {"one": "a1", "two": "a2", "nobody": "a2", "three": "x"}))
    assert len(found) == 5
    assert "compete" in "".join(booth_breaches(data, {"one": "a1", "two": "a2"}))
