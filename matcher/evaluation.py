"""How good a ranking is, on judgements, with its uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Judgements = Mapping[str, Mapping[str, float]]
"""For each query id, the relevance (above 0) of each candidate id that was judged relevant."""


def ndcg(ranked: Sequence[str], relevance: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain in [0, 1] (Järvelin and Kekäläinen 2002), gain = relevance.

    >>> ndcg(["b", "a"], {"a": 1.0})
    0.6309297535714575
    """
    gains = [relevance.get(candidate, 0.0) for candidate in ranked[:depth]]
    ideal = sorted(relevance.values(), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal)


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))


def reciprocal_rank(ranked: Sequence[str], relevance: Mapping[str, float], depth: int = 10) -> float:
    """One over the place of the first relevant candidate, 0 when none is among the first ``depth``.

    >>> reciprocal_rank(["b", "a"], {"a": 1.0})
    0.5
    """
    return next((1.0 / place for place, item in enumerate(ranked[:depth], 1) if item in relevance), 0.0)


def recall(ranked: Sequence[str], relevance: Mapping[str, float], depth: int) -> float:
    """The share of the relevant candidates that are among the first ``depth``, in [0, 1].

    >>> recall(["b", "a"], {"a": 1.0, "c": 1.0}, depth=2)
    0.5
    """
    return len(set(ranked[:depth]) & relevance.keys()) / len(relevance)


MEASURES: Mapping[str, Callable[[Sequence[str], Mapping[str, float]], float]] = {
    "nDCG@10": ndcg,
    "MRR@10": reciprocal_rank,
    "recall@10": lambda ranked, relevance: recall(ranked, relevance, 10),
    "recall@100": lambda ranked, relevance: recall(ranked, relevance, 100),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A mean over queries with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    queries: int


def evaluate(rankings: Mapping[str, Sequence[str]], judged: Judgements, *, seed: int = 7) -> dict[str, Measured]:
    """Every measure of ``MEASURES`` over the judged queries; a query without a ranking counts 0.

    Raise ``ValueError`` when nothing is judged.
    """
    if not judged:
        raise ValueError("there is no judgement above 0 to measure against")
    return {
        name: bootstrap([measure(rankings.get(query, ()), judged[query]) for query in judged], seed=seed)
        for name, measure in MEASURES.items()
    }


def bootstrap(values: Sequence[float] | npt.NDArray[np.float64], *, seed: int = 7, samples: int = 2000) -> Measured:
    """Percentile bootstrap of the mean (Efron 1979) over queries; the same seed gives the same interval."""
    array = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(seed)
    means = np.array([array[random.integers(0, len(array), len(array))].mean() for _ in range(samples)])
    low, high = np.quantile(means, [0.025, 0.975])
    return Measured(mean=float(array.mean()), low=float(low), high=float(high), queries=len(array))


def paired_bootstrap(
    values: Sequence[float] | npt.NDArray[np.float64],
    others: Sequence[float] | npt.NDArray[np.float64],
    *,
    seed: int = 7,
    samples: int = 2000,
) -> Measured:
    """The mean of ``values`` minus that of ``others``, both of the same queries in the same order, with its interval.

    Queries are drawn with both of their values, so that what is hard for both ways does not widen the interval.
    Raise ``ValueError`` when there is not one value of each for every query.
    """
    if len(values) != len(others):
        raise ValueError(f"values of the same queries are compared, not {len(values)} with {len(others)}")
    return bootstrap(np.subtract(values, others), seed=seed, samples=samples)
