"""The index on FAISS."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.index import ExactIndex, FaissFlatIndex
from matcher.ports import VectorIndex
from tests.contracts.vector_index import DIMENSION, POOL, VectorIndexContract, unit_vectors


class TestFaissFlatIndex(VectorIndexContract):
    def make_index(self, dimension: int) -> VectorIndex:
        return FaissFlatIndex(dimension)


def test_ids_come_in_the_order_of_adding() -> None:
    index = FaissFlatIndex(DIMENSION)
    index.add(["b", "a", "c"], POOL[:3])
    index.remove(["a"])
    assert index.ids == ("b", "c")


def test_a_vector_has_at_least_one_number() -> None:
    with pytest.raises(ValueError, match="dimension must be at least 1"):
        FaissFlatIndex(0)


def test_similarities_closer_than_single_precision_can_tell_are_ordered_as_in_the_exact_index() -> None:
    """A cloud around one direction, its steps below the error of a float32 sum: FAISS alone mixes it up."""
    rng = np.random.default_rng(5)
    cloud = unit_vectors(1, seed=6) + rng.normal(size=(3000, DIMENSION)).astype(np.float32) * 1e-7
    vectors = np.ascontiguousarray(cloud / np.linalg.norm(cloud, axis=1, keepdims=True), dtype=np.float32)
    ids = [f"id-{number}" for number in range(len(vectors))]
    quick, exact = FaissFlatIndex(DIMENSION), ExactIndex(DIMENSION)
    quick.add(ids, vectors)
    exact.add(ids, vectors)
    queries = unit_vectors(30, seed=7)
    for found, expected in zip(quick.search(queries, 25), exact.search(queries, 25), strict=True):
        assert found.ids == expected.ids
        assert found.similarities.tolist() == expected.similarities.tolist()


def test_a_foreign_faiss_index_needs_one_id_a_row() -> None:
    index = FaissFlatIndex(DIMENSION)
    index.add(["a", "b"], POOL[:2])
    with pytest.raises(ValueError, match="1 ids for 2 vectors"):
        FaissFlatIndex.of(["a"], index.flat)
