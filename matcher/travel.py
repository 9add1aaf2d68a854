"""How long recorded ways take: the one place that reads them, but for the validators, which share no code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from models.domain import Travel


@lru_cache(maxsize=16)
def recorded_minutes(travel: tuple[Travel, ...]) -> Mapping[frozenset[str], int]:
    """By pair of areas: the minutes of its fastest way, which may lead through other areas (Floyd 1962).

    A pair for which nothing is recorded is not in it: it takes no time on the calendar, and nothing leads along it.

    >>> ways = (("a", "b", 60), ("a", "c", 10), ("c", "b", 15))
    >>> found = recorded_minutes(tuple(Travel(first_area=a, second_area=b, minutes=m) for a, b, m in ways))
    >>> found[frozenset({"a", "b"})]
    25
    """
    recorded = {frozenset((item.first_area, item.second_area)): item.minutes for item in travel}
    fastest = dict(recorded)
    areas = sorted(frozenset().union(*recorded))
    for by, one, other in product(areas, areas, areas):
        legs = [fastest.get(frozenset(pair)) for pair in ((one, by), (by, other))]
        if len({one, by, other}) == 3 and legs[0] is not None and legs[1] is not None:
            pair = frozenset((one, other))
            fastest[pair] = min(fastest.get(pair, legs[0] + legs[1]), legs[0] + legs[1])
    return {pair: fastest[pair] for pair in recorded}
