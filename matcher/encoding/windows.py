"""Texts cut into the windows that a network can read, and vectors of windows put together again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from matcher.encoding.text import normalise
from matcher.encoding.vectors import to_unit_rows
from matcher.ports import ProgressStep, Vectors

Tokens = npt.NDArray[np.int64]
"""The token ids of one window, special tokens included; one axis."""

SLICE_TEXTS = 2048
"""Texts that are in tokens at the same time: enough to sort by length, and memory stays bounded."""


class LongTexts(StrEnum):
    """What becomes of a text that is longer than the network's window."""

    MEAN_OF_WINDOWS = "mean-of-windows"
    FIRST_WINDOW = "first-window"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPolicy:
    """``FIRST_WINDOW``: the rest is not read.

    ``MEAN_OF_WINDOWS``: successive windows share ``overlap`` tokens, and the text's vector is the mean of theirs,
    weighted by their numbers of tokens and scaled to length 1.
    """

    long_texts: LongTexts = LongTexts.FIRST_WINDOW
    overlap: int = 32

    def __str__(self) -> str:
        """For encoder ids."""
        if self.long_texts is LongTexts.FIRST_WINDOW:
            return self.long_texts.value
        return f"{self.long_texts.value}-{self.overlap}"


class Network(Protocol):
    """Windows of tokens to vectors."""

    @property
    def dimension(self) -> int: ...

    def vectors(self, windows: Sequence[Tokens]) -> Iterable[npt.NDArray[np.float32]]:
        """One vector, shape (dimension,), for each window, in their order. Windows come longest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    row: int
    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWindow:
    """A text's first window; both arrays have shape (tokens,). ``is_special``: it stands for no part of the text."""

    ids: Tokens
    is_special: npt.NDArray[np.bool_]


class WindowedEncoder:
    """An ``Encoder`` made of a tokenizer, a network and a policy."""

    def __init__(
        self, network: Network, tokenizer: Tokenizer, *, identity: str, max_tokens: int, policy: WindowPolicy
    ) -> None:
        """``identity`` names the network with its weights, ``max_tokens`` is the length of its window.

        Raises ``ValueError`` for an overlap that leaves no room for new tokens. ``tokenizer`` is not changed.
        """
        special = tokenizer.num_special_tokens_to_add(is_pair=False)
        overlap = policy.overlap if policy.long_texts is LongTexts.MEAN_OF_WINDOWS else 0
        if not 0 <= overlap < max_tokens - special:
            raise ValueError(f"overlap must be from 0 to {max_tokens - special - 1} tokens, got {overlap}")
        self._network = network
        self._tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, stride=overlap)
        self._policy = policy
        self._id = f"{identity}/{max_tokens}-tokens/{policy}"

    @property
    def id(self) -> str:
        return self._id

    @property
    def dimension(self) -> int:
        return self._network.dimension

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        """Return shape (len(texts), dimension); a text without a visible character gives a zero row.

        Texts are read ``SLICE_TEXTS`` at a time.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), SLICE_TEXTS):
            part = slice(start, start + SLICE_TEXTS)
            vectors[part] = self._encode_slice(texts[part], progress)
        return vectors

    def first_windows(self, texts: Sequence[str]) -> list[FirstWindow]:
        """One a text, in order; empty for a text without a visible character."""
        normalised = [normalise(text) for text in texts]
        return [
            FirstWindow(
                ids=np.array(encoding.ids if text else [], dtype=np.int64),
                is_special=np.array(encoding.special_tokens_mask if text else [], dtype=np.bool_),
            )
            for text, encoding in zip(normalised, self._tokenizer.encode_batch(normalised), strict=True)
        ]

    def _encode_slice(self, texts: Sequence[str], progress: ProgressStep | None) -> Vectors:
        windows = sorted(self._windows(texts), key=lambda window: -len(window.tokens))
        left = np.bincount([window.row for window in windows], minlength=len(texts))
        if progress is not None and not left.all():
            progress.advance(int((left == 0).sum()))
        sums = np.zeros((len(texts), self.dimension), dtype=np.float64)
        vectors = self._network.vectors([window.tokens for window in windows])
        for window, vector in zip(windows, vectors, strict=True):
            sums[window.row] += len(window.tokens) * to_unit_rows(vector[np.newaxis])[0].astype(np.float64)
            left[window.row] -= 1
            if progress is not None and left[window.row] == 0:
                progress.advance()
        return to_unit_rows(sums)

    def _windows(self, texts: Sequence[str]) -> list[_Window]:
        normalised = [(row, text) for row, text in enumerate(map(normalise, texts)) if text]
        encodings = self._tokenizer.encode_batch([text for _, text in normalised])
        windows = []
        for (row, _), encoding in zip(normalised, encodings, strict=True):
            rest = encoding.overflowing if self._policy.long_texts is LongTexts.MEAN_OF_WINDOWS else []
            windows += [_Window(row=row, tokens=np.array(each.ids, dtype=np.int64)) for each in (encoding, *rest)]
        return windows
