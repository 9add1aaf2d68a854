"""The exact index for whole collections."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.index import ExactIndex, FlatIndex
from matcher.ports import VectorIndex
from tests.contracts.vector_index import DIMENSION, POOL, VectorIndexContract, unit_vectors


class TestFlatIndex(VectorIndexContract):
    def make_index(self, dimension: int) -> VectorIndex:
        return FlatIndex(dimension)


def test_ids_come_in_the_order_of_adding() -> None:
    index = FlatIndex(DIMENSION)
    index.add(["b", "a", "c"], POOL[:3])
    index.remove(["a"])
    assert index.ids == ("b", "c")


def test_a_vector_has_at_least_one_number() -> None:
    with pytest.raises(ValueError, match="dimension must be at least 1"):
        FlatIndex(0)


def test_similarities_closer_than_single_precision_can_tell_are_ordered_as_in_the_exact_index() -> None:
    """A cloud around one direction, its steps below the error of a float32 sum: FAISS alone mixes it up."""
    rng = np.random.default_rng(5)
    cloud = unit_vectors(1, seed=6) + rng.normal(size=(3000, DIMENSION)).astype(np.float32) * 1e-7
    vectors = np.ascontiguousarray(cloud / np.linalg.norm(cloud, axis=1, keepdims=True), dtype=np.float32)
    ids = [f"id-{number}" for number in range(len(vectors))]
    quick, exact = FlatIndex(DIMENSION), ExactIndex(DIMENSION)
    quick.add(ids, vectors)
    exact.add(ids, vectors)
    queries = unit_vectors(30, seed=7)
    for found, expected in zip(quick.search(queries, 25), exact.search(queries, 25), strict=True):
        assert found.ids == expected.ids
        assert found.similarities.tolist() == expected.similarities.tolist()


def test_gaps_that_removal_leaves_are_closed_and_the_order_stays() -> None:
    vectors = unit_vectors(40)
    index = FlatIndex(DIMENSION)
    index.add([f"id-{number}" for number in range(40)], vectors)
    index.remove([f"id-{number}" for number in range(30)])
    assert (index.collection.gaps, len(index.collection.rows)) == (0, 10)
    assert index.ids == tuple(f"id-{number}" for number in range(30, 40))
    (found,) = index.search(vectors[35:36], 1)
    assert found.ids == ("id-35",)


def test_more_rows_than_one_block_and_more_queries_than_one_are_all_compared() -> None:
    rng = np.random.default_rng(8)
    rows = rng.normal(size=(140_000, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    queries = rows[rng.integers(0, len(rows), 150)]
    index = FlatIndex(8)
    index.add([str(number) for number in range(len(rows))], rows)
    products = queries.astype(np.float64) @ rows.T.astype(np.float64)
    expected = np.argsort(-products, axis=1)[:, :20]
    found = index.search(queries, 20)
    assert [neighbours.ids for neighbours in found] == [tuple(map(str, row)) for row in expected]
