"""Documents in, ranked candidates out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd

from matcher.ports import Progress, TokenEncoder, VectorIndex
from matcher.ranking.alignment import align
from matcher.ranking.features import FloatArray, IndexArray, features, fuse
from matcher.ranking.ranker import CRITERIA, Ranker
from matcher.ranking.retrieval import Documents, Retrieved, retrieve
from matcher.settings import RankingSettings

PairFit: TypeAlias = Callable[[IndexArray, IndexArray], FloatArray]
"""From rows of the needs and rows of the offers, both of shape (pairs,), to their fit: shape (pairs,
len(CRITERIA)), in [-1, 0], higher is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How pairs are judged. ``fit`` is None where nothing is known of them but their texts; without ``tokens`` short
    texts are judged by their vectors and words alone.

    A pair in ``forbidden``, as (need id, offer id), is a candidate in no stage. Besides the best of each need
    every pair is kept whose topic logit reaches ``keep_from``.
    """

    ranker: Ranker = field(default_factory=Ranker.default)
    fit: PairFit | None = None
    forbidden: frozenset[tuple[str, str]] = frozenset()
    keep_from: float = math.inf
    tokens: TokenEncoder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Ranked candidates, ordered by need and then rank; every array has shape (pairs,) but ``features`` and ``fit``.

    ``needs`` and ``offers`` are rows of the documents; ``ranks`` count from 1 within a need; ``features`` has
    shape (pairs, number of features), named by ``ranker``; ``fit`` has shape (pairs, len(CRITERIA)), or is None
    where nothing is known of the pairs but their texts.
    """

    need_documents: Documents
    offer_documents: Documents
    needs: IndexArray
    offers: IndexArray
    ranks: IndexArray
    scores: FloatArray
    similarity: FloatArray
    lexical: FloatArray
    phrases: FloatArray
    features: FloatArray
    fit: FloatArray | None
    ranker: Ranker

    def contributions(self, row: int) -> dict[str, float]:
        """What each feature and criterion of one pair adds to the logit of its score.

        ``base`` is where every pair starts. The criteria are there unless ``fit`` is None.
        """
        return {name: float(column[0]) for name, column in self._added(slice(row, row + 1)).items()}

    def topic_logits(self) -> FloatArray:
        """The logit that each pair would have if every criterion were satisfied, shape (pairs,).

        No choice of fit weights lifts a pair above it.
        """
        return self.ranker.topic_logits(self.features)

    def _added(self, rows: slice) -> dict[str, FloatArray]:
        """What ``base`` and each feature and criterion add to the logits of ``rows``, by name."""
        topic = self.ranker.contributions(self.features[rows])
        added = {"base": np.full(len(topic), self.ranker.intercept)}
        added |= {name: topic[:, column] for column, name in enumerate(self.ranker.names)}
        if self.fit is not None:
            fit = self.ranker.fit_contributions(self.fit[rows])
            added |= {name: fit[:, column] for column, name in enumerate(CRITERIA)}
        return added

    def to_frame(self) -> pd.DataFrame:
        """Columns ``need_id, offer_id, rank, score, similarity, lexical, phrases`` and one ``logit_<name>`` for what
        each feature and criterion adds to the score's logit, ``logit_base`` being what every pair starts from.
        """
        return pd.DataFrame(
            {
                "need_id": np.asarray(self.need_documents.ids, dtype=object)[self.needs],
                "offer_id": np.asarray(self.offer_documents.ids, dtype=object)[self.offers],
                "rank": self.ranks,
                "score": self.scores,
                "similarity": self.similarity,
                "lexical": self.lexical,
                "phrases": self.phrases,
            }
            | {f"logit_{name}": added for name, added in self._added(slice(None)).items()}
        )


def rank(
    needs: Documents,
    offers: Documents,
    index: VectorIndex,
    *,
    settings: RankingSettings,
    progress: Progress,
    scoring: Scoring | None = None,
) -> Ranking:
    """Rank the offers for every need and keep ``settings.top`` of each, and what ``scoring`` keeps further.

    ``index`` holds the offers' vectors by id. Without a ``scoring`` only the texts count. The fit enters the score
    before anything is cut off. Ties go to the offer that comes first.
    """
    scoring = scoring or Scoring()
    found = retrieve(
        needs, offers, index, per_retriever=settings.candidates, forbidden=scoring.forbidden, progress=progress
    )
    table = pair_features(needs, offers, found, scoring.tokens, progress)
    fit = None if scoring.fit is None else scoring.fit(found.raw.needs, found.raw.offers)
    scores = scoring.ranker.score(table, fit)
    order, ranks = _ranks(found.raw.needs, found.raw.offers, scores)
    is_kept = (ranks <= settings.top) | (scoring.ranker.topic_logits(table)[order] >= scoring.keep_from)
    kept = order[is_kept]
    return Ranking(
        need_documents=needs,
        offer_documents=offers,
        needs=found.raw.needs[kept],
        offers=found.raw.offers[kept],
        ranks=ranks[is_kept],
        scores=scores[kept],
        similarity=found.raw.similarity[kept],
        lexical=found.raw.lexical[kept],
        phrases=found.raw.phrases[kept],
        features=table[kept],
        fit=None if fit is None else fit[kept],
        ranker=scoring.ranker,
    )


def pair_features(
    needs: Documents, offers: Documents, found: Retrieved, tokens: TokenEncoder | None, progress: Progress
) -> FloatArray:
    """The topic features of what was retrieved, shape (pairs, len(FEATURES)); no alignment without ``tokens``."""
    fused = fuse(found.raw, found.spreads)
    if tokens is None:
        return features(found.raw, found.spreads, fused, np.zeros(len(fused)))
    alignment = align(found.raw, fused, needs.texts, offers.texts, tokens, progress)
    return features(found.raw, found.spreads, fused, alignment)


def _ranks(needs: IndexArray, offers: IndexArray, scores: FloatArray) -> tuple[IndexArray, IndexArray]:
    """The order by need, falling score and offer; and, in that order, each pair's rank within its need."""
    order = np.lexsort((offers, -scores, needs))
    ordered = needs[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    return order, np.arange(len(order)) - starts + 1
