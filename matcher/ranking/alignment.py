"""Finer evidence for the best candidates of a short need: does each of its words find its like in the offer?

A line or two has few words, and its vector blurs them. Here every token of the need, in its context, meets the
nearest token of the offer; the mean of those cosines, rare tokens counting more, is the pair's alignment (the idea of
late interaction, Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832, on an encoder not trained for it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matcher.ports import Progress, TokenEncoder, TokenVectors
from matcher.ranking.features import FloatArray, IndexArray, RawScores

RESCORED = 50
"""How many of a need's candidates are looked at, the best by what is known before."""

_TEXTS_AT_A_TIME = 256


def align(
    raw: RawScores,
    fused: FloatArray,
    need_texts: Sequence[str],
    offer_texts: Sequence[str],
    encoder: TokenEncoder,
    progress: Progress,
) -> FloatArray:
    """Return shape (pairs,): how far each pair's alignment is above the mean of its need's ``RESCORED`` best
    candidates, times how far the need is from a full text; 0 for all other pairs.

    Needs of full length are not looked at, and cost nothing. Each text is encoded once.
    """
    alignment = np.zeros(len(raw.needs))
    pairs = _best_pairs(raw, fused)
    if not len(pairs):
        return alignment
    needs, rows = np.unique(raw.needs[pairs], return_inverse=True)
    offers, columns = np.unique(raw.offers[pairs], return_inverse=True)
    with progress.track("Aligning short texts", len(needs) + len(offers)) as step:
        need_tokens = encoder.encode_tokens([need_texts[row] for row in needs])
        step.advance(len(needs))
        holding = _Holding(need_tokens)
        nearest: list[FloatArray] = []
        for start in range(0, len(offers), _TEXTS_AT_A_TIME):
            part = offers[start : start + _TEXTS_AT_A_TIME]
            offer_tokens = encoder.encode_tokens([offer_texts[row] for row in part])
            holding.add(offer_tokens)
            first, last = np.searchsorted(columns, [start, start + len(part)])
            nearest += [
                _nearest(need_tokens[row], offer_tokens[column - start])
                for row, column in zip(rows[first:last], columns[first:last], strict=True)
            ]
            step.advance(len(part))
    rarity = [holding.rarity(tokens.ids) for tokens in need_tokens]
    shares = np.array([_mean(cosines, rarity[row]) for cosines, row in zip(nearest, rows, strict=True)])
    means = np.bincount(rows, shares) / np.bincount(rows)
    alignment[pairs] = (shares - means[rows]) * (1 - raw.need_fullness[pairs])
    return alignment


def _best_pairs(raw: RawScores, fused: FloatArray) -> IndexArray:
    """The pairs to look at, in the order of the offers: the best of each need that is short."""
    order = np.lexsort((-fused, raw.needs))
    ordered = raw.needs[order]
    places = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    best = order[(places < RESCORED) & (raw.need_fullness[order] < 1)]
    return np.asarray(best[np.argsort(raw.offers[best], kind="stable")], dtype=np.intp)


class _Holding:
    """In how many of the texts seen each token stands."""

    def __init__(self, texts: Sequence[TokenVectors]) -> None:
        self._texts = 0
        self._holding: Counter[int] = Counter()
        self.add(texts)

    def add(self, texts: Sequence[TokenVectors]) -> None:
        self._texts += len(texts)
        for tokens in texts:
            self._holding.update(set(tokens.ids.tolist()))

    def rarity(self, ids: npt.NDArray[np.int64]) -> FloatArray:
        """Inverse document frequency as in BM25, shape of ``ids``, above 0."""
        holding = np.array([self._holding[each] for each in ids.tolist()], dtype=np.float64)
        return np.log(1 + (self._texts - holding + 0.5) / (holding + 0.5))


def _nearest(need: TokenVectors, offer: TokenVectors) -> FloatArray:
    """For each token of the need the cosine of the nearest of the offer, or 0; shape (tokens of the need,)."""
    cosines = need.vectors @ offer.vectors.T
    return np.asarray(cosines.max(axis=1, initial=0.0), dtype=np.float64)


def _mean(cosines: FloatArray, weights: FloatArray) -> float:
    return float(cosines @ weights / weights.sum()) if len(weights) else 0.0
