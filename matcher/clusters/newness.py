"""How new a meeting point is: whether what ties two industries is younger than what ties any two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matcher.clusters.chance import ENOUGH, batches
from matcher.clusters.industries import IndustryMap, RecordKey
from matcher.clusters.links import Link

ROUNDS = 9_999
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
    industries: IndustryMap, links: Sequence[Link], between: Sequence[Sequence[Link]], *, seed: int = 7
) -> list[Newness | None]:
    """Say of each of ``between``, the links of two industries, how new they are; None where fewer than
    ``FEWEST_DATED`` have a date.

    ``links`` are all links of the map. Only links with two dated records count.
    """
    days = {record.key: record.dated.toordinal() for record in industries.records if record.dated}
    chosen = [[link for link in some if link.first_key in days and link.second_key in days] for some in between]
    told = [at for at, some in enumerate(chosen) if len(some) >= FEWEST_DATED]
    found: list[Newness | None] = [None] * len(between)
    for at, p_value in zip(told, _p_values(days, [chosen[at] for at in told], links, seed), strict=True):
        found[at] = _newness(days, chosen[at], p_value)
    return found


def _newness(days: Mapping[RecordKey, int], chosen: Sequence[Link], p_value: float) -> Newness:
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
        p_value=p_value,
    )


def _p_values(
    days: Mapping[RecordKey, int], chosen: Sequence[Sequence[Link]], links: Sequence[Link], seed: int
) -> list[float]:
    """The dates of all records that a link names are dealt to them anew, for all of ``chosen`` at once."""
    if not chosen:
        return []
    named = sorted({each for link in links for each in (link.first_key, link.second_key) if each in days})
    place = {key: at for at, key in enumerate(named)}
    row = {link: at for at, link in enumerate(dict.fromkeys(link for some in chosen for link in some))}
    ends = np.array([(place[link.first_key], place[link.second_key]) for link in row])
    weights = _weights(row, chosen)
    stated = np.array([days[each] for each in named], dtype=np.float64)
    seen = _averages(stated[None, :], ends, weights)[0]
    reached, dealt = np.ones(len(chosen)), np.zeros(len(chosen))
    rng = np.random.default_rng(seed)
    for size in batches(ROUNDS, max(len(stated), len(row))):
        left = np.flatnonzero(reached <= ENOUGH)
        if not len(left):
            break
        rows = np.unique(weights[:, left].indices)
        anew = rng.permuted(np.broadcast_to(stated, (size, len(stated))), axis=1)
        averages = _averages(anew, ends[rows], weights[rows][:, left])
        reached[left] += (averages >= seen[left] - 1e-9).sum(axis=0)
        dealt[left] += size
    return [float(each) for each in reached / (dealt + 1)]


def _weights(row: Mapping[Link, int], chosen: Sequence[Sequence[Link]]) -> sparse.csc_array[np.float64]:
    """Of shape (links, pairs): the share of each link in the weight of a pair's, float64 in [0, 1]."""
    totals = [sum(link.weight for link in some) for some in chosen]
    entries = [
        (link.weight / totals[column], row[link], column) for column, some in enumerate(chosen) for link in some
    ]
    shares, rows, columns = zip(*entries, strict=True)
    return sparse.csc_array((np.array(shares), (rows, columns)), shape=(len(row), len(chosen)))


def _averages(
    days: npt.NDArray[np.float64], ends: npt.NDArray[np.int64], weights: sparse.csc_array[np.float64]
) -> npt.NDArray[np.float64]:
    """``days`` has shape (dealings, records), ``weights`` (links, pairs); the result (dealings, pairs)."""
    came_up = np.maximum(days[:, ends[:, 0]], days[:, ends[:, 1]])
    averages: npt.NDArray[np.float64] = came_up @ weights
    return averages
