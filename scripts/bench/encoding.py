"""Our encoders against ``SentenceTransformer.encode`` (batch_size 32, its own threads), all-MiniLM-L6-v2, in one run.

    python -m scripts.bench.encoding FOLDER [--texts 320] [--repetitions 5] [--out table.md]

FOLDER holds sbir/small/needs.jsonl, sbir/small/offers.jsonl and sbir/qrels_dev.tsv. All encoders take turns on the
same texts, so that each is disturbed alike by what else the machine does: ratios are those of one turn, median and
range, and speeds are the best turn's. Peak memory is that of a process that does nothing else. nDCG@10 is that of
offer to need by cosine alone, over all texts, with the paired difference to the library's.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from matcher.encoding import open_encoder
from matcher.encoding.model_folders import minilm_folder
from matcher.evaluation import bootstrap, ndcg
from matcher.interchange import Texts, read_judgements, read_texts
from matcher.ports import Vectors

LIBRARY = "SentenceTransformer.encode"
OURS = ("default", "minilm-onnx", "minilm-all-windows")
HEADINGS = (
    "encoder",
    "texts a second",
    "times the library's speed",
    "texts a processor second",
    "cosine to the library's vectors, mean (least)",
    "peak memory, MB",
    "nDCG@10",
    "difference, 95 %",
)

Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """``relevance`` of needs by offer; only pairs of texts that are there."""

    needs: Texts
    offers: Texts
    relevance: Mapping[str, Mapping[str, float]]


@dataclass(slots=True, kw_only=True)
class Turns:
    """Seconds by the clock and of the processor, one each a turn."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def read(folder: Path) -> Data:
    needs, offers = (read_texts(folder / "sbir" / "small" / f"{side}.jsonl") for side in ("needs", "offers"))
    relevance: dict[str, dict[str, float]] = defaultdict(dict)
    known = set(needs.ids), set(offers.ids)
    for need_id, offer_id, gain in read_judgements(folder / "sbir" / "qrels_dev.tsv"):
        if gain > 0 and need_id in known[0] and offer_id in known[1]:
            relevance[offer_id][need_id] = float(gain)
    return Data(needs=needs, offers=offers, relevance=relevance)


def opened(name: str, cache: Path) -> Encode:
    if name != LIBRARY:
        return open_encoder(name, cache).encode
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")

    def encode(texts: Sequence[str]) -> Vectors:
        vectors: Vectors = model.encode(list(texts), batch_size=32, normalize_embeddings=True, convert_to_numpy=True)
        return vectors

    return encode


def take_turns(encoders: Mapping[str, Encode], texts: Sequence[str], repetitions: int) -> dict[str, Turns]:
    turns = {name: Turns() for name in encoders}
    for encode in encoders.values():
        encode(texts[:8])
    for _ in range(repetitions):
        for name, encode in encoders.items():
            clock, processor = time.perf_counter(), time.process_time()
            encode(texts)
            turns[name].clock.append(time.perf_counter() - clock)
            turns[name].processor.append(time.process_time() - processor)
    return turns


def peak_memory_mb(name: str, cache: Path, texts: Sequence[str]) -> float:
    """Of a fresh process that opens the encoder and encodes ``texts``."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_peak_memory_mb, name, cache, texts).result()


def _peak_memory_mb(name: str, cache: Path, texts: Sequence[str]) -> float:
    opened(name, cache)(texts)
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise RuntimeError("this system does not tell a process's peak memory")
    return int(found[1]) / 1000


def offer_to_need(vectors: Vectors, data: Data) -> npt.NDArray[np.float64]:
    """nDCG@10 of each judged offer; ``vectors`` are those of the needs, then those of the offers."""
    similarities = vectors[len(data.needs.ids) :] @ vectors[: len(data.needs.ids)].T
    best = np.argsort(-similarities, axis=1, kind="stable")[:, :10]
    ranked = {offer: [data.needs.ids[row] for row in rows] for offer, rows in zip(data.offers.ids, best, strict=True)}
    return np.array([ndcg(ranked[offer], answers) for offer, answers in data.relevance.items()])


def row(
    name: str, *, turns: Mapping[str, Turns], texts: int, vectors: Mapping[str, Vectors], data: Data, memory_mb: float
) -> list[str]:
    own, library = turns[name], turns[LIBRARY]
    ratios = np.divide(library.clock, own.clock)
    cosines = (vectors[name] * vectors[LIBRARY]).sum(axis=1)
    values = {each: offer_to_need(vectors[each], data) for each in (name, LIBRARY)}
    change = bootstrap(values[name] - values[LIBRARY])
    return [
        name,
        f"{texts / min(own.clock):.1f}",
        f"{np.median(ratios):.2f} ({ratios.min():.2f} to {ratios.max():.2f})",
        f"{texts / min(own.processor):.1f}",
        f"{cosines.mean():.4f} ({cosines.min():.4f})",
        f"{memory_mb:.0f}",
        f"{values[name].mean():.4f}",
        f"{change.mean:+.4f} ({change.low:+.4f} to {change.high:+.4f})",
    ]


def markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = [HEADINGS, ["---"] * len(HEADINGS), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def main(
    folder: Path,
    texts: Annotated[
        int, typer.Option(help="How many texts a turn encodes, needs and offers by turns.", min=8)
    ] = 320,
    repetitions: Annotated[int, typer.Option(min=1)] = 5,
    cache: Annotated[Path, typer.Option(help="Folder for exported encoders.")] = Path(".cache"),
    out: Annotated[Path | None, typer.Option(help="Markdown file for the table.")] = None,
) -> None:
    data = read(folder)
    sample = [text for pair in zip(data.needs.texts, data.offers.texts, strict=False) for text in pair][:texts]
    names = (LIBRARY, *OURS)
    encoders = {name: opened(name, cache) for name in names}
    turns = take_turns(encoders, sample, repetitions)
    vectors = {name: encode([*data.needs.texts, *data.offers.texts]) for name, encode in encoders.items()}
    rows = [
        row(
            name,
            turns=turns,
            texts=len(sample),
            vectors=vectors,
            data=data,
            memory_mb=peak_memory_mb(name, cache, sample[:64]),
        )
        for name in names
    ]
    table = markdown(rows)
    print(table)
    if out is not None:
        out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
