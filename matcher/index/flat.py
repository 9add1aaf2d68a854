"""Exact neighbours by matrix products: the index up to ``EXACT_UP_TO`` vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matcher.index.collection import Collection
from matcher.index.scan import scan
from matcher.index.vectors import as_vectors, require_top
from matcher.ports import Neighbours, Vectors


class FlatIndex:
    """A ``VectorIndex`` that compares a query with every vector; none is missed, ties by the order of adding.

    ``ExactIndex`` gives the same ids in the same order. The products are NumPy's: for a few hundred queries at a
    time FAISS 1.15 leaves the matrix product unused and takes several times as long.
    """

    def __init__(self, dimension: int) -> None:
        """Raise ``ValueError`` for a dimension below 1."""
        self._collection = Collection(dimension)

    @classmethod
    def of(cls, collection: Collection) -> FlatIndex:
        index = cls(collection.dimension)
        index._collection = collection
        return index

    @property
    def collection(self) -> Collection:
        """For writing it to a file; not to be changed."""
        return self._collection

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
        self._collection.add(ids, vectors)

    def update(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Raise ``KeyError`` for an id that is not there, ``ValueError`` as ``add``; then nothing is changed."""
        self._collection.update(ids, vectors)

    def remove(self, ids: Iterable[str]) -> None:
        """Raise ``KeyError`` for an id that is not there; then nothing is removed."""
        self._collection.remove(ids)
        if self._collection.gaps > len(self):
            self._collection.compact()

    def search(self, queries: Vectors, top: int) -> list[Neighbours]:
        """One ``Neighbours`` per query row, ties by the order of adding. Raise ``ValueError`` as ``add`` does."""
        require_top(top)
        rows = as_vectors(queries, self.dimension)
        if not len(self):
            return [Neighbours(ids=(), similarities=np.empty(0, dtype=np.float32)) for _ in rows]
        return scan(self._collection, rows, min(top, len(self)))
