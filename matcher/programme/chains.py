"""What comes before what, as a graph: the circles, which nothing can keep, and the longest chain through an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain

Order = Sequence[tuple[str, str]]
"""Ids of which the first ends before the second starts."""
LINKS_TOLD = 3
"""Entries told at each end of a long chain."""


def circles(order: Order) -> tuple[tuple[str, ...], ...]:
    """Return circles of entries, each of which comes before the next and the last before the first, until none is
    left when their pairs are taken away; no pair is in two. Each begins with the entry that ``order`` names first.
    """
    left = list(dict.fromkeys(order))
    found: list[tuple[str, ...]] = []
    while circle := _circle(left):
        found.append(circle)
        left = [pair for pair in left if pair not in _steps(circle)]
    return tuple(found)


def without_circles(order: Order, round_trips: Iterable[tuple[str, ...]]) -> list[tuple[str, str]]:
    """The pairs that are in none of these circles, each once."""
    cut = set().union(*map(_steps, round_trips))
    return [pair for pair in dict.fromkeys(order) if pair not in cut]


def slots_after(order: Order, lengths: Mapping[str, int]) -> dict[str, int]:
    """By entry, the slots of the longest chain of entries that come after one another from it on, without its own.

    ``order`` has no circle. ``lengths`` are in slots; what is not among them is a meeting, and lasts one.
    """
    return {entry_id: slots for entry_id, (slots, _) in _longest(order, lengths).items()}


def longest_chain(entry_id: str, order: Order, lengths: Mapping[str, int]) -> tuple[tuple[str, ...], int]:
    """Return the chain through the entry that takes most slots, first to last, and these. As ``slots_after``."""
    after = _longest(order, lengths)
    before = _longest([(second, first) for first, second in order], lengths)
    links = (*reversed(_walk(entry_id, before)), entry_id, *_walk(entry_id, after))
    return links, sum(lengths.get(item, 1) for item in links)


def _steps(circle: tuple[str, ...]) -> set[tuple[str, str]]:
    return set(zip(circle, (*circle[1:], circle[0]), strict=True))


def _circle(order: Order) -> tuple[str, ...]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for first, second in order:
        sorter.add(second, first)
    try:
        sorter.prepare()
    except CycleError as error:
        found: list[str] = error.args[1][:-1]
        named = {entry_id: place for place, entry_id in reversed(list(enumerate(chain.from_iterable(order))))}
        start = found.index(min(found, key=lambda entry_id: named[entry_id]))
        return (*found[start:], *found[:start])
    return ()


def _longest(order: Order, lengths: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """By entry, the slots of the longest chain after it, and the first entry of that; "" at the end of a chain."""
    later: dict[str, list[str]] = defaultdict(list)
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for first, second in order:
        later[first].append(second)
        sorter.add(first, second)
    longest: dict[str, tuple[int, str]] = {}
    for entry_id in sorter.static_order():
        chains = [(lengths.get(item, 1) + longest[item][0], item) for item in later.get(entry_id, ())]
        longest[entry_id] = max(chains, key=lambda found: found[0], default=(0, ""))
    return longest


def _walk(entry_id: str, longest: Mapping[str, tuple[int, str]]) -> list[str]:
    walked = []
    while entry_id := longest.get(entry_id, (0, ""))[1]:
        walked.append(entry_id)
    return walked


class AskedOrder:
    """The order that is asked for, and why an entry cannot be in it. ``lengths`` as for ``slots_after``."""

    def __init__(self, order: Order, lengths: Mapping[str, int], slots: int) -> None:
        """``slots`` are those that there are for all entries of a chain, one after the other."""
        self._round_trips = circles(order)
        self._kept = without_circles(order, self._round_trips)
        self._named = {entry_id for pair in order for entry_id in pair}
        self._lengths, self._slots = lengths, slots

    def why_not(self, entry_id: str) -> str:
        """In words; "" where neither a circle nor the length of a chain stands in the way."""
        for circle in self._round_trips:
            if entry_id in circle:
                return f"its precedences go in a circle, which nothing can keep: {in_words(circle)}"
        if entry_id in self._named:
            links, needed = longest_chain(entry_id, self._kept, self._lengths)
            if needed > self._slots:
                return (
                    f"its precedences ask for {needed} slots one after the other, and the event has {self._slots}: "
                    f"{chain_in_words(links)}"
                )
        return ""


def in_words(circle: Sequence[str]) -> str:
    return " before ".join((*circle, circle[0]))


def chain_in_words(links: Sequence[str]) -> str:
    """The entries in order, of a long chain the first and the last ones."""
    if len(links) <= 2 * LINKS_TOLD:
        return " before ".join(links)
    return " before ".join((*links[:LINKS_TOLD], "...", *links[-LINKS_TOLD:]))
