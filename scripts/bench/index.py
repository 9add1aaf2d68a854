"""Measure the index beside its peers: build, search and memory for 10^4, 10^5 and 10^6 vectors, and how each grows.

    python -m scripts.bench.index [--sizes 10000,100000,1000000] [--hnsw-up-to 100000] [--out index.md]
    python -m scripts.bench.index --vectors FOLDER

FOLDER holds offers.npy and needs.npy, float32 of shape (n, dimension) with rows of length 1: these are indexed and
asked for. Without it vectors are made, see ``clustered``. Each row of the table comes from a process of its own.
"""

from __future__ import annotations

import itertools
import math
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, TypeVar

import faiss
import numpy as np
import numpy.typing as npt
import typer

from matcher.atomic import write_atomically
from matcher.index import ApproximateIndex, FlatIndex, Source, load, save
from scripts.bench.tables import markdown

DIMENSION = 384
QUERIES = 1_000
TOP = 100
BLOCK_QUERIES = 64
SINGLE_QUERIES = 50
CHANGED_SHARE = 0.01

FloatArray = npt.NDArray[np.float32]
Search = Callable[[FloatArray], npt.NDArray[np.int64]]
"""Queries to the rows of their ``TOP`` nearest, shape (queries, TOP)."""

Result = TypeVar("Result")

HNSW = "FAISS HNSW32"
OWN = ("flat", "approximate")
PEERS = ("FAISS flat", HNSW)


