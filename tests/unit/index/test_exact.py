"""The reference index."""

from __future__ import annotations

import pytest

from matcher.index import ExactIndex
from matcher.ports import VectorIndex
from tests.contracts.vector_index import POOL, VectorIndexContract


class TestExactIndex(VectorIndexContract):
    def make_index(self, dimension: int) -> VectorIndex:
        return ExactIndex(dimension)


def test_ids_come_in_the_order_of_adding() -> None:
    index = ExactIndex(POOL.shape[1])
    index.add(["b", "a", "c"], POOL[:3])
    index.remove(["a"])
    assert index.ids == ("b", "c")


def test_a_vector_has_at_least_one_number() -> None:
    with pytest.raises(ValueError, match="dimension must be at least 1"):
        ExactIndex(0)
