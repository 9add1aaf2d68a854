"""What two texts share in words: BM25 to retrieve, and the cosine of words and word pairs to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import bm25s
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ports import ProgressStep
from matcher.ranking.words import stems, stems_and_pairs

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import HashingVectorizer

_TEXTS_AT_A_TIME = 1000

Scores = npt.NDArray[np.float32]
"""Shape (needs of a block, offers); higher is nearer."""


class Bm25:
    """BM25 over the offers' stems (Robertson and Zaragoza 2009, Lucene's variant; k1 1.2, b 0.75), from bm25s.

    bm25s computes the weight of every stem in every offer once; scores of a whole block of needs are then one
    sparse product, each stem of a need counted as often as it occurs in the need.
    """

    def __init__(self, offer_stems: Sequence[Sequence[str]], step: ProgressStep | None = None) -> None:
        """``step`` is advanced by one an offer."""
        vocabulary: dict[str, int] = {}
        ids = []
        for stemmed in offer_stems:
            ids.append([vocabulary.setdefault(stem, len(vocabulary)) for stem in stemmed])
            if step is not None:
                step.advance()
        self._vocabulary = vocabulary
        self._offers = len(offer_stems)
        self._weights = self._weigh(ids)

    def _weigh(self, ids: list[list[int]]) -> sp.csc_matrix:
        if not self._vocabulary:
            return sp.csc_matrix((self._offers, 0), dtype=np.float32)
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        model.index((ids, self._vocabulary), show_progress=False, create_empty_token=False)
        columns: dict[str, Any] = model.scores
        return sp.csc_matrix(
            (columns["data"], columns["indices"], columns["indptr"]),
            shape=(self._offers, len(self._vocabulary)),
            dtype=np.float32,
        )

    def scores(self, need_stems: Sequence[Sequence[str]]) -> Scores:
        """Return shape (len(need_stems), offers), at least 0."""
        rows = [[self._vocabulary[stem] for stem in stemmed if stem in self._vocabulary] for stemmed in need_stems]
        lengths = np.cumsum([0, *map(len, rows)])
        columns = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=int(lengths[-1]))
        counts = sp.csr_matrix(
            (np.ones(len(columns), np.float32), columns, lengths), shape=(len(rows), len(self._vocabulary))
        )
        return np.asarray((counts @ self._weights.T).todense(), dtype=np.float32)


class Phrases:
    """Cosine of TF-IDF vectors over stems and pairs of stems, term frequency dampened to 1 + log(tf).

    Terms are hashed into 2**20 columns, so that memory does not grow with the vocabulary. The inverse document
    frequency is taken over needs and offers together.
    """

    def __init__(
        self,
        need_stems: Sequence[Sequence[str]],
        offer_stems: Sequence[Sequence[str]],
        step: ProgressStep | None = None,
    ) -> None:
        """``step`` is advanced by one a text."""
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer  # slow to import

        hashing = HashingVectorizer(
            analyzer=stems_and_pairs, n_features=2**20, alternate_sign=False, norm=None, dtype=np.float32
        )
        needs, offers = (_hashed(hashing, side, step) for side in (need_stems, offer_stems))
        weighting = TfidfTransformer(sublinear_tf=True).fit(sp.vstack([needs, offers], format="csr"))
        self._needs = weighting.transform(needs).astype(np.float32)
        self._offers_transposed = weighting.transform(offers).astype(np.float32).T.tocsr()

    def scores(self, rows: slice | npt.NDArray[np.intp]) -> Scores:
        """Cosines in [0, 1] of the needs in ``rows`` with every offer."""
        return np.asarray((self._needs[rows] @ self._offers_transposed).todense(), dtype=np.float32)


def _hashed(hashing: HashingVectorizer, stemmed: Sequence[Sequence[str]], step: ProgressStep | None) -> sp.csr_matrix:
    """Counts of hashed terms, shape (texts, columns), a thousand texts at a time; there is at least one text."""
    parts = []
    for start in range(0, len(stemmed), _TEXTS_AT_A_TIME):
        slice_ = stemmed[start : start + _TEXTS_AT_A_TIME]
        parts.append(hashing.transform(slice_))
        if step is not None:
            step.advance(len(slice_))
    return sp.csr_matrix(sp.vstack(parts, format="csr"))


def stemmed_texts(texts: Sequence[str], step: ProgressStep) -> list[list[str]]:
    """The stems of each text, in order; ``step`` is advanced by one a text. Equal stems are one string in memory."""
    stemmed = []
    known: dict[str, str] = {}
    for text in texts:
        stemmed.append([known.setdefault(stem, stem) for stem in stems(text)])
        step.advance()
    return stemmed
