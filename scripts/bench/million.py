"""The tier for very many offers: what it loses against reading them all, and what it costs.

    python -m scripts.bench.million SMALL QRELS COLLECTION [--sizes 10000,100000,1000000]

SMALL is a folder with needs.jsonl and offers.jsonl, QRELS judges them, COLLECTION is a file of many more offers.

Quality: judged needs, some at a time, against SMALL's offers and others of COLLECTION, ranked once over all of these
offers and once over the shortlist only. Search: where in the whole COLLECTION the true offers stand.
Cost: collections of the given sizes, each in a process of its own. Where COLLECTION is too small, further offers are
made: each has every second sentence of one offer and every second one of another, drawn with a fixed seed.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from matcher.encoding import load_encoder, load_static
from matcher.evaluation import Measured, bootstrap, ndcg
from matcher.interchange import Texts, read_judgements, read_texts
from matcher.ports import Encoder, ProgressStep
from matcher.progress import SilentProgress, SilentStep
from matcher.ranking.lexical import Phrases, stemmed_texts
from matcher.ranking.words import sentences
from matcher.settings import RankingSettings
from matcher.stateless import rank_texts
from matcher.tiers import TierSettings, remembering, shortlist

SEED = 7
SHOWN = 10

Judged = Mapping[str, Mapping[str, float]]


class Stages:
    """A ``Progress`` that keeps the seconds of each step, by the clock and of the processor."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[ProgressStep]:
        start, busy = time.perf_counter(), time.process_time()
        yield SilentStep()
        self.seconds[description] = time.perf_counter() - start, time.process_time() - busy

    def tell(self, message: str) -> None:
        return None


class Pool:
    """Needs and offers with their texts, read once."""

    def __init__(self, needs: dict[str, str], offers: dict[str, str], judged: Judged, encoder: Encoder) -> None:
        self.needs, self.offers, self.judged = needs, offers, judged
        self.encoder, self.static = encoder, load_static(encoder)

    def ranked(self, need_ids: Sequence[str], offer_ids: Sequence[str]) -> dict[str, list[str]]:
        """Each need's best offers among these."""
        settings = RankingSettings(top=SHOWN)
        sides = _texts(need_ids, self.needs), _texts(offer_ids, self.offers)
        found = rank_texts(*sides, self.encoder, settings, SilentProgress())
        best: dict[str, list[str]] = {need_id: [] for need_id in need_ids}
        for need, offer in zip(found.needs, found.offers, strict=True):
            best[need_ids[need]].append(offer_ids[offer])
        return best

    def chosen(self, need_ids: Sequence[str], settings: TierSettings) -> tuple[list[str], list[list[str]]]:
        """The ids on the shortlist of these needs, and those that each need brought itself."""
        ids, texts = list(self.offers), list(self.offers.values())
        found = shortlist(
            [self.needs[each] for each in need_ids],
            texts,
            self.encoder,
            self.static,
            settings=settings,
            progress=SilentProgress(),
        )
        return [ids[row] for row in found.rows], [[ids[row] for row in rows] for rows in found.nearest]


def quality(pool: Pool, need_ids: Sequence[str], at_a_time: int, settings: Sequence[TierSettings]) -> Table:
    groups = [need_ids[first : first + at_a_time] for first in range(0, len(need_ids), at_a_time)]
    whole = [pool.ranked(group, list(pool.offers)) for group in groups]
    reference = [ndcg(best[need], pool.judged[need]) for best in whole for need in best]
    table = Table("depth", "sample", "offers read", "of the full path's 10 kept", "nDCG@10", "difference (95 %)")
    table.add_row("all", "", f"{len(pool.offers)}", "1.000", f"{np.mean(reference):.4f}", "")
    for each in settings:
        read, kept, gains = [], [], []
        for group, best in zip(groups, whole, strict=True):
            listed, _ = pool.chosen(group, each)
            read.append(len(listed))
            kept += [len(set(listed) & set(best[need])) / len(best[need]) for need in group]
            ranked = pool.ranked(group, listed)
            gains += [ndcg(ranked[need], pool.judged[need]) for need in group]
        change = bootstrap(np.subtract(gains, reference))
        table.add_row(
            str(each.depth),
            str(each.sample),
            f"{np.mean(read):.0f}",
            f"{np.mean(kept):.3f}",
            f"{np.mean(gains):.4f}",
            _signed(change),
        )
    return table


def search(pool: Pool, need_ids: Sequence[str]) -> Table:
    depths = (10, 50, 200)
    table = Table("offers ordered by", *(f"true ones among {depth}" for depth in depths))
    for name, weight in (("BM25", 1.0), ("static vectors", 0.0), ("both", TierSettings().lexical_weight)):
        _, nearest = pool.chosen(need_ids, TierSettings(depth=max(depths), lexical_weight=weight))
        shares = [
            np.mean(
                [
                    len(set(own[:depth]) & pool.judged[need].keys()) / len(pool.judged[need])
                    for need, own in zip(need_ids, nearest, strict=True)
                ]
            )
            for depth in depths
        ]
        table.add_row(name, *(f"{share:.3f}" for share in shares))
    return table


