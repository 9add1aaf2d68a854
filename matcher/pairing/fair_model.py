"""The pairing problem with targets for people's own totals, as a constraint program for CP-SAT.

CP-SAT counts in whole numbers. Where every score has six digits it counts in millionths and loses nothing, else in
hundred-millionths, and bounds are widened by what rounding may hide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from matcher.pairing.outcome import TOLERANCE, Outcome
from matcher.pairing.problem import PairingProblem

MICRO = 1_000_000
WORKERS = 2
FEW_CANDIDATES = 1000
"""Below that one worker is quick enough, and gives the same choice in every run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuses:
    """``number`` of ``people`` at most, whoever they are, may have no more than ``total`` instead of their target."""

    total: float
    people: frozenset[str]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """What a choice has to keep: no more failures than these, and a target for some people's own totals.

    ``lacking`` is how much, in sum, may be missing to the targets; None for any amount.
    """

    failed: int
    missing: int
    targets: Mapping[str, float] = field(default_factory=dict)
    excuses: tuple[Excuses, ...] = ()
    lacking: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Grain:
    """Targets in a few whole steps, scores rounded down to them: narrower, and much quicker to search.

    Each person has the fewest steps, from ``least`` on, at which ``share`` of the meetings that could help them to
    their target still can.
    """

    least: int
    share: float


ROUGH, FINE = Grain(3, 0.7), Grain(12, 0.9)
_STEPS = (3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 100)


