"""Fairer choices by exchanges: of two meetings, each side takes the other's partner.

Nobody's number of meetings changes, so that minimums and capacities hold wherever they held before. Annealing over
such exchanges (Kirkpatrick, Gelatt and Vecchi 1983, https://doi.org/10.1126/science.220.4598.671) comes close to
targets that leave a tree search few choices. It proves nothing.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping

from matcher.pairing.own_totals import own_totals
from matcher.pairing.problem import PairingProblem

PENALTY = 200.0
"""What a unit of score below a target costs."""
WARM, COLD = 0.3, 0.003
"""The temperature at the start and at the end, in units of score."""
_MOVES_A_LOOK = 1000


class Exchanges:
    """A choice of candidates that exchanges change. Meetings with companions or an interpreter, and musts, stay as
    they are."""

    def __init__(
        self, problem: PairingProblem, chosen: tuple[int, ...], targets: Mapping[str, float], seed: int
    ) -> None:
        self._chance = random.Random(seed)
        self._target = targets
        self._value = [problem.value(place) for place in range(len(problem.candidates))]
        self._score = [item.score for item in problem.candidates]
        self._sides = [(item.need_owner_id, item.offer_owner_id) for item in problem.candidates]
        fixed = {place for must in problem.musts for place in must.candidates}
        fixed |= {place for place, item in enumerate(problem.candidates) if item.companions}
        fixed |= {place for kind in problem.interpreted for place in kind.candidates}
        self._place_of = {sides: place for place, sides in enumerate(self._sides) if place not in fixed}
        self._kept = tuple(place for place in chosen if place in fixed)
        self._free = [place for place in chosen if place not in fixed]
        self._taken = set(self._free)
        self._total = dict.fromkeys(targets, 0.0) | own_totals(problem, chosen)

    def anneal(self, seconds: float) -> tuple[int, ...]:
        """Return the choice after as many exchanges as the time allows, each for a larger sum or less missing."""
        started = time.monotonic()
        while len(self._free) > 1 and (spent := time.monotonic() - started) < seconds:
            temperature = WARM * (COLD / WARM) ** (spent / seconds)
            for _ in range(_MOVES_A_LOOK):
                self._try(temperature)
        return tuple(sorted((*self._kept, *self._free)))

    def _try(self, temperature: float) -> None:
        one, other = self._chance.randrange(len(self._free)), self._chance.randrange(len(self._free))
        left, right = self._free[one], self._free[other]
        (need_owner, offer_owner), (second_need_owner, second_offer_owner) = self._sides[left], self._sides[right]
        first = self._place_of.get((need_owner, second_offer_owner))
        second = self._place_of.get((second_need_owner, offer_owner))
        if first is None or second is None or first in self._taken or second in self._taken:
            return
        change = {
            need_owner: self._score[first] - self._score[left],
            second_need_owner: self._score[second] - self._score[right],
        }
        change[offer_owner] = change.get(offer_owner, 0.0) + self._score[second] - self._score[left]
        change[second_offer_owner] = change.get(second_offer_owner, 0.0) + self._score[first] - self._score[right]
        gain = self._value[first] + self._value[second] - self._value[left] - self._value[right]
        gain -= PENALTY * math.fsum(self._more_missing(person_id, more) for person_id, more in change.items())
        if gain < 0 and self._chance.random() >= math.exp(gain / temperature):
            return
        self._free[one], self._free[other] = first, second
        self._taken -= {left, right}
        self._taken |= {first, second}
        for person_id, more in change.items():
            if person_id in self._target:
                self._total[person_id] += more

    def _more_missing(self, person_id: str, more: float) -> float:
        target = self._target.get(person_id)
        if target is None:
            return 0.0
        short = target - self._total[person_id]
        return max(0.0, short - more) - max(0.0, short)
