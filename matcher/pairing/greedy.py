"""Pairings as event tools make them, best first: where exact solvers start, and what they are held against."""

from __future__ import annotations

from collections import Counter

from matcher.pairing.interpreted import Rota
from matcher.pairing.problem import PairingProblem


def choose_greedily(problem: PairingProblem) -> tuple[int, ...]:
    """Take must-meets, then the others, each by falling value, while everyone in them has a meeting left, and an
    interpreter where they need one.

    Returns the places of the chosen candidates, in rising order. Equal values go in the order of the candidates.
    """
    must = {place for item in problem.musts for place in item.candidates}
    order = sorted(range(len(problem.candidates)), key=lambda place: (place not in must, -problem.value(place)))
    load: Counter[str] = Counter()
    as_owner: Counter[str] = Counter()
    chosen: list[int] = []
    rota = Rota(problem)
    for place in order:
        if problem.total is not None and len(chosen) >= problem.total:
            break
        item = problem.candidates[place]
        owner = item.offer_owner_id
        if (
            as_owner[owner] < problem.offer_owner_capacity[owner]
            and all(load[person_id] < problem.capacity[person_id] for person_id in item.people)
            and rota.take(place)
        ):
            load.update(item.people)
            as_owner[owner] += 1
            chosen.append(place)
    return tuple(sorted(chosen))
