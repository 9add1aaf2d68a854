"""What chance would give: the permutation test of where two industries meet.

For the industries A and B the question is whether what lies outside of A is tied to A more where it is B's than
chance would have it, and the same seen from B. The records outside of A are dealt anew to the other industries, those
of one organisation and industry together, since they resemble one another; ties stay where they are. The p-value is
the share of dealings, the one that was seen among them, in which B has at least as much (Phipson and Smyth 2010,
"Permutation p-values should never be zero"). Of the two views the larger counts (Berger 1982, an intersection-union
test): both industries must lean towards the other. Over all pairs the p-values are adjusted after Holm (1979).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FEWEST_ROUNDS = 9_999
MOST_ROUNDS = 199_999
_CELLS_AT_ONCE = 4_000_000

Floats = npt.NDArray[np.float64]


def rounds_for(pairs: int, level: float) -> int:
    """How many dealings let one of ``pairs`` pairs pass Holm's adjustment at ``level`` with room to spare."""
    return min(max(FEWEST_ROUNDS, 10 * math.ceil(pairs / level)), MOST_ROUNDS)


def view_p_values(ties: Floats, shares: Floats, *, rounds: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return for each industry the p-value and what chance would give it on average; both of shape (industries,).

    ``ties``, of shape (blocks,), is how strongly each block outside of one industry is tied to it, and ``shares``,
    of shape (blocks, industries), how much of the block is each industry's.
    """
    seen = ties @ shares
    reached = np.ones(shares.shape[1])
    expected = shares.sum(axis=0) * (ties.mean() if len(ties) else 0.0)
    tolerance = 1e-9 * max(1.0, float(np.abs(seen).max(initial=0.0)))
    batch = max(1, _CELLS_AT_ONCE // max(1, len(ties)))
    for start in range(0, rounds, batch):
        dealt = rng.permuted(np.broadcast_to(ties, (min(batch, rounds - start), len(ties))), axis=1)
        reached += (dealt @ shares >= seen - tolerance).sum(axis=0)
    return reached / (rounds + 1), expected


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for being looked at together, in their order; each at most 1.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for passed, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - passed) * p_values[place]))
        adjusted[place] = highest
    return adjusted
