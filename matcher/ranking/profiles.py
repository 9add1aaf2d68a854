"""Profiles of several texts against documents: by the best few of each profile's texts, not by their average."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.ports import ProgressStep
from matcher.ranking.features import FloatArray, IndexArray, RawScores, Spreads, fullness, fuse
from matcher.ranking.lexical import Bm25, Phrases, Scores, stemmed_texts
from matcher.ranking.retrieval import SCORES_PER_BLOCK, Documents, Moments, spread_of_cosines

BEST_TEXTS = 3.0
"""How many of a profile's texts count for a document. A person who wrote once on a matter is not its expert: on
ratings of reviewers' expertise the mean of the three best is better than the best alone and than the mean of all.
"""

_SAMPLED_TEXTS = 2000


def profile_scores(
    texts: Documents, profile_of: IndexArray, weights: FloatArray, documents: Documents, step: ProgressStep
) -> FloatArray:
    """Return shape (profiles, documents): the weighted mean of ``fuse`` over each profile's best texts.

    ``profile_of`` and ``weights``, shape (texts,), say whose each text is, counted from 0, and how much it counts, at
    least 0. The best texts for a document are taken until their weights reach ``BEST_TEXTS``, or all are taken. A
    profile whose weights are all 0 gets 0 throughout. ``step`` is advanced by one a text. Spreads over profiles'
    texts are those of a sample of 2,000.
    """
    comparison = _Comparison(texts, documents)
    scores = np.zeros((int(profile_of.max()) + 1, len(documents)))
    for profile, rows in _rows_by_profile(profile_of):
        counted = rows[weights[rows] > 0]
        if len(counted):
            scores[profile] = mean_of_best(comparison.fused(counted), weights[counted])
        step.advance(len(rows))
    return scores


def _rows_by_profile(profile_of: IndexArray) -> Iterator[tuple[int, IndexArray]]:
    order = np.argsort(profile_of, kind="stable")
    profiles, starts = np.unique(profile_of[order], return_index=True)
    for profile, rows in zip(profiles, np.split(order, starts[1:]), strict=True):
        yield int(profile), rows


def mean_of_best(fused: FloatArray, weights: FloatArray) -> FloatArray:
    """``fused`` has shape (texts, documents), ``weights`` (texts,), all above 0; shape (documents,)."""
    order = np.argsort(-fused, axis=0, kind="stable")
    ordered = np.take_along_axis(fused, order, axis=0)
    before = np.cumsum(weights[order], axis=0) - weights[order]
    taken = np.clip(BEST_TEXTS - before, 0, weights[order])
    return np.asarray((ordered * taken).sum(axis=0) / taken.sum(axis=0))


class _Comparison:
    """Every text with every document."""

    def __init__(self, texts: Documents, documents: Documents) -> None:
        self._texts, self._documents = texts, documents
        self._text_stems, document_stems = stemmed_texts(texts.texts), stemmed_texts(documents.texts)
        self._document_lengths = document_stems.texts.lengths
        self._bm25, self._phrases = Bm25(document_stems), Phrases(self._text_stems, document_stems)
        sample = np.random.default_rng(0).permutation(len(texts))[:_SAMPLED_TEXTS]
        moments = {name: Moments(len(documents)) for name in ("lexical", "phrases")}
        size = max(1, SCORES_PER_BLOCK // len(documents))
        for start in range(0, len(sample), size):
            for name, scores in self._words(sample[start : start + size]).items():
                moments[name].add(scores)
        self._of_documents = {name: each.of_columns() for name, each in moments.items()}
        self._of_documents |= {"similarity": spread_of_cosines(documents.vectors, texts.vectors[sample])}

    def _words(self, rows: IndexArray) -> dict[str, Scores]:
        queries = [self._text_stems[row : row + 1] for row in rows.tolist()]
        return {
            "lexical": np.vstack([self._bm25.scores(query) for query in queries]),
            "phrases": self._phrases.scores(rows),
        }

    def fused(self, rows: IndexArray) -> FloatArray:
        """Shape (len(rows), documents)."""
        vectors, shape = self._texts.vectors[rows], (len(rows), len(self._documents))
        words = self._words(rows)
        moments = {name: Moments(shape[1]) for name in words}
        for name, scores in words.items():
            moments[name].add(scores)
        spreads = Spreads(
            of_needs={name: each.of_rows() for name, each in moments.items()}
            | {"similarity": spread_of_cosines(vectors, self._documents.vectors)},
            of_offers=self._of_documents,
        )
        text_lengths = self._text_stems.texts.lengths[rows]
        raw = RawScores(
            needs=np.repeat(np.arange(shape[0]), shape[1]),
            offers=np.tile(np.arange(shape[1]), shape[0]),
            similarity=(vectors @ self._documents.vectors.T).astype(np.float64).ravel(),
            lexical=words["lexical"].astype(np.float64).ravel(),
            phrases=words["phrases"].astype(np.float64).ravel(),
            fullness=fullness(np.minimum.outer(text_lengths, self._document_lengths)).ravel(),
            need_fullness=fullness(np.repeat(text_lengths, shape[1])),
        )
        return fuse(raw, spreads).reshape(shape)
