"""Which vector belongs to which id, in the order of adding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matcher.index.rows import Rows
from matcher.index.vectors import as_vectors, require_new_ids
from matcher.ports import Vectors

Numbers = npt.NDArray[np.int64]
"""Shape (n,): the numbers of vectors. They rise in the order of adding and are never given twice."""

BLOCK_ROWS = 16_384


class Collection:
    """Vectors by id. A removed one leaves a gap among the rows, until ``compact``."""

    def __init__(
        self,
        dimension: int,
        *,
        ids: Sequence[str] = (),
        rows: Vectors | None = None,
        numbers: Numbers | None = None,
        next_number: int | None = None,
    ) -> None:
        """Raise ``ValueError`` for a dimension below 1, a repeated id, or another count of ids than of rows."""
        if dimension < 1:
            raise ValueError(f"dimension must be at least 1, got {dimension}")
        self.rows = Rows(dimension, rows)
        require_new_ids(ids, len(self.rows), ())
        self._ids: list[str] = list(ids)
        self._row_of: dict[str, int] | None = None
        self._live: npt.NDArray[np.bool_] = np.ones(len(self._ids), dtype=bool)
        self._numbers: Numbers = np.arange(len(self._ids), dtype=np.int64) if numbers is None else numbers
        self.next_number = len(self._ids) if next_number is None else next_number
        self._gaps = 0

    @property
    def dimension(self) -> int:
        return self.rows.dimension

    @property
    def ids(self) -> tuple[str, ...]:
        """In the order of adding."""
        return tuple(self._ids) if not self._gaps else tuple(self._ids[row] for row in np.flatnonzero(self._live))

    @property
    def gaps(self) -> int:
        return self._gaps

    @property
    def live(self) -> npt.NDArray[np.bool_]:
        """Shape (rows,): False for a gap."""
        return self._live

    @property
    def numbers(self) -> Numbers:
        """Those of the vectors that are there, in the order of adding."""
        return self._numbers[self._live]

    def __len__(self) -> int:
        return len(self._ids) - self._gaps

    def id_at(self, row: int) -> str:
        return self._ids[row]

    def add(self, ids: Sequence[str], vectors: Vectors) -> tuple[Numbers, Vectors]:
        """Return the new numbers, and the vectors as stored. Raise ``ValueError``; then nothing is added."""
        stored = as_vectors(vectors, self.dimension)
        require_new_ids(ids, len(stored), self._rows_by_id())
        numbers = np.arange(self.next_number, self.next_number + len(ids), dtype=np.int64)
        first = len(self._ids)
        self.rows.append(stored)
        self._rows_by_id().update((each, first + at) for at, each in enumerate(ids))
        self._ids.extend(ids)
        self._live = np.concatenate([self._live, np.ones(len(ids), dtype=bool)])
        self._numbers = np.concatenate([self._numbers, numbers])
        self.next_number += len(ids)
        return numbers, stored

    def update(self, ids: Sequence[str], vectors: Vectors) -> tuple[Numbers, Vectors]:
        """Replace vectors in place. Return numbers and vectors as stored.

        Raise ``KeyError`` for an id that is not there, ``ValueError`` for a repeated one or for vectors that
        ``add`` would refuse; then nothing is changed.
        """
        stored = as_vectors(vectors, self.dimension)
        require_new_ids(ids, len(stored), ())
        at = self.rows_at(ids)
        self.rows.replace(at, stored)
        return self._numbers[at], stored

    def remove(self, ids: Iterable[str]) -> Numbers:
        """Return the numbers of what is gone. Raise ``KeyError`` for an id that is not there; then nothing is."""
        gone = list(dict.fromkeys(ids))
        at = self.rows_at(gone)
        self._live[at] = False
        self._gaps += len(gone)
        for each in gone:
            del self._rows_by_id()[each]
        return self._numbers[at]

    def rows_at(self, ids: Sequence[str]) -> npt.NDArray[np.intp]:
        """Raise ``KeyError`` for an id that is not there."""
        row_of = self._rows_by_id()
        return np.array([row_of[each] for each in ids], dtype=np.intp)

    def numbers_at(self, rows: npt.NDArray[np.intp]) -> Numbers:
        return self._numbers[rows]

    def rows_of(self, numbers: Numbers) -> npt.NDArray[np.intp]:
        """The row of each number, of any shape; -1 where there is none."""
        if not len(self._numbers):
            return np.full(numbers.shape, -1, dtype=np.intp)
        at = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        return np.where((self._numbers[at] == numbers) & self._live[at], at, -1)

    def live_blocks(self) -> Iterator[tuple[Numbers, Vectors]]:
        """All that is there, in the order of adding, some at a time; not to be changed."""
        for start, block in self.rows.blocks(BLOCK_ROWS):
            rows = slice(start, start + len(block))
            live = self._live[rows]
            yield self._numbers[rows][live], block if live.all() else block[live]

    def sample(self, count: int, seed: int) -> npt.NDArray[np.intp]:
        """At most ``count`` rows that are there, drawn without replacement, in their order."""
        live = np.flatnonzero(self._live)
        count = min(count, len(live))
        return np.sort(np.random.default_rng(seed).choice(live, count, replace=False))

    def compact(self) -> None:
        """Close the gaps. Numbers stay."""
        if not self._gaps:
            return
        kept = Rows(self.dimension)
        kept.append(self.rows.take(np.flatnonzero(self._live)))
        self._numbers = self.numbers
        self._ids = list(self.ids)
        self.rows, self._row_of, self._gaps = kept, None, 0
        self._live = np.ones(len(self._ids), dtype=bool)

    def _rows_by_id(self) -> dict[str, int]:
        """Made when first needed: an index that is only searched does without."""
        if self._row_of is None:
            self._row_of = {self._ids[row]: int(row) for row in np.flatnonzero(self._live)}
        return self._row_of
