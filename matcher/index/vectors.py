"""What every index checks about what it is given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.ports import Vectors


def as_vectors(vectors: npt.NDArray[Any], dimension: int) -> Vectors:
    """Return ``vectors`` as C-contiguous float32 of shape (n, dimension); float64 is rounded to it.

    Raises ``ValueError`` for another shape, for numbers that are not real, and for NaN or infinity.
    """
    array = np.asarray(vectors)
    if array.dtype.kind not in "fiu":
        raise ValueError(f"vectors are real numbers, not {array.dtype}")
    if array.ndim != 2 or array.shape[1] != dimension:
        raise ValueError(f"vectors have shape (n, {dimension}), not {array.shape}")
    single = np.ascontiguousarray(array, dtype=np.float32)
    if not np.isfinite(single).all():
        row = int(np.flatnonzero(~np.isfinite(single).all(axis=1))[0])
        raise ValueError(f"row {row} of the vectors holds a number that is not finite")
    return single


def require_new_ids(ids: Sequence[str], count: int, known: Collection[str]) -> None:
    """Raise ``ValueError`` unless there are ``count`` ids, all different and none of them ``known``."""
    if len(ids) != count:
        raise ValueError(f"{len(ids)} ids for {count} vectors")
    seen: set[str] = set()
    for each in ids:
        if each in known or each in seen:
            raise ValueError(f"id {each!r} is in the index already")
        seen.add(each)


def require_top(top: int) -> None:
    """Raise ``ValueError`` when ``top`` is below 1."""
    if top < 1:
        raise ValueError(f"top must be at least 1, got {top}")


def exact_similarities(query: Vectors, rows: Vectors) -> npt.NDArray[np.float32]:
    """Inner products of ``query``, shape (dimension,), with ``rows``, shape (n, dimension); returns shape (n,).

    Summed in float64 row by row, so that equal rows get equal numbers wherever they stand; a matrix product
    does not promise that. Rounded to float32.
    """
    products: npt.NDArray[np.float64] = rows.astype(np.float64) * query.astype(np.float64)
    similarities: npt.NDArray[np.float32] = products.sum(axis=1).astype(np.float32)
    return similarities


def best_first(similarities: npt.NDArray[np.float32], top: int) -> npt.NDArray[np.intp]:
    """Positions of the ``top`` highest similarities, best first, ties by position."""
    return np.argsort(-similarities, kind="stable")[:top]
