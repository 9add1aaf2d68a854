"""Time and memory of our stages beside published libraries, which take turns in one run on the same input.

    python -m scripts.bench.speed NEEDS OFFERS QRELS [--cache FOLDER] [--works few-words,words,vectors,both]

The works: the 100 best offers of every need by BM25, the same by vector, and whole rankings by both. What prepares
them (stems, vectors) is made before the clock starts, and each library gets it in the form it asks for; making its
index counts. Libraries that are not installed are left out: ``pip install -e .[bench]`` brings rank_bm25 and txtai.

Ratios are those of one turn, median and range, in processor seconds, all threads together, and by the clock: the
former hardly feel what else the machine does. Memory is the most that a process of its own took while it worked,
beside its input and the libraries' code. nDCG@10 is that of need to offer: what is quick is also seen to work.
"""

from __future__ import annotations

import gc
import importlib.util
import multiprocessing
import pickle
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import bm25s
import faiss
import numpy as np
import typer
from bm25s.tokenization import Tokenized

from api.bootstrap import open_embedding_cache
from matcher.encoding import CachedEncoder, load_encoder
from matcher.evaluation import Judgements, ndcg
from matcher.index import make_index
from matcher.interchange import read_judgements, read_texts
from matcher.progress import SilentProgress
from matcher.ranking import Documents, rank, whole_text
from matcher.ranking.lexical import Bm25, Stemmed, stemmed_texts
from matcher.ranking.retrieval import SCORES_PER_BLOCK
from matcher.settings import RankingSettings
from scripts.bench.tables import markdown

TOP = 100
BEST = 10
FEW = 200
"""Needs that are asked for where a library loops in Python."""

Rows = Sequence[Sequence[int]]
"""For each need rows of the offers, best first."""

