"""The ranking with one part left out at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matcher.ranking import FEATURES, Retrieved
from matcher.ranking.features import FULL_FUSION, FloatArray, IndexArray, RawScores, Spread, Spreads, features, fuse
from scripts.bench.fit_ranker import Pairs, fit

FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """``table`` is as ``pair_features`` gives it; of its pairs only those in ``kept``, shape (pairs,), are left.

    ``without`` is None for the whole ranking. With ``scores``, shape (pairs,), these order instead of a ranker's.
    """

    without: str | None
    table: FloatArray
    kept: npt.NDArray[np.bool_]
    scores: FloatArray | None = None


def variants(found: Retrieved, table: FloatArray, per_retriever: int) -> Iterator[Variant]:
    """First the whole ranking, whose features are ``table``. The alignment stays as it is there.

    Features that are the same for all candidates of a query order nothing and are passed over.
    """
    raw, spreads, every = found.raw, found.spreads, np.ones(len(table), dtype=bool)
    yield Variant(without=None, table=table, kept=every)
    for retriever, other in (("vector", raw.lexical), ("BM25", raw.similarity)):
        kept = among_best(raw.needs, other, per_retriever)
        yield Variant(without=f"candidates that only the {retriever} search found", table=table, kept=kept)
    for name in FULL_FUSION:
        fused = fuse(*without_score(raw, spreads, name))
        yield Variant(without=f"{name} in the fusion", table=with_fused(raw, spreads, table, fused), kept=every)
    fused = fuse(*seen_from_queries(raw, spreads))
    without = "standard scores seen from the candidate"
    yield Variant(without=without, table=with_fused(raw, spreads, table, fused), kept=every)
    ordering = [name for name in FEATURES if varies_within(raw.needs, table[:, FEATURES.index(name)])]
    margins = [name for name in ordering if name.startswith("margin")]
    for names in (*([name] for name in ordering), margins):
        left = table.copy()
        left[:, [FEATURES.index(name) for name in names]] = 0
        yield Variant(without=" and ".join(f"`{name}`" for name in names), table=left, kept=every)
    yield Variant(without="all after the fusion", table=table, kept=every, scores=fuse(raw, spreads))


def varies_within(groups: IndexArray, values: FloatArray) -> bool:
    """Whether two pairs of one group differ in their values."""
    _, first, group_of = np.unique(groups, return_index=True, return_inverse=True)
    return bool((values != values[first][group_of]).any())


def among_best(groups: IndexArray, scores: FloatArray, count: int) -> npt.NDArray[np.bool_]:
    """Whether each pair's score is above 0 and one of the ``count`` best of its group; shape (pairs,)."""
    order = np.lexsort((-scores, groups))
    ordered = groups[order]
    is_best = np.empty(len(scores), dtype=bool)
    is_best[order] = np.arange(len(order)) - np.searchsorted(ordered, ordered) < count
    return np.asarray(is_best & (scores > 0))


def without_score(raw: RawScores, spreads: Spreads, name: str) -> tuple[RawScores, Spreads]:
    """The same where one raw score is the usual one for every pair, so that it adds nothing."""
    nothing = {
        side: Spread(mean=np.zeros(count), deviation=np.ones(count))
        for side, count in (("of_needs", spreads.need_count), ("of_offers", spreads.offer_count))
    }
    nought = np.zeros(len(raw.needs))
    silent = {
        "similarity": replace(raw, similarity=nought),
        "lexical": replace(raw, lexical=nought),
        "phrases": replace(raw, phrases=nought),
    }[name]
    return silent, Spreads(
        of_needs=spreads.of_needs | {name: nothing["of_needs"]},
        of_offers=spreads.of_offers | {name: nothing["of_offers"]},
    )


def seen_from_queries(raw: RawScores, spreads: Spreads) -> tuple[RawScores, Spreads]:
    """The same where both sides see the query's spread; each pair counts as a candidate of its own."""
    of_pairs = {
        name: Spread(mean=spread.mean[raw.needs], deviation=spread.deviation[raw.needs])
        for name, spread in spreads.of_needs.items()
    }
    own = replace(raw, offers=np.arange(len(raw.offers)))
    return own, Spreads(of_needs=spreads.of_needs, of_offers=of_pairs)


def with_fused(raw: RawScores, spreads: Spreads, table: FloatArray, fused: FloatArray) -> FloatArray:
    """The features of ``table``, with what follows from another ``fused``."""
    return features(raw, spreads, fused, table[:, FEATURES.index("alignment")])


def refitted_scores(table: FloatArray, answers: npt.NDArray[np.bool_], queries: IndexArray) -> FloatArray:
    """Scores of pairs, shape (pairs,), each by a ranker that was fitted on the queries of the other folds."""
    table = table - table[0]  # a feature that is the same for all becomes exactly 0: its spread is no rounding error
    fold_of = np.random.default_rng(0).permutation(int(queries.max()) + 1) % FOLDS
    scores = np.empty(len(table))
    for fold in range(FOLDS):
        held_out = fold_of[queries] == fold
        learning = Pairs(features=table[~held_out], answers=answers[~held_out], queries=queries[~held_out])
        scores[held_out] = fit([[learning]], "the other folds").score(table[held_out])
    return scores
