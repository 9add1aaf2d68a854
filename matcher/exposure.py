"""How often each offer is proposed, and how to share proposals out when that is capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.domain import Match

TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How the proposals of a matching are spread over the offers.

    ``most_proposed`` are (offer id, number of needs and mandates), the largest first. ``gini`` is Gini's coefficient
    over all offers, those proposed nowhere included: 0 when all are proposed equally often, towards 1 when one has
    all proposals.
    """

    offers: int
    proposals: int
    most_proposed: tuple[tuple[str, int], ...]
    proposed_nowhere: int
    gini: float


def exposure(matches: Iterable[Match], offers: int) -> Exposure:
    """Count the proposals of each offer; ``offers`` is how many there are, those without any included."""
    counts = Counter(match.offer_id for match in matches)
    numbers = np.zeros(max(offers, len(counts)), dtype=np.int64)
    numbers[: len(counts)] = list(counts.values())
    most = sorted(((offer_id, number) for offer_id, number in counts.items()), key=lambda item: (-item[1], item[0]))
    return Exposure(
        offers=len(numbers),
        proposals=int(numbers.sum()),
        most_proposed=tuple(most[:TOP]),
        proposed_nowhere=int((numbers == 0).sum()),
        gini=gini(numbers),
    )


def gini(numbers: npt.NDArray[np.int64]) -> float:
    """Gini's coefficient of numbers that are not negative, in [0, 1); 0 when all are 0.

    >>> gini(np.array([2, 2, 2])), gini(np.array([0, 0, 0, 4]))
    (0.0, 0.75)
    """
    total = float(numbers.sum())
    if not total:
        return 0.0
    ordered = np.sort(numbers)
    places = np.arange(1, len(ordered) + 1)
    return float((2 * places - len(ordered) - 1) @ ordered / (len(ordered) * total))


def share_out(
    needs: npt.NDArray[np.intp],
    offers: npt.NDArray[np.intp],
    scores: npt.NDArray[np.float64],
    *,
    per_need: int,
    per_offer: int,
) -> npt.NDArray[np.bool_]:
    """Choose pairs, so that no need has more than ``per_need`` and no offer more than ``per_offer``.

    The arrays have shape (pairs,), and so has the answer. From the highest score down a pair is taken where both
    sides have room: a need whose offer is taken gets its next one. The sum of scores is at least half of the best
    possible, and in practice within a thousandth of it (docs/decisions, 0013). Ties go to the pair that comes first.
    """
    room_of_need = [per_need] * (int(needs.max(initial=-1)) + 1)
    room_of_offer = [per_offer] * (int(offers.max(initial=-1)) + 1)
    taken = np.zeros(len(scores), dtype=bool)
    order = np.argsort(-scores, kind="stable")
    for row, need, offer in zip(order.tolist(), needs[order].tolist(), offers[order].tolist(), strict=True):
        if room_of_need[need] and room_of_offer[offer]:
            room_of_need[need] -= 1
            room_of_offer[offer] -= 1
            taken[row] = True
    return taken
