"""What every embedding cache does."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ports import EmbeddingCache


class EmbeddingCacheContract:
    """Inherit it, and give an empty ``cache``."""

    @pytest.fixture
    def cache(self) -> EmbeddingCache:
        raise NotImplementedError

    def test_a_vector_comes_back_bit_for_bit(self, cache: EmbeddingCache) -> None:
        vector = np.random.default_rng(7).standard_normal(384).astype(np.float32)
        cache.put_many("encoder", {"a": vector})
        found = cache.get_many("encoder", ["a"])["a"]
        assert found.dtype == np.float32
        assert found.tobytes() == vector.tobytes()

    def test_a_hash_that_is_not_there_is_absent(self, cache: EmbeddingCache) -> None:
        cache.put_many("encoder", {"a": np.ones(2, dtype=np.float32)})
        assert set(cache.get_many("encoder", ["a", "b"])) == {"a"}

    def test_each_encoder_has_its_own_vectors(self, cache: EmbeddingCache) -> None:
        cache.put_many("first", {"a": np.zeros(2, dtype=np.float32)})
        cache.put_many("second", {"a": np.ones(3, dtype=np.float32)})
        assert cache.get_many("first", ["a"])["a"].tolist() == [0.0, 0.0]
        assert cache.get_many("second", ["a"])["a"].tolist() == [1.0, 1.0, 1.0]

    def test_nothing_asked_and_nothing_put_is_fine(self, cache: EmbeddingCache) -> None:
        cache.put_many("encoder", {})
        assert cache.get_many("encoder", []) == {}

    def test_putting_the_same_again_changes_nothing(self, cache: EmbeddingCache) -> None:
        cache.put_many("encoder", {"a": np.ones(2, dtype=np.float32)})
        cache.put_many("encoder", {"a": np.ones(2, dtype=np.float32), "b": np.zeros(2, dtype=np.float32)})
        found = cache.get_many("encoder", ["a", "b"])
        assert {key: vector.tolist() for key, vector in found.items()} == {"a": [1.0, 1.0], "b": [0.0, 0.0]}

    def test_more_hashes_than_fit_into_one_query_come_back(self, cache: EmbeddingCache) -> None:
        vectors = {f"{number:064d}": np.full(1, number, dtype=np.float32) for number in range(12_001)}
        cache.put_many("encoder", vectors)
        found = cache.get_many("encoder", [*vectors, "missing"])
        assert {key: vector.tolist() for key, vector in found.items()} == {
            key: vector.tolist() for key, vector in vectors.items()
        }

    def test_a_slice_of_a_matrix_is_stored_as_its_own_values(self, cache: EmbeddingCache) -> None:
        matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
        cache.put_many("encoder", {"row": matrix[1], "column": matrix[:, 1]})
        matrix[:] = 0
        found = cache.get_many("encoder", ["row", "column"])
        assert found["row"].tolist() == [3.0, 4.0, 5.0]
        assert found["column"].tolist() == [1.0, 4.0]

    def test_an_array_of_two_axes_is_refused_and_nothing_is_stored(self, cache: EmbeddingCache) -> None:
        with pytest.raises(ValueError, match="one axis"):
            cache.put_many("encoder", {"a": np.ones(2, dtype=np.float32), "b": np.ones((2, 2), dtype=np.float32)})
        assert cache.get_many("encoder", ["a", "b"]) == {}
