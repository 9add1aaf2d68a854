"""Exact neighbours from FAISS: the index for whole collections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from matcher.index.vectors import as_vectors, best_first, exact_similarities, require_new_ids, require_top
from matcher.ports import Neighbours, Vectors

# FAISS sums in float32, in an order that depends on the batch: two similarities that are closer than this may come
# in either order. Thirty times the largest error seen for unit vectors of dimension 384, 1.2e-7.
_NEAR = 4e-6
_SPARE = 8


class FaissFlatIndex:
    """A ``VectorIndex`` on ``faiss.IndexFlatIP``: every vector is compared, none is missed.

    FAISS alone leaves the order of ties open. Here a query whose hits come closer to each other than float32 can
    tell is decided by sums in float64, so that the same vectors give the same order whatever the batch, the
    number of threads or the machine; ``ExactIndex`` gives the same ids in the same order.
    """

    def __init__(self, dimension: int) -> None:
        """Raise ``ValueError`` for a dimension below 1."""
        if dimension < 1:
            raise ValueError(f"dimension must be at least 1, got {dimension}")
        self._flat: Any = faiss.IndexFlatIP(dimension)
        self._ids: dict[str, None] = {}

    @classmethod
    def of(cls, ids: Sequence[str], flat: Any) -> FaissFlatIndex:
        """An index on a ``faiss.IndexFlatIP`` whose vectors belong to ``ids``, in order.

        Raises ``ValueError`` for another number of ids, or a repeated one.
        """
        require_new_ids(ids, flat.ntotal, ())
        index = cls(flat.d)
        index._flat = flat
        index._ids = dict.fromkeys(ids)
        return index

    @property
    def flat(self) -> Any:
        """The ``faiss.IndexFlatIP``, for writing it to a file: row i belongs to ``ids[i]``. Not to be changed."""
        return self._flat

    @property
    def dimension(self) -> int:
        return int(self._flat.d)

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
        self._flat.add(rows)
        self._ids |= dict.fromkeys(ids)

    def remove(self, ids: Iterable[str]) -> None:
        """Raise ``KeyError`` for an id that is not there; then nothing is removed."""
        gone = set(ids)
        for each in gone:
            if each not in self._ids:
                raise KeyError(each)
        positions = [at for at, each in enumerate(self._ids) if each in gone]
        self._flat.remove_ids(np.array(positions, dtype=np.int64))
        self._ids = {each: None for each in self._ids if each not in gone}

    def search(self, queries: Vectors, top: int) -> list[Neighbours]:
        """One ``Neighbours`` per query row, ties by the order of adding. Raise ``ValueError`` as ``add`` does."""
        require_top(top)
        rows = as_vectors(queries, self.dimension)
        if not len(self) or not len(rows):
            nothing = np.empty(0, dtype=np.float32)
            return [Neighbours(ids=(), similarities=nothing) for _ in rows]
        # At most as many as there are: FAISS never pads these finite vectors with -1.
        similarities, positions = self._flat.search(rows, min(top + _SPARE, len(self)))
        ids = self.ids
        found = []
        for query, near, at in zip(rows, similarities, positions, strict=True):
            if (near[:-1] - near[1:] < _NEAR).any():
                near, at = self._settle(query, near, at, top)
            found.append(Neighbours(ids=tuple(ids[i] for i in at[:top]), similarities=near[:top].copy()))
        return found

    def _settle(
        self,
        query: Vectors,
        near: npt.NDArray[np.float32],
        at: npt.NDArray[np.int64],
        top: int,
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Order hits by exact similarity, then position; look at all vectors if a tie may go on past the hits."""
        if len(at) < len(self) and near[top - 1] - near[-1] < _NEAR:
            at = np.arange(len(self), dtype=np.int64)
        at = np.sort(at)
        similarities = exact_similarities(query, self._vectors(at))
        best = best_first(similarities, top)
        return similarities[best], at[best]

    def _vectors(self, at: npt.NDArray[np.int64]) -> Vectors:
        every: Vectors = faiss.rev_swig_ptr(self._flat.get_xb(), self._flat.ntotal * self.dimension)
        return every.reshape(-1, self.dimension)[at]
