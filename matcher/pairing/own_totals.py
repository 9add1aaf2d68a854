"""What each person has of a choice of meetings, and could have at most: what fairness is measured by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.pairing.problem import FairLevel, PairingProblem


def ceilings(problem: PairingProblem) -> dict[str, float]:
    """By person to whom fairness is owed: the largest own total if nobody else wanted any meeting.

    People who could have none are left out.
    """
    found = {
        person_id: _ceiling(problem, person_id, places)
        for person_id, places in problem.places_of().items()
        if problem.fair_to is None or person_id in problem.fair_to
    }
    return {person_id: total for person_id, total in found.items() if total > 0}


def _ceiling(problem: PairingProblem, person_id: str, places: Sequence[int]) -> float:
    parts: list[float] = []
    left_as_owner = problem.offer_owner_capacity[person_id]
    for place in sorted(places, key=lambda place: -problem.candidates[place].score):
        item = problem.candidates[place]
        is_owner = item.offer_owner_id == person_id
        is_possible = problem.offer_owner_capacity[item.offer_owner_id] > 0 and all(
            problem.capacity[other_id] > 0 for other_id in item.people
        )
        if len(parts) < problem.capacity[person_id] and is_possible and (left_as_owner > 0 or not is_owner):
            parts.append(item.score)
            left_as_owner -= is_owner
    return math.fsum(parts)


def own_totals(problem: PairingProblem, chosen: Sequence[int]) -> dict[str, float]:
    """By person: the sum of the scores of their meetings; people without any are not named."""
    scores: dict[str, list[float]] = {}
    for place in chosen:
        for person_id in problem.candidates[place].people:
            scores.setdefault(person_id, []).append(problem.candidates[place].score)
    return {person_id: math.fsum(parts) for person_id, parts in scores.items()}


@dataclass(frozen=True, slots=True)
class Fair:
    """A fair choice; see ``FairnessPrice`` for ``worst_bound``, ``levels`` and ``complete``."""

    chosen: tuple[int, ...]
    objective_bound: float
    worst_bound: float
    levels: tuple[FairLevel, ...] = ()
    complete: bool = True
