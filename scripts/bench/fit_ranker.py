"""Fit the ranker on judged pairs and measure it on needs that were not used.

    python -m scripts.bench.fit_ranker SMALL SBIR_NEEDS QRELS SCIFACT [--out matcher/ranking/ranker.json]

SMALL is a folder with the judged needs.jsonl and offers.jsonl of SBIR, SBIR_NEEDS a file with many more needs, QRELS
its judgements; SCIFACT is a folder with needs.jsonl, offers.jsonl and qrels_train.tsv. Queries are split 60 : 40.
Pools of many sizes and shapes are drawn, from either side, of full texts and of first sentences, each with a fifth
of the true answers left out, so that the probability holds for a small symposium as for a large one, and for
needs that nobody answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from matcher.encoding import CachedEncoder, load_encoder, token_encoder
from matcher.index import ExactIndex
from matcher.interchange import Texts, read_judgements, read_texts
from matcher.ports import TokenEncoder, TokenVectors
from matcher.progress import SilentProgress
from matcher.ranking import FEATURES, Documents, Ranker, pair_features, retrieve, whole_text
from matcher.ranking.words import sentences

LEFT_OUT = 0.2
LEARNING = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many pools of how many queries and candidates are drawn."""

    queries: int
    candidates: int
    pools: int


