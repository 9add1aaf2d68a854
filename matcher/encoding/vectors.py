"""Rows of length 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.ports import Vectors


def to_unit_rows(rows: npt.NDArray[np.floating[Any]]) -> Vectors:
    """Return ``rows``, shape (n, dimension), as float32 with each row scaled to length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(
        np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0), dtype=np.float32
    )
