from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sqlalchemy import Engine, select

from models.db import SqlEmbeddingCache
from models.db.engine import reading
from models.db.tables import embeddings
from tests.contracts.embedding_cache import EmbeddingCacheContract


class TestSqlEmbeddingCache(EmbeddingCacheContract):
    @pytest.fixture
    def cache(self, engine: Engine) -> SqlEmbeddingCache:
        return SqlEmbeddingCache(engine)


def test_vectors_are_stored_as_little_endian_floats_of_four_bytes(engine: Engine) -> None:
    SqlEmbeddingCache(engine).put_many("encoder", {"a": np.array([1.0, -2.0], dtype=np.float32)})
    with reading(engine) as connection:
        assert connection.execute(select(embeddings.c.vector)).scalar_one() == bytes.fromhex("0000803f000000c0")


def test_several_threads_can_store_the_same_vectors_at_once(engine: Engine) -> None:
    cache = SqlEmbeddingCache(engine)
    vectors = {f"{number}": np.full(8, number, dtype=np.float32) for number in range(200)}
    with ThreadPoolExecutor(8) as threads:
        for future in [threads.submit(cache.put_many, "encoder", vectors) for _ in range(16)]:
            future.result()
    found = cache.get_many("encoder", list(vectors))
    assert {key: vector.tolist() for key, vector in found.items()} == {
        key: vector.tolist() for key, vector in vectors.items()
    }
