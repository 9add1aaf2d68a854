"""Fairness exactly: a floor under everyone's own total, or the leximin order of all of them.

Leximin goes by successive max-min steps. As long as the next worst-off can have all that they could have alone, a
binary search over these ceilings finds how far that goes. From there each step is two programs: the largest smallest
total of those who are not settled (Yager's max-min), and the fewest people who stay at it, whoever they are, since in
a choice of whole meetings it is not given in advance who that is (Ogryczak 1997 on lexicographic max-min).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.pairing.exchanges import Exchanges
from matcher.pairing.fair_model import FEW_CANDIDATES, FINE, ROUGH, Aims, Excuses, FairModel, Grain
from matcher.pairing.neighbourhoods import Neighbourhoods
from matcher.pairing.outcome import TOLERANCE, Clock, Outcome
from matcher.pairing.own_totals import Fair, ceilings, own_totals
from matcher.pairing.problem import FairLevel, PairingProblem

STEP = 0.001
"""Own totals that differ by less count as equally fair."""
FAIR_SHARE = 0.75
"""How much of the time goes to fairness before the objective."""
EXCHANGE_SHARE = 0.5
"""How much of the time of a search for a fair choice goes to exchanges first, in large problems."""


class FairSearch:
    """Looks for a fair choice from a best one on, whose failures are not to be exceeded."""

    def __init__(
        self, problem: PairingProblem, start: tuple[int, ...], failures: tuple[int, int], *, seed: int
    ) -> None:
        self.ceiling = ceilings(problem)
        self._problem, self._best, self._seed = problem, start, seed
        self._aims = Aims(failed=failures[0], missing=failures[1])
        self._bound = math.inf

    def floor(self, floor: float, clock: Clock, *, plain_bound: float) -> Fair:
        """Nobody below ``floor`` who could reach it alone, or as little missing as possible; then the objective.

        ``plain_bound`` is that of the objective without fairness.
        """
        targets = {person_id: floor for person_id, ceiling in self.ceiling.items() if ceiling >= floor - TOLERANCE}
        worst_bound = min(self.ceiling.values(), default=0.0)
        if self._missing(targets) == 0 and plain_bound - self._problem.objective(self._best) <= TOLERANCE:
            return Fair(self._best, plain_bound, worst_bound)
        reached = self._reach(targets, clock.share_s(FAIR_SHARE))
        least = self._least_missing(targets, clock.left_s() * FAIR_SHARE) if reached is False else 0.0
        missing = self._missing(targets)
        self._aims = replace(self._aims, targets=targets, lacking=missing)
        bound = self._maximise_objective(clock)
        return Fair(self._best, bound, worst_bound, complete=least >= missing - STEP)

    def _least_missing(self, targets: Mapping[str, float], limit_s: float) -> float:
        """Make the best choice lack as little of the targets as can be; return a proven lower bound of that."""
        model = FairModel(self._problem, replace(self._aims, targets=targets, lacking=None))
        model.least_lacking()
        outcome = model.solve(self._best, limit_s, seed=self._seed)
        self._best = min(self._best, outcome.chosen or self._best, key=lambda one: self._missing(targets, one))
        return max(0.0, -outcome.bound)

    def leximin(self, clock: Clock) -> Fair:
        """As large a smallest total as possible, then as large a second smallest, as far as time goes."""
        steps = Clock(clock.left_s() * FAIR_SHARE)
        floor, complete = self._up_to_ceilings(steps)
        values = [ceiling for ceiling in self.ceiling.values() if ceiling <= floor + TOLERANCE]
        levels = [
            FairLevel(total=total, people=people) for total, people in sorted(Counter(map(_rounded, values)).items())
        ]
        worst_bound = min(self.ceiling.values(), default=0.0)
        settled = len(values)
        active = {person_id for person_id, ceiling in self.ceiling.items() if ceiling > floor + TOLERANCE}
        targets = {person_id: min(ceiling, floor) for person_id, ceiling in self.ceiling.items()}
        while complete and settled < len(self.ceiling):
            step = self._largest_minimum(active, targets, steps)
            if not levels:
                worst_bound = min(worst_bound, step.bound)
            if step.chosen is None:
                complete = False
                break
            targets |= dict.fromkeys(active, max(0.0, step.value - TOLERANCE))
            complete = _is_settled(step)
            people = self._fewest_at(active, targets, step.value, steps) if complete else None
            if people is None:
                complete = False
                break
            levels.append(FairLevel(total=_rounded(step.value), people=people))
            settled += people
            active = {person_id for person_id in active if self.ceiling[person_id] >= step.value + STEP}
        self._aims = replace(self._aims, targets=targets)
        bound = self._maximise_objective(clock)
        return Fair(self._best, bound, worst_bound, tuple(levels), complete)

    def _up_to_ceilings(self, clock: Clock) -> tuple[float, bool]:
        """The largest ceiling up to which everyone can have that much, or all that they could have alone.

        And whether that is proven. Where not even the smallest can be had it is 0, or, if time did not tell, the
        largest floor under which a choice was found.
        """
        steps = sorted(set(self.ceiling.values()))
        low, high, proven = -1, len(steps), True
        while high - low > 1:
            middle = 0 if low < 0 and high == len(steps) else (low + high) // 2
            targets = {person_id: min(ceiling, steps[middle]) for person_id, ceiling in self.ceiling.items()}
            reached = self._reach(targets, clock.share_s(0.2 if low >= 0 else 0.7))
            proven = proven and reached is not None
            if reached is None and low < 0:
                return self._between(self._worst(), steps[0], clock), False
            low, high = (middle, high) if reached else (low, middle)
        return (steps[low] if low >= 0 else 0.0), proven

    def _between(self, low: float, high: float, clock: Clock) -> float:
        """The largest floor in this range, up to a thousandth, that a choice was found for in time."""
        while high - low > STEP and clock.left_s() > 0:
            middle = (low + high) / 2
            targets = {person_id: min(ceiling, middle) for person_id, ceiling in self.ceiling.items()}
            if self._reach(targets, clock.share_s(0.1)):
                low = max(middle, self._worst())
            else:
                high = middle
        return low

    def _worst(self) -> float:
        """The smallest own total of the best choice."""
        totals = own_totals(self._problem, self._best)
        return min((totals.get(person_id, 0.0) for person_id in self.ceiling), default=0.0)

    def _largest_minimum(self, active: set[str], targets: Mapping[str, float], clock: Clock) -> Outcome:
        """The largest smallest total of the active, at once, or after halving the range until that is possible."""
        low, high = 0.0, min(self.ceiling[person_id] for person_id in active)
        outcome = self._maximise_minimum(active, targets, (low, high), clock.share_s(0.1))
        while not _is_settled(outcome) and high - low > STEP and clock.left_s() > 0:
            low, high = max(low, outcome.value), min(high, outcome.bound)
            middle = (low + high) / 2
            reached = self._reach(dict(targets) | dict.fromkeys(active, middle), clock.share_s(0.2))
            if reached is None:
                break
            low, high = (middle, high) if reached else (low, middle)
            outcome = Outcome(self._best, low, high)
        if _is_settled(outcome):
            return outcome
        exactly = self._maximise_minimum(active, targets, (low, high), clock.share_s(0.2))
        return outcome if exactly.chosen is None else exactly

    def _maximise_minimum(
        self, active: set[str], targets: Mapping[str, float], limits: tuple[float, float], limit_s: float
    ) -> Outcome:
        model = FairModel(self._problem, replace(self._aims, targets=targets))
        model.largest_minimum(active, *limits)
        return self._keep(model.solve(self._best, limit_s, seed=self._seed))

    def _fewest_at(self, active: set[str], targets: dict[str, float], total: float, clock: Clock) -> int | None:
        """Excuse the fewest of ``active`` from having more than ``total``; None if unproven."""
        model = FairModel(self._problem, replace(self._aims, targets=targets))
        model.fewest(active, total, total + STEP)
        outcome = self._keep(model.solve(self._best, clock.share_s(0.25), seed=self._seed))
        if outcome.chosen is None or outcome.bound - outcome.value > 1 - 1e-3:
            return None
        people = round(-outcome.value)
        excuses = Excuses(total=total, people=frozenset(active), number=people)
        self._aims = replace(self._aims, excuses=(*self._aims.excuses, excuses))
        targets |= dict.fromkeys(active, total + STEP)
        return people

    def _keep(self, outcome: Outcome) -> Outcome:
        if outcome.chosen is not None:
            self._best = outcome.chosen
        return outcome

    def _reach(self, targets: Mapping[str, float], limit_s: float) -> bool | None:
        """Whether a choice that keeps the targets exists, and then it is the best; None if time does not tell."""
        clock = Clock(limit_s)
        if self._missing(targets) == 0 and not self._aims.excuses:
            return True
        if self._exchange(targets, clock.share_s(EXCHANGE_SHARE)):
            return True
        aims = replace(self._aims, targets=targets)
        for grain, share in self._grains(0.45, 0.2):
            outcome = self._search(aims, grain, clock.share_s(share), first=True)
            if outcome.impossible and grain is None:
                return False
            if outcome.chosen is not None:
                return True
            if grain == ROUGH and not outcome.impossible:
                return self._improve(targets, clock.left_s(), reach=True) or None
        return None

    def _exchange(self, targets: Mapping[str, float], limit_s: float) -> bool:
        """Anneal a large problem's best choice; keep it if it lacks less; return whether it keeps the targets."""
        if self._aims.excuses or len(self._problem.candidates) < FEW_CANDIDATES:
            return False
        found = Exchanges(self._problem, self._best, targets, self._seed).anneal(limit_s)
        self._best = min(self._best, found, key=lambda one: self._missing(targets, one))
        return self._missing(targets) == 0

    def _improve(self, targets: Mapping[str, float], limit_s: float, *, reach: bool = False) -> bool:
        """Better the best by moving a few people's meetings at a time; return whether it keeps the targets."""
        if not self._aims.excuses:
            around = Neighbourhoods(self._problem, targets, sorted(self.ceiling), self._seed)
            self._best = around.improve(self._best, limit_s, until_nothing_is_missing=reach)
        return not self._aims.excuses and self._missing(targets) == 0

    def _grains(self, rough: float, fine: float) -> list[tuple[Grain | None, float]]:
        """Small problems are solved as they are; large ones in steps first, which prove nothing. With what share of
        the time."""
        if len(self._problem.candidates) < FEW_CANDIDATES:
            return [(None, 1.0)]
        return [(ROUGH, rough), (FINE, fine), (None, 1.0)]

    def _search(self, aims: Aims, grain: Grain | None, limit_s: float, *, first: bool = False) -> Outcome:
        """Go for the objective. What is found becomes the best if it is better, or the one before misses the aims."""
        model = FairModel(self._problem, aims, grain)
        model.objective()
        outcome = model.solve(self._best, limit_s, seed=self._seed, first=first)
        chosen = outcome.chosen
        if chosen is not None:
            keeps = self._missing(aims.targets) <= (aims.lacking or 0.0) and not aims.excuses
            if not keeps or self._problem.objective(chosen) > self._problem.objective(self._best):
                self._best = chosen
        return outcome

    def _missing(self, targets: Mapping[str, float], chosen: Sequence[int] | None = None) -> float:
        """What the choice, the best one unless told, lacks of the targets, in sum; excuses do not count."""
        totals = own_totals(self._problem, self._best if chosen is None else chosen)
        missing = (target - totals.get(person_id, 0.0) for person_id, target in targets.items())
        return math.fsum(short for short in missing if short > TOLERANCE)

    def _maximise_objective(self, clock: Clock) -> float:
        """Make the best choice the best by the objective as well; return a proven bound of that."""
        if self._aims.lacking == 0.0:
            for grain, share in self._grains(0.1, 0.4)[:-1]:
                self._search(self._aims, grain, clock.left_s() * share)
        if len(self._problem.candidates) >= FEW_CANDIDATES:
            self._improve(self._aims.targets, clock.left_s() * 0.5)
        return self._search(self._aims, None, clock.left_s()).bound


def _is_settled(outcome: Outcome) -> bool:
    """Whether a total is known to a thousandth."""
    return outcome.chosen is not None and outcome.bound - outcome.value < STEP


def _rounded(total: float) -> float:
    return round(total / STEP) * STEP
