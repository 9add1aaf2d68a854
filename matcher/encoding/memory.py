"""What was encoded before, kept in memory: for a process that matches again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.encoding.text import content_hash
from matcher.ports import EmbeddingCache, Encoder, ProgressStep, TokenEncoder, TokenVectors, Vectors

MOST_TOKEN_BYTES: Final = 512 * 2**20
"""Of token vectors, which are large, the first so many bytes are kept."""

_Vector = npt.NDArray[np.float32]


class RememberedEmbeddings:
    """``matcher.ports.EmbeddingCache`` in front of another: what was read or written once is not read again."""

    def __init__(self, cache: EmbeddingCache) -> None:
        self._cache = cache
        self._known: dict[tuple[str, str], _Vector] = {}

    def get_many(self, encoder_id: str, content_hashes: Sequence[str]) -> Mapping[str, _Vector]:
        missing = [key for key in content_hashes if (encoder_id, key) not in self._known]
        if missing:
            self._keep(encoder_id, self._cache.get_many(encoder_id, missing))
        found = {key: self._known.get((encoder_id, key)) for key in content_hashes}
        return {key: vector for key, vector in found.items() if vector is not None}

    def put_many(self, encoder_id: str, vectors: Mapping[str, _Vector]) -> None:
        self._cache.put_many(encoder_id, vectors)
        self._keep(encoder_id, vectors)

    def _keep(self, encoder_id: str, vectors: Mapping[str, _Vector]) -> None:
        self._known |= {(encoder_id, key): vector for key, vector in vectors.items()}


class UnsavedEmbeddings:
    """Another cache that is read but never written: what is put here is gone with the object."""

    def __init__(self, cache: EmbeddingCache) -> None:
        self._cache = cache
        self._own: dict[tuple[str, str], _Vector] = {}

    def get_many(self, encoder_id: str, content_hashes: Sequence[str]) -> Mapping[str, _Vector]:
        own = {key: self._own[encoder_id, key] for key in content_hashes if (encoder_id, key) in self._own}
        return own | dict(self._cache.get_many(encoder_id, [key for key in content_hashes if key not in own]))

    def put_many(self, encoder_id: str, vectors: Mapping[str, _Vector]) -> None:
        self._own |= {(encoder_id, key): vector for key, vector in vectors.items()}


def remembering_tokens(encoder: Encoder) -> Encoder:
    """The same encoder; one that gives vectors for tokens keeps those of the texts that it read first."""
    return _TokenMemory(encoder, encoder) if isinstance(encoder, TokenEncoder) else encoder


class _TokenMemory:
    def __init__(self, encoder: Encoder, tokens: TokenEncoder) -> None:
        self._encoder, self._tokens = encoder, tokens
        self._known: dict[str, TokenVectors] = {}
        self._bytes = 0

    @property
    def id(self) -> str:
        return self._encoder.id

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        return self._encoder.encode(texts, progress)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        keys = [content_hash(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        new = dict(zip(missing, self._tokens.encode_tokens(list(missing.values())), strict=True)) if missing else {}
        found = [self._known.get(key) or new[key] for key in keys]
        for key, tokens in new.items():
            if self._bytes < MOST_TOKEN_BYTES:
                self._known[key] = tokens
                self._bytes += tokens.vectors.nbytes
        return found
