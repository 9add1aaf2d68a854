"""Documents in, ranked candidates out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from matcher.ports import Progress, VectorIndex
from matcher.ranking.features import FloatArray, IndexArray, features
from matcher.ranking.ranker import Ranker
from matcher.ranking.retrieval import Documents, retrieve
from matcher.settings import RankingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Ranked candidates, ordered by need and then rank; every array has shape (pairs,) but ``features``.

    ``needs`` and ``offers`` are rows of the documents; ``ranks`` count from 1 within a need; ``features`` has
    shape (pairs, number of features), named by ``ranker``.
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
    ranker: Ranker

    def contributions(self, row: int) -> dict[str, float]:
        """What each feature of one pair adds to the logit of its score, ``base`` being where every pair starts."""
        added = self.ranker.contributions(self.features[row])
        return {"base": self.ranker.intercept} | dict(zip(self.ranker.names, map(float, added), strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Columns ``need_id, offer_id, rank, score, similarity, lexical, phrases`` and one ``logit_<name>`` for
        what each feature adds to the score's logit, ``logit_base`` being what every pair starts from.
        """
        added = self.ranker.contributions(self.features)
        return pd.DataFrame(
            {
                "need_id": np.asarray(self.need_documents.ids, dtype=object)[self.needs],
                "offer_id": np.asarray(self.offer_documents.ids, dtype=object)[self.offers],
                "rank": self.ranks,
                "score": self.scores,
                "similarity": self.similarity,
                "lexical": self.lexical,
                "phrases": self.phrases,
                "logit_base": self.ranker.intercept,
            }
            | {f"logit_{name}": added[:, column] for column, name in enumerate(self.ranker.names)}
        )


def rank(
    needs: Documents,
    offers: Documents,
    index: VectorIndex,
    *,
    settings: RankingSettings,
    progress: Progress,
    forbidden: frozenset[tuple[str, str]] = frozenset(),
) -> Ranking:
    """Rank the offers for every need and keep ``settings.top`` of each.

    ``index`` holds the offers' vectors by id. A pair in ``forbidden``, as (need id, offer id), takes part in
    no stage. Ties go to the offer that comes first.
    """
    found = retrieve(needs, offers, index, per_retriever=settings.candidates, forbidden=forbidden, progress=progress)
    ranker = Ranker.default()
    table = features(found.raw, found.spreads)
    scores = ranker.score(table)
    order, ranks = _ranks(found.raw.needs, found.raw.offers, scores)
    kept = order[ranks <= settings.top]
    return Ranking(
        need_documents=needs,
        offer_documents=offers,
        needs=found.raw.needs[kept],
        offers=found.raw.offers[kept],
        ranks=ranks[ranks <= settings.top],
        scores=scores[kept],
        similarity=found.raw.similarity[kept],
        lexical=found.raw.lexical[kept],
        phrases=found.raw.phrases[kept],
        features=table[kept],
        ranker=ranker,
    )


def _ranks(needs: IndexArray, offers: IndexArray, scores: FloatArray) -> tuple[IndexArray, IndexArray]:
    """The order by need, falling score and offer; and, in that order, each pair's rank within its need."""
    order = np.lexsort((offers, -scores, needs))
    ordered = needs[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    return order, np.arange(len(order)) - starts + 1
