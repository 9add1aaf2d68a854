"""Learn from simulated companies whose true weights are known, and see what is found.

    python -m scripts.bench.learning [--repetitions 200]

A need has 40 candidates with two topic features (standard normal) and two criteria of fit, each met by half of them;
the ten best by the present ranker are shown. A company looks at rank r with probability 1 / r, and wants what it sees
with the probability that the true weights give. It says "too early" where it would have wanted the same offer at a
fitting stage, "rights unclear" likewise, and else "outside our field". Everything is seeded: figures come again.
Writes tables in Markdown to standard output.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from matcher.exposure import share_out
from matcher.learning import Examination, Examples, Weights, examination_of, learn, make_examples, try_out
from matcher.learning.lessons import ACCEPTED, LESSONS, Lesson, Taught
from models.domain import DeclineReason, Shown

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]

FEATURES, CRITERIA = ("similarity", "margin"), ("trl", "ipr")
PRESENT = (-0.5, 1.0, 0.5, 1.5, 0.8)
CANDIDATES, LIST_LENGTH = 40, 10
SIZES = (10, 30, 100, 300, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What companies really want: ``weights`` as ``PRESENT``, ``curve`` what a squared similarity adds on top.

    With a curve no ranker can be right everywhere, and what is decided depends on where people look. With
    ``coin`` they answer by chance instead.
    """

    weights: tuple[float, ...] = PRESENT
    curve: float = 0.0
    eta: float = 1.0
    coin: float | None = None


STAGE_MATTERS = World(weights=(-0.5, 1.0, 0.5, 3.0, 0.8))
STAGE_IS_A_CONDITION = World(weights=(-0.5, 1.0, 0.5, 8.0, 0.8))
TOPIC_DIFFERS = World(weights=(-0.5, 0.4, 1.2, 1.5, 0.8))
CURVED = World(weights=(-0.5, 1.0, 0.5, 3.0, 0.8), curve=-0.5)
AS_THE_RANKER = World()
COIN = World(coin=0.5)
UNIFORM = Examination(eta=0.0, estimated=False, lists=0)


def weights(values: Sequence[float]) -> Weights:
    return Weights(features=FEATURES, criteria=CRITERIA, values=np.array(values))


def probability(logit: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-logit)))


def candidates(random: np.random.Generator) -> FloatArray:
    """One need's candidates, shape (CANDIDATES, 5): base, features, criteria. Half of the criteria are met."""
    fits = -random.random((CANDIDATES, 2)) * (random.random((CANDIDATES, 2)) < 0.5)
    return np.hstack([np.ones((CANDIDATES, 1)), random.standard_normal((CANDIDATES, 2)), fits])


def answers(world: World, needs: int, seed: int) -> list[Taught]:
    """What the companies of ``needs`` needs say of the lists that the present ranker shows them."""
    random = np.random.default_rng(seed)
    found: list[Taught] = []
    for need in range(needs):
        table = candidates(random)
        score = probability(table @ np.array(PRESENT))
        order = np.argsort(-score)[:LIST_LENGTH]
        for rank, row in enumerate(order, 1):
            if random.random() >= rank**-world.eta:
                continue
            lesson = _lesson(world, table[row], random.random())
            shown = Shown(
                rank=rank,
                list_length=LIST_LENGTH,
                score=float(score[row]),
                matching="simulated",
                ranker="default",
                features=dict(zip(FEATURES, table[row, 1:3].tolist(), strict=True)),
                fits=dict(zip(CRITERIA, table[row, 3:].tolist(), strict=True)),
            )
            found.append(Taught(need_id=f"n-{need}", offer_id=f"o-{need}-{row}", lesson=lesson, shown=shown))
    return found


def _lesson(world: World, row: FloatArray, chance: float) -> Lesson:
    """``chance`` decides for the pair as it is and for what it could have been."""
    if world.coin is not None:
        return ACCEPTED if chance < world.coin else LESSONS[DeclineReason.OUTSIDE_OUR_FIELD]
    if chance < _wanted(world, row):
        return ACCEPTED
    causes = []
    for column, reason in ((3, DeclineReason.TOO_EARLY), (4, DeclineReason.RIGHTS_UNCLEAR)):
        met = row.copy()
        met[column] = 0.0
        if row[column] < 0 and chance < _wanted(world, met):
            causes.append(LESSONS[reason])
    if not causes:
        return LESSONS[DeclineReason.OUTSIDE_OUR_FIELD]
    return causes[int(chance * 1e6) % len(causes)]


def _wanted(world: World, row: FloatArray) -> float:
    return float(probability(row @ np.array(world.weights) + world.curve * row[1] ** 2))


def examples_of(world: World, needs: int, seed: int) -> tuple[Examples, Examination]:
    taught = answers(world, needs, seed)
    examples, _ = make_examples(taught, weights(PRESENT))
    return examples, examination_of([(item.need_id, item.shown) for item in taught if item.shown])


def divergence(world: World, values: FloatArray, seed: int = 10_000, needs: int = 300) -> float:
    """Mean Kullback-Leibler divergence, in nats, of the foretold from the true probability over whole lists."""
    random = np.random.default_rng(seed)
    total = []
    for _ in range(needs):
        table = candidates(random)
        shown = table[np.argsort(-(table @ np.array(PRESENT)))[:LIST_LENGTH]]
        true = np.array([_wanted(world, row) for row in shown])
        told = probability(shown @ values)
        total.append(true * np.log(true / told) + (1 - true) * np.log((1 - true) / (1 - told)))
    return float(np.mean(total))


