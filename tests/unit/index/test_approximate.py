"""The approximate index: exact while it is small, and nearly exact, with exact similarities, once it has lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from matcher.index import ApproximateIndex, ExactIndex
from matcher.ports import Neighbours, VectorIndex, Vectors
from tests.contracts.vector_index import (
    POOL,
    TOLERANCE,
    VectorIndexContract,
    exact_answer,
)


class TestApproximateIndexBelowItsTrainingSize(VectorIndexContract):
    def make_index(self, dimension: int) -> VectorIndex:
        return ApproximateIndex(dimension)


class TestApproximateIndexWithLists(VectorIndexContract):
    """Whatever is found has its exact similarity and stands in the exact order; little is missed."""

    def make_index(self, dimension: int) -> VectorIndex:
        return ApproximateIndex(dimension, train_from=20)

    def assert_found(
        self, found: Sequence[Neighbours], ids: Sequence[str], vectors: Vectors, queries: Vectors, top: int
    ) -> None:
        place = {each: at for at, each in enumerate(ids)}
        shares = []
        for neighbours, query in zip(found, queries, strict=True):
            expected = exact_answer(ids, vectors, query, top)
            rows = [place[each] for each in neighbours.ids]
            products = vectors[rows] @ query
            assert len(set(rows)) == len(rows) == len(expected)
            assert neighbours.similarities.tolist() == pytest.approx(products.tolist(), abs=TOLERANCE)
            order = [(-value, row) for value, row in zip(neighbours.similarities.tolist(), rows, strict=True)]
            assert order == sorted(order)
            if expected:
                shares.append(np.mean(products >= expected[-1][1] - TOLERANCE))
        assert not shares or np.mean(shares) >= 0.9


def clustered_vectors(count: int, seed: int, dimension: int = 64) -> Vectors:
    """Around 40 centres, as texts gather around topics; shape (count, dimension)."""
    centres = np.random.default_rng(0).normal(size=(40, dimension))
    rng = np.random.default_rng(seed)
    rows = centres[rng.integers(0, 40, count)] + rng.normal(size=(count, dimension))
    return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def ids_of(count: int, kind: str = "id") -> list[str]:
    return [f"{kind}-{number}" for number in range(count)]


def recall(index: VectorIndex, vectors: Vectors, ids: Sequence[str], queries: Vectors) -> float:
    """Mean share of the exact 100 nearest that ``index`` finds."""
    exact = ExactIndex(vectors.shape[1])
    exact.add(ids, vectors)
    pairs = zip(index.search(queries, 100), exact.search(queries, 100), strict=True)
    return float(np.mean([len(set(found.ids) & set(expected.ids)) / 100 for found, expected in pairs]))


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return clustered_vectors(6_000, seed=1)


def trained(vectors: Vectors, recall: float = 0.98) -> ApproximateIndex:
    index = ApproximateIndex(vectors.shape[1], recall=recall, train_from=2_000)
    index.add(ids_of(len(vectors)), vectors)
    return index


@pytest.fixture(scope="module")
def asked(vectors: Vectors) -> ApproximateIndex:
    """Of all ``vectors``; it is asked only, and not changed."""
    return trained(vectors)


def test_as_much_is_found_as_was_asked_for_and_as_it_says(asked: ApproximateIndex, vectors: Vectors) -> None:
    assert asked.effort is not None
    assert asked.effort.recall >= 0.98
    assert recall(asked, vectors, ids_of(6_000), clustered_vectors(60, seed=2)) >= 0.98


def test_less_recall_is_less_work(asked: ApproximateIndex, vectors: Vectors) -> None:
    efforts = [trained(vectors, 0.7).effort, asked.effort]
    less, more = (effort.probes * effort.candidates for effort in efforts if effort is not None)
    assert less < more


def test_the_same_vectors_give_the_same_effort_and_answers(asked: ApproximateIndex, vectors: Vectors) -> None:
    second = trained(vectors)
    queries = clustered_vectors(10, seed=3)
    assert asked.effort == second.effort
    assert [hits.ids for hits in asked.search(queries, 20)] == [hits.ids for hits in second.search(queries, 20)]


def test_a_rotation_of_all_vectors_changes_hardly_anything(vectors: Vectors) -> None:
    """Codes of one bit a dimension would prefer some axes, if the index did not turn the vectors itself."""
    stretched = vectors * (1.0 + np.arange(vectors.shape[1])) ** -0.7
    stretched = np.ascontiguousarray(stretched / np.linalg.norm(stretched, axis=1, keepdims=True), np.float32)
    queries = stretched[:40]
    assert recall(trained(stretched), stretched, ids_of(6_000), queries) >= 0.98


def test_a_few_changes_leave_the_lists_and_the_recall(vectors: Vectors) -> None:
    index = trained(vectors)
    new = clustered_vectors(500, seed=4)
    index.update(ids_of(500), new)
    index.remove(ids_of(1_000)[500:])
    index.add(ids_of(500, "new"), vectors[500:1_000])
    held = np.concatenate([new, vectors[1_000:], vectors[500:1_000]])
    ids = [*ids_of(500), *ids_of(6_000)[1_000:], *ids_of(500, "new")]
    assert (index.trained_on, index.changed, index.ids) == (6_000, 1_000, tuple(ids))
    assert recall(index, held, ids, clustered_vectors(40, seed=5)) >= 0.97


def test_lists_are_made_anew_when_as_many_were_added_as_they_were_made_for() -> None:
    index = trained(clustered_vectors(2_000, seed=6))
    assert index.lists is not None
    before = index.lists.count
    index.add(ids_of(1_999, "new"), clustered_vectors(1_999, seed=7))
    assert (index.trained_on, index.changed, index.lists.count) == (2_000, 1_999, before)
    index.add(["last"], clustered_vectors(1, seed=8))
    assert (index.trained_on, index.changed) == (4_000, 0)
    assert index.lists.count > before


def test_a_query_whose_lists_hold_too_few_is_answered_exactly() -> None:
    index = trained(clustered_vectors(2_000, seed=9), recall=0.0)
    assert index.effort is not None
    assert index.effort.probes == 1
    found = index.search(clustered_vectors(20, seed=10), 150)
    assert [len(neighbours.ids) for neighbours in found] == [150] * 20


@pytest.mark.parametrize("wanted", [-0.1, 1.1, float("nan")])
def test_recall_is_a_share(wanted: float) -> None:
    with pytest.raises(ValueError, match="recall must be from 0 to 1"):
        ApproximateIndex(POOL.shape[1], recall=wanted)


def test_a_vector_has_at_least_one_number() -> None:
    with pytest.raises(ValueError, match="dimension must be at least 1"):
        ApproximateIndex(0)


def test_vectors_of_an_odd_dimension_are_fine() -> None:
    vectors = clustered_vectors(300, seed=11, dimension=7)
    index = ApproximateIndex(7, train_from=100)
    index.add(ids_of(300), vectors)
    assert index.lists is not None
    assert index.search(vectors[5:6], 1)[0].ids == ("id-5",)
