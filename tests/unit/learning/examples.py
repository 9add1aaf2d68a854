"""Small worlds to learn from: two topic features, two criteria, and answers drawn with a seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.learning import Examination, Examples, Weights
from matcher.learning.examples import EVERYTHING, TOPIC

PRIOR = Weights(
    features=("similarity", "margin"), criteria=("trl", "ipr"), values=np.array([-0.5, 1.0, 0.5, 1.5, 0.8])
)
TRL = 3
UNIFORM = Examination(eta=0.0, estimated=False, lists=0)


def make_examples(rows: Sequence[Sequence[float]], wanted: Sequence[bool], subjects: Sequence[int]) -> Examples:
    """One need a pair, each shown first."""
    count = len(wanted)
    return Examples(
        table=np.array(rows, dtype=np.float64).reshape(count, 5),
        subjects=np.array(subjects, dtype=np.intp),
        wanted=np.array(wanted, dtype=bool),
        certainty=np.ones(count),
        ranks=np.ones(count, dtype=np.intp),
        needs=np.arange(count),
    )


def draw(true: Sequence[float], count: int, *, seed: int = 0, per_need: int = 4) -> Examples:
    """Answers of people who want what ``true`` says, and name the stage where that alone was wrong."""
    random = np.random.default_rng(seed)
    gap = -random.random(count) * (random.random(count) < 0.5)
    table = np.column_stack([np.ones(count), random.standard_normal((count, 2)), gap, np.zeros(count)])
    chance, values = random.random(count), np.array(true)
    at_its_stage = table.copy()
    at_its_stage[:, TRL] = 0.0
    wanted = chance < 1 / (1 + np.exp(-table @ values))
    too_early = ~wanted & (chance < 1 / (1 + np.exp(-at_its_stage @ values)))
    return Examples(
        table=table,
        subjects=np.where(wanted, EVERYTHING, np.where(too_early, TRL, TOPIC)),
        wanted=wanted,
        certainty=np.ones(count),
        ranks=np.ones(count, dtype=np.intp),
        needs=np.arange(count) // per_need,
    )
