"""Fit the ranker on judged pairs and measure it on needs that were not used.

    python -m scripts.bench.fit_ranker FOLDER QRELS [--out matcher/ranking/ranker.json]

FOLDER holds needs.jsonl and offers.jsonl. Needs are split 60 : 40 by id. From either side pools of many sizes are
drawn, each with three in ten of the true offers left out, so that the probability holds for a small symposium as
for a large one, and for needs that nobody answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from api.bootstrap import open_embedding_cache
from matcher.encoding import CachedEncoder, load_encoder
from matcher.index import ExactIndex
from matcher.interchange import read_judgements, read_texts
from matcher.progress import SilentProgress
from matcher.ranking import FEATURES, Documents, Ranker, features, retrieve

POOLS = {(5, 60): 60, (30, 40): 40, (60, 60): 20, (120, 150): 8, (300, 300): 3, (700, 700): 1}
"""(needs, offers) in a pool: how many such pools are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The candidates of one pool: features (pairs, F), whether the offer answers, and the need's row (pairs,)."""

    features: npt.NDArray[np.float64]
    answers: npt.NDArray[np.bool_]
    needs: npt.NDArray[np.intp]


class Judged:
    """All texts with their vectors, and which offer answers which need."""

    def __init__(self, folder: Path, qrels: Path, cache: Path) -> None:
        encoder = CachedEncoder(load_encoder(), open_embedding_cache(cache))
        needs, offers = (read_texts(folder / f"{side}.jsonl") for side in ("needs", "offers"))
        self.needs = Documents(ids=needs.ids, texts=needs.texts, vectors=encoder.encode(needs.texts))
        self.offers = Documents(ids=offers.ids, texts=offers.texts, vectors=encoder.encode(offers.texts))
        self.answers = np.zeros((len(self.needs), len(self.offers)), dtype=bool)
        for need_id, offer_id, relevance in read_judgements(qrels):
            if relevance > 0 and need_id in self.needs.row_of and offer_id in self.offers.row_of:
                self.answers[self.needs.row_of[need_id], self.offers.row_of[offer_id]] = True

    def pairs(self, need_rows: npt.NDArray[np.intp], offer_rows: npt.NDArray[np.intp]) -> Pairs:
        needs, offers = _part(self.needs, need_rows), _part(self.offers, offer_rows)
        index = ExactIndex(offers.vectors.shape[1])
        index.add(offers.ids, offers.vectors)
        found = retrieve(needs, offers, index, per_retriever=200, forbidden=frozenset(), progress=SilentProgress())
        raw = found.raw
        return Pairs(
            features=features(raw, found.spreads),
            answers=self.answers[need_rows[raw.needs], offer_rows[raw.offers]],
            needs=raw.needs,
        )

    def pools(self, side: npt.NDArray[np.intp], seed: int) -> Iterator[Pairs]:
        random = np.random.default_rng(seed)
        answered_by_side = np.flatnonzero(self.answers[side].any(axis=0))
        for (need_count, offer_count), repeats in POOLS.items():
            for _ in range(repeats):
                need_rows = random.choice(side, min(need_count, len(side)), replace=False)
                true = np.flatnonzero(self.answers[need_rows].any(axis=0))
                kept = true[random.random(len(true)) < 0.7][:offer_count]
                others = np.setdiff1d(answered_by_side, true)
                fill = min(offer_count - len(kept), len(others))
                yield self.pairs(need_rows, np.concatenate([kept, random.choice(others, fill, replace=False)]))


def _part(documents: Documents, rows: npt.NDArray[np.intp]) -> Documents:
    return Documents(
        ids=[documents.ids[row] for row in rows],
        texts=[documents.texts[row] for row in rows],
        vectors=documents.vectors[rows],
    )


def fit(pools: list[Pairs], fitted_on: str) -> Ranker:
    """Logistic regression with an L2 penalty (C = 10) on standardised features, written for the raw ones."""
    table = np.concatenate([pool.features for pool in pools])
    answers = np.concatenate([pool.answers for pool in pools])
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=10, max_iter=2000).fit(scaler.transform(table), answers)
    coefficients = model.coef_[0] / scaler.scale_
    return Ranker(
        names=FEATURES,
        coefficients=tuple(float(value) for value in coefficients.round(6)),
        intercept=float(round(model.intercept_[0] - coefficients @ scaler.mean_, 6)),
        fitted_on=fitted_on,
    )


def calibration_error(scores: npt.NDArray[np.float64], answers: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017), in [0, 1]."""
    bin_of = np.minimum((scores * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(scores[bin_of == at].mean() - answers[bin_of == at].mean()) * (bin_of == at).mean()
            for at in np.unique(bin_of)
        )
    )


def report(ranker: Ranker, pools: list[Pairs]) -> Table:
    table = Table(
        "pools", "needs", "error of scores > 0.05", "kept at 0.5", "false at 0.5", "threshold for 90 %", "false"
    )
    sizes = [size for size, repeats in POOLS.items() for _ in range(repeats)]
    for size in POOLS:
        chosen = [pool for pool, its_size in zip(pools, sizes, strict=True) if its_size == size]
        scores = [ranker.score(pool.features) for pool in chosen]
        best, answered = _best_of_needs(chosen, scores)
        joined, truth = np.concatenate(scores), np.concatenate([pool.answers for pool in chosen])
        threshold = float(np.quantile(best[answered], 0.1))
        table.add_row(
            f"{size[0]} x {size[1]}",
            str(len(best)),
            f"{calibration_error(joined[joined > 0.05], truth[joined > 0.05]):.3f}",
            f"{(best[answered] >= 0.5).mean():.3f}",
            f"{(best[~answered] >= 0.5).mean():.3f}",
            f"{threshold:.3f}",
            f"{(best[~answered] >= threshold).mean():.3f}",
        )
    return table


def _best_of_needs(
    pools: list[Pairs], scores: list[npt.NDArray[np.float64]]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    best, answered = [], []
    for pool, its_scores in zip(pools, scores, strict=True):
        for need in np.unique(pool.needs):
            best.append(its_scores[pool.needs == need].max())
            answered.append(pool.answers[pool.needs == need].any())
    return np.array(best), np.array(answered)


def main(
    folder: Path,
    qrels: Path,
    out: Annotated[Path | None, typer.Option(help="Where the fitted ranker goes; nowhere without it.")] = None,
    cache: Annotated[Path, typer.Option(help="Folder that keeps vectors between runs.")] = Path(".cache"),
) -> None:
    judged = Judged(folder, qrels, cache)
    order = np.random.default_rng(0).permutation(len(judged.needs))
    cut = len(order) * 6 // 10
    ranker = fit(list(judged.pools(order[:cut], seed=1)), fitted_on=f"{cut} needs of SBIR dev, small")
    console = Console()
    console.print(ranker)
    console.print(report(ranker, list(judged.pools(order[cut:], seed=2))))
    if out is not None:
        out.write_text(ranker.to_json(), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
