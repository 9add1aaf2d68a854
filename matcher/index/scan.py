"""Every inner product, a block at a time, and the exact order of the best of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matcher.index.collection import Collection
from matcher.index.rows import Rows
from matcher.index.vectors import best_first, exact_similarities
from matcher.ports import Neighbours, Vector, Vectors

NEAR = 4e-6
"""Two sums in float32 closer than this may stand in either order. Thirty times the largest error seen for unit
vectors of dimension 384, 1.2e-7."""

_QUERIES = 128
_ROWS = 65_536
"""A block of products takes 33 MB."""
_GROUP = 64
_EXACT_ROWS = 8_192
_NOTHING = -np.finfo(np.float32).max

Hits = tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]
"""Rows and inner products of one query."""


def scan(collection: Collection, queries: Vectors, top: int) -> list[Neighbours]:
    """The exact answer of ``VectorIndex.search``: no vector is missed, ties by the order of adding."""
    found = [first(collection, top)] * len(queries)
    told = np.flatnonzero(queries.any(axis=1))
    for start in range(0, len(told), _QUERIES):
        block = told[start : start + _QUERIES]
        for at, hits in zip(block, _candidates(collection, queries[block], top), strict=True):
            found[at] = settle(collection, queries[at], hits, top)
    return found


def first(collection: Collection, top: int) -> Neighbours:
    """What a query without content, all zeros, finds: it is equally far from everything."""
    rows = np.flatnonzero(collection.live)[:top]
    return Neighbours(ids=tuple(map(collection.id_at, rows)), similarities=np.zeros(len(rows), dtype=np.float32))


def settle(collection: Collection, query: Vector, hits: Hits, top: int) -> Neighbours:
    """The best ``top`` of ``hits``, whose rows rise, by sums in float64 rounded to float32, ties by row.

    So the same vectors give the same order whatever the batch, the number of threads or the machine.
    """
    rows, similarities = hits
    if len(rows) > top:
        last = np.partition(similarities, len(rows) - top)[len(rows) - top]
        rows = rows[similarities >= last - NEAR]
    exact = np.concatenate(
        [np.empty(0, dtype=np.float32)]
        + [
            exact_similarities(query, collection.rows.take(rows[start : start + _EXACT_ROWS]))
            for start in range(0, len(rows), _EXACT_ROWS)
        ]
    )
    best = best_first(exact, top)
    return Neighbours(ids=tuple(collection.id_at(row) for row in rows[best]), similarities=exact[best])


def similarities_of(rows: Rows, query: Vector, at: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Inner products of ``query`` with the rows ``at``, summed in float32."""
    products: npt.NDArray[np.float32] = rows.take(at) @ query
    return products


def _candidates(collection: Collection, queries: Vectors, top: int) -> Iterator[Hits]:
    """For each query all rows that may be among the best ``top``, rising, with products summed in float32."""
    least = np.full((len(queries), 1), _NOTHING, dtype=np.float32)
    parts: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float32]]] = []
    for start, block in collection.rows.blocks(_ROWS):
        products = queries @ block.T
        if collection.gaps:
            products[:, ~collection.live[start : start + len(block)]] = -np.inf
        least = np.maximum(least, _lower_bound(products, top) - NEAR)
        query, row = np.nonzero(products >= least)
        parts.append((query, row + start, products[query, row]))
    if not parts:
        return iter([(np.empty(0, np.intp), np.empty(0, np.float32)) for _ in queries])
    query, row, product = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(query, kind="stable")
    ends = np.searchsorted(query[order], np.arange(1, len(queries)))
    return zip(np.split(row[order], ends), np.split(product[order], ends), strict=True)


def _lower_bound(products: npt.NDArray[np.float32], top: int) -> npt.NDArray[np.float32]:
    """Shape (queries, 1): at least ``top`` products of the block reach it.

    That is the ``top``-th largest of the maxima of groups: one pass, where ordering the block would take ten.
    """
    queries, rows = products.shape
    size = min(_GROUP, rows // top)
    if size < 1:
        return np.full((queries, 1), _NOTHING, dtype=np.float32)
    groups = rows // size
    maxima = products[:, : groups * size].reshape(queries, groups, size).max(axis=2)
    return np.partition(maxima, groups - top, axis=1)[:, groups - top, np.newaxis]
