"""A matrix that grows: what lies in a file stays there, what is new lies in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matcher.ports import Vectors

_GROWTH = 1.5


class Rows:
    """Rows of float32 in two parts: those it was opened with, often mapped from a file, and those added since.

    A mapped part must be copy-on-write (``numpy.memmap`` with mode ``c``): a replaced row is then in memory, and
    the file stays as it is.
    """

    def __init__(self, dimension: int, first: Vectors | None = None) -> None:
        self._first: Vectors = np.empty((0, dimension), dtype=np.float32) if first is None else first
        self._room: Vectors = np.empty((0, dimension), dtype=np.float32)
        self._added = 0

    @property
    def dimension(self) -> int:
        return int(self._first.shape[1])

    def __len__(self) -> int:
        return len(self._first) + self._added

    @property
    def bytes_in_memory(self) -> int:
        """Without what is mapped from a file."""
        mapped = isinstance(self._first, np.memmap)
        return self._room.nbytes + (0 if mapped else self._first.nbytes)

    def append(self, vectors: Vectors) -> None:
        needed = self._added + len(vectors)
        if needed > len(self._room):
            grown = int(len(self._room) * _GROWTH) if self._added else 0
            room = np.empty((max(needed, grown), self.dimension), dtype=np.float32)
            room[: self._added] = self._room[: self._added]
            self._room = room
        self._room[self._added : needed] = vectors
        self._added = needed

    def replace(self, at: npt.NDArray[np.intp], vectors: Vectors) -> None:
        early = at < len(self._first)
        self._first[at[early]] = vectors[early]
        self._room[at[~early] - len(self._first)] = vectors[~early]

    def take(self, at: npt.NDArray[np.intp]) -> Vectors:
        """A copy of the rows ``at``, in that order."""
        split = len(self._first)
        if not split:
            return self._room[at]
        early = at < split
        if early.all():
            return np.asarray(self._first)[at]
        taken: Vectors = np.empty((len(at), self.dimension), dtype=np.float32)
        taken[early] = self._first[at[early]]
        taken[~early] = self._room[at[~early] - split]
        return taken

    def blocks(self, size: int) -> Iterator[tuple[int, Vectors]]:
        """All rows, ``size`` or fewer at a time, each block with its first row's place; not to be changed."""
        for offset, part in ((0, np.asarray(self._first)), (len(self._first), self._room[: self._added])):
            for start in range(0, len(part), size):
                yield offset + start, part[start : start + size]
