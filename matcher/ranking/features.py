"""Named features of candidates, comparable between needs, between offers and between events.

A raw score depends on the text as much as on the pair: a long need scores high with everything, and some offers
("hubs") are near to everything. Three corrections, each a feature or part of one:

* standard scores, per need and per offer, averaged: how far is this pair above what is usual for either side;
* their weighted sum, ``fused``;
* margins: how far is ``fused`` above the mean of the two best rivals of the same need, and of the same offer
  (the idea of cross-domain similarity local scaling, Conneau et al. 2018, https://arxiv.org/abs/1710.04087).
  Where one side is many times the other, most of its rivals' true partners are not there, and its margin counts less.

A text of a line or two is another matter than one of a page: it has no phrases to share and no spread to speak of.
``fullness`` goes from the weights for short texts to those for full ones; what short texts lose, ``alignment`` gives.
What is said of them is less sure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]

RIVALS = 2
"""How many of the best rivals a margin is taken against."""

PRIOR_COUNT = 20.0
"""How many pairs' worth the whole collection weighs in one need's or offer's mean and spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean and standard deviation of one score, per row, shape (n,)."""

    mean: FloatArray
    deviation: FloatArray

    @classmethod
    def shrunk(cls, mean: FloatArray, square_mean: FloatArray, count: int) -> Spread:
        """From per-row means of the score and its square over ``count`` pairs, drawn towards the whole.

        With few pairs a row's own figures say little; they weigh ``count`` against ``PRIOR_COUNT``.
        """
        weight = count / (count + PRIOR_COUNT)
        whole, whole_square = mean.mean(), square_mean.mean()
        mean = weight * mean + (1 - weight) * whole
        square_mean = weight * square_mean + (1 - weight) * whole_square
        variance = np.maximum(square_mean - mean**2, 1e-9)
        return cls(mean=mean, deviation=np.sqrt(variance))

    def standardise(self, scores: FloatArray, rows: IndexArray) -> FloatArray:
        """``scores`` and ``rows`` have one element a pair."""
        return np.asarray((scores - self.mean[rows]) / self.deviation[rows])


def mean_of_best_rivals(scores: FloatArray, groups: IndexArray, group_count: int) -> FloatArray:
    """For each pair, the mean of the ``RIVALS`` best scores in its group without its own; shape (pairs,).

    A rival that is missing counts as 0, the score of an average pair.
    """
    order = np.lexsort((-scores, groups))
    starts = np.searchsorted(groups[order], np.arange(group_count))
    place = np.empty(len(scores), dtype=np.intp)
    place[order] = np.arange(len(scores)) - starts[groups[order]]
    best = np.zeros((group_count, RIVALS + 1))
    leading = place <= RIVALS
    best[groups[leading], place[leading]] = scores[leading]
    total = best[groups].sum(axis=1)
    leaving_out = np.where(leading, scores, best[groups, RIVALS])
    return np.asarray((total - leaving_out) / RIVALS)


FULL_STEMS = 50
"""From how many stems on, in the shorter text of a pair, its texts are full ones."""

FULL_FUSION = {"similarity": 0.5, "lexical": 0.2, "phrases": 0.3}
"""Weights of the standard scores in ``fused`` for full texts, from a coarse grid on the development judgements."""

SHORT_FUSION = {"similarity": 0.7, "lexical": 0.3, "phrases": 0.0}
"""The same as a text nears no length at all. There the need's spread alone counts."""

LESS_SURE = 1 / 3
"""By what share similarity and margins count for less as a text nears no length at all."""

FEATURES = ("similarity", "alignment", "margin_of_need", "margin_of_offer", "competition", "brevity")
"""The ranker's features, the first four rising with the fit of the pair. ``competition``, minus the decimal logarithm
of the number of offers, and ``brevity``, how far the texts are from full ones, are where a pair starts from: the best
of 10,000 is more often best by chance than the best of 10.
"""


def fullness(stems: npt.NDArray[np.int64]) -> FloatArray:
    """How far texts of so many stems are full ones, in [0, 1]."""
    return np.asarray(np.minimum(stems / FULL_STEMS, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScores:
    """Candidates with their raw scores; every array has shape (pairs,).

    ``fullness``, in [0, 1]: the number of stems of the shorter text over ``FULL_STEMS``, at most 1; ``need_fullness``
    that of the need's text.
    """

    needs: IndexArray
    offers: IndexArray
    similarity: FloatArray
    lexical: FloatArray
    phrases: FloatArray
    fullness: FloatArray
    need_fullness: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """Each raw score's spread over the whole collection, seen from the needs and from the offers."""

    of_needs: dict[str, Spread]
    of_offers: dict[str, Spread]

    @property
    def need_count(self) -> int:
        return len(self.of_needs["similarity"].mean)

    @property
    def offer_count(self) -> int:
        return len(self.of_offers["similarity"].mean)


def fuse(raw: RawScores, spreads: Spreads) -> FloatArray:
    """Standard scores of similarity, words and phrases, weighed by the texts' fullness; shape (pairs,)."""
    fused = np.zeros(len(raw.needs))
    of_offer = raw.fullness / 2
    for name, short in SHORT_FUSION.items():
        scores = getattr(raw, name)
        above_need = spreads.of_needs[name].standardise(scores, raw.needs)
        above_offer = spreads.of_offers[name].standardise(scores, raw.offers)
        weight = short + raw.fullness * (FULL_FUSION[name] - short)
        fused += weight * ((1 - of_offer) * above_need + of_offer * above_offer)
    return fused


def features(raw: RawScores, spreads: Spreads, fused: FloatArray, alignment: FloatArray) -> FloatArray:
    """Return shape (pairs, len(FEATURES)), columns in the order of ``FEATURES``.

    ``fused`` is what ``fuse`` gives, ``alignment`` what `matcher.ranking.alignment` gives, or zeros.
    """
    needs, offers = spreads.need_count, spreads.offer_count
    margin_of_need = fused - mean_of_best_rivals(fused, raw.needs, needs)
    margin_of_offer = fused - mean_of_best_rivals(fused, raw.offers, offers)
    brevity = 1 - raw.fullness
    surety = 1 - LESS_SURE * brevity
    return np.column_stack(
        [
            raw.similarity * surety,
            alignment,
            margin_of_need * surety * min(1.0, offers / needs),
            margin_of_offer * surety * min(1.0, needs / offers),
            np.full(len(fused), -np.log10(offers)),
            brevity,
        ]
    )
