"""What every ``matcher.ports.VectorIndex`` does; each case compares with the exact answer, computed here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from matcher.ports import Neighbours, VectorIndex, Vectors

DIMENSION = 24
TOLERANCE = 1e-5


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    """Shape (count, DIMENSION): so far apart that no two similarities are equal by chance."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


POOL = unit_vectors(12, seed=1)
POOL_QUERIES = unit_vectors(4, seed=2)


def exact_answer(
    ids: Sequence[str], vectors: Vectors, query: npt.NDArray[np.float32], top: int
) -> list[tuple[str, float]]:
    """(id, inner product) of the ``top`` highest in plain Python floats; equal vectors in the order given."""
    products = [sum(float(a) * float(b) for a, b in zip(row, query, strict=True)) for row in vectors]
    best = sorted(range(len(ids)), key=lambda at: -products[at])[:top]
    return [(ids[at], products[at]) for at in best]


def assert_exact(
    found: Sequence[Neighbours], ids: Sequence[str], vectors: Vectors, queries: Vectors, top: int
) -> None:
    assert len(found) == len(queries)
    for neighbours, query in zip(found, queries, strict=True):
        expected = exact_answer(ids, vectors, query, top)
        assert neighbours.ids == tuple(each for each, _ in expected)
        assert neighbours.similarities.dtype == np.float32
        assert neighbours.similarities.tolist() == pytest.approx([value for _, value in expected], abs=TOLERANCE)
        assert (np.diff(neighbours.similarities) <= 0).all()


