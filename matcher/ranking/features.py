"""Named features of candidates, comparable between needs, between offers and between events.

A raw score depends on the text as much as on the pair: a long need scores high with everything, and some offers
("hubs") are near to everything. Three corrections, each a feature or part of one:

* standard scores, per need and per offer, averaged: how far is this pair above what is usual for either side;
* their weighted sum, ``fused``;
* margins: how far is ``fused`` above the mean of the two best rivals of the same need, and of the same offer
  (the idea of cross-domain similarity local scaling, Conneau et al. 2018, https://arxiv.org/abs/1710.04087).
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


FUSION = {"similarity": 0.5, "lexical": 0.2, "phrases": 0.3}
"""Weights of the standard scores in ``fused``, from a coarse grid on the development judgements."""

FEATURES = ("similarity", "fused", "margin_of_need", "margin_of_offer")
"""The ranker's features, all rising with the fit of the pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScores:
    """Candidates with their raw scores; every array has shape (pairs,)."""

    needs: IndexArray
    offers: IndexArray
    similarity: FloatArray
    lexical: FloatArray
    phrases: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """Each raw score's spread over the whole collection, seen from the needs and from the offers."""

    of_needs: dict[str, Spread]
    of_offers: dict[str, Spread]


def features(raw: RawScores, spreads: Spreads) -> FloatArray:
    """Return shape (pairs, len(FEATURES)), columns in the order of ``FEATURES``."""
    fused = np.zeros(len(raw.needs))
    for name, weight in FUSION.items():
        scores = getattr(raw, name)
        above_need = spreads.of_needs[name].standardise(scores, raw.needs)
        above_offer = spreads.of_offers[name].standardise(scores, raw.offers)
        fused += weight * (above_need + above_offer) / 2
    need_count, offer_count = len(spreads.of_needs["similarity"].mean), len(spreads.of_offers["similarity"].mean)
    margin_of_need = fused - mean_of_best_rivals(fused, raw.needs, need_count)
    margin_of_offer = fused - mean_of_best_rivals(fused, raw.offers, offer_count)
    return np.column_stack([raw.similarity, fused, margin_of_need, margin_of_offer])
