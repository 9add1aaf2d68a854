"""Nearly all neighbours at a fraction of the work: the index above ``EXACT_UP_TO`` vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matcher.index.collection import Collection, Numbers
from matcher.index.lists import SAMPLE_PER_LIST, InvertedLists
from matcher.index.scan import first, scan, settle, similarities_of
from matcher.index.tuning import QUERIES, Effort, tune
from matcher.index.vectors import as_vectors, require_top
from matcher.ports import Neighbours, Vector, Vectors

RECALL = 0.98
"""The share of the exact 100 nearest that is to be found, unless told otherwise."""
TRAIN_FROM = 10_000
"""With fewer vectors nothing is approximated."""
LISTS_PER_ROOT = 4
"""Lists for each unit of the square root of the number of vectors."""

_SEED = 11
_BLOCK = 64


class ApproximateIndex:
    """A ``VectorIndex`` that reads the codes of some lists and compares the most promising vectors exactly.

    How many is chosen when the lists are made, so that ``recall`` of the exact 100 nearest are found; ``effort``
    says what was measured. Similarities are exact, and so is the order of what is found, ties by the order of
    adding. Where lists cannot help, the answer is exact altogether: below ``train_from`` vectors, for a ``top`` so
    large that most would be compared anyway, and for a query whose lists hold too few.

    Vectors can come, change and go at any time. When as many came or changed as the lists were made for, the lists
    are made anew, which takes as long as the first time.
    """

    def __init__(self, dimension: int, *, recall: float = RECALL, train_from: int = TRAIN_FROM) -> None:
        """Raise ``ValueError`` for a dimension below 1, or a recall that is not within 0 and 1."""
        if not 0 <= recall <= 1:
            raise ValueError(f"recall must be from 0 to 1, got {recall}")
        self._collection = Collection(dimension)
        self._recall = recall
        self._train_from = max(2, train_from)
        self._lists: InvertedLists | None = None
        self._effort: Effort | None = None
        self._trained_on = 0
        self._changed = 0

    @classmethod
    def of(
        cls,
        collection: Collection,
        lists: InvertedLists | None,
        effort: Effort | None,
        *,
        trained_on: int,
        changed: int,
        recall: float = RECALL,
    ) -> ApproximateIndex:
        """What was read from a file. An effort for another ``recall`` is measured anew."""
        index = cls(collection.dimension, recall=recall)
        index._collection, index._lists, index._effort = collection, lists, effort
        index._trained_on, index._changed = trained_on, changed
        if lists is not None and (effort is None or effort.target != recall):
            index._effort = tune(collection, lists, recall, _SEED)
        return index

    @property
    def collection(self) -> Collection:
        """For writing it to a file; not to be changed. So are ``lists``, ``trained_on`` and ``changed``."""
        return self._collection

    @property
    def lists(self) -> InvertedLists | None:
        """None while nothing is approximated."""
        return self._lists

    @property
    def trained_on(self) -> int:
        """How many vectors the lists were made for."""
        return self._trained_on

    @property
    def changed(self) -> int:
        """How many came or changed since."""
        return self._changed

    @property
    def effort(self) -> Effort | None:
        """None while nothing is approximated."""
        return self._effort

    @property
    def dimension(self) -> int:
        return self._collection.dimension

    @property
    def ids(self) -> tuple[str, ...]:
        """In the order of adding."""
        return self._collection.ids

    def __len__(self) -> int:
        return len(self._collection)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Raise ``ValueError`` for a repeated id, another dimension, NaN or infinity; then nothing is added."""
        self._put(*self._collection.add(ids, vectors))

    def update(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Raise ``KeyError`` for an id that is not there, ``ValueError`` as ``add``; then nothing is changed."""
        numbers, stored = self._collection.update(ids, vectors)
        if self._lists is not None:
            self._lists.remove(numbers)
        self._put(numbers, stored)

    def remove(self, ids: Iterable[str]) -> None:
        """Raise ``KeyError`` for an id that is not there; then nothing is removed."""
        numbers = self._collection.remove(ids)
        if self._lists is not None:
            self._lists.remove(numbers)
        if self._collection.gaps > len(self):
            self._collection.compact()

    def search(self, queries: Vectors, top: int) -> list[Neighbours]:
        """One ``Neighbours`` per query row, ties by the order of adding. Raise ``ValueError`` as ``add`` does."""
        require_top(top)
        rows = as_vectors(queries, self.dimension)
        lists, effort = self._lists, self._effort
        top = min(top, len(self))
        if lists is None or effort is None or effort.compared(top) >= len(self):
            return scan(self._collection, rows, max(top, 1))
        found: list[Neighbours] = []
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            numbers, _ = lists.search(block, effort.compared(top), effort.probes)
            found += [self._nearest(query, row, top) for query, row in zip(block, numbers, strict=True)]
        return found

    def _nearest(self, query: Vector, numbers: Numbers, top: int) -> Neighbours:
        if not query.any():
            return first(self._collection, top)
        at = np.sort(self._collection.rows_of(numbers[numbers >= 0]))
        if len(at) < top:
            (exact,) = scan(self._collection, query[np.newaxis], top)
            return exact
        return settle(self._collection, query, (at, similarities_of(self._collection.rows, query, at)), top)

    def _put(self, numbers: Numbers, vectors: Vectors) -> None:
        self._changed += len(numbers)
        if self._changed >= max(self._trained_on, 1) and len(self) >= self._train_from:
            self._train()
        elif self._lists is not None:
            self._lists.add(numbers, vectors)

    def _train(self) -> None:
        self._collection.compact()
        count = min(len(self), round(LISTS_PER_ROOT * len(self) ** 0.5))
        rows = self._collection.sample(count * SAMPLE_PER_LIST, _SEED + 1)
        others = np.setdiff1d(rows, self._collection.sample(QUERIES, _SEED))  # these tune, and must be strangers
        sample = self._collection.rows.take(others if len(others) >= count else rows)
        self._lists = InvertedLists.trained(sample, count, _SEED)
        for numbers, vectors in self._collection.live_blocks():
            self._lists.add(numbers, vectors)
        self._effort = tune(self._collection, self._lists, self._recall, _SEED)
        self._trained_on, self._changed = len(self), 0
