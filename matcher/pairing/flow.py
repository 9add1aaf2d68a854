"""The pairing problem as a min-cost flow: source, needs' owners, offers' owners, sink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.pairing.problem import PairingProblem

MICRO = 1_000_000
"""The flow counts in whole millionths of a score: no two scores that a person could tell apart become equal."""
LARGEST = 10**18
"""The solver adds costs up, and multiplies each with the number of nodes: 64 bits must hold either."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a failed must and a meeting that is missing to a minimum cost, in millionths."""

    must: int
    missing: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The places of the chosen candidates, and a proven bound of their objective, the prices not in it."""

    chosen: tuple[int, ...]
    bound: float


def applies(problem: PairingProblem) -> bool:
    """Whether nobody is on both sides or brought along, and every bonus is open: then a meeting is an arc."""
    need_owners = {item.need_owner_id for item in problem.candidates}
    return need_owners.isdisjoint(item.offer_owner_id for item in problem.candidates) and not any(
        item.companions or not problem.have_met.isdisjoint(item.people) for item in problem.candidates
    )


def solve_flow(problem: PairingProblem) -> Flow | None:
    """Return the best pairing under musts and minimums; None when 64 bits do not hold the prices that they need.

    The prices that make musts and minimums come first grow with the problem. Where the largest that fit are smaller
    than that, the result is kept if it fails no more of them than a flow in which nothing else counts.
    """
    musts = any(must.candidates for must in problem.musts)
    if not musts and not any(problem.minimum.values()):
        return _solve(problem, Prices(0, 0), worth=1)
    most = max(1, _largest_number(problem))
    values = [problem.value(place) for place in range(len(problem.candidates))]
    range_of_values = max(0.0, *values) - min(0.0, *values)
    gain = most * (round((range_of_values + 2 * problem.first_meeting_bonus) * MICRO) + 1)
    units = 1 + sum(problem.minimum.values()) if musts else 1
    limit = min(LARGEST // (len(problem.capacity) + 4), LARGEST // most)
    if gain * units <= limit:
        return _solve(problem, Prices(gain * units, gain), worth=1)
    fewest = _solve(problem, Prices(units, 1), worth=0)
    found = _solve(problem, Prices(limit, limit // units), worth=1)
    if fewest is None or found is None or failures(problem, found.chosen) != failures(problem, fewest.chosen):
        return None
    return found


def failures(problem: PairingProblem, chosen: Sequence[int]) -> tuple[int, int]:
    """How many musts that have candidates fail, and how many meetings are missing to minimums."""
    places = set(chosen)
    failed = sum(bool(must.candidates) and places.isdisjoint(must.candidates) for must in problem.musts)
    load: dict[str, int] = {}
    for place in places:
        for person_id in problem.candidates[place].people:
            load[person_id] = load.get(person_id, 0) + 1
    missing = sum(max(0, number - load.get(person_id, 0)) for person_id, number in problem.possible_minimum().items())
    return failed, missing


def _largest_number(problem: PairingProblem) -> int:
    """No pairing has more meetings."""
    sides = (
        {item.need_owner_id: problem.capacity[item.need_owner_id] for item in problem.candidates},
        {item.offer_owner_id: problem.offer_owner_capacity[item.offer_owner_id] for item in problem.candidates},
    )
    limits = [len(problem.candidates), *(sum(side.values()) for side in sides)]
    return min(limits if problem.total is None else [*limits, problem.total])


def _solve(problem: PairingProblem, prices: Prices, *, worth: int) -> Flow | None:
    """``worth`` 0 makes scores and bonuses count for nothing."""
    from ortools.graph.python import min_cost_flow  # slow to import, as mathopt is: only where it is needed

    arcs, total = _arcs(problem, prices, worth)
    flow = min_cost_flow.SimpleMinCostFlow()
    links = flow.add_arcs_with_capacity_and_unit_cost(arcs[:, 0], arcs[:, 1], arcs[:, 2], arcs[:, 3])
    flow.set_node_supply(0, total)
    flow.set_node_supply(2, -total)
    if flow.solve() != flow.OPTIMAL:
        return None
    used = np.flatnonzero(flow.flows(links[: len(problem.candidates)]))
    chosen = tuple(used.tolist())
    failed, missing = failures(problem, chosen)
    musts = sum(bool(must.candidates) for must in problem.musts) - failed
    wanted = sum(problem.possible_minimum().values())
    gained = prices.must * musts + prices.missing * (wanted - missing)
    return Flow(chosen, (-flow.optimal_cost() - gained) / MICRO)


def _arcs(problem: PairingProblem, prices: Prices, worth: int) -> tuple[npt.NDArray[np.int64], int]:
    """Rows of tail, head, capacity and cost, the candidates' first; and how many units go from source to sink.

    Arcs tie each person to the source or sink, by what a further meeting of theirs gains: the bonus, the price of
    a minimum, nothing. That falls from meeting to meeting, so that the dearer arcs fill first by themselves.
    """
    source, gate, sink = 0, 1, 2
    sides = (
        sorted({item.need_owner_id for item in problem.candidates}),
        sorted({item.offer_owner_id for item in problem.candidates}),
    )
    node = {person_id: number for number, person_id in enumerate((*sides[0], *sides[1]), start=3)}
    total = _largest_number(problem)
    must = {place for item in problem.musts for place in item.candidates}
    arcs = [
        (
            node[item.need_owner_id],
            node[item.offer_owner_id],
            1,
            -worth * round(problem.value(place) * MICRO) - (prices.must if place in must else 0),
        )
        for place, item in enumerate(problem.candidates)
    ]
    arcs += [(source, gate, total, 0), (source, sink, total, 0)]
    bonus = worth * round(problem.first_meeting_bonus * MICRO)
    for person_id in sides[0]:
        steps = _steps(problem.capacity[person_id], problem.minimum.get(person_id, 0), prices.missing, bonus)
        arcs += [(gate, node[person_id], units, cost) for units, cost in steps]
    for person_id in sides[1]:
        steps = _steps(
            problem.offer_owner_capacity[person_id], problem.minimum.get(person_id, 0), prices.missing, bonus
        )
        arcs += [(node[person_id], sink, units, cost) for units, cost in steps]
    return np.array(arcs, dtype=np.int64), total


def _steps(capacity: int, minimum: int, price: int, bonus: int) -> list[tuple[int, int]]:
    """Units and what each costs: the first meeting, those up to the minimum, the others."""
    wanted = min(minimum, capacity)
    first = [(min(1, capacity), -bonus - (price if wanted else 0))]
    return [*first, (max(0, wanted - 1), -price), (max(0, capacity - max(1, wanted)), 0)]
