"""An encoder that encodes each text once, ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matcher.encoding.text import content_hash, normalise
from matcher.ports import EmbeddingCache, Encoder, ProgressStep, Vectors


class CachedEncoder:
    """Another encoder behind a cache of its vectors.

    Texts that are missing are encoded ``batch_texts`` at a time, and each batch is stored as soon as it is
    finished: a run that was killed goes on where it stopped. Equal texts of one call are encoded once.

    Attributes, counted since the object was made: ``encoded`` texts went through the encoder, ``reused`` texts
    did not, because they were in the cache or equal to one that was encoded.
    """

    def __init__(self, encoder: Encoder, cache: EmbeddingCache, batch_texts: int = 256) -> None:
        """Raise ``ValueError`` for a batch of less than one text."""
        if batch_texts < 1:
            raise ValueError(f"batch_texts must be at least 1, got {batch_texts}")
        self._encoder = encoder
        self._cache = cache
        self._batch_texts = batch_texts
        self.encoded = 0
        self.reused = 0

    @property
    def encoder(self) -> Encoder:
        """The one behind the cache."""
        return self._encoder

    @property
    def id(self) -> str:
        return self._encoder.id

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        """Raise what the encoder or the cache raises; batches that were finished before stay in the cache."""
        hashes = [content_hash(text) for text in texts]
        text_of = {key: normalise(text) for key, text in zip(hashes, texts, strict=True)}
        known = dict(self._cache.get_many(self.id, list(text_of)))
        missing = [key for key in text_of if key not in known]
        times = Counter(hashes)
        if progress is not None and known:
            progress.advance(sum(times[key] for key in known))
        for start in range(0, len(missing), self._batch_texts):
            batch = missing[start : start + self._batch_texts]
            known |= self._encode_batch({key: text_of[key] for key in batch}, progress)
            repeats = sum(times[key] - 1 for key in batch)
            if progress is not None and repeats:
                progress.advance(repeats)
        self.reused += len(texts) - len(missing)
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, key in enumerate(hashes):
            rows[row] = known[key]
        return rows

    def _encode_batch(
        self, texts: dict[str, str], progress: ProgressStep | None
    ) -> dict[str, npt.NDArray[np.float32]]:
        vectors = dict(zip(texts, self._encoder.encode(list(texts.values()), progress), strict=True))
        self._cache.put_many(self.id, vectors)
        self.encoded += len(vectors)
        return vectors