def recovery(world: World, sizes: Sequence[int], repetitions: int) -> Iterator[str]:
    yield "| needs | decisions | weight of stage | without propensity | divergence | without propensity |"
    yield "|---|---|---|---|---|---|"
    present = divergence(world, np.array(PRESENT))
    yield f"| 0 | 0 | {PRESENT[3]} | {PRESENT[3]} | {present:.4f} | {present:.4f} |"
    for needs in sizes:
        stage, far, decisions = np.zeros((2, repetitions)), np.zeros((2, repetitions)), []
        for at in range(repetitions):
            examples, examination = examples_of(world, needs, seed=at)
            decisions.append(len(examples))
            for way, how in enumerate((examination, UNIFORM)):
                found = learn(examples, weights(PRESENT), how).weights.values
                stage[way, at], far[way, at] = found[3], divergence(world, found, needs=100)
        mean, spread, lost = stage.mean(axis=1), stage.std(axis=1), far.mean(axis=1)
        yield (
            f"| {needs} | {np.mean(decisions):.0f} | {mean[0]:.2f} ± {spread[0]:.2f} "
            f"| {mean[1]:.2f} ± {spread[1]:.2f} | {lost[0]:.4f} | {lost[1]:.4f} |"
        )


def propensities(repetitions: int) -> Iterator[str]:
    yield "| true eta | lists | estimated |"
    yield "|---|---|---|"
    for eta in (0.5, 1.0, 2.0):
        for needs in (50, 200, 800):
            found = [examples_of(World(eta=eta), needs, seed=at)[1].eta for at in range(repetitions)]
            yield f"| {eta} | {needs} | {np.mean(found):.2f} ± {np.std(found):.2f} |"


def promotions(sizes: Sequence[int], repetitions: int) -> Iterator[str]:
    yield "| companies | " + " | ".join(f"{needs} needs" for needs in sizes) + " |"
    yield "|---" * (len(sizes) + 1) + "|"
    for name, world in (
        ("answer as the present ranker foretells: nothing to learn", AS_THE_RANKER),
        ("answer by tossing a coin", COIN),
        ("mind the stage twice as much", STAGE_MATTERS),
        ("take nothing at a wrong stage", STAGE_IS_A_CONDITION),
        ("have other topic weights", TOPIC_DIFFERS),
    ):
        shares = []
        for needs in sizes:
            times = repetitions if needs <= 300 else max(2, repetitions // 5)
            trials = (examples_of(world, needs, seed=1000 + at) for at in range(times))
            prior = weights(PRESENT)
            shares.append(np.mean([try_out(one, prior, prior, two).promoted for one, two in trials]))
        yield f"| {name} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"


def shares() -> Iterator[str]:
    """Proposals under a cap, taken from the highest score down, beside the best possible (minimum-cost flow)."""
    yield "| needs x offers | cap | pairs | share of the best sum | ms | ms for the best |"
    yield "|---|---|---|---|---|---|"
    random = np.random.default_rng(0)
    for need_count, offer_count, each in ((60, 80, 20), (300, 400, 50), (1500, 2000, 60), (5000, 5000, 100)):
        liked = np.exp(1.5 * random.standard_normal(offer_count))
        needs = np.repeat(np.arange(need_count), each)
        offers = np.concatenate(
            [random.choice(offer_count, each, replace=False, p=liked / liked.sum()) for _ in range(need_count)]
        )
        scores = probability(random.standard_normal(len(needs)) + np.log(liked[offers]))
        needs, offers, scores = needs[scores > 0.5], offers[scores > 0.5], scores[scores > 0.5]
        for cap in (2, 5):
            start = time.perf_counter()
            taken = share_out(needs, offers, scores, per_need=LIST_LENGTH, per_offer=cap)
            middle = time.perf_counter()
            best = best_shares(needs, offers, scores, cap)
            end = time.perf_counter()
            yield (
                f"| {need_count} x {offer_count} | {cap} | {len(needs)} | {scores[taken].sum() / best:.4f} "
                f"| {1000 * (middle - start):.0f} | {1000 * (end - middle):.0f} |"
            )


def best_shares(needs: IndexArray, offers: IndexArray, scores: FloatArray, cap: int) -> float:
    """The largest sum of scores, found exactly on scores rounded to a millionth."""
    from ortools.graph.python import min_cost_flow

    need_count, offer_count = int(needs.max()) + 1, int(offers.max()) + 1
    source, sink = need_count + offer_count, need_count + offer_count + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    for tails, heads, capacity in (
        (np.full(need_count, source), np.arange(need_count), LIST_LENGTH),
        (np.arange(offer_count) + need_count, np.full(offer_count, sink), cap),
        (np.array([source]), np.array([sink]), need_count * LIST_LENGTH),
    ):
        flow.add_arcs_with_capacity_and_unit_cost(
            tails, heads, np.full(len(tails), capacity), np.zeros(len(tails), dtype=np.int64)
        )
    costs = -np.round(scores * 1e6).astype(np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        needs, offers + need_count, np.ones(len(needs), dtype=np.int64), costs
    )
    flow.set_nodes_supplies([source, sink], [need_count * LIST_LENGTH, -need_count * LIST_LENGTH])
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow was not solved")
    return float(scores[flow.flows(arcs) > 0].sum())


def main(
    repetitions: Annotated[int, typer.Option(help="Of rates of promotion up to 300 needs; a fifth beyond.")] = 200,
) -> None:
    few = max(2, repetitions // 10)
    for title, lines in (
        ("Recovery, where the ranker can be right (true weight of stage 3.0)", recovery(STAGE_MATTERS, SIZES, few)),
        ("Recovery, where no ranker can be right everywhere", recovery(CURVED, SIZES, few)),
        ("How far down a list is looked", propensities(few)),
        ("How often the candidate is promoted", promotions(SIZES[1:], repetitions)),
        ("Proposals shared out under a cap", shares()),
    ):
        typer.echo(f"\n### {title}\n")
        for line in lines:
            typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
