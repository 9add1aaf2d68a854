"""Which offers the transformer should read, when there are too many for it to read them all.

The needs and a random sample of the offers are read by the transformer, and from their vectors a static encoder is
fitted to the collection. It and BM25 then go over all offers, a part at a time; what is nearest to some need, and the
sample, is the shortlist. Ranking goes on as ever, as if there were no other offers: the sample keeps each need's
picture of what is usual, against which scores are standardised, close to that of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import Field

from matcher.encoding import CachedEncoder
from matcher.encoding.static import StaticEncoder
from matcher.ports import Encoder, Progress, Vectors
from matcher.ranking.lexical import Bm25, Scores, Stemmed, stemmed_texts
from matcher.settings import Probability, StepSettings

NEEDS_TO_FIT = 4000
"""The most needs whose vectors the static encoder is fitted to, besides the sample."""

_SCORES_AT_A_TIME = 10_000_000

IndexArray = npt.NDArray[np.intp]


class TierSettings(StepSettings):
    """From all offers to those that the transformer reads."""

    depth: int = Field(50, ge=1)
    """How many offers are brought for each need."""
    sample: int = Field(2000, ge=100, le=4000)
    """How many offers are taken at random."""
    lexical_weight: Probability = 0.3
    """The share of BM25 in the order of the offers, the rest being the static vectors'; each in units of its
    standard deviation for the need."""
    seed: int = 7
    """The sample's random seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """``rows``: the offers to go on with, rising. ``nearest``, shape (needs, at most depth): each need's own, the
    nearest first.
    """

    rows: IndexArray
    nearest: IndexArray


class RememberedVectors:
    """An ``EmbeddingCache`` that lasts as long as the process."""

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], npt.NDArray[np.float32]] = {}

    def get_many(self, encoder_id: str, content_hashes: Sequence[str]) -> Mapping[str, npt.NDArray[np.float32]]:
        return {
            each: self._vectors[encoder_id, each] for each in content_hashes if (encoder_id, each) in self._vectors
        }

    def put_many(self, encoder_id: str, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Raise ``ValueError`` for what is no single vector; then nothing is stored."""
        if any(vector.ndim != 1 for vector in vectors.values()):
            raise ValueError("a vector has one axis")
        self._vectors |= {(encoder_id, each): vector.copy() for each, vector in vectors.items()}


def remembering(encoder: Encoder) -> CachedEncoder:
    """``encoder``, with each text encoded once: what the shortlist reads, ranking reads again."""
    return encoder if isinstance(encoder, CachedEncoder) else CachedEncoder(encoder, RememberedVectors())


def shortlist(
    needs: Sequence[str],
    offers: Sequence[str],
    encoder: Encoder,
    static: StaticEncoder,
    *,
    settings: TierSettings,
    progress: Progress,
) -> Shortlist:
    """Choose among ``offers`` for ``needs``; there is at least one of each.

    ``static`` was distilled from ``encoder``; pass that ``remembering``, unless it has a cache.
    Memory: the offers' stems and BM25's weights, about a kilobyte for an offer of a hundred words.
    """
    random = np.random.default_rng(settings.seed)
    sample = np.sort(random.choice(len(offers), min(settings.sample, len(offers)), replace=False))
    sampled = [offers[row] for row in sample]
    with progress.track("Encoding needs and a sample", len(needs) + len(sampled)) as step:
        need_vectors, sample_vectors = encoder.encode(needs, step), encoder.encode(sampled, step)
    to_fit = random.permutation(len(needs))[:NEEDS_TO_FIT]
    fitted = static.fitted(
        [*sampled, *(needs[row] for row in to_fit)], np.concatenate([sample_vectors, need_vectors[to_fit]])
    )
    with progress.track("Reading words", len(needs) + len(offers)) as step:
        need_stems, offer_stems = stemmed_texts(needs, step), stemmed_texts(offers, step)
    with progress.track("Indexing words", len(offers)) as step:
        bm25 = Bm25(offer_stems, step)
    search = _Search(queries=fitted.comparable(need_vectors), stems=need_stems, bm25=bm25, settings=settings)
    search.look_at(fitted.encode(sampled), bm25.scores_of(need_stems, sample))
    with progress.track("Going over all offers", len(offers)) as step:
        for part in bm25.parts:
            search.go_over(part, fitted.encode(offers[part], step))
    nearest = search.nearest()
    return Shortlist(rows=np.union1d(nearest, sample), nearest=nearest)


class _Search:
    """Each need's best offers so far."""

    def __init__(self, *, queries: Vectors, stems: Stemmed, bm25: Bm25, settings: TierSettings) -> None:
        self._queries, self._stems, self._bm25, self._settings = queries, stems, bm25, settings
        self._dense_scale = self._lexical_scale = np.ones((len(queries), 1), dtype=np.float32)
        self._rows = np.empty((len(queries), 0), dtype=np.intp)
        self._scores = np.empty((len(queries), 0), dtype=np.float32)

    def look_at(self, sample: Vectors, lexical: Scores) -> None:
        """Learn how far each need's scores spread, from some offers: what brings both kinds to one scale."""
        weight = self._settings.lexical_weight
        dense = (self._queries @ sample.T).std(axis=1, keepdims=True)
        self._dense_scale = (1 - weight) / np.maximum(dense, 1e-6)
        self._lexical_scale = weight / np.maximum(lexical.std(axis=1, keepdims=True), 1e-6)

    def go_over(self, part: slice, vectors: Vectors) -> None:
        size = max(1, _SCORES_AT_A_TIME // len(vectors))
        found = [
            self._best_of(slice(first, first + size), part, vectors) for first in range(0, len(self._queries), size)
        ]
        rows, scores = (np.concatenate(each) for each in zip(*found, strict=True))
        self._keep(np.hstack([self._rows, rows + part.start]), np.hstack([self._scores, scores]))

    def _best_of(self, needs: slice, part: slice, vectors: Vectors) -> tuple[IndexArray, Scores]:
        scores = (self._queries[needs] @ vectors.T) * self._dense_scale[needs]
        scores += self._bm25.scores(self._stems[needs], part) * self._lexical_scale[needs]
        best = _best(scores, self._settings.depth)
        return best, np.take_along_axis(scores, best, axis=1)

    def _keep(self, rows: IndexArray, scores: Scores) -> None:
        best = _best(scores, self._settings.depth)
        self._rows = np.take_along_axis(rows, best, axis=1)
        self._scores = np.take_along_axis(scores, best, axis=1)

    def nearest(self) -> IndexArray:
        order = np.argsort(-self._scores, axis=1, kind="stable")
        return np.take_along_axis(self._rows, order, axis=1)


def _best(scores: Scores, count: int) -> IndexArray:
    """For each row the columns of its ``count`` largest scores, in no order."""
    if scores.shape[1] <= count:
        return np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
    return np.asarray(np.argpartition(-scores, count - 1, axis=1)[:, :count], dtype=np.intp)
