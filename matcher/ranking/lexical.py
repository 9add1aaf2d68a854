"""What two texts share in words: BM25 to retrieve, and the cosine of words and word pairs to compare."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.pieces import NumberedTexts, PieceNumbers
from matcher.ports import ProgressStep
from matcher.ranking.words import stems

_OFFERS_IN_A_PART = 50_000
_TEXTS_AT_A_TIME = 20_000
_PIECES_REMEMBERED = 100_000
_K1 = 1.2
_B = 0.75

HASHED_BITS = 20
"""Terms of ``Phrases`` fall into 2**20 columns."""

Scores = npt.NDArray[np.float32]
"""Shape (needs of a block, offers); higher is nearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stemmed:
    """The stems of texts, in order and with repeats, as numbers that ``names`` spells out."""

    texts: NumberedTexts
    names: Sequence[str]

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, rows: slice) -> Stemmed:
        """Successive texts."""
        return Stemmed(texts=self.texts[rows], names=self.names)


def stemmed_texts(texts: Sequence[str], step: ProgressStep | None = None) -> Stemmed:
    """``words.stems`` of each text. No word holds white space, so each distinct piece is stemmed once.

    ``step`` is advanced by one a text.
    """
    numbers: dict[str, int] = {}

    def number(piece: str) -> tuple[int, ...]:
        return tuple(numbers.setdefault(stem, len(numbers)) for stem in _stems(piece))

    return Stemmed(texts=PieceNumbers(number).of(texts, step), names=tuple(numbers))


@lru_cache(maxsize=_PIECES_REMEMBERED)
def _stems(piece: str) -> tuple[str, ...]:
    return tuple(stems(piece))


class Bm25:
    """BM25 over the offers' stems (Robertson and Zaragoza 2009, Lucene's variant; k1 1.2, b 0.75).

    The weight of every stem in every offer is computed once; scores of a whole block of needs are then one sparse
    product, each stem of a need counted as often as it occurs in the need. About 8 bytes for each stem of an offer.
    """

    def __init__(self, offers: Stemmed, step: ProgressStep | None = None) -> None:
        """``step`` is advanced by one an offer."""
        self._column_of = {name: column for column, name in enumerate(offers.names)}
        self._offers = len(offers)
        self._columns_of: tuple[Sequence[str], npt.NDArray[np.int64]] = ((), np.array([-1]))
        self._weights = []
        holding = np.zeros(len(offers.names))
        for first in range(0, len(offers), _OFFERS_IN_A_PART):
            texts = offers.texts[first : first + _OFFERS_IN_A_PART]
            counts = _counts(texts.rows, texts.ids, (len(texts), len(offers.names))).tocsc()
            holding += np.diff(counts.indptr)
            self._weights.append(counts)
            if step is not None:
                step.advance(len(texts))
        self._weigh(holding, offers.texts.lengths)

    def _weigh(self, holding: npt.NDArray[np.float64], lengths: npt.NDArray[np.int64]) -> None:
        rarity = np.log(1 + (self._offers - holding + 0.5) / (holding + 0.5))
        damping = _K1 * (1 - _B + _B * lengths / max(lengths.mean() if len(lengths) else 1.0, 1e-9))
        for at, part in enumerate(self._weights):
            first = at * _OFFERS_IN_A_PART
            frequencies = part.data.astype(np.float64)
            weights = np.repeat(rarity, np.diff(part.indptr)) * frequencies
            part.data = (weights / (frequencies + damping[first + part.indices])).astype(np.float32)

    @property
    def parts(self) -> tuple[slice, ...]:
        """Successive offers that ``scores`` can be asked for by themselves, together all."""
        starts = range(0, self._offers, _OFFERS_IN_A_PART)
        return tuple(slice(first, min(first + _OFFERS_IN_A_PART, self._offers)) for first in starts)

    def scores(self, needs: Stemmed, part: slice | None = None) -> Scores:
        """Return shape (len(needs), offers), at least 0; of the offers in one of ``parts``, if that is given."""
        if part is not None:
            weights = self._weights[part.start // _OFFERS_IN_A_PART]
            return np.asarray((self._queries(needs) @ weights.T).toarray(), dtype=np.float32)
        nothing = np.empty((len(needs), 0), dtype=np.float32)
        return np.hstack([nothing, *(self.scores(needs, each) for each in self.parts)])

    def scores_of(self, needs: Stemmed, offers: npt.NDArray[np.intp]) -> Scores:
        """``scores`` of some offers, by their rows, which rise; shape (len(needs), len(offers))."""
        wanted = [offers[(each.start <= offers) & (offers < each.stop)] - each.start for each in self.parts]
        rows = [part[rows] for part, rows in zip(self._weights, wanted, strict=True) if len(rows)]
        if not rows:
            return np.empty((len(needs), 0), dtype=np.float32)
        return np.asarray((self._queries(needs) @ sp.vstack(rows, format="csr").T).toarray(), dtype=np.float32)

    def _queries(self, needs: Stemmed) -> sp.csr_matrix:
        """How often each need has each stem of the offers."""
        if self._columns_of[0] is not needs.names:
            columns = [self._column_of.get(name, -1) for name in needs.names] or [-1]
            self._columns_of = needs.names, np.array(columns, dtype=np.int64)
        known = self._columns_of[1][needs.texts.ids]
        there = known >= 0
        return _counts(needs.texts.rows[there], known[there], (len(needs), len(self._column_of)))


class Phrases:
    """Cosine of TF-IDF vectors over stems and pairs of stems, term frequency dampened to 1 + log(tf).

    Terms are hashed into ``2**HASHED_BITS`` columns, so that memory does not grow with the vocabulary. The inverse
    document frequency is taken over needs and offers together: log((1 + texts) / (1 + texts with the term)) + 1.
    """

    def __init__(self, needs: Stemmed, offers: Stemmed, step: ProgressStep | None = None) -> None:
        """``step`` is advanced by one a text."""
        sides = [_hashed(side, step) for side in (needs, offers)]
        holding = sum(np.bincount(side.indices, minlength=2**HASHED_BITS) for side in sides)
        rarity = np.log((1 + len(needs) + len(offers)) / (1 + holding)) + 1
        self._needs, weighted_offers = (_weighted(side, rarity) for side in sides)
        self._offers_transposed = weighted_offers.T.tocsr()

    def scores(self, rows: slice | npt.NDArray[np.intp]) -> Scores:
        """Cosines in [0, 1] of the needs in ``rows`` with every offer."""
        return np.asarray((self._needs[rows] @ self._offers_transposed).toarray(), dtype=np.float32)


def _counts(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.integer], shape: tuple[int, int]) -> sp.csr_matrix:
    """How often each (row, column) occurs."""
    return sp.csr_matrix(sp.coo_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=shape).tocsr())


