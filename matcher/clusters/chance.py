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
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

FEWEST_ROUNDS = 9_999
MOST_ROUNDS = 199_999
ENOUGH = 50
"""Once so many dealings gave as much, no further ones are made: the p-value is known to about a seventh of itself and
is more than what Holm's adjustment lets pass (Besag and Clifford 1991, "Sequential Monte Carlo p-values").
"""
_AT_FIRST = 1_000
_CELLS_AT_ONCE = 4_000_000

Floats = npt.NDArray[np.float64]


def rounds_for(pairs: int, level: float) -> int:
    """How many dealings let one of ``pairs`` pairs pass Holm's adjustment at ``level`` with room to spare."""
    return min(max(FEWEST_ROUNDS, 10 * math.ceil(pairs / level)), MOST_ROUNDS)


def batches(rounds: int, width: int) -> Iterator[int]:
    """Sizes of parts of ``rounds`` dealings of ``width`` things each: small at first, so that ending early pays."""
    dealt, size = 0, _AT_FIRST
    while dealt < rounds:
        part = max(1, min(size, rounds - dealt, _CELLS_AT_ONCE // max(1, width)))
        yield part
        dealt, size = dealt + part, 2 * size


def view_p_values(ties: Floats, shares: Floats, *, rounds: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return for each kind of ties and each industry the p-value and what chance would give it on average; both of
    shape (kinds, industries).

    ``ties``, of shape (kinds, blocks), is how strongly each block outside of one industry is tied to it, and
    ``shares``, of shape (blocks, industries), how much of the block is each industry's. All kinds are dealt alike, at
    most ``rounds`` times and for an industry until it has ``ENOUGH`` in the first kind.
    """
    seen = ties @ shares
    limit = seen - 1e-9 * np.maximum(1.0, np.abs(seen).max(axis=1, keepdims=True, initial=0.0))
    expected = ties.mean(axis=1, keepdims=True) * shares.sum(axis=0) if ties.shape[1] else np.zeros(seen.shape)
    reached, dealt = np.ones(seen.shape), np.zeros(shares.shape[1])
    places = np.arange(ties.shape[1], dtype=np.int32)
    for size in batches(rounds, len(places)):
        left = np.flatnonzero(reached[0] <= ENOUGH)
        if not len(left):
            break
        rows = np.flatnonzero(shares[:, left].any(axis=1))
        order = rng.permuted(np.broadcast_to(places, (size, len(places))), axis=1)[:, rows]
        parts = shares[np.ix_(rows, left)]
        for kind, strengths in enumerate(ties):
            reached[kind, left] += (strengths[order] @ parts >= limit[kind, left]).sum(axis=0)
        dealt[left] += size
    return reached / (dealt + 1), expected


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
