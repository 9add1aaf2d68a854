"""Vectors that were computed once, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from models.db.engine import reading, writing
from models.db.tables import embeddings

_HASHES_PER_QUERY = 5_000
_ATTEMPTS = 3


class SqlEmbeddingCache:
    """``matcher.ports.EmbeddingCache`` on a database; safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get_many(self, encoder_id: str, content_hashes: Sequence[str]) -> Mapping[str, npt.NDArray[np.float32]]:
        """Return what is there, each of shape (dimension,) and read-only; a missing hash is absent."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        with reading(self._engine) as connection:
            for first in range(0, len(content_hashes), _HASHES_PER_QUERY):
                query = select(embeddings.c.content_hash, embeddings.c.vector).where(
                    embeddings.c.encoder_id == encoder_id,
                    embeddings.c.content_hash.in_(content_hashes[first : first + _HASHES_PER_QUERY]),
                )
                for content_hash, vector in connection.execute(query):
                    found[content_hash] = np.frombuffer(vector, dtype="<f4").astype(np.float32, copy=False)
        return found

    def put_many(self, encoder_id: str, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Store the vectors for good, in a transaction of their own; a hash that is there keeps its vector.

        Raise ``ValueError`` for an array that is not of shape (dimension,); then nothing is stored.
        """
        # Sorted, so that two processes that store the same hashes wait for each other in one order.
        blobs = {content_hash: _to_bytes(vectors[content_hash]) for content_hash in sorted(vectors)}
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with writing(self._engine) as connection:
                    _insert_missing(connection, encoder_id, blobs)
                return
            except IntegrityError:  # a server without SQLite's single writer: another process stored one meanwhile
                if attempt == _ATTEMPTS:
                    raise


def _insert_missing(connection: Connection, encoder_id: str, blobs: Mapping[str, bytes]) -> None:
    hashes = list(blobs)
    for first in range(0, len(hashes), _HASHES_PER_QUERY):
        chunk = hashes[first : first + _HASHES_PER_QUERY]
        query = select(embeddings.c.content_hash).where(
            embeddings.c.encoder_id == encoder_id, embeddings.c.content_hash.in_(chunk)
        )
        present = set(connection.execute(query).scalars())
        rows = [
            {"encoder_id": encoder_id, "content_hash": content_hash, "vector": blobs[content_hash]}
            for content_hash in chunk
            if content_hash not in present
        ]
        if rows:
            connection.execute(insert(embeddings), rows)


def _to_bytes(vector: npt.NDArray[np.float32]) -> bytes:
    if vector.ndim != 1:
        raise ValueError(f"a vector has one axis, this array has shape {vector.shape}")
    return vector.astype("<f4").tobytes()
