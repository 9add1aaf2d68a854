"""Windows of like length padded into one matrix, for networks that read many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matcher.encoding.windows import Tokens

TokenMatrix = npt.NDArray[np.int64]

# Padded tokens of one batch. Small batches are quickest on a CPU: up to a fifth more texts a second than at 4096.
_BATCH_TOKENS = 1024


def padded_batches(windows: Sequence[Tokens]) -> Iterator[tuple[TokenMatrix, TokenMatrix]]:
    """Yield token ids and attention masks, each of shape (texts, tokens of the longest), in the order of ``windows``.

    The mask is 1 where a token is real. Sort by length before, so that batches need little padding.
    """
    batch: list[Tokens] = []
    longest = 0
    for window in windows:
        longest = max(longest, len(window))
        if batch and longest * (len(batch) + 1) > _BATCH_TOKENS:
            yield _padded(batch)
            batch, longest = [], len(window)
        batch.append(window)
    if batch:
        yield _padded(batch)


def _padded(batch: Sequence[Tokens]) -> tuple[TokenMatrix, TokenMatrix]:
    input_ids = np.zeros((len(batch), max(map(len, batch))), dtype=np.int64)
    attention_mask = np.zeros_like(input_ids)
    for row, window in enumerate(batch):
        input_ids[row, : len(window)] = window
        attention_mask[row, : len(window)] = 1
    return input_ids, attention_mask