def cost(needs: Sequence[str], offers: Sequence[str], size: int, encoder: str) -> Table:
    """What is made is made in the process that measures, before the clock starts."""
    table = Table(f"stage, {size:,} offers", "seconds", "processor seconds")
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_measure, args=(sender, list(needs), list(offers), size, encoder))
    process.start()
    sender.close()
    for row in receiver.recv():
        table.add_row(*row)
    process.join()
    return table


def _measure(sender: Connection, needs: list[str], offers: list[str], size: int, name: str) -> None:
    """Send rows of the table: a stage, and what it took."""
    texts = grown(offers, size)
    before = _peak_gb()
    encoder = remembering(load_encoder(name))
    static, stages = load_static(encoder), Stages()
    with stages.track("All of these", None):
        found = shortlist(needs, texts, encoder, static, settings=TierSettings(), progress=stages)
    peak = _peak_gb()
    with stages.track("Phrases of the full path, with reading words again", None):
        Phrases(stemmed_texts(needs), stemmed_texts(texts))
    rows = [(stage, f"{clock:.1f}", f"{busy:.1f}") for stage, (clock, busy) in stages.seconds.items()]
    clock, busy = np.array(stages.seconds["Encoding needs and a sample"]) / encoder.encoded
    left = len(found.rows) - min(TierSettings().sample, size)
    for stage, count in (("the rest of the shortlist", left), ("every offer", size)):
        rows.append((f"Encoding {stage}, {count:,} texts, estimated", f"{count * clock:.0f}", f"{count * busy:.0f}"))
    rows.append((f"Memory at most {peak:.1f} GB, {before:.1f} GB before; {_peak_gb():.1f} GB with phrases", "", ""))
    sender.send(rows)
    sender.close()


def grown(offers: Sequence[str], size: int) -> list[str]:
    """``offers``, cut or continued to ``size`` with mixtures of two of them."""
    random = np.random.default_rng(SEED)
    if size <= len(offers):
        return [offers[row] for row in np.sort(random.choice(len(offers), size, replace=False))]
    cut = [[span.text for span in sentences(text)] for text in offers]
    pairs = random.integers(0, len(offers), (size - len(offers), 2)).tolist()
    return [*offers, *(" ".join([*cut[first][::2], *cut[second][1::2]]) for first, second in pairs)]


def _texts(ids: Sequence[str], texts: Mapping[str, str]) -> Texts:
    return Texts(ids=tuple(ids), titles=("",) * len(ids), texts=tuple(texts[each] for each in ids))


def _signed(value: Measured) -> str:
    return f"{value.mean:+.4f} ({value.low:+.4f} to {value.high:+.4f})"


def _peak_gb() -> float:
    """What the process had in memory at most. Linux counts in kibibytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 30 if sys.platform == "darwin" else 1 << 20)


def _read(path: Path) -> dict[str, str]:
    read = read_texts(path)
    return dict(zip(read.ids, read.texts, strict=True))


def main(
    small: Path,
    qrels: Path,
    collection: Path,
    sizes: Annotated[str, typer.Option(help="Numbers of offers, with commas.")] = "10000,100000,1000000",
    needs: Annotated[int, typer.Option(help="How many needs, judged ones, in each part.")] = 200,
    at_a_time: Annotated[int, typer.Option(help="Needs that are ranked together for the quality.")] = 20,
    encoder: Annotated[str, typer.Option(help="hashing, to measure the cost of all but the encoder.")] = "default",
    parts: Annotated[str, typer.Option(help="Which to do, with commas.")] = "quality,search,cost",
    others: Annotated[int, typer.Option(help="Offers of COLLECTION beside SMALL's for the quality.")] = 2000,
) -> None:
    console = Console()
    small_needs, small_offers, every = (
        _read(path) for path in (small / "needs.jsonl", small / "offers.jsonl", collection)
    )
    judged: dict[str, dict[str, float]] = {}
    for need_id, offer_id, gain in read_judgements(qrels):
        if gain > 0 and need_id in small_needs and offer_id in small_offers:
            judged.setdefault(need_id, {})[offer_id] = float(gain)
    random = np.random.default_rng(SEED)
    need_ids = [list(judged)[row] for row in random.permutation(len(judged))[:needs]]
    drawn = [list(every)[row] for row in random.permutation(len(every))[:others]]
    opened = remembering(load_encoder(encoder))
    settings = [TierSettings(depth=depth, sample=300) for depth in (10, 25, 50)]
    if "quality" in parts:
        near = Pool(small_needs, small_offers | {offer_id: every[offer_id] for offer_id in drawn}, judged, opened)
        console.print(quality(near, need_ids, at_a_time, settings))
    if "search" in parts:
        console.print(search(Pool(small_needs, every | small_offers, judged, opened), need_ids))
    if "cost" in parts:
        wanted = [small_needs[need_id] for need_id in need_ids]
        for size in sizes.split(","):
            console.print(cost(wanted, list(every.values()), int(size), encoder))


if __name__ == "__main__":
    typer.run(main)
