"""An encoder without a model: words and pairs of words, hashed. For tests and for trying things out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matcher.encoding.text import normalise
from matcher.encoding.vectors import to_unit_rows
from matcher.ports import ProgressStep, Vectors

_WORD = re.compile(r"\w+")


class HashingEncoder:
    """Texts that share words are near each other; meaning is not seen.

    Each word and each pair of neighbouring words adds ``1 + ln(count)``, with a sign, to one of ``dimension``
    components; sign and component come from a BLAKE2b hash, so that vectors are the same on every machine
    (signed feature hashing: Weinberger et al., 2009, https://arxiv.org/abs/0902.2206).
    A text without a word is a zero row.
    """

    def __init__(self, dimension: int = 256) -> None:
        """Raise ``ValueError`` for a dimension below 1."""
        if dimension < 1:
            raise ValueError(f"dimension must be at least 1, got {dimension}")
        self._dimension = dimension

    @property
    def id(self) -> str:
        return f"hashing/words-and-pairs/{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        rows = np.zeros((len(texts), self._dimension), dtype=np.float64)
        for row, text in zip(rows, texts, strict=True):
            self._add(row, text)
            if progress is not None:
                progress.advance()
        return to_unit_rows(rows)

    def _add(self, row: npt.NDArray[np.float64], text: str) -> None:
        for feature, count in Counter(_features(normalise(text))).items():
            digest = int.from_bytes(
                hashlib.blake2b(feature.encode("utf-8", errors="surrogatepass"), digest_size=8).digest(), "big"
            )
            sign = 1.0 if digest & 1 else -1.0
            row[(digest >> 1) % self._dimension] += sign * (1.0 + np.log(count))


def _features(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"