class VectorIndexContract:
    """Inherit, and return an empty index of that dimension from ``make_index``."""

    def make_index(self, dimension: int) -> VectorIndex:
        raise NotImplementedError

    def assert_found(
        self, found: Sequence[Neighbours], ids: Sequence[str], vectors: Vectors, queries: Vectors, top: int
    ) -> None:
        """``found`` is the answer of an index that holds ``vectors`` by ``ids``; an approximate one may miss some."""
        assert_exact(found, ids, vectors, queries, top)

    def filled(self, count: int) -> tuple[VectorIndex, list[str], Vectors]:
        index = self.make_index(DIMENSION)
        ids = [f"id-{number}" for number in range(count)]
        vectors = unit_vectors(count)
        index.add(ids, vectors)
        return index, ids, vectors

    def test_a_new_index_knows_its_dimension_and_holds_nothing(self) -> None:
        index = self.make_index(DIMENSION)
        assert index.dimension == DIMENSION
        assert len(index) == 0

    def test_an_empty_index_finds_nothing_for_each_query(self) -> None:
        found = self.make_index(DIMENSION).search(unit_vectors(3), 5)
        assert [neighbours.ids for neighbours in found] == [(), (), ()]
        assert all(neighbours.similarities.shape == (0,) for neighbours in found)

    def test_no_query_gives_no_answer(self) -> None:
        index, _, _ = self.filled(5)
        assert index.search(np.empty((0, DIMENSION), dtype=np.float32), 5) == []

    @pytest.mark.parametrize("top", [1, 2, 10, 300, 500])
    def test_the_neighbours_are_those_of_the_exact_answer_best_first(self, top: int) -> None:
        index, ids, vectors = self.filled(300)
        queries = unit_vectors(30, seed=3)
        self.assert_found(index.search(queries, top), ids, vectors, queries, top)

    def test_one_query_alone_finds_what_it_finds_among_others(self) -> None:
        index, _, _ = self.filled(300)
        queries = unit_vectors(40, seed=3)
        together = index.search(queries, 20)
        for query, expected in zip(queries, together, strict=True):
            (alone,) = index.search(query[np.newaxis], 20)
            assert alone.ids == expected.ids

    def test_a_vector_is_nearest_to_itself_with_similarity_one(self) -> None:
        index, ids, vectors = self.filled(20)
        found = index.search(vectors, 1)
        assert [neighbours.ids for neighbours in found] == [(each,) for each in ids]
        assert [float(neighbours.similarities[0]) for neighbours in found] == pytest.approx([1.0] * 20, abs=TOLERANCE)

    def test_an_opposite_vector_is_found_last_with_similarity_minus_one(self) -> None:
        index, ids, vectors = self.filled(10)
        (found,) = index.search(-vectors[3:4], 10)
        assert found.ids[-1] == ids[3]
        assert float(found.similarities[-1]) == pytest.approx(-1.0, abs=TOLERANCE)

    def test_a_zero_row_is_similar_to_nothing(self) -> None:
        index = self.make_index(DIMENSION)
        index.add(["zero", "one"], np.concatenate([np.zeros((1, DIMENSION), dtype=np.float32), POOL[:1]]))
        (found,) = index.search(POOL[:1], 2)
        assert found.ids == ("one", "zero")
        assert float(found.similarities[1]) == 0.0

    def test_ties_come_in_the_order_of_adding_and_are_equal(self) -> None:
        index = self.make_index(DIMENSION)
        ids = [f"id-{number}" for number in range(60)]
        vectors = np.ascontiguousarray(POOL[np.arange(60) % 3])
        index.add(ids, vectors)
        for top in (1, 7, 21, 45, 60):
            found = index.search(POOL_QUERIES, top)
            self.assert_found(found, ids, vectors, POOL_QUERIES, top)
        for neighbours in found:
            assert len(set(neighbours.similarities.tolist())) == 3

    def test_a_query_without_content_ties_with_everything(self) -> None:
        index, ids, _ = self.filled(40)
        (found,) = index.search(np.zeros((1, DIMENSION), dtype=np.float32), 5)
        assert found.ids == tuple(ids[:5])

    def test_what_is_removed_is_found_no_more_and_the_rest_stays_right(self) -> None:
        index, ids, vectors = self.filled(50)
        index.remove(ids[10:20] + ids[49:])
        kept = [at for at in range(49) if not 10 <= at < 20]
        assert len(index) == 39
        queries = unit_vectors(10, seed=4)
        self.assert_found(index.search(queries, 50), [ids[at] for at in kept], vectors[kept], queries, 50)

    def test_removing_nothing_and_naming_an_id_twice_are_fine(self) -> None:
        index, ids, vectors = self.filled(5)
        index.remove([])
        index.remove([ids[0], ids[0]])
        self.assert_found(index.search(POOL_QUERIES, 5), ids[1:], vectors[1:], POOL_QUERIES, 5)

    def test_an_index_can_be_emptied_and_filled_again(self) -> None:
        index, ids, _ = self.filled(5)
        index.remove(ids)
        assert len(index) == 0
        index.add(["new"], POOL[:1])
        self.assert_found(index.search(POOL_QUERIES, 3), ["new"], POOL[:1], POOL_QUERIES, 3)

    def test_an_id_that_was_removed_can_come_back_with_another_vector_and_ranks_last_in_ties(self) -> None:
        index = self.make_index(DIMENSION)
        index.add(["a", "b", "c"], POOL[[0, 1, 1]])
        index.remove(["a"])
        index.add(["a"], POOL[1:2])
        self.assert_found(index.search(POOL[1:2], 3), ["b", "c", "a"], POOL[[1, 1, 1]], POOL[1:2], 3)

    def test_an_updated_vector_is_found_where_it_now_is_and_keeps_its_place_in_ties(self) -> None:
        index = self.make_index(DIMENSION)
        index.add(["a", "b", "c"], POOL[[0, 1, 1]])
        index.update(["a"], POOL[1:2])
        assert len(index) == 3
        self.assert_found(index.search(POOL[1:2], 3), ["a", "b", "c"], POOL[[1, 1, 1]], POOL[1:2], 3)

    def test_many_can_be_updated_at_once(self) -> None:
        index, ids, vectors = self.filled(300)
        changed = unit_vectors(300, seed=8)
        index.update(ids[20:120][::-1], changed[20:120][::-1])
        index.update([], vectors[:0])
        held = np.concatenate([vectors[:20], changed[20:120], vectors[120:]])
        queries = unit_vectors(10, seed=9)
        self.assert_found(index.search(queries, 30), ids, held, queries, 30)

    @pytest.mark.parametrize(
        ("ids", "vectors", "error"),
        [
            pytest.param(["id-0", "stranger"], POOL[:2], KeyError, id="an id that is not there"),
            pytest.param(["id-0", "id-0"], POOL[:2], ValueError, id="an id given twice"),
            pytest.param(["id-0"], POOL[:2], ValueError, id="fewer ids than vectors"),
            pytest.param(["id-0"], np.full((1, DIMENSION), np.nan, dtype=np.float32), ValueError, id="not a number"),
        ],
    )
    def test_what_cannot_be_updated_leaves_the_index_unchanged(
        self, ids: list[str], vectors: Vectors, error: type[Exception]
    ) -> None:
        index, known, present = self.filled(5)
        with pytest.raises(error, match=r"vectors|index already|stranger"):
            index.update(ids, vectors)
        self.assert_found(index.search(POOL_QUERIES, 10), known, present, POOL_QUERIES, 10)

    def test_removing_an_unknown_id_removes_nothing(self) -> None:
        index, ids, vectors = self.filled(5)
        with pytest.raises(KeyError, match="stranger"):
            index.remove([ids[0], "stranger"])
        self.assert_found(index.search(POOL_QUERIES, 5), ids, vectors, POOL_QUERIES, 5)

    @pytest.mark.parametrize(
        ("ids", "vectors"),
        [
            pytest.param(["new", "id-1"], POOL[:2], id="an id that is there"),
            pytest.param(["new", "new"], POOL[:2], id="an id given twice"),
            pytest.param(["new"], POOL[:2], id="fewer ids than vectors"),
            pytest.param(["new"], np.ones((1, DIMENSION + 1), dtype=np.float32), id="another dimension"),
            pytest.param(["new"], np.ones(DIMENSION, dtype=np.float32), id="no row axis"),
            pytest.param(["new"], np.full((1, DIMENSION), np.nan, dtype=np.float32), id="not a number"),
            pytest.param(["new"], np.full((1, DIMENSION), np.inf, dtype=np.float32), id="infinity"),
            pytest.param(["new"], np.ones((1, DIMENSION), dtype=np.complex64), id="complex numbers"),
        ],
    )
    def test_what_cannot_be_added_leaves_the_index_unchanged(
        self, ids: list[str], vectors: npt.NDArray[np.float32]
    ) -> None:
        index, known, present = self.filled(5)
        with pytest.raises(ValueError, match=r"vectors|index already"):
            index.add(ids, vectors)
        self.assert_found(index.search(POOL_QUERIES, 10), known, present, POOL_QUERIES, 10)

    @pytest.mark.parametrize(
        "queries",
        [
            pytest.param(np.ones((1, DIMENSION - 1), dtype=np.float32), id="another dimension"),
            pytest.param(np.full((1, DIMENSION), np.nan, dtype=np.float32), id="not a number"),
        ],
    )
    def test_a_query_that_cannot_be_compared_is_refused(self, queries: Vectors) -> None:
        index, _, _ = self.filled(5)
        with pytest.raises(ValueError, match="vectors"):
            index.search(queries, 1)

    @pytest.mark.parametrize("top", [0, -1])
    def test_less_than_one_neighbour_cannot_be_asked_for(self, top: int) -> None:
        index, _, _ = self.filled(5)
        with pytest.raises(ValueError, match="top must be at least 1"):
            index.search(POOL_QUERIES, top)

    def test_double_precision_is_rounded_to_single(self) -> None:
        index = self.make_index(DIMENSION)
        index.add(["a", "b"], POOL[:2].astype(np.float64))  # type: ignore[arg-type]
        found = index.search(POOL_QUERIES.astype(np.float64), 2)  # type: ignore[arg-type]
        self.assert_found(found, ["a", "b"], POOL[:2], POOL_QUERIES, 2)

    def test_the_index_keeps_a_copy_of_what_it_is_given(self) -> None:
        index = self.make_index(DIMENSION)
        vectors = POOL[:2].copy()
        index.add(["a", "b"], vectors)
        vectors[:] = 0.0
        self.assert_found(index.search(POOL_QUERIES, 2), ["a", "b"], POOL[:2], POOL_QUERIES, 2)

    def test_an_answer_does_not_change_with_the_index(self) -> None:
        index, ids, vectors = self.filled(5)
        found = index.search(POOL_QUERIES, 5)
        index.remove(ids)
        self.assert_found(found, ids, vectors, POOL_QUERIES, 5)

    def test_any_history_of_adding_and_removing_gives_the_exact_answer(self) -> None:
        rows = st.lists(st.integers(0, len(POOL) - 1), max_size=40)

        @settings(max_examples=60, deadline=None)
        @given(first=rows, gone=st.sets(st.integers(0, 39)), second=rows, top=st.integers(1, 50))
        def check(first: list[int], gone: set[int], second: list[int], top: int) -> None:
            index = self.make_index(DIMENSION)
            index.add([f"first-{at}" for at in range(len(first))], POOL[first])
            index.remove([f"first-{at}" for at in gone if at < len(first)])
            index.add([f"second-{at}" for at in range(len(second))], POOL[second])
            held = [(f"first-{at}", row) for at, row in enumerate(first) if at not in gone]
            held += [(f"second-{at}", row) for at, row in enumerate(second)]
            assert len(index) == len(held)
            ids = [each for each, _ in held]
            vectors = POOL[[row for _, row in held]]
            self.assert_found(index.search(POOL_QUERIES, top), ids, vectors, POOL_QUERIES, top)

        check()

    def test_any_history_of_adding_changing_removing_and_asking_gives_the_answer_of_a_plain_list(self) -> None:
        contract = self

        class History(RuleBasedStateMachine):
            """The reference keeps ids and vectors in a dict, which keeps the order of adding."""

            def __init__(self) -> None:
                super().__init__()
                self.index = contract.make_index(DIMENSION)
                self.held: dict[str, int] = {}
                self.given = 0

            @rule(rows=st.lists(st.integers(0, len(POOL) - 1), max_size=30))
            def add(self, rows: list[int]) -> None:
                ids = [f"id-{self.given + at}" for at in range(len(rows))]
                self.given += len(rows)
                self.index.add(ids, POOL[rows])
                self.held |= dict(zip(ids, rows, strict=True))

            @rule(data=st.data(), row=st.integers(0, len(POOL) - 1))
            def update(self, data: st.DataObject, row: int) -> None:
                ids = sorted(data.draw(st.sets(st.sampled_from(sorted(self.held)), max_size=5))) if self.held else []
                self.index.update(ids, POOL[[row] * len(ids)])
                self.held |= dict.fromkeys(ids, row)

            @rule(data=st.data())
            def remove(self, data: st.DataObject) -> None:
                ids = data.draw(st.sets(st.sampled_from(sorted(self.held)), max_size=20)) if self.held else set()
                self.index.remove(ids)
                self.held = {each: row for each, row in self.held.items() if each not in ids}

            @rule(top=st.integers(1, 60))
            def search(self, top: int) -> None:
                ids, vectors = list(self.held), POOL[list(self.held.values())]
                assert len(self.index) == len(ids)
                contract.assert_found(self.index.search(POOL_QUERIES, top), ids, vectors, POOL_QUERIES, top)

        settled = settings(max_examples=25, stateful_step_count=20, deadline=None)
        run_state_machine_as_test(History, settings=settled)  # type: ignore[no-untyped-call]