class FairModel:
    """A 0/1 variable for each candidate, and whatever the aims need besides; one goal, set once."""

    def __init__(self, problem: PairingProblem, aims: Aims, grain: Grain | None = None) -> None:
        self._problem, self._aims = problem, aims
        self._places_of = problem.places_of()
        self._model = cp_model.CpModel()
        self._scale = _scale(problem)
        self._choice = [self._model.new_bool_var("") for _ in problem.candidates]
        self._bonus: list[cp_model.IntVar] = []
        self._deficits: list[cp_model.IntVar] = []
        self._limit_meetings()
        self._keep_musts()
        self._keep_minimums()
        self._excuses = [self._excused(item.people, item.number) for item in aims.excuses]
        for person_id, target in aims.targets.items():
            self._aim(person_id, target, grain)
        if aims.lacking is not None and self._deficits:
            self._model.add(sum(self._deficits) <= math.ceil((aims.lacking + TOLERANCE) * self._scale))
        self._unit, self._slack = self._scale, 0.0

    def _sum(self, places: Iterable[int]) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.sum([self._choice[place] for place in places])

    def _limit_meetings(self) -> None:
        problem = self._problem
        owned: dict[str, list[int]] = {}
        for place, item in enumerate(problem.candidates):
            owned.setdefault(item.offer_owner_id, []).append(place)
        for person_id, places in self._places_of.items():
            if len(places) > problem.capacity[person_id]:
                self._model.add(self._sum(places) <= problem.capacity[person_id])
        for person_id, places in owned.items():
            if len(places) > problem.offer_owner_capacity[person_id] < problem.capacity[person_id]:
                self._model.add(self._sum(places) <= problem.offer_owner_capacity[person_id])
        if problem.total is not None and problem.total < len(problem.candidates):
            self._model.add(self._sum(range(len(problem.candidates))) <= problem.total)
        self._share_interpreters()

    def _share_interpreters(self) -> None:
        """How many meetings of a kind each interpreter takes."""
        taken: dict[str, list[cp_model.IntVar]] = {item: [] for item in self._problem.interpreters}
        for kind in self._problem.interpreted:
            if kind.able <= taken.keys():
                most = len(kind.candidates) + kind.held
                parts = {item: self._model.new_int_var(0, most, "") for item in sorted(kind.able)}
                self._model.add(
                    self._sum(kind.candidates) + kind.held <= cp_model.LinearExpr.sum(list(parts.values()))
                )
                for item, part in parts.items():
                    taken[item].append(part)
        for item, shares in taken.items():
            self._model.add(cp_model.LinearExpr.sum(shares) <= self._problem.interpreters[item])

    def _keep_musts(self) -> None:
        failed = []
        for must in self._problem.musts:
            if must.candidates:
                failed.append(self._model.new_bool_var(""))
                self._model.add_bool_or([*(self._choice[place] for place in must.candidates), failed[-1]])
        self._model.add(cp_model.LinearExpr.sum(failed) <= self._aims.failed)

    def _keep_minimums(self) -> None:
        missing = []
        for person_id, number in self._problem.possible_minimum().items():
            missing.append(self._model.new_int_var(0, min(number, self._aims.missing), ""))
            self._model.add(self._sum(self._places_of[person_id]) + missing[-1] >= number)
        self._model.add(cp_model.LinearExpr.sum(missing) <= self._aims.missing)

    def _excused(self, people: Iterable[str], number: int | None) -> dict[str, cp_model.IntVar]:
        excuses = {person_id: self._model.new_bool_var("") for person_id in sorted(people)}
        if number is not None:
            self._model.add(cp_model.LinearExpr.sum(list(excuses.values())) <= number)
        return excuses

    def _parts(self, person_id: str, units: float, most: int) -> cp_model.LinearExprT:
        """The own total in ``units`` to a score of 1, rounded down where these are coarse; a meeting counts up to
        ``most``."""
        places = self._places_of[person_id]
        scores = [self._problem.candidates[place].score for place in places]
        numbers = _rounded(scores, units, most) if units == self._scale else _rounded_down(scores, units, most)
        return cp_model.LinearExpr.weighted_sum([self._choice[place] for place in places], numbers)

    def _made_up(self, person_id: str, units: float, wanted: int) -> cp_model.LinearExprT:
        """What excuses add to the own total, and at most one of them does."""
        own = [
            (excuses[person_id], wanted - math.ceil((item.total - TOLERANCE) * units))
            for item, excuses in zip(self._aims.excuses, self._excuses, strict=True)
            if person_id in excuses
        ]
        if len(own) > 1:
            self._model.add_at_most_one([excuse for excuse, _ in own])
        return cp_model.LinearExpr.weighted_sum([excuse for excuse, _ in own], [max(0, left) for _, left in own])

    def _aim(self, person_id: str, target: float, grain: Grain | None) -> None:
        wanted, units = math.ceil((target - TOLERANCE / 2) * self._scale), float(self._scale)
        if grain is not None and target > 0:
            scores = [self._problem.candidates[place].score for place in self._places_of[person_id]]
            steps = _steps(scores, target, self._problem.capacity[person_id], grain)
            if steps is not None:
                wanted, units = steps, steps / target
        total = self._parts(person_id, units, wanted) + self._made_up(person_id, units, wanted)
        if self._aims.lacking != 0.0:
            self._deficits.append(self._model.new_int_var(0, max(0, wanted), ""))
            total += self._deficits[-1]
        self._model.add(total >= wanted)

    def objective(self) -> None:
        """Go for the objective."""
        problem = self._problem
        values = _rounded([problem.value(place) for place in range(len(problem.candidates))], self._scale)
        goal = cp_model.LinearExpr.weighted_sum(self._choice, values)
        bonus = round(problem.first_meeting_bonus * self._scale)
        if bonus:
            for person_id in sorted(self._places_of.keys() - problem.have_met):
                self._bonus.append(self._model.new_bool_var(""))
                self._model.add(self._bonus[-1] <= self._sum(self._places_of[person_id]))
        self._model.maximize(goal + bonus * cp_model.LinearExpr.sum(self._bonus))
        most = sum(problem.capacity[person_id] for person_id in self._places_of)
        exact = self._scale == MICRO
        self._slack = 0.0 if exact else 0.5 * (min(most, len(problem.candidates)) + len(self._bonus)) / self._scale

    def least_lacking(self) -> None:
        """Go for as little missing to the targets as can be, in sum: what is maximised is minus that."""
        self._model.maximize(-cp_model.LinearExpr.sum(self._deficits))

    def largest_minimum(self, people: Iterable[str], low: float, high: float) -> None:
        """Go for the largest smallest own total of these, in [``low``, ``high``]."""
        limits = max(0, math.floor(low * self._scale)), math.ceil(high * self._scale)
        smallest = self._model.new_int_var(*limits, "")
        for person_id in sorted(people):
            made_up = self._made_up(person_id, self._scale, limits[1])
            self._model.add(self._parts(person_id, self._scale, limits[1]) + made_up >= smallest)
        self._model.maximize(smallest)

    def fewest(self, people: Iterable[str], total: float, target: float) -> None:
        """Go for the fewest of these who need be excused from ``target``, and have ``total`` only."""
        excuses = self._excused(people, None)
        units = self._scale
        wanted = math.ceil((target - TOLERANCE / 2) * units)
        for person_id, excuse in excuses.items():
            left = wanted - math.ceil((total - TOLERANCE) * units)
            own = self._parts(person_id, units, wanted) + self._made_up(person_id, units, wanted)
            self._model.add(own + left * excuse >= wanted)
        self._model.maximize(-cp_model.LinearExpr.sum(list(excuses.values())))
        self._unit = 1

    def solve(self, hint: Sequence[int], limit_s: float, *, seed: int, first: bool = False) -> Outcome:
        """The best within ``limit_s`` seconds, or the ``first`` that is found, from ``hint`` on; the goal's own units
        are scores, or people for ``fewest``."""
        if limit_s <= 0:
            return Outcome(None, -math.inf, math.inf)
        chosen = set(hint)
        for place, variable in enumerate(self._choice):
            self._model.add_hint(variable, place in chosen)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = limit_s
        solver.parameters.num_workers = 1 if len(self._choice) < FEW_CANDIDATES else WORKERS
        solver.parameters.random_seed = seed
        solver.parameters.stop_after_first_solution = first
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return Outcome(None, -math.inf, -math.inf, impossible=True)
        bound = solver.best_objective_bound / self._unit + self._slack
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outcome(None, -math.inf, bound if bound > self._slack else math.inf)
        found = tuple(place for place, variable in enumerate(self._choice) if solver.boolean_value(variable))
        return Outcome(found, solver.objective_value / self._unit, bound)


