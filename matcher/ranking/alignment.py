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

_OFFERS_AT_A_TIME = 256
_NEEDS_AT_A_TIME = 1000


def align(
    raw: RawScores,
    fused: FloatArray,
    need_texts: Sequence[str],
    offer_texts: Sequence[str],
    encoder: TokenEncoder,
    progress: Progress,
) -> FloatArray:
    """Return shape (pairs,): how far each pair's alignment is above the mean of its need's ``RESCORED`` best
    candidates, times how far the need is from a full text. The need's other candidates get the least of these.

    Needs of full length get 0 and cost nothing. A thousand needs at a time: for each thousand an offer is read anew,
    and what is rare is counted anew. Memory: the tokens of the thousand and of 256 offers.
    """
    alignment = np.zeros(len(raw.needs))
    short = np.unique(raw.needs[raw.need_fullness < 1])
    with progress.track("Aligning short texts", len(short)) as step:
        for start in range(0, len(short), _NEEDS_AT_A_TIME):
            needs = short[start : start + _NEEDS_AT_A_TIME]
            own = np.flatnonzero(np.isin(raw.needs, needs))
            best = own[_is_among_best(raw.needs[own], fused[own])]
            best = best[np.argsort(raw.offers[best], kind="stable")]
            shares = _shares(raw.needs[best], raw.offers[best], need_texts, offer_texts, encoder)
            rows, of_own = (np.searchsorted(needs, raw.needs[pairs]) for pairs in (best, own))
            above = shares - (np.bincount(rows, shares) / np.bincount(rows))[rows]
            least = np.zeros(len(needs))
            np.minimum.at(least, rows, above)
            alignment[own] = least[of_own]
            alignment[best] = above
            step.advance(len(needs))
    return alignment * (1 - raw.need_fullness)


def _is_among_best(needs: IndexArray, fused: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether a pair is among the ``RESCORED`` best of its need; shape (pairs,)."""
    order = np.lexsort((-fused, needs))
    ordered = needs[order]
    places = np.empty(len(order), dtype=np.intp)
    places[order] = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return np.asarray(places < RESCORED)


def _shares(
    of_needs: IndexArray,
    of_offers: IndexArray,
    need_texts: Sequence[str],
    offer_texts: Sequence[str],
    encoder: TokenEncoder,
) -> FloatArray:
    """The alignment of pairs that are sorted by offer, in [-1, 1]; shape (pairs,)."""
    needs, rows = np.unique(of_needs, return_inverse=True)
    offers, columns = np.unique(of_offers, return_inverse=True)
    need_tokens = encoder.encode_tokens([need_texts[row] for row in needs])
    holding = _Holding(need_tokens)
    nearest: list[FloatArray] = []
    for start in range(0, len(offers), _OFFERS_AT_A_TIME):
        part = offers[start : start + _OFFERS_AT_A_TIME]
        offer_tokens = encoder.encode_tokens([offer_texts[row] for row in part])
        holding.add(offer_tokens)
        first, last = np.searchsorted(columns, [start, start + len(part)])
        nearest += [
            _nearest(need_tokens[row], offer_tokens[column - start])
            for row, column in zip(rows[first:last], columns[first:last], strict=True)
        ]
    rarity = [holding.rarity(tokens.ids) for tokens in need_tokens]
    return np.array([_mean(cosines, rarity[row]) for cosines, row in zip(nearest, rows, strict=True)])


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
