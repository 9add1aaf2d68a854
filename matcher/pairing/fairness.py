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

from ortools.math_opt.python import mathopt

from matcher.pairing.neighbourhoods import Neighbourhoods
from matcher.pairing.own_totals import Fair, ceilings, own_totals
from matcher.pairing.problem import FairLevel
from matcher.pairing.program import TOLERANCE, Clock, Outcome, Program

STEP = 0.001
"""Own totals that differ by less count as equally fair."""
FAIR_SHARE = 0.6
"""How much of the time goes to fairness before the objective."""
PROOF_SHARE = 0.5
"""How much of the rest goes to the search with a proof, before the one without."""


class FairProgram:
    """The program with a target for some people's own totals, and a best choice to start from.

    A person is excused from a target by one of their excuses, 0/1 variables, each with the total that it leaves them.
    """

    def __init__(self, program: Program, start: tuple[int, ...], *, seed: int) -> None:
        self.program = program
        self.ceiling = ceilings(program.problem)
        program.best = start
        self._seed = seed
        self._excuses: dict[str, list[tuple[mathopt.Variable, float]]] = {}
        self._rows: list[mathopt.LinearConstraint] = []
        self._deficits: list[mathopt.Variable] = []
        self._targets: Mapping[str, float] = {}
        self._proven: float | None = None

    @property
    def _best(self) -> tuple[int, ...]:
        return self.program.best or ()

    def floor(self, floor: float, clock: Clock, *, plain_bound: float) -> Fair:
        """Nobody below ``floor`` who could reach it alone, or as little missing as possible; then the objective.

        ``plain_bound`` is that of the objective without fairness.
        """
        steps = Clock(clock.left_s() * FAIR_SHARE)
        targets = {person_id: floor for person_id, ceiling in self.ceiling.items() if ceiling >= floor - TOLERANCE}
        worst_bound = min(self.ceiling.values(), default=0.0)
        if self._missing(targets) == 0 and plain_bound - self.program.problem.objective(self._best) <= TOLERANCE:
            return Fair(self._best, plain_bound, worst_bound)
        reached = self._reach(targets, steps.share_s(0.9), keep=True)
        if reached:
            bound = self._maximise_objective(clock) if self._proven is None else self._proven
            return Fair(self._best, bound, worst_bound)
        least = self._least_missing(targets, steps.left_s()) if reached is False else 0.0
        missing = self._missing(targets)
        self._aim(targets, soft=True)
        self.program.model.add_linear_constraint(mathopt.fast_sum(self._deficits) <= missing + TOLERANCE)
        bound = self._maximise_objective(clock)
        return Fair(self._best, bound, worst_bound, complete=least >= missing - STEP)

    def _least_missing(self, targets: Mapping[str, float], limit_s: float) -> float:
        """Make the best choice lack as little of the targets as can be; return a proven lower bound of that."""
        self._aim(targets, soft=True)
        before = self._best
        outcome = self.program.maximise(-mathopt.fast_sum(self._deficits), limit_s)
        self.program.best = min(before, self._best, key=lambda chosen: self._missing(targets, chosen))
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
        self._aim(targets)
        bound = self._maximise_objective(clock)
        return Fair(self._best, bound, worst_bound, tuple(levels), complete)

    def _up_to_ceilings(self, clock: Clock) -> tuple[float, bool]:
        """The largest ceiling up to which everyone can have that much, or all that they could have alone.

        And whether that is proven. Where not even the smallest can be had it is 0, or, if time did not tell, what
        the worst-off have in the best choice that was found.
        """
        steps = sorted(set(self.ceiling.values()))
        low, high, proven = -1, len(steps), True
        while high - low > 1:
            middle = 0 if low < 0 and high == len(steps) else (low + high) // 2
            targets = {person_id: min(ceiling, steps[middle]) for person_id, ceiling in self.ceiling.items()}
            reached = self._reach(targets, clock.share_s(0.25 if low >= 0 else 0.8), keep=low < 0)
            proven = proven and reached is not None
            if reached is None and low < 0:
                break
            low, high = (middle, high) if reached else (low, middle)
        if low >= 0:
            return steps[low], proven
        return (0.0 if proven else self._worst()), proven

    def _worst(self) -> float:
        """The smallest own total of the best choice."""
        totals = own_totals(self.program.problem, self._best)
        return min((totals.get(person_id, 0.0) for person_id in self.ceiling), default=0.0)

    def _largest_minimum(self, active: set[str], targets: Mapping[str, float], clock: Clock) -> Outcome:
        """The largest smallest total of the active, at once, or after halving the range until that is possible."""
        low, high = 0.0, min(self.ceiling[person_id] for person_id in active)
        outcome = self._maximise_minimum(active, targets, (low, high), clock.share_s(0.1))
        while not _is_settled(outcome) and high - low > STEP and clock.left_s() > 0:
            low, high = max(low, outcome.value), min(high, outcome.bound)
            middle = (low + high) / 2
            self._aim(dict(targets) | dict.fromkeys(active, middle))
            tried = self.program.maximise(self.program.objective, clock.share_s(0.2))
            if tried.chosen is None and not tried.impossible:
                break
            low, high = (low, middle) if tried.impossible else (middle, high)
            outcome = Outcome(self._best, low, high)
        if _is_settled(outcome):
            return outcome
        exactly = self._maximise_minimum(active, targets, (low, high), clock.share_s(0.2))
        return outcome if exactly.chosen is None else exactly

    def _maximise_minimum(
        self, active: set[str], targets: Mapping[str, float], limits: tuple[float, float], limit_s: float
    ) -> Outcome:
        model = self.program.model
        self._aim(targets)
        smallest = model.add_variable(lb=max(0.0, limits[0] - TOLERANCE), ub=limits[1])
        rows = [
            model.add_linear_constraint(self._counted(person_id, limits[1]) >= smallest)
            for person_id in sorted(active)
        ]
        outcome = self.program.maximise(mathopt.fast_sum([smallest]), limit_s)
        for row in rows:
            model.delete_linear_constraint(row)
        model.delete_variable(smallest)
        return outcome

    def _fewest_at(self, active: set[str], targets: dict[str, float], total: float, clock: Clock) -> int | None:
        """Excuse the fewest of ``active`` from having more than ``total``; None if unproven."""
        model = self.program.model
        excuses = {person_id: model.add_binary_variable() for person_id in sorted(active)}
        for person_id, excuse in excuses.items():
            own = self._excuses.setdefault(person_id, [])
            own.append((excuse, total))
            if len(own) > 1:
                model.add_linear_constraint(mathopt.fast_sum([one for one, _ in own]) <= 1)
        raised = targets | dict.fromkeys(active, total + STEP)
        self._aim(raised)
        outcome = self.program.maximise(-mathopt.fast_sum(list(excuses.values())), clock.share_s(0.25))
        if outcome.chosen is None or outcome.bound - outcome.value > 1 - 1e-3:
            for person_id, excuse in excuses.items():
                self._excuses[person_id] = [one for one in self._excuses[person_id] if one[0] is not excuse]
            self._aim(targets)
            return None
        people = round(-outcome.value)
        model.add_linear_constraint(mathopt.fast_sum(list(excuses.values())) <= people)
        targets |= raised
        return people

    def _reach(self, targets: Mapping[str, float], limit_s: float, *, keep: bool = False) -> bool | None:
        """Whether a choice that keeps the targets exists, and then it is the best; None if time does not tell.

        With ``keep`` the best is then the one found that lacks least, else that of before.
        """
        clock, before = Clock(limit_s), self._best
        self._proven = None
        self._aim(targets)
        if self._missing(targets) == 0:
            return True
        outcome = self.program.maximise(self.program.objective, clock.share_s(0.3 if keep else 0.8))
        self._proven = outcome.bound if _is_closed(outcome) else None
        if outcome.chosen is not None or outcome.impossible:
            return not outcome.impossible
        around = Neighbourhoods(self.program.problem, targets, sorted(targets), self._seed)
        self.program.best = around.improve(self._best, clock.left_s(), until_nothing_is_missing=True)
        if self._missing(targets) == 0:
            return True
        if not keep:
            self.program.best = before
        return None

    def _missing(self, targets: Mapping[str, float], chosen: Sequence[int] | None = None) -> float:
        """What the choice, the best one unless told, lacks of the targets, in sum; excuses do not count."""
        totals = own_totals(self.program.problem, self._best if chosen is None else chosen)
        missing = (target - totals.get(person_id, 0.0) for person_id, target in targets.items())
        return math.fsum(short for short in missing if short > TOLERANCE)

    def _aim(self, targets: Mapping[str, float], *, soft: bool = False) -> None:
        """Replace the targets; if ``soft``, what is missing to them is in ``_deficits``."""
        model = self.program.model
        self._targets = targets
        for row in self._rows:
            model.delete_linear_constraint(row)
        for variable in self._deficits:
            model.delete_variable(variable)
        self._deficits = [model.add_variable(lb=0.0, ub=target if soft else 0.0) for target in targets.values()]
        self._rows = [
            model.add_linear_constraint(self._counted(person_id, target) + deficit >= target - TOLERANCE / 2)
            for (person_id, target), deficit in zip(targets.items(), self._deficits, strict=True)
        ]

    def _counted(self, person_id: str, target: float) -> mathopt.LinearSum:
        """The own total as far as it counts towards the target, with what excuses make up for."""
        candidates = self.program.problem.candidates
        total = self.program.sum_of(
            (min(candidates[place].score, target), place) for place in self.program.places_of[person_id]
        )
        return total + mathopt.fast_sum(
            [max(0.0, target - left) * excuse for excuse, left in self._excuses.get(person_id, [])]
        )

    def _maximise_objective(self, clock: Clock) -> float:
        """Make the best choice the best by the objective as well; return a proven bound of that."""
        program, before = self.program, self._best
        outcome = program.maximise(program.objective, clock.left_s() * PROOF_SHARE)
        if program.problem.objective(self._best) < program.problem.objective(before):
            program.best = before
        if not _is_closed(outcome) and not self._excuses:
            around = Neighbourhoods(program.problem, self._targets, sorted(self.ceiling), self._seed)
            program.best = around.improve(self._best, clock.left_s())
        return outcome.bound


def _is_settled(outcome: Outcome) -> bool:
    """Whether a total is known to a thousandth."""
    return outcome.chosen is not None and outcome.bound - outcome.value < STEP


def _is_closed(outcome: Outcome) -> bool:
    return outcome.chosen is not None and outcome.bound - outcome.value <= TOLERANCE * (1 + abs(outcome.bound))


def _rounded(total: float) -> float:
    return round(total / STEP) * STEP
