"""The reference answer: every inner product, in numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matcher.index.vectors import as_vectors, best_first, exact_similarities, require_new_ids, require_top
from matcher.ports import Neighbours, Vectors


class ExactIndex:
    """A ``VectorIndex`` that compares a query with every vector; good for some thousands of them."""

    def __init__(self, dimension: int) -> None:
        """Raise ``ValueError`` for a dimension below 1."""
        if dimension < 1:
            raise ValueError(f"dimension must be at least 1, got {dimension}")
        self._rows: Vectors = np.empty((0, dimension), dtype=np.float32)
        self._ids: dict[str, None] = {}

    @property
    def dimension(self) -> int:
        return int(self._rows.shape[1])

    @property
    def ids(self) -> tuple[str, ...]:
        """In the order of adding."""
        return tuple(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Raise ``ValueError`` for a repeated id, another dimension, NaN or infinity; then nothing is added."""
        rows = as_vectors(vectors, self.dimension)
        require_new_ids(ids, len(rows), self._ids)
        self._rows = np.concatenate([self._rows, rows])
        self._ids |= dict.fromkeys(ids)

    def update(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Raise ``KeyError`` for an id that is not there, ``ValueError`` as ``add``; then nothing is changed."""
        rows = as_vectors(vectors, self.dimension)
        require_new_ids(ids, len(rows), ())
        places = {each: at for at, each in enumerate(self._ids)}
        at = [places[each] for each in ids]
        self._rows[at] = rows

    def remove(self, ids: Iterable[str]) -> None:
        """Raise ``KeyError`` for an id that is not there; then nothing is removed."""
        gone = set(ids)
        for each in gone:
            if each not in self._ids:
                raise KeyError(each)
        self._rows = self._rows[[each not in gone for each in self._ids]]
        self._ids = {each: None for each in self._ids if each not in gone}

    def search(self, queries: Vectors, top: int) -> list[Neighbours]:
        """One ``Neighbours`` per query row, ties by the order of adding. Raise ``ValueError`` as ``add`` does."""
        require_top(top)
        ids = self.ids
        found = []
        for query in as_vectors(queries, self.dimension):
            similarities = exact_similarities(query, self._rows)
            best = best_first(similarities, top)
            found.append(Neighbours(ids=tuple(ids[at] for at in best), similarities=similarities[best]))
        return found