def _scale(problem: PairingProblem) -> int:
    numbers = [item.score for item in problem.candidates]
    numbers += [problem.would_meet_bonus, problem.first_meeting_bonus]
    exact = all(abs(number * MICRO - round(number * MICRO)) < 1e-6 for number in numbers)
    return MICRO if exact else 100 * MICRO


def _rounded(scores: Iterable[float], units: float, most: int | None = None) -> list[int]:
    numbers = [round(score * units) for score in scores]
    return numbers if most is None else [min(number, most) for number in numbers]


def _rounded_down(scores: Iterable[float], units: float, most: int) -> list[int]:
    return [min(math.floor(score * units + 1e-9), most) for score in scores]


def _steps(scores: Sequence[float], target: float, capacity: int, grain: Grain) -> int | None:
    """The fewest steps that leave enough meetings that can help; None where only exact scores do."""
    enough = grain.share * _helpful(scores, target - TOLERANCE / 2, capacity)
    for steps in _STEPS:
        if steps >= grain.least and _helpful(_rounded_down(scores, steps / target, steps), steps, capacity) >= enough:
            return steps
    return None


def _helpful(numbers: Sequence[float], wanted: float, capacity: int) -> int:
    """How many of these numbers are, with the largest others, among ``capacity`` that come to what is wanted."""
    order = sorted(numbers, reverse=True)
    largest, others = math.fsum(order[:capacity]), math.fsum(order[: max(0, capacity - 1)])
    last = order[capacity - 1] if 0 < capacity <= len(order) else 0.0
    return sum((largest if number >= last else others + number) >= wanted for number in numbers)
