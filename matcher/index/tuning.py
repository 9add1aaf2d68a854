"""How many lists to read and how many vectors to compare exactly, so that enough of the exact answer is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.index.collection import Collection
from matcher.index.lists import InvertedLists
from matcher.index.scan import scan

TOP = 100
"""Recall is measured on the exact ``TOP`` nearest."""
QUERIES = 256
"""Vectors of the collection that are asked for their own neighbours."""
CANDIDATES = (2, 3, 4, 5, 6, 8, 12, 16)
"""Vectors compared exactly for each one wanted."""
LEAST = 50
"""As many are compared as for this ``top`` at least: the estimates of single vectors are coarse."""

_STEP = 1.12
_ROW_COST = 20
"""Comparing one vector exactly takes as long as reading so many codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """``probes`` lists are read, and ``candidates`` vectors compared exactly for each one wanted.

    ``recall``, in [0, 1], is the mean share of the exact ``TOP`` nearest that was found so; ``target`` was asked for.
    """

    probes: int
    candidates: int
    recall: float
    target: float

    def compared(self, top: int) -> int:
        """How many vectors are compared exactly to find ``top``."""
        return self.candidates * max(top, LEAST)


def tune(collection: Collection, lists: InvertedLists, target: float, seed: int) -> Effort:
    """The cheapest effort whose recall reaches ``target`` with two standard errors to spare; else all lists.

    Asked are ``collection.sample(QUERIES, seed)``, each for the others, so that none finds itself; the lists should
    not have been learned from them.
    """
    rows = collection.sample(QUERIES, seed)
    queries = collection.rows.take(rows)
    own = collection.numbers_at(rows)
    exact = scan(collection, queries, TOP + 1)
    near = [collection.numbers_at(collection.rows_at(neighbours.ids)) for neighbours in exact]
    wanted = [np.sort(numbers[numbers != itself][:TOP]) for numbers, itself in zip(near, own, strict=True)]
    sizes = np.array([max(1, len(numbers)) for numbers in wanted])
    lengths = lists.sizes()
    best: Effort | None = None
    least = np.inf
    for probes in _steps(lists.count):
        found, nearest = lists.search(queries, CANDIDATES[-1] * TOP + 1, probes)
        read = float(lengths[nearest].sum(axis=1).mean())
        if read >= least:
            break
        hits = _hits(found, own, wanted)
        for candidates in CANDIDATES:
            shares = hits[:, : candidates * TOP].sum(axis=1) / sizes
            effort = Effort(probes=probes, candidates=candidates, recall=float(shares.mean()), target=target)
            cost = read + _ROW_COST * candidates * TOP
            if cost < least and effort.recall - 2 * shares.std() / np.sqrt(len(shares)) >= target:
                best, least = effort, cost
    return best or effort


def _steps(last: int) -> Iterator[int]:
    """Rising numbers, each an eighth above the one before, up to ``last`` itself."""
    step = 1
    while step < last:
        yield step
        step = max(step + 1, int(step * _STEP))
    yield last


def _hits(
    found: npt.NDArray[np.int64], own: npt.NDArray[np.int64], wanted: list[npt.NDArray[np.int64]]
) -> npt.NDArray[np.bool_]:
    """Whether each number found, itself left out, is wanted; shape (queries, found - 1)."""
    hits = np.zeros((len(found), found.shape[1] - 1), dtype=bool)
    for row, itself, numbers, hit in zip(found, own, wanted, hits, strict=True):
        if len(numbers):
            others = row[row != itself][: len(hit)]
            at = np.minimum(np.searchsorted(numbers, others), len(numbers) - 1)
            hit[: len(others)] = numbers[at] == others
    return hits
