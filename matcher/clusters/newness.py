"""How new a meeting point is: whether what ties two industries is younger than what ties any two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from matcher.clusters.industries import IndustryMap, RecordKey
from matcher.clusters.links import Link

ROUNDS = 9_999
_CELLS_AT_ONCE = 2_000_000
FEWEST_DATED = 5
"""Ties with a date below which nothing is said of how new they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newness:
    """``weight_by_year`` is how much of the ties came up in each year, ``middle`` the day by which half of it had.

    A tie comes up with the younger of its two records. ``p_value`` is the share of dealings of the dates to the
    records, the one that was seen among them, in which the ties of these two industries are at least as young on
    average, beside all other ties between industries; small means that the meeting point is new.
    """

    weight_by_year: Mapping[int, float]
    middle: date
    dated: int
    p_value: float


def how_new(
    industries: IndustryMap, links: Sequence[Link], between: Sequence[Link], *, seed: int = 7
) -> Newness | None:
    """Say how new the links ``between`` two industries are; None where fewer than ``FEWEST_DATED`` have a date.

    ``links`` are all links of the map. Only links with two dated records count.
    """
    days = {record.key: record.dated.toordinal() for record in industries.records if record.dated}
    chosen = [link for link in between if link.first_key in days and link.second_key in days]
    if len(chosen) < FEWEST_DATED:
        return None
    weights = np.array([link.weight for link in chosen])
    came_up = np.array([max(days[link.first_key], days[link.second_key]) for link in chosen])
    by_year: dict[int, float] = defaultdict(float)
    for weight, day in zip(weights, came_up, strict=True):
        by_year[date.fromordinal(int(day)).year] += float(weight)
    order = np.argsort(came_up, kind="stable")
    half = int(np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2))
    return Newness(
        weight_by_year=dict(sorted(by_year.items())),
        middle=date.fromordinal(int(came_up[order][half])),
        dated=len(chosen),
        p_value=_p_value(days, chosen, links, seed),
    )


def _p_value(days: Mapping[RecordKey, int], chosen: Sequence[Link], links: Sequence[Link], seed: int) -> float:
    """The dates of all records that a link names are dealt to them anew."""
    named = sorted({each for link in links for each in (link.first_key, link.second_key) if each in days})
    place = {key: at for at, key in enumerate(named)}
    ends = np.array([(place[link.first_key], place[link.second_key]) for link in chosen])
    weights = np.array([link.weight for link in chosen])
    stated = np.array([days[each] for each in named], dtype=np.float64)
    seen = _averages(stated[None, :], ends, weights)[0]
    rng = np.random.default_rng(seed)
    batch = max(1, _CELLS_AT_ONCE // len(stated))
    reached = 1
    for start in range(0, ROUNDS, batch):
        dealt = rng.permuted(np.broadcast_to(stated, (min(batch, ROUNDS - start), len(stated))), axis=1)
        reached += int((_averages(dealt, ends, weights) >= seen - 1e-9).sum())
    return reached / (ROUNDS + 1)


def _averages(
    days: npt.NDArray[np.float64], ends: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """``days`` has shape (dealings, records); the result (dealings,)."""
    came_up = np.maximum(days[:, ends[:, 0]], days[:, ends[:, 1]])
    averages: npt.NDArray[np.float64] = came_up @ (weights / weights.sum())
    return averages
