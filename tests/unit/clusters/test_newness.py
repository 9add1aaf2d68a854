"""How new a meeting point is, against dates dealt anew."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from matcher.clusters.industries import IndustryMap, PlacedRecord, RecordKey, need_key, offer_key
from matcher.clusters.links import Link, LinkKind
from matcher.clusters.newness import how_new

START = date(2020, 1, 1)


def _industries(days: list[int | None]) -> IndustryMap:
    records = [
        PlacedRecord(
            key=_key(at),
            industries=("a" if at % 2 else "b",),
            dated=None if day is None else START + timedelta(days=day),
        )
        for at, day in enumerate(days)
    ]
    return IndustryMap(records=tuple(records), industries=("a", "b"), shares=np.ones((len(records), 2)) / 2)


def _key(at: int) -> RecordKey:
    return need_key(f"r{at}") if at % 2 else offer_key(f"r{at}")


def _link(one: int, other: int, weight: float = 1.0) -> Link:
    return Link(kind=LinkKind.ANSWER, first_key=_key(one), second_key=_key(other), weight=weight)


def test_ties_of_the_youngest_records_are_new_and_told_by_year() -> None:
    industries = _industries([*range(0, 400, 10), *(2000 + day for day in range(12))])
    young = [_link(at, at + 1) for at in range(40, 52, 2)]
    old = [_link(at, at + 1) for at in range(0, 40, 2)]
    (newness,) = how_new(industries, [*old, *young], [young])
    assert newness is not None
    assert (newness.dated, dict(newness.weight_by_year)) == (6, {2025: 6.0})
    assert newness.p_value < 0.01


def test_ties_of_the_oldest_records_are_not_new() -> None:
    industries = _industries([*range(0, 400, 10), *(2000 + day for day in range(12))])
    old = [_link(at, at + 1) for at in range(0, 12, 2)]
    rest = [_link(at, at + 1) for at in range(12, 52, 2)]
    (newness,) = how_new(industries, [*old, *rest], [old])
    assert newness is not None
    assert newness.p_value > 0.9


def test_the_middle_is_the_day_by_which_half_of_the_weight_had_come_up() -> None:
    industries = _industries([0, 1, 0, 2, 0, 3, 0, 4, 0, 5])
    links = [_link(0, 1), _link(2, 3), _link(4, 5), _link(6, 7), _link(8, 9, weight=10.0)]
    (newness,) = how_new(industries, links, [links])
    assert newness is not None
    assert newness.middle == START + timedelta(days=5)


def test_of_few_dates_nothing_is_said() -> None:
    industries = _industries([0, 1, 2, 3, 4, 5, 6, None])
    links = [_link(0, 1), _link(2, 3), _link(4, 5), _link(0, 3), _link(6, 7), _link(4, 7)]
    assert how_new(industries, links, [links]) == [None]
