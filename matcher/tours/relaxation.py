"""What no plan exceeds: the linear relaxation of the day over all routes, found over those that pay.

The relaxation is solved over some routes, and its prices tell for every other route what the best group on it, parts
of parties allowed, would gain (Geoffrion 1974): routes that gain are taken in, until none does. At any prices the
Lagrangian bound holds, so that it may be stopped at any time; and what a route falls short of the best one at these
prices is what the bound loses where it is made, which says what routes need not be looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.tours.allotment import Aim, Allotment, Prices
from matcher.tours.choices import Choices, Numbers
from matcher.tours.effort import Effort

_ROUTES_A_ROUND = 16
_OTHERS = 40
_ROUNDS = 20
"""So many are made whatever effort is left, if needed: a first plan is only as good as the prices."""
_CLOSE = 1e-6
_DEAREST = 1e5
"""What somebody left out costs at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """``bound`` is what no plan exceeds, and ``loss`` how much lower that is of a plan that makes the column.

    Where not ``is_possible`` no plan reaches the aims. ``rows`` are the columns that it was found over.
    """

    bound: float
    loss: Numbers
    is_possible: bool
    rows: tuple[int, ...]


def relax(choices: Choices, goal: Numbers, aims: Sequence[Aim], *, effort: Effort) -> Relaxed:
    """Return the bound of the sum of ``goal`` over who takes part in what, and what each column takes from it."""
    rows = first_routes(choices, goal, aims)
    best, loss = np.inf, np.zeros(len(choices.columns))
    penalty = 3.0 * float(np.max(goal / choices.sizes, initial=0.0)) + 1.0
    rounds = 0
    while True:
        rounds += 1
        solved = Allotment(choices, rows, aims).prices(goal, penalty)
        if solved is None:
            return Relaxed(bound=-np.inf, loss=loss, is_possible=False, rows=tuple(rows))
        value, prices = solved
        worth, _ = best_groups(choices, priced(choices, goal, aims, prices), prices.limit)
        bound, taken = _bound(choices, aims, prices, worth)
        if bound < best:
            best, loss = bound, taken
        short = [int(row) for row in np.argsort(taken, kind="stable") if row not in set(rows)]
        gaining = max(float(taken[rows].min()), 10 * _CLOSE) if rows else np.inf
        new = [row for row in short if taken[row] < gaining - _CLOSE][:_ROUTES_A_ROUND]
        if not new and prices.missing > _CLOSE and penalty < _DEAREST:
            penalty *= 10.0
        elif not new or best - value <= _CLOSE * max(1.0, abs(best)) or _is_enough(rounds, effort):
            possible = bool(new) or prices.missing <= _CLOSE
            return Relaxed(bound=float(best), loss=loss, is_possible=possible, rows=tuple(rows))
        rows = _kept(choices, rows, prices, taken) + new


def _is_enough(rounds: int, effort: Effort) -> bool:
    return effort.is_stopped or (rounds >= _ROUNDS and effort.is_over)


def _kept(choices: Choices, rows: list[int], prices: Prices, taken: Numbers) -> list[int]:
    """The columns that are made in part, or held, and as many others as pay the most."""
    others = sorted((row for row in rows if prices.used[row] <= _CLOSE), key=lambda row: float(taken[row]))
    dropped = set(others[_OTHERS:]) - set(choices.forced.values())
    return [row for row in rows if row not in dropped]


def first_routes(choices: Choices, goal: Numbers, aims: Sequence[Aim]) -> list[int]:
    """The columns that one after another gain the most of those who are left, and some that come next each time."""
    rows: list[int] = sorted(set(choices.forced.values()))
    profit = goal.copy()
    for aim in aims:
        profit = profit + aim.gain * (1.0 + float(np.max(goal, initial=0.0)))
    profit = np.where(choices.suits, profit, 0.0)
    left = [len(kind.bus_ids) for kind in choices.kinds]
    for _ in range(sum(left)):
        worth, groups = best_groups(choices, profit, np.zeros(len(choices.limits)))
        open_kinds = np.array([left[kind] > 0 for kind in choices.kind_of], dtype=bool)
        order = np.argsort(-np.where(open_kinds, worth, -np.inf), kind="stable")[:6]
        if not len(order) or not open_kinds[order[0]]:
            break
        rows += [int(row) for row in order if open_kinds[row] and int(row) not in rows]
        left[choices.columns[order[0]].kind] -= 1
        profit = profit * (1.0 - np.floor(groups[order[0]]))
    return rows


def priced(choices: Choices, goal: Numbers, aims: Sequence[Aim], prices: Prices) -> Numbers:
    """What each party gains on each column, less what its place costs; nothing where it would lose, or cannot go."""
    profit = goal - prices.party
    for aim, price in zip(aims, prices.aims, strict=True):
        profit = profit + price * aim.gain
    return np.where(choices.suits, np.maximum(profit, 0.0), 0.0)


def best_groups(choices: Choices, profit: Numbers, limit: Numbers) -> tuple[Numbers, Numbers]:
    """For each column what the best group is worth, parts of parties allowed, and that group."""
    sizes = choices.sizes
    order = np.argsort(-profit / sizes, axis=1, kind="stable")
    ranked = np.take_along_axis(profit, order, axis=1)
    size = sizes[order]
    before = np.cumsum(size, axis=1) - size
    share = np.clip((choices.most[:, None] - before) / size, 0.0, 1.0)
    groups = np.zeros(profit.shape)
    np.put_along_axis(groups, order, np.where(ranked > 0, share, 0.0), axis=1)
    return (ranked * share).sum(axis=1) - choices.uses @ limit, groups


def _bound(choices: Choices, aims: Sequence[Aim], prices: Prices, worth: Numbers) -> tuple[float, Numbers]:
    """The Lagrangian bound, and what each column falls short of the best of its kind."""
    buses = np.array([len(kind.bus_ids) for kind in choices.kinds], float)
    kind_of = choices.kind_of
    best = np.zeros(len(buses))
    np.maximum.at(best, kind_of, worth)
    owed = sum(price * aim.at_least for aim, price in zip(aims, prices.aims, strict=True))
    total = prices.party.sum() + prices.limit @ choices.limits + buses @ best - owed
    return float(total), best[kind_of] - worth