HEADINGS = (
    "work", "who", "clock s", "processor s", "times ours, processor", "times ours, clock", "memory, MB", "nDCG@10",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Both sides, read, stemmed and encoded."""

    needs: Documents
    offers: Documents
    need_stems: Stemmed
    offer_stems: Stemmed

    def part(self, needs: int, offers: int) -> Inputs:
        """The first of both."""
        return inputs(_first(self.needs, needs), _first(self.offers, offers))


def inputs(needs: Documents, offers: Documents) -> Inputs:
    return Inputs(
        needs=needs,
        offers=offers,
        need_stems=stemmed_texts(needs.texts),
        offer_stems=stemmed_texts(offers.texts),
    )


def _first(side: Documents, count: int) -> Documents:
    return Documents(ids=side.ids[:count], texts=side.texts[:count], vectors=side.vectors[:count])


def words_ours(given: Inputs) -> Rows:
    bm25, size = Bm25(given.offer_stems), SCORES_PER_BLOCK // len(given.offers)
    found: list[list[int]] = []
    for start in range(0, len(given.needs), size):
        found.extend(map(best_first, bm25.scores(given.need_stems[start : start + size])))
    return found


def best_first(scores: np.ndarray[Any, Any]) -> list[int]:
    """The places of the ``TOP`` highest of one need's scores."""
    count = min(TOP, len(scores))
    top = np.argpartition(-scores, count - 1)[:count]
    return [int(row) for row in top[np.argsort(-scores[top], kind="stable")]]


def words_bm25s(given: Inputs) -> Rows:
    library = bm25s.BM25(k1=1.2, b=0.75)
    library.index(_tokenized(given.offer_stems), show_progress=False)
    rows: Rows = library.retrieve(
        _tokenized(given.need_stems), k=min(TOP, len(given.offers)), show_progress=False
    ).documents
    return rows


def _tokenized(side: Stemmed) -> Any:
    numbers = [side.texts[row : row + 1].ids.tolist() for row in range(len(side))]
    return Tokenized(ids=numbers, vocab={name: at for at, name in enumerate(side.names)})


def words_rank_bm25(given: Inputs) -> Rows:
    from rank_bm25 import BM25Okapi

    library = BM25Okapi(_spelled(given.offer_stems), k1=1.2, b=0.75)
    return [best_first(library.get_scores(words)) for words in _spelled(given.need_stems)]


def _spelled(side: Stemmed) -> list[list[str]]:
    return [[side.names[number] for number in side.texts[row : row + 1].ids.tolist()] for row in range(len(side))]


def vectors_ours(given: Inputs) -> Rows:
    found = make_index(given.offers.ids, given.offers.vectors).search(given.needs.vectors, TOP)
    return [[given.offers.row_of[offer_id] for offer_id in hits.ids] for hits in found]


def vectors_faiss(given: Inputs) -> Rows:
    index = faiss.IndexFlatIP(given.offers.vectors.shape[1])
    index.add(given.offers.vectors)
    rows: Rows = index.search(given.needs.vectors, min(TOP, len(given.offers)))[1]
    return rows


def vectors_sentence_transformers(given: Inputs) -> Rows:
    from sentence_transformers.util import semantic_search

    found = semantic_search(given.needs.vectors, given.offers.vectors, top_k=TOP)
    return [[hit["corpus_id"] for hit in hits] for hits in found]


def both_ours(given: Inputs) -> Rows:
    index = make_index(given.offers.ids, given.offers.vectors)
    found = rank(given.needs, given.offers, index, settings=RankingSettings(top=BEST), progress=SilentProgress())
    rows: list[list[int]] = [[] for _ in given.needs.ids]
    for need, offer in zip(found.needs.tolist(), found.offers.tolist(), strict=True):
        rows[need].append(offer)
    return rows


def both_txtai(given: Inputs) -> Rows:
    from txtai.embeddings import Embeddings

    vector_of = {
        text: vector
        for side in (given.needs, given.offers)
        for text, vector in zip(side.texts, side.vectors, strict=True)
    }

    def known(texts: Iterable[str]) -> np.ndarray[Any, Any]:
        return np.stack([vector_of[text] for text in texts])

    library = Embeddings({"method": "external", "transform": known, "hybrid": True, "content": False})
    library.index([(row, text, None) for row, text in enumerate(given.offers.texts)])
    return [[row for row, _ in hits] for hits in library.batchsearch(list(given.needs.texts), BEST)]


OURS = "Bridgework"
WORKS: Mapping[str, Mapping[str, Callable[[Inputs], Rows]]] = {
    "few-words": {OURS: words_ours, "bm25s": words_bm25s, "rank_bm25": words_rank_bm25},
    "words": {OURS: words_ours, "bm25s": words_bm25s},
    "vectors": {
        OURS: vectors_ours,
        "faiss": vectors_faiss,
        "sentence_transformers": vectors_sentence_transformers,
    },
    "both": {OURS: both_ours, "txtai": both_txtai},
}
TITLES = {
    "few-words": "100 best by BM25",
    "words": "100 best by BM25",
    "vectors": "100 best by vector",
    "both": "whole ranking, 10 best",
}


@dataclass(slots=True, kw_only=True)
class Turns:
    """Seconds, one each a turn."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def contenders(work: str) -> list[str]:
    """Who can be asked: ours first, of the others those that are installed."""
    others = [name for name in WORKS[work] if name != OURS]
    return [OURS, *(name for name in others if importlib.util.find_spec(name) is not None)]


def take_turns(work: str, given: Inputs, repetitions: int) -> tuple[dict[str, Turns], dict[str, Rows]]:
    names = contenders(work)
    turns, found = {name: Turns() for name in names}, {}
    few = given.part(8, 200)
    for name in names:
        WORKS[work][name](few)
    for _ in range(repetitions):
        for name in names:
            gc.collect()
            clock, processor = time.perf_counter(), time.process_time()
            found[name] = WORKS[work][name](given)
            turns[name].processor.append(time.process_time() - processor)
            turns[name].clock.append(time.perf_counter() - clock)
    return turns, found


def peak_memory_mb(work: str, name: str, stored: Path) -> float:
    """What a fresh process takes at most beyond what it held when it had read the input and tried a few texts."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_peak_memory_mb, work, name, stored).result()


def _peak_memory_mb(work: str, name: str, stored: Path) -> float:
    given: Inputs = pickle.loads(stored.read_bytes())
    WORKS[work][name](given.part(8, 200))
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = _memory_mb("VmRSS")
    WORKS[work][name](given)
    return _memory_mb("VmHWM") - before


def _memory_mb(which: str) -> float:
    found = re.search(rf"{which}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise RuntimeError("this system does not tell a process its memory: Linux does")
    return int(found[1]) / 1000


def quality(rows: Rows, given: Inputs, judged: Judgements) -> float:
    """nDCG@10 over the judged needs that were asked for."""
    ids = given.offers.ids
    return float(
        np.mean(
            [
                ndcg([ids[row] for row in rows[given.needs.row_of[need]][:BEST]], answers)
                for need, answers in judged.items()
                if need in given.needs.row_of
            ]
        )
    )


def ratio(own: Sequence[float], other: Sequence[float]) -> str:
    """How many times ``own`` the ``other`` takes, turn by turn: median and range.

    >>> ratio([1.0, 2.0, 1.0], [2.0, 3.0, 4.0])
    '2.00 (1.50 to 4.00)'
    """
    ratios = np.divide(other, own)
    return f"{np.median(ratios):.2f} ({ratios.min():.2f} to {ratios.max():.2f})"


def rows_of_table(work: str, given: Inputs, judged: Judgements, repetitions: int) -> list[list[str]]:
    if work == "few-words":
        given = given.part(FEW, len(given.offers))
    turns, found = take_turns(work, given, repetitions)
    own, lines = turns[OURS], []
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "inputs.pickle"
        stored.write_bytes(pickle.dumps(given))
        for name, taken in turns.items():
            lines.append(
                [
                    f"{TITLES[work]}, {len(given.needs):,} x {len(given.offers):,}",
                    name,
                    f"{min(taken.clock):.2f}",
                    f"{np.median(taken.processor):.2f}",
                    "1" if name == OURS else ratio(own.processor, taken.processor),
                    "1" if name == OURS else ratio(own.clock, taken.clock),
                    f"{peak_memory_mb(work, name, stored):.0f}",
                    f"{quality(found[name], given, judged):.3f}",
                ]
            )
    return lines


def main(
    needs: Path,
    offers: Path,
    qrels: Path,
    works: Annotated[str, typer.Option(help="Which to do, with commas.")] = ",".join(WORKS),
    repetitions: Annotated[int, typer.Option(min=1)] = 3,
    cache: Annotated[Path, typer.Option(help="Folder that keeps vectors between runs.")] = Path(".cache"),
    out: Annotated[Path | None, typer.Option(help="Markdown file for the table.")] = None,
) -> None:
    encoder = CachedEncoder(load_encoder(), open_embedding_cache(cache))
    sides = []
    for path in (needs, offers):
        texts = read_texts(path)
        whole = [whole_text(title, text) for title, text in zip(texts.titles, texts.texts, strict=True)]
        sides.append(Documents(ids=texts.ids, texts=whole, vectors=encoder.encode(whole)))
    given = inputs(*sides)
    judged: dict[str, dict[str, float]] = {}
    for need_id, offer_id, gain in read_judgements(qrels):
        if gain > 0 and need_id in given.needs.row_of and offer_id in given.offers.row_of:
            judged.setdefault(need_id, {})[offer_id] = float(gain)
    rows = [row for work in works.split(",") for row in rows_of_table(work, given, judged, repetitions)]
    table = markdown(HEADINGS, rows)
    print(table)
    if out is not None:
        out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
