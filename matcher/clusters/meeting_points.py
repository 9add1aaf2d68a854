"""Where two industries meet beyond chance: candidates for a hybrid cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from matcher.clusters.chance import Floats, holm, rounds_for, view_p_values
from matcher.clusters.industries import IndustryMap, PlacedRecord, RecordKey
from matcher.clusters.links import Link, LinkKind

LEVEL = 0.05
FEWEST_ORGANISATIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strongly two industries are tied by links of one kind.

    ``seen`` is the sum of their weights, each times the shares of its two ends, ``expected`` what chance would give,
    the larger of the two views' averages, and ``p_value`` the larger of the two views'.
    """

    seen: float
    expected: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPoint:
    """Two industries, what ties them, and whether it is more than chance.

    ``answered_by_first`` is how much of the answers' weight are needs of the second that offers of the first answer,
    ``answered_by_second`` the reverse. ``p_adjusted`` is of both kinds of links together, over all pairs of
    industries. ``organisations`` counts those on each side that the links name.
    """

    first: str
    second: str
    answers: Strength
    shared: Strength
    together: Strength
    p_adjusted: float
    answered_by_first: float
    answered_by_second: float
    organisations: tuple[int, int]
    links: tuple[Link, ...]

    @property
    def is_beyond_chance(self) -> bool:
        return self.p_adjusted <= LEVEL and min(self.organisations) >= FEWEST_ORGANISATIONS


class _Ties:
    """The weights of links between blocks: the records of one organisation in one set of industries."""

    def __init__(self, industries: IndustryMap, links: Sequence[Link]) -> None:
        block_of: dict[tuple[str, tuple[str, ...]], int] = {}
        self.block = [block_of.setdefault(_block(record), len(block_of)) for record in industries.records]
        self.shares = np.zeros((len(block_of), len(industries.industries)))
        self.shares[self.block] = industries.shares
        row = {record.key: place for place, record in enumerate(industries.records)}
        totals = {kind: sum(link.weight for link in links if link.kind is kind) for kind in LinkKind}
        self.by_kind = {kind: np.zeros((len(block_of), len(block_of))) for kind in LinkKind}
        for link in links:
            one, other = self.block[row[link.first_key]], self.block[row[link.second_key]]
            self.by_kind[link.kind][one, other] += link.weight
            if one != other:
                self.by_kind[link.kind][other, one] += link.weight
        present = [self.by_kind[kind] / totals[kind] for kind in LinkKind if totals[kind] > 0]
        self.together: Floats = sum(present, np.zeros((len(block_of), len(block_of)))) / max(1, len(present))


def _block(record: PlacedRecord) -> tuple[str, tuple[str, ...]]:
    """Records of unknown owners are each on their own."""
    return (record.organisation_id or f"{record.key.kind} {record.key.id}"), record.industries


def find_meeting_points(
    industries: IndustryMap, links: Sequence[Link], *, rounds: int | None = None, seed: int = 7
) -> tuple[MeetingPoint, ...]:
    """Return every pair of industries that a link ties, the surest first.

    With fewer than three industries there is nothing to compare with: every p-value is 1. The same input and seed
    give the same result. Time grows with industries x organisations x ``rounds``, without which as many are taken as
    let one pair pass the adjustment (``rounds_for``).
    """
    count = len(industries.industries)
    ties = _Ties(industries, links)
    rng = np.random.default_rng(seed)
    rounds = rounds or rounds_for(count * (count - 1) // 2, LEVEL)
    tested = _tested(_matrices(ties), ties.shares, rounds, rng)
    pairs = list(combinations(range(count), 2))
    adjusted = dict(zip(pairs, holm([tested["together"][2][pair] for pair in pairs]), strict=True))
    by_key = {record.key: record for record in industries.records}
    found = [
        _meeting_point(
            (industries.industries[pair[0]], industries.industries[pair[1]]),
            {name: _strength(values, pair) for name, values in tested.items()},
            adjusted[pair],
            between,
            by_key,
        )
        for pair, between in _between(industries, links).items()
    ]
    return tuple(sorted(found, key=lambda item: (item.p_adjusted, -item.together.seen, item.first, item.second)))


def _matrices(ties: _Ties) -> Mapping[str, Floats]:
    """The first is the one that tells where two industries meet."""
    return {
        "together": ties.together,
        "answers": ties.by_kind[LinkKind.ANSWER],
        "shared": ties.by_kind[LinkKind.SHARED],
    }


def _tested(
    matrices: Mapping[str, Floats], shares: Floats, rounds: int, rng: np.random.Generator
) -> Mapping[str, tuple[Floats, Floats, Floats]]:
    """For each kind what is seen, what chance would give, and the p-value, each of shape (industries, industries),
    symmetric.
    """
    count = shares.shape[1]
    expected = np.zeros((len(matrices), count, count))
    p_values = np.ones((len(matrices), count, count))
    for industry in range(count):
        outside = shares[:, industry] == 0
        others = [other for other in range(count) if other != industry]
        if len(others) < 2:
            continue
        pull = np.stack([shares[:, industry] @ matrix[:, outside] for matrix in matrices.values()])
        p_values[:, industry, others], expected[:, industry, others] = view_p_values(
            pull, shares[np.ix_(outside, others)], rounds=rounds, rng=rng
        )
    return {
        name: (shares.T @ matrix @ shares, np.maximum(mean, mean.T), np.maximum(p_value, p_value.T))
        for (name, matrix), mean, p_value in zip(matrices.items(), expected, p_values, strict=True)
    }


def _strength(values: tuple[Floats, Floats, Floats], pair: tuple[int, int]) -> Strength:
    seen, expected, p_value = (float(value[pair]) for value in values)
    return Strength(seen=seen, expected=expected, p_value=p_value)


def _between(industries: IndustryMap, links: Sequence[Link]) -> Mapping[tuple[int, int], tuple[Link, ...]]:
    """For each two industries that any ties, by their places, the links with one end in each, strongest first."""
    place = {name: at for at, name in enumerate(industries.industries)}
    places = {record.key: [place[name] for name in record.industries] for record in industries.records}
    found: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in sorted(links, key=lambda link: (-link.weight, link.first_key, link.second_key)):
        ends = product(places[link.first_key], places[link.second_key])
        for first, second in {(min(pair), max(pair)) for pair in ends}:
            if first != second:
                found[first, second].append(link)
    return {pair: tuple(between) for pair, between in found.items()}


def _meeting_point(
    names: tuple[str, str],
    strengths: Mapping[str, Strength],
    adjusted: float,
    links: tuple[Link, ...],
    by_key: Mapping[RecordKey, PlacedRecord],
) -> MeetingPoint:
    first, second = names
    named: dict[str, set[str]] = {first: set(), second: set()}
    answered = {first: 0.0, second: 0.0}
    for link in links:
        for record in (by_key[link.first_key], by_key[link.second_key]):
            for industry in named.keys() & set(record.industries):
                named[industry].add(_block(record)[0])
        if link.kind is LinkKind.ANSWER:
            for industry in named.keys() & set(by_key[link.second_key].industries):
                answered[industry] += link.weight
    return MeetingPoint(
        first=first,
        second=second,
        together=strengths["together"],
        answers=strengths["answers"],
        shared=strengths["shared"],
        p_adjusted=adjusted,
        answered_by_first=answered[first],
        answered_by_second=answered[second],
        organisations=(len(named[first]), len(named[second])),
        links=links,
    )
