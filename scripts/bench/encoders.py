"""Compare what becomes of long texts, and the two runtimes, for all-MiniLM-L6-v2.

    python -m scripts.bench.encoders FOLDER QRELS [--cache .cache]

FOLDER holds needs.jsonl and offers.jsonl. nDCG@10 of offer to need by cosine alone, with its paired difference, and
texts a second over the first 300 offers, by the clock and by processor seconds, for a machine that does other things.
"""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Column, Table

from matcher.encoding import open_encoder
from matcher.encoding.model_folders import MINILM, minilm_folder
from matcher.encoding.onnx_encoder import OnnxEncoder
from matcher.encoding.windows import LongTexts, WindowPolicy
from matcher.evaluation import bootstrap, ndcg
from matcher.index import FaissFlatIndex
from matcher.interchange import read_judgements, read_texts
from matcher.ports import Encoder

SPEED_TEXTS = 300


def offer_to_need(encoder: Encoder, folder: Path, relevance: dict[str, dict[str, float]]) -> list[float]:
    """nDCG@10 of each judged offer, in the order of ``relevance``."""
    needs, offers = (read_texts(folder / f"{side}.jsonl") for side in ("needs", "offers"))
    index = FaissFlatIndex(encoder.dimension)
    index.add(needs.ids, encoder.encode(needs.texts))
    found = index.search(encoder.encode(offers.texts), 10)
    ranked = {offer_id: neighbours.ids for offer_id, neighbours in zip(offers.ids, found, strict=True)}
    return [ndcg(ranked[offer_id], answers) for offer_id, answers in relevance.items()]


def read_relevance(folder: Path, qrels: Path) -> dict[str, dict[str, float]]:
    """Relevance by offer, then need; pairs with a text that is not in FOLDER are left out."""
    needs, offers = (set(read_texts(folder / f"{side}.jsonl").ids) for side in ("needs", "offers"))
    relevance: dict[str, dict[str, float]] = defaultdict(dict)
    for need_id, offer_id, gain in read_judgements(qrels):
        if gain > 0 and need_id in needs and offer_id in offers:
            relevance[offer_id][need_id] = float(gain)
    return dict(relevance)


def policies(folder: Path, qrels: Path, cache: Path) -> Table:
    relevance = read_relevance(folder, qrels)
    table = Table("long texts", f"nDCG@10 of {len(relevance)} offers", "difference (95 %)")
    values: dict[LongTexts, list[float]] = {}
    for long_texts in (LongTexts.FIRST_WINDOW, LongTexts.MEAN_OF_WINDOWS):
        policy = WindowPolicy(long_texts=long_texts)
        encoder = OnnxEncoder(minilm_folder(), cache_folder=cache, name=MINILM, policy=policy)
        values[long_texts] = offer_to_need(encoder, folder, relevance)
        change = bootstrap(np.subtract(values[long_texts], values[LongTexts.FIRST_WINDOW]))
        table.add_row(
            long_texts.value,
            f"{np.mean(values[long_texts]):.4f}",
            f"{change.mean:+.4f} ({change.low:+.4f} to {change.high:+.4f})",
        )
    return table


def speed(folder: Path, cache: Path) -> Table:
    texts = read_texts(folder / "offers.jsonl").texts[:SPEED_TEXTS]
    table = Table(Column("encoder", no_wrap=True), "seconds to open", "texts a second", "texts a processor second")
    for name in ("minilm-onnx", f"sentence-transformers:{MINILM}"):
        start = time.perf_counter()
        encoder = open_encoder(name, cache)
        opened = time.perf_counter() - start
        encoder.encode(texts[:4])
        start, busy = time.perf_counter(), time.process_time()
        encoder.encode(texts)
        clock, processor = time.perf_counter() - start, time.process_time() - busy
        table.add_row(name, f"{opened:.1f}", f"{len(texts) / clock:.1f}", f"{len(texts) / processor:.1f}")
    return table


def main(
    folder: Path,
    qrels: Path,
    cache: Annotated[Path, typer.Option(help="Folder for exported encoders.")] = Path(".cache"),
) -> None:
    console = Console()
    console.print(speed(folder, cache))
    console.print(policies(folder, qrels, cache))


if __name__ == "__main__":
    typer.run(main)
