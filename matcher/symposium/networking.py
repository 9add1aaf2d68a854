"""Networking in which people sit with those whom they do not know: mixed tables over some rounds.

Each round is dealt, every side over the tables in turn, which mixes the sides as well as can be; then people of one
side change seats until nobody knows anybody at their table. That is quick in an event of any size, and where it
succeeds no seating is better. Where it does not, the round is annealed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from matcher.symposium.dealing import dealt
from matcher.symposium.networking_problem import NetworkingProblem

STEPS_A_SEAT = 400
MOST_STEPS = 100_000
_START_HEAT = 1.0
_END_HEAT = 0.004
SIDE_WEIGHT = 0.02
"""What two of one side at a table cost, beside 1 for two who know each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkingPlan:
    """``rounds`` has the tables of each round, and ``repeats`` the pairs that sit together though they know each
    other or sat together before, as often as they do. Without any the plan cannot be better.
    """

    rounds: tuple[tuple[tuple[str, ...], ...], ...]
    repeats: tuple[tuple[str, str], ...]


def plan_networking(problem: NetworkingProblem, *, seed: int = 7) -> NetworkingPlan:
    """Seat everyone in each round, with as few repeats as are found, and then the sides mixed.

    The same problem and seed give the same plan.
    """
    rng = np.random.default_rng(seed)
    met = _weights(problem)
    apart = _sides(problem)
    rounds = []
    for _ in range(problem.rounds):
        seating = dealt(problem, met > 0, rng)
        if seating is None:
            seating = _annealed(problem, met + SIDE_WEIGHT * apart, rng)
        tables = [np.flatnonzero(seating == table) for table in range(problem.tables)]
        for table in tables:
            met[np.ix_(table, table)] += 1.0
        np.fill_diagonal(met, 0.0)
        rounds.append(tuple(tuple(problem.person_ids[at] for at in table) for table in tables))
    return NetworkingPlan(rounds=tuple(rounds), repeats=repeated(problem, rounds))


def repeated(problem: NetworkingProblem, rounds: Sequence[Sequence[Sequence[str]]]) -> tuple[tuple[str, str], ...]:
    """See ``NetworkingPlan.repeats``; in order."""
    count = Counter(pair for tables in rounds for table in tables for pair in combinations(sorted(table), 2))
    return tuple(
        pair for pair in sorted(count) for _ in range(count[pair] - (0 if frozenset(pair) in problem.known else 1))
    )


def _weights(problem: NetworkingProblem) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """1 where two know each other, shape (people, people)."""
    place = {person_id: at for at, person_id in enumerate(problem.person_ids)}
    known = np.zeros((len(place), len(place)))
    for pair in problem.known:
        one, other = sorted(pair)
        if one in place and other in place:
            known[place[one], place[other]] = known[place[other], place[one]] = 1.0
    return known


def _sides(problem: NetworkingProblem) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """1 where two are of one side, shape (people, people)."""
    sides = [problem.side.get(each, "") for each in problem.person_ids]
    same = np.array([[float(one == other != "") for other in sides] for one in sides]).reshape(len(sides), len(sides))
    np.fill_diagonal(same, 0.0)
    return same


def _annealed(
    problem: NetworkingProblem,
    weights: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    rng: np.random.Generator,
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The table of each person: two people of different tables change seats, worse seatings ever less often."""
    people, tables = len(problem.person_ids), problem.tables
    seating = rng.permutation(np.arange(people) % tables)
    if tables == 1:
        return seating
    at_table = np.zeros((people, tables))
    at_table[np.arange(people), seating] = 1.0
    cost_at = weights @ at_table
    best, cost = seating.copy(), 0.0
    lowest = 0.0
    steps = min(STEPS_A_SEAT * people, MOST_STEPS)
    pairs = rng.integers(people, size=(steps, 2))
    luck = np.log(rng.random(steps))
    for step in range(steps):
        one, other = int(pairs[step, 0]), int(pairs[step, 1])
        here, there = seating[one], seating[other]
        if here == there:
            continue
        rise = float(
            cost_at[one, there] + cost_at[other, here] - cost_at[one, here] - cost_at[other, there]
        ) - 2 * float(weights[one, other])
        heat = _START_HEAT * (_END_HEAT / _START_HEAT) ** (step / steps)
        if rise > 0 and luck[step] > -rise / heat:
            continue
        seating[one], seating[other] = there, here
        moved = weights[:, one] - weights[:, other]
        cost_at[:, here] -= moved
        cost_at[:, there] += moved
        cost += rise
        if cost < lowest - 1e-12:
            lowest, best = cost, seating.copy()
    return best