SMALL_SHAPES = tuple(
    Shape(queries=queries, candidates=candidates, pools=pools)
    for queries, candidates, pools in (
        (5, 60, 60),
        (30, 40, 40),
        (60, 60, 20),
        (120, 150, 8),
        (300, 300, 3),
        (700, 700, 1),
    )
)
LARGE_SHAPES = tuple(
    Shape(queries=queries, candidates=candidates, pools=pools)
    for queries, candidates, pools in ((40, 1000, 4), (150, 4000, 2), (400, 15_000, 2))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The candidates of one pool: features (pairs, F), whether the candidate answers, the query's row (pairs,)."""

    features: npt.NDArray[np.float64]
    answers: npt.NDArray[np.bool_]
    queries: npt.NDArray[np.intp]


class RememberedTokens:
    """A ``TokenEncoder`` that reads each text once, and keeps its vectors in half precision."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float16]]] = {}

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        for text, tokens in zip(missing, self._encoder.encode_tokens(missing), strict=True):
            self._known[text] = tokens.ids, tokens.vectors.astype(np.float16)
        return [
            TokenVectors(ids=ids, vectors=vectors.astype(np.float32))
            for ids, vectors in map(self._known.__getitem__, texts)
        ]


class Collection:
    """Queries and candidates with their vectors, and which candidates answer which query."""

    def __init__(
        self,
        name: str,
        queries: Documents,
        candidates: Documents,
        answers: dict[str, set[str]],
        shapes: Sequence[Shape],
    ) -> None:
        self.name, self.shapes = name, shapes
        self._queries, self._candidates = queries, candidates
        self._answers = {
            queries.row_of[query]: np.array(
                sorted(candidates.row_of[each] for each in found if each in candidates.row_of)
            )
            for query, found in answers.items()
            if query in queries.row_of
        }
        rows = np.random.default_rng(0).permutation(sorted(self._answers))
        cut = int(len(rows) * LEARNING)
        self.parts = {"learning": rows[:cut], "held out": rows[cut:]}

    def pools(self, part: str, seed: int, tokens: TokenEncoder | None) -> Iterator[tuple[Shape, Pairs]]:
        random = np.random.default_rng(seed)
        side = self.parts[part]
        for shape in self.shapes:
            for _ in range(shape.pools):
                queries = random.choice(side, min(shape.queries, len(side)), replace=False)
                true = np.unique(np.concatenate([self._answers[query] for query in queries])).astype(np.intp)
                kept = true[random.random(len(true)) >= LEFT_OUT][: shape.candidates]
                others = np.setdiff1d(np.arange(len(self._candidates)), true)
                filling = random.choice(others, min(shape.candidates - len(kept), len(others)), replace=False)
                yield shape, self._pairs(queries, np.concatenate([kept, filling]), tokens)

    def _pairs(
        self, queries: npt.NDArray[np.intp], candidates: npt.NDArray[np.intp], tokens: TokenEncoder | None
    ) -> Pairs:
        asking, answering = _part(self._queries, queries), _part(self._candidates, candidates)
        index = ExactIndex(answering.vectors.shape[1])
        index.add(answering.ids, answering.vectors)
        silent = SilentProgress()
        found = retrieve(asking, answering, index, per_retriever=200, forbidden=frozenset(), progress=silent)
        rows, columns = found.raw.needs, found.raw.offers
        true = {(row, column) for row in queries.tolist() for column in self._answers[row].tolist()}
        pairs = zip(queries[rows].tolist(), candidates[columns].tolist(), strict=True)
        return Pairs(
            features=pair_features(asking, answering, found, tokens, silent),
            answers=np.array([pair in true for pair in pairs]),
            queries=rows,
        )


def _part(documents: Documents, rows: npt.NDArray[np.intp]) -> Documents:
    return Documents(
        ids=[documents.ids[row] for row in rows],
        texts=[documents.texts[row] for row in rows],
        vectors=documents.vectors[rows],
    )


def collections(
    small: Path, sbir_needs: Path, sbir_qrels: Path, scifact: Path, encoder: CachedEncoder
) -> list[Collection]:
    def documents(texts: Texts) -> Documents:
        whole = [whole_text(title, text) for title, text in zip(texts.titles, texts.texts, strict=True)]
        return Documents(ids=texts.ids, texts=whole, vectors=encoder.encode(whole))

    needs, offers = (documents(read_texts(small / f"{side}.jsonl")) for side in ("needs", "offers"))
    all_needs = documents(read_texts(sbir_needs))
    firsts = [sentences(text)[0].text for text in needs.texts]
    lines = Documents(ids=needs.ids, texts=firsts, vectors=encoder.encode(firsts))
    claims = documents(read_texts(scifact / "needs.jsonl"))
    abstracts = documents(read_texts(next(scifact.glob("offers.jsonl*"))))
    of_needs, of_offers = _answers(sbir_qrels)
    of_claims, _ = _answers(scifact / "qrels_train.tsv")
    return [
        Collection("needs to offers", needs, offers, of_needs, SMALL_SHAPES),
        Collection("offers to needs", offers, needs, of_offers, SMALL_SHAPES),
        Collection("offers to all needs", offers, all_needs, of_offers, LARGE_SHAPES),
        Collection("first sentences to offers", lines, offers, of_needs, SMALL_SHAPES),
        Collection("claims to abstracts", claims, abstracts, of_claims, LARGE_SHAPES),
    ]


def _answers(qrels: Path) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    of_needs: dict[str, set[str]] = {}
    of_offers: dict[str, set[str]] = {}
    for need_id, offer_id, relevance in read_judgements(qrels):
        if relevance > 0:
            of_needs.setdefault(need_id, set()).add(offer_id)
            of_offers.setdefault(offer_id, set()).add(need_id)
    return of_needs, of_offers


def fit(pools: Sequence[Sequence[Pairs]], fitted_on: str) -> Ranker:
    """Logistic regression with an L2 penalty (C = 10) on standardised features, written for the raw ones.

    Each collection counts the same, and each query in it.
    """
    table = np.concatenate([pool.features for collection in pools for pool in collection])
    answers = np.concatenate([pool.answers for collection in pools for pool in collection])
    asked = [sum(len(np.unique(pool.queries)) for pool in collection) for collection in pools]
    weights = np.concatenate(
        [
            np.full(len(pool.answers), 1000 / count)
            for collection, count in zip(pools, asked, strict=True)
            for pool in collection
        ]
    )
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=10, max_iter=2000).fit(scaler.transform(table), answers, sample_weight=weights)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """Of each query's best candidate the score and whether it answers, and whether any does; shape (queries,)."""

    scores: npt.NDArray[np.float64]
    answers: npt.NDArray[np.bool_]
    is_answered: npt.NDArray[np.bool_]


def best_of(pools: Sequence[Pairs], scores: Sequence[npt.NDArray[np.float64]]) -> Best:
    rows = []
    for pool, its_scores in zip(pools, scores, strict=True):
        for query in np.unique(pool.queries):
            own = np.flatnonzero(pool.queries == query)
            best = own[its_scores[own].argmax()]
            rows.append((its_scores[best], pool.answers[best], pool.answers[own].any()))
    found, answers, is_answered = zip(*rows, strict=True)
    return Best(scores=np.array(found), answers=np.array(answers), is_answered=np.array(is_answered))


def report(ranker: Ranker, drawn: dict[str, list[tuple[Shape, Pairs]]]) -> Table:
    """Calibration and abstention on held-out queries, a row for each collection and shape."""
    table = Table(
        "collection", "pools", "queries", "first is right", "error of first", "error of scores > 0.05",
        "kept at 0.5", "false at 0.5", "threshold for 90 %", "false",
    )  # fmt: skip
    for name, pools in drawn.items():
        for shape in dict.fromkeys(shape for shape, _ in pools):
            chosen = [pool for its_shape, pool in pools if its_shape == shape]
            scores = [ranker.score(pool.features) for pool in chosen]
            best = best_of(chosen, scores)
            joined, truth = np.concatenate(scores), np.concatenate([pool.answers for pool in chosen])
            threshold = float(np.quantile(best.scores[best.is_answered], 0.1))
            table.add_row(
                name,
                f"{shape.queries} x {shape.candidates}",
                str(len(best.scores)),
                f"{best.answers[best.is_answered].mean():.3f}",
                f"{calibration_error(best.scores, best.answers):.3f}",
                f"{calibration_error(joined[joined > 0.05], truth[joined > 0.05]):.3f}",
                f"{(best.scores[best.is_answered] >= 0.5).mean():.3f}",
                f"{(best.scores[~best.is_answered] >= 0.5).mean():.3f}",
                f"{threshold:.3f}",
                f"{(best.scores[~best.is_answered] >= threshold).mean():.3f}",
            )
    return table


def main(
    small: Path,
    sbir_needs: Path,
    sbir_qrels: Path,
    scifact: Path,
    out: Annotated[Path | None, typer.Option(help="Where the fitted ranker goes; nowhere without it.")] = None,
    cache: Annotated[Path, typer.Option(help="Folder that keeps vectors between runs.")] = Path(".cache"),
) -> None:
    encoder = CachedEncoder(load_encoder(), open_embedding_cache(cache))
    console = Console()
    with console.status("Encoding"):
        read = collections(small, sbir_needs, sbir_qrels, scifact, encoder)
    of_tokens = token_encoder(encoder)
    tokens = None if of_tokens is None else RememberedTokens(of_tokens)
    learning, held_out = [], {}
    for each in read:
        console.print(f"Drawing pools: {each.name}")
        with console.status(each.name):
            learning.append([pool for _, pool in each.pools("learning", 1, tokens)])
            held_out[each.name] = list(each.pools("held out", 2, tokens))
    ranker = fit(learning, "; ".join(f"{len(each.parts['learning'])} {each.name}" for each in read))
    console.print(ranker)
    console.print(report(ranker, held_out))
    if out is not None:
        out.write_text(ranker.to_json(), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