def _hashed(side: Stemmed, step: ProgressStep | None) -> sp.csr_matrix:
    """Counts of hashed stems and pairs of neighbouring stems, shape (texts, 2**HASHED_BITS)."""
    hashes = np.array([_hash(name) for name in side.names], dtype=np.uint64)
    nothing = np.empty(0, dtype=np.int64)
    parts = [_counts(nothing, nothing, (0, 2**HASHED_BITS))]
    for first in range(0, len(side), _TEXTS_AT_A_TIME):
        texts = side.texts[first : first + _TEXTS_AT_A_TIME]
        rows, of_stems = texts.rows, hashes[texts.ids]
        within = rows[1:] == rows[:-1]
        # Odd factors keep every bit; "a b" and "b a" differ.
        of_pairs = of_stems[:-1][within] * np.uint64(0x9E3779B97F4A7C15) + of_stems[1:][within]
        terms = np.concatenate([of_stems, of_pairs]) >> np.uint64(64 - HASHED_BITS)
        both = np.concatenate([rows, rows[1:][within]])
        parts.append(_counts(both, terms.astype(np.int32), (len(texts), 2**HASHED_BITS)))
        if step is not None:
            step.advance(len(texts))
    return sp.csr_matrix(sp.vstack(parts, format="csr"))


def _hash(name: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(name.encode("utf-8", errors="surrogatepass"), digest_size=8).digest(), "big"
    )


def _weighted(counts: sp.csr_matrix, rarity: npt.NDArray[np.float64]) -> sp.csr_matrix:
    """Rows of length 1; ``counts`` is changed in place."""
    counts.data = ((1 + np.log(counts.data)) * rarity[counts.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(counts.indptr)).astype(np.float32)
    return counts