def clustered(count: int, seed: int, *, subtopics: int) -> FloatArray:
    """Unit vectors that gather as sentence embeddings do, shape (count, 384).

    A direction common to all, topics, subtopics of uneven size and noise of uneven strength, all with variance that
    falls over the axes. In 17,500 of them a query's mean cosine is 0.08 with a deviation of 0.12, its nearest 0.68,
    its 100th 0.41; for all-MiniLM-L6-v2 on 18,000 windows of technical abstracts: 0.13, 0.11, 0.72 and 0.42.
    """
    shape, rng = np.random.default_rng(17), np.random.default_rng(seed)
    scale = (1 + np.arange(DIMENSION)) ** -0.4
    topics = max(8, subtopics // 16)
    centres = 0.4 * shape.normal(size=DIMENSION) + 0.4 * shape.normal(size=(topics, DIMENSION))
    means = centres[shape.integers(0, topics, subtopics)] + 0.6 * shape.normal(size=(subtopics, DIMENSION))
    weights = (1 + np.arange(subtopics)) ** -0.5
    rows = np.empty((count, DIMENSION), dtype=np.float32)
    for start in range(0, count, 20_000):
        block = rows[start : start + 20_000]
        of = rng.choice(subtopics, len(block), p=weights / weights.sum())
        strength = 0.9 * rng.uniform(0.5, 1.2, size=(len(block), 1))
        made = (means[of] + strength * rng.standard_normal(block.shape)) * scale
        block[:] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row of the table. Times are of the processor, all threads together; None where it does not apply."""

    kind: str
    count: int
    clock_s: float
    build_s: float
    change_s: float | None
    batch_ms: float
    block_ms: float
    single_ms: float
    recall: float
    memory_bytes: float
    peak_bytes: float
    disk_bytes: float | None
    open_s: float | None
    note: str = ""


class Memory:
    """The memory of this process beside what is mapped from files, sampled ten times a second."""

    def __init__(self) -> None:
        self._start = self.now()
        self._peak = 0
        threading.Thread(target=self._watch, daemon=True).start()

    @staticmethod
    def now() -> int:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        raise OSError("this system does not tell a process its memory: Linux does")

    def held(self) -> int:
        return self.now() - self._start

    def peak(self) -> int:
        return max(self._peak, self.held())

    def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, self.held())
            time.sleep(0.1)


def seconds(action: Callable[[], object]) -> float:
    """Of the processor: the clock would measure what else runs on this machine."""
    start = time.process_time()
    action()
    return time.process_time() - start


def search_times(search: Search, queries: FloatArray) -> dict[str, float]:
    """Milliseconds of the processor a query: all at once, in blocks of 64, and one at a time."""
    search(queries[:BLOCK_QUERIES])
    blocks = queries[: BLOCK_QUERIES * 4]
    singles = queries[:SINGLE_QUERIES]
    batch_s = seconds(lambda: search(queries))
    block_s = seconds(
        lambda: [search(blocks[at : at + BLOCK_QUERIES]) for at in range(0, len(blocks), BLOCK_QUERIES)]
    )
    single_s = seconds(lambda: [search(query[np.newaxis]) for query in singles])
    return {
        "batch_ms": 1e3 * batch_s / len(queries),
        "block_ms": 1e3 * block_s / len(blocks),
        "single_ms": 1e3 * single_s / len(singles),
    }


def recall_of(found: npt.NDArray[np.int64], exact: npt.NDArray[np.int64]) -> float:
    return float(np.mean([np.isin(row, truth).mean() for row, truth in zip(exact, found, strict=True)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What making an index took, and what an approximate one says of itself."""

    clock_s: float
    build_s: float
    change_s: float
    peak_bytes: float
    note: str


def measure_own(kind: str, folder: Path) -> Measured:
    """The index of this project, made in one process and asked in another, which reads it from its file."""
    built = in_process(build_own, kind, folder)
    return in_process(measure_stored, kind, folder, built)


def measure_stored(kind: str, folder: Path, built: Built) -> Measured:
    queries, path = np.load(folder / "needs.npy"), folder / "offers.index"
    ids = [str(row) for row in range(len(np.load(folder / "offers.npy", mmap_mode="r")))]
    source = Source(encoder_id="bench", ids=ids, content_hashes=ids)
    memory = Memory()
    begun = time.perf_counter()
    index = load(path, source)
    open_s = time.perf_counter() - begun
    opened = memory.held()

    def search(asked: FloatArray) -> npt.NDArray[np.int64]:
        return np.array([[int(each) for each in hits.ids] for hits in index.search(asked, TOP)])

    found = search(queries)
    if kind == "flat":
        np.save(folder / "exact.npy", found)
    return Measured(
        kind=kind,
        count=len(ids),
        clock_s=built.clock_s,
        build_s=built.build_s,
        change_s=built.change_s,
        **search_times(search, queries),
        recall=recall_of(found, np.load(folder / "exact.npy")),
        memory_bytes=opened / len(ids),
        peak_bytes=built.peak_bytes,
        disk_bytes=path.stat().st_size / len(ids),
        open_s=open_s,
        note=built.note,
    )


def build_own(kind: str, folder: Path) -> Built:
    """Make the index, change one vector in a hundred, remove and add as many, put all back, and write it."""
    vectors = np.load(folder / "offers.npy", mmap_mode="r")
    ids = [str(row) for row in range(len(vectors))]
    memory = Memory()
    index: FlatIndex | ApproximateIndex = (FlatIndex if kind == "flat" else ApproximateIndex)(vectors.shape[1])
    begun = time.perf_counter()
    build_s = seconds(lambda: index.add(ids, vectors))
    clock_s = time.perf_counter() - begun
    few = max(1, int(CHANGED_SHARE * len(ids)))
    last = np.ascontiguousarray(vectors[-few:])

    def change() -> None:
        index.update(ids[:few], last)
        index.remove(ids[-few:])
        index.add(ids[-few:], last)

    change_s = seconds(change)
    index.update(ids[:few], vectors[:few])
    save(index, folder / "offers.index", Source(encoder_id="bench", ids=ids, content_hashes=ids))
    effort = index.effort if isinstance(index, ApproximateIndex) else None
    return Built(
        clock_s=clock_s,
        build_s=build_s,
        change_s=change_s,
        peak_bytes=memory.peak(),
        note="" if effort is None else f"{effort.probes} lists, {effort.candidates} x, said {effort.recall:.4f}",
    )


def measure_peer(kind: str, folder: Path) -> Measured:
    """An index of FAISS, in memory as it is used."""
    vectors, queries = np.load(folder / "offers.npy", mmap_mode="r"), np.load(folder / "needs.npy")
    memory = Memory()
    index: Any
    if kind == HNSW:
        index = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efSearch = 256
    else:
        index = faiss.IndexFlatIP(vectors.shape[1])
    begun = time.perf_counter()
    build_s = seconds(lambda: index.add(vectors))
    clock_s = time.perf_counter() - begun

    def search(asked: FloatArray) -> npt.NDArray[np.int64]:
        found: npt.NDArray[np.int64] = index.search(asked, TOP)[1]
        return found

    return Measured(
        kind=kind,
        count=len(vectors),
        clock_s=clock_s,
        build_s=build_s,
        change_s=None,
        **search_times(search, queries),
        recall=recall_of(search(queries), np.load(folder / "exact.npy")),
        memory_bytes=memory.held() / len(vectors),
        peak_bytes=memory.peak(),
        disk_bytes=None,
        open_s=None,
        note="efSearch 256" if kind == HNSW else "",
    )


def in_process(function: Callable[..., Result], *arguments: object) -> Result:
    """Its result, from a process of its own, so that memory is that of one index."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def growth(rows: Sequence[Measured], value: Callable[[Measured], float]) -> str:
    """The exponents b of value ~ count^b between one size and the next."""
    steps = [
        math.log(value(after) / value(before)) / math.log(after.count / before.count)
        for before, after in itertools.pairwise(rows)
    ]
    return ", ".join(f"{step:.2f}" for step in steps)


HEAD = (
    "index", "vectors", "build s", "by the clock", "change 1 % s", "ms a query, 1,000 at once", "in blocks of 64",
    "alone", "recall@100", "bytes a vector in memory", "on disk", "peak MB", "open s by the clock", "",
)  # fmt: skip


def table(rows: Sequence[Measured]) -> str:
    cells = [
        [
            row.kind, f"{row.count:,}", f"{row.build_s:.1f}", f"{row.clock_s:.1f}", _number(row.change_s, 2),
            f"{row.batch_ms:.2f}", f"{row.block_ms:.2f}", f"{row.single_ms:.2f}", f"{row.recall:.4f}",
            f"{row.memory_bytes:,.0f}", _number(row.disk_bytes, 0), f"{row.peak_bytes / 1e6:,.0f}",
            _number(row.open_s, 2), row.note,
        ]
        for row in rows
    ]  # fmt: skip
    return markdown(HEAD, cells)


def growth_table(rows: Sequence[Measured]) -> str:
    """The exponents b of n^b from each size to the next, for the kinds that were measured at several."""
    of_kinds = [[row for row in rows if row.kind == kind] for kind in dict.fromkeys(row.kind for row in rows)]
    return markdown(
        ("index", "build", "query at once", "query alone", "memory"),
        [
            [
                of_kind[0].kind,
                growth(of_kind, lambda row: row.build_s),
                growth(of_kind, lambda row: row.batch_ms),
                growth(of_kind, lambda row: row.single_ms),
                growth(of_kind, lambda row: row.memory_bytes * row.count),
            ]
            for of_kind in of_kinds
            if len(of_kind) > 1
        ],
    )


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def prepare(folder: Path, count: int, vectors: Path | None) -> int:
    """Put offers.npy and needs.npy into ``folder``; return the number of offers."""
    if vectors is not None:
        offers, needs = np.load(vectors / "offers.npy"), np.load(vectors / "needs.npy")[:QUERIES]
    else:
        subtopics = max(16, int(math.sqrt(8 * count)))
        offers, needs = clustered(count, 1, subtopics=subtopics), clustered(QUERIES, 2, subtopics=subtopics)
    np.save(folder / "offers.npy", offers)
    np.save(folder / "needs.npy", needs)
    return len(offers)


def main(
    sizes: Annotated[str, typer.Option(help="Numbers of vectors, separated by commas.")] = "10000,100000,1000000",
    vectors: Annotated[Path | None, typer.Option(help="Folder with offers.npy and needs.npy.")] = None,
    hnsw_up_to: Annotated[int, typer.Option(help="HNSW takes minutes above this.")] = 100_000,
    out: Annotated[Path | None, typer.Option(help="Where to write the tables, beside showing them.")] = None,
) -> None:
    rows: list[Measured] = []
    for size in ["0"] if vectors else sizes.split(","):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            count = prepare(folder, int(size), vectors)
            for kind in (*OWN, *PEERS):
                if kind in OWN:
                    rows.append(measure_own(kind, folder))
                elif kind != HNSW or count <= hnsw_up_to:
                    rows.append(in_process(measure_peer, kind, folder))
            typer.echo(table(rows), err=True)
    tables = f"{table(rows)}\n{growth_table(rows)}"
    typer.echo(tables)
    if out is not None:
        write_atomically(out, tables.encode())


if __name__ == "__main__":
    typer.run(main)
