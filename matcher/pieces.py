"""Texts as numbers, quickly: what stands between white space repeats, so each distinct piece is looked at once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from matcher.ports import ProgressStep

_MOST_REMEMBERED = 1_000_000
_TEXTS_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedTexts:
    """``ids``, int32: the numbers of all texts, one text after the other. ``starts``, int64, shape (texts + 1,):
    text i is ``ids[starts[i]:starts[i + 1]]``.
    """

    ids: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, rows: slice) -> NumberedTexts:
        """A view of successive texts."""
        first, last, _ = rows.indices(len(self))
        starts = self.starts[first : max(first, last) + 1]
        return NumberedTexts(ids=self.ids[starts[0] : starts[-1]], starts=starts - starts[0])

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        return np.diff(self.starts)

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """For each of ``ids`` the text that it stands in."""
        return np.repeat(np.arange(len(self)), self.lengths)


class PieceNumbers:
    """Turns texts into numbers, and remembers what it has looked at, from call to call."""

    def __init__(self, number: Callable[[str], tuple[int, ...]]) -> None:
        """``number`` gives the numbers of a piece without white space; a text's are those of its pieces, in order."""
        self._known = _Known(number)

    def of(self, texts: Sequence[str], step: ProgressStep | None = None) -> NumberedTexts:
        """``step`` is advanced by one a text."""
        ids = array("i")
        starts = np.zeros(len(texts) + 1, dtype=np.int64)
        for first in range(0, len(texts), _TEXTS_AT_A_TIME):
            if len(self._known) > _MOST_REMEMBERED:
                self._known.clear()
            slice_ = texts[first : first + _TEXTS_AT_A_TIME]
            for at, text in enumerate(slice_, start=first + 1):
                ids.extend(chain.from_iterable(map(self._known.__getitem__, text.split())))
                starts[at] = len(ids)
            if step is not None:
                step.advance(len(slice_))
        return NumberedTexts(ids=np.frombuffer(ids, dtype=np.int32) if ids else np.empty(0, np.int32), starts=starts)


class _Known(dict[str, tuple[int, ...]]):
    def __init__(self, number: Callable[[str], tuple[int, ...]]) -> None:
        super().__init__()
        self._number = number

    def __missing__(self, piece: str) -> tuple[int, ...]:
        numbers = self[piece] = self._number(piece)
        return numbers
