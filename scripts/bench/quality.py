"""How well the default encoder and ranker do on judgements, beside published baselines, and what each part earns.

    python -m scripts.bench.quality NEEDS OFFERS QRELS --direction need-to-offer|offer-to-need [--cache FOLDER]

Only queries with a judged answer are ranked, against the whole other side. Baselines: BM25 by the library bm25s
(English stems, its stop words, k1 1.2, b 0.75), the cosine of the same vectors, and 0.3 : 0.7 of both as standard
scores of each query. All intervals are 95 % bootstrap intervals over queries; differences are paired.

Each part of the ranking is then left out in turn, in two ways. As it is: the packaged ranker's other coefficients
stay. Refitted: coefficients are fitted anew without it, five-fold over the queries, and so are those of the whole
ranking that it is held against; what a part earns there, no other could make up for.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
import typer

from api.bootstrap import open_embedding_cache
from matcher.encoding import CachedEncoder, load_encoder, token_encoder
from matcher.evaluation import Judgements, bootstrap, ndcg, paired_bootstrap
from matcher.index import make_index
from matcher.interchange import Texts, read_judgements, read_texts
from matcher.progress import SilentProgress
from matcher.ranking import Documents, Ranker, Retrieved, pair_features, retrieve, whole_text
from matcher.ranking.features import FloatArray, IndexArray
from matcher.settings import RankingSettings
from matcher.stateless import Direction
from scripts.bench.ablation import refitted_scores, variants
from scripts.bench.fit_ranker import calibration_error
from scripts.bench.tables import interval, markdown, signed

DEPTH = 10
BLOCK_QUERIES = 200
LEXICAL_SHARE = 0.3
CANDIDATES = RankingSettings().candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """``relevance`` of candidates by query; every query of ``queries`` has some, and every id is there."""

    queries: Documents
    candidates: Documents
    relevance: Judgements

    def gains(self, rows: IndexArray, columns: IndexArray, scores: FloatArray) -> FloatArray:
        """nDCG@10 of each query, shape (queries,), of pairs (rows of queries, of candidates) ordered by score.

        Ties go to the candidate that comes first; a query without pairs has 0.
        """
        order = np.lexsort((columns, -scores, rows))
        bounds = np.searchsorted(rows[order], np.arange(len(self.queries) + 1))
        ids = self.candidates.ids
        return np.array(
            [
                ndcg(
                    [ids[column] for column in columns[order[first : min(first + DEPTH, last)]]],
                    self.relevance[query],
                )
                for query, first, last in zip(self.queries.ids, bounds, bounds[1:], strict=False)
            ]
        )

    def answers(self, rows: IndexArray, columns: IndexArray) -> npt.NDArray[np.bool_]:
        """Whether the candidate of each pair answers its query, shape (pairs,)."""
        true = {
            (self.queries.row_of[query], self.candidates.row_of[candidate])
            for query, found in self.relevance.items()
            for candidate in found
        }
        return np.array([pair in true for pair in zip(rows.tolist(), columns.tolist(), strict=True)], dtype=bool)


def read(needs: Texts, offers: Texts, qrels: Path, direction: Direction, encoder: CachedEncoder) -> Task:
    """Only judgements above 0 whose need and offer are there count. Raises ``typer.BadParameter`` without any."""
    asked, given = (needs, offers) if direction is Direction.NEED_TO_OFFER else (offers, needs)
    known = set(asked.ids), set(given.ids)
    relevance: dict[str, dict[str, float]] = {}
    for need_id, offer_id, gain in read_judgements(qrels):
        query, candidate = (need_id, offer_id) if direction is Direction.NEED_TO_OFFER else (offer_id, need_id)
        if gain > 0 and query in known[0] and candidate in known[1]:
            relevance.setdefault(query, {})[candidate] = float(gain)
    if not relevance:
        raise typer.BadParameter(f"{qrels} judges no need and offer that are both there")
    return Task(
        queries=documents(asked, relevance, encoder),
        candidates=documents(given, known[1], encoder),
        relevance=relevance,
    )


def documents(texts: Texts, wanted: Container[str], encoder: CachedEncoder) -> Documents:
    kept = [row for row, record_id in enumerate(texts.ids) if record_id in wanted]
    whole = [whole_text(texts.titles[row], texts.texts[row]) for row in kept]
    return Documents(ids=[texts.ids[row] for row in kept], texts=whole, vectors=encoder.encode(whole))


def baselines(task: Task) -> dict[str, FloatArray]:
    """nDCG@10 of each query by what is published; every candidate is scored."""
    words = [library_words(side) for side in (task.queries, task.candidates)]
    library = bm25s.BM25(k1=1.2, b=0.75)
    library.index(words[1], show_progress=False)
    found: dict[str, list[IndexArray]] = {"BM25 (bm25s)": [], "cosine of the encoder": [], "0.3 : 0.7 of both": []}
    for start in range(0, len(task.queries), BLOCK_QUERIES):
        rows = range(start, min(start + BLOCK_QUERIES, len(task.queries)))
        lexical = np.stack([library.get_scores(words[0][row]) for row in rows]).astype(np.float64)
        cosines = (task.queries.vectors[rows.start : rows.stop] @ task.candidates.vectors.T).astype(np.float64)
        both = LEXICAL_SHARE * standard_scores(lexical) + (1 - LEXICAL_SHARE) * standard_scores(cosines)
        for kept, scores in zip(found.values(), (lexical, cosines, both), strict=True):
            kept.append(np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH])
    gains = {}
    for name, blocks in found.items():
        best = np.concatenate(blocks)
        falling = np.broadcast_to(-np.arange(best.shape[1], dtype=np.float64), best.shape)
        gains[name] = task.gains(np.repeat(np.arange(len(best)), best.shape[1]), best.ravel(), falling.ravel())
    return gains


def library_words(side: Documents) -> list[list[str]]:
    words: list[list[str]] = bm25s.tokenize(
        list(side.texts),
        stopwords="en",
        stemmer=Stemmer.Stemmer("english"),
        return_ids=False,
        show_progress=False,
    )
    return words


def standard_scores(scores: FloatArray) -> FloatArray:
    """Each row with mean 0 and deviation 1; a row of equal scores becomes 0."""
    deviation = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.where(deviation > 0, deviation, 1.0))


def ranked(task: Task, encoder: CachedEncoder) -> tuple[Retrieved, FloatArray]:
    """What is retrieved for the queries with the default settings, and the features of those pairs."""
    silent = SilentProgress()
    found = retrieve(
        task.queries,
        task.candidates,
        make_index(task.candidates.ids, task.candidates.vectors),
        per_retriever=CANDIDATES,
        forbidden=frozenset(),
        progress=silent,
    )
    return found, pair_features(task.queries, task.candidates, found, token_encoder(encoder), silent)


def report(task: Task, found: Retrieved, table: FloatArray, ranker: Ranker) -> str:
    rows, columns = found.raw.needs, found.raw.offers
    answers = task.answers(rows, columns)
    whole = task.gains(rows, columns, ranker.score(table))
    quality = [
        [name, interval(bootstrap(gains)), signed(paired_bootstrap(whole, gains))]
        for name, gains in baselines(task).items()
    ]
    quality.append(["**full ranking**", interval(bootstrap(whole)), ""])
    return (
        f"{len(task.queries):,} queries, {len(task.candidates):,} candidates\n\n"
        + markdown(("ranking", "nDCG@10", "full ranking minus this"), quality)
        + "\n"
        + calibration(ranker.score(table), answers, rows)
        + "\n"
        + markdown(
            ("left out", "as it is", "earns", "refitted", "earns, refitted"), parts(task, found, table, ranker)
        )
    )


def parts(task: Task, found: Retrieved, table: FloatArray, ranker: Ranker) -> list[list[str]]:
    """Rows of the ablation: the whole ranking first, then one for each part that is left out."""
    rows, columns = found.raw.needs, found.raw.offers
    answers = task.answers(rows, columns)
    lines: list[list[str]] = []
    whole: list[FloatArray] = []
    for variant in variants(found, table, CANDIDATES):
        kept = variant.kept
        if variant.scores is not None:
            scores = (variant.scores[kept],) * 2
        else:
            refitted = refitted_scores(variant.table[kept], answers[kept], rows[kept])
            scores = ranker.score(variant.table[kept]), refitted
        left = [task.gains(rows[kept], columns[kept], each) for each in scores]
        if variant.without is None:
            whole = left
        line = [variant.without or "nothing"]
        for all_parts, gains in zip(whole, left, strict=True):
            earned = "" if variant.without is None else signed(paired_bootstrap(all_parts, gains))
            line += [f"{gains.mean():.4f}", earned]
        lines.append(line)
    return lines


def calibration(scores: FloatArray, answers: npt.NDArray[np.bool_], rows: IndexArray) -> str:
    """Mean score, share of answers and expected calibration error over 15 bins.

    Of each query's best candidate, and of the scores above 0.05: those below are nearly all 0 and would flatter.
    """
    order = np.lexsort((-scores, rows))
    best = order[np.searchsorted(rows[order], np.unique(rows))]
    head = ("scores", "pairs", "mean score", "share that answers", "calibration error")
    return markdown(
        head,
        [
            [
                name,
                f"{len(scores[chosen]):,}",
                f"{scores[chosen].mean():.3f}",
                f"{answers[chosen].mean():.3f}",
                f"{calibration_error(scores[chosen], answers[chosen]):.3f}",
            ]
            for name, chosen in (("of each query's first", best), ("above 0.05", np.flatnonzero(scores > 0.05)))
        ],
    )


def main(
    needs: Path,
    offers: Path,
    qrels: Path,
    direction: Annotated[Direction, typer.Option(help="Which side asks.")],
    cache: Annotated[Path, typer.Option(help="Folder that keeps vectors between runs.")] = Path(".cache"),
    out: Annotated[Path | None, typer.Option(help="Markdown file for the tables.")] = None,
) -> None:
    encoder = CachedEncoder(load_encoder(), open_embedding_cache(cache))
    task = read(read_texts(needs), read_texts(offers), qrels, direction, encoder)
    tables = report(task, *ranked(task, encoder), Ranker.default())
    print(tables)
    if out is not None:
        out.write_text(tables, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
