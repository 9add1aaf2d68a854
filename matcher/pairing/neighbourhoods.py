"""Better choices from good ones: free some people's meetings, keep everyone else's, solve, repeat.

Large-neighbourhood search (Shaw, 1998). It proves nothing; it finds what a tree search over everything does not reach
in time where floors leave few choices.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ortools.math_opt.python import mathopt

from matcher.pairing.flow import failures
from matcher.pairing.outcome import TOLERANCE, Clock
from matcher.pairing.own_totals import own_totals
from matcher.pairing.problem import Interpreted, Must, PairingProblem
from matcher.pairing.program import Program

QUICK_S = 0.4
SLOW_S = 4.0
"""Neighbourhoods grow while they take less than the one, and shrink when they take as long as the other."""
FIRST_PEOPLE = 10
PENALTY = 1000.0
"""What a unit of score below a target costs."""


class Neighbourhoods:
    """Searches around a choice for less missing to the targets of own totals, then for a larger objective.

    No choice that it comes to has more failed musts or missing meetings than the one before.
    """

    def __init__(
        self, problem: PairingProblem, targets: Mapping[str, float], centres: Sequence[str], seed: int
    ) -> None:
        self._problem = problem
        self._targets = targets
        self._centres = list(centres)
        self._places_of = problem.places_of()
        self._seed = seed
        self._chance = random.Random(seed)

    def missing(self, chosen: Sequence[int]) -> float:
        """What the choice lacks of the targets, in sum."""
        return sum(self._short(chosen).values())

    def _short(self, chosen: Sequence[int]) -> dict[str, float]:
        totals = own_totals(self._problem, chosen)
        short = {person_id: target - totals.get(person_id, 0.0) for person_id, target in self._targets.items()}
        return {person_id: amount for person_id, amount in short.items() if amount > TOLERANCE}

    def improve(
        self, chosen: tuple[int, ...], limit_s: float, *, until_nothing_is_missing: bool = False
    ) -> tuple[int, ...]:
        """Return the best choice that is found within ``limit_s`` seconds."""
        clock, people = Clock(limit_s), float(min(FIRST_PEOPLE, len(self._centres)))
        while self._centres and clock.left_s() > 0:
            short = self._short(chosen)
            if until_nothing_is_missing and not short:
                break
            started = time.monotonic()
            tried = self._solve(chosen, self._freed(short, max(1, round(people))), min(SLOW_S, clock.left_s()))
            if tried is not None and self._rank(tried) >= self._rank(chosen):
                chosen = tried
            took = time.monotonic() - started
            if took < QUICK_S:
                people = min(float(len(self._centres)), people * 1.1)
            elif took >= SLOW_S:
                people = max(2.0, people * 0.7)
        return chosen

    def _rank(self, chosen: tuple[int, ...]) -> tuple[float, float]:
        failed, missing = failures(self._problem, chosen)
        return -failed * 1e6 - missing, self._problem.objective(chosen) - PENALTY * self.missing(chosen)

    def _freed(self, short: Mapping[str, float], people: int) -> set[str]:
        """Some of those who are short, if any, and others by chance."""
        first = self._chance.sample(sorted(short), min(len(short), max(1, people // 4))) if short else []
        return {*first, *self._chance.sample(self._centres, min(len(self._centres), people))}

    def _solve(self, chosen: tuple[int, ...], freed: set[str], limit_s: float) -> tuple[int, ...] | None:
        free = sorted({place for person_id in freed for place in self._places_of.get(person_id, ())})
        kept = [place for place in chosen if place not in set(free)]
        part, places = self._part(free, kept)
        if not places:
            return None
        program = Program(part, self._seed)
        now = {at for at, place in enumerate(places) if place in set(chosen)}
        program.best = tuple(sorted(now))
        program.accept_failures(*failures(part, program.best))
        totals = own_totals(self._problem, kept)
        deficits = []
        for person_id, target in self._targets.items():
            if person_id in program.places_of:
                has = totals.get(person_id, 0.0)
                deficits.append(program.model.add_variable(lb=0.0, ub=target))
                program.model.add_linear_constraint(program.total_of(person_id) + deficits[-1] >= target - has)
        if program.maximise(program.objective - PENALTY * mathopt.fast_sum(deficits), limit_s).chosen is None:
            return None
        return tuple(sorted((*kept, *(places[at] for at in program.best))))

    def _part(self, free: Sequence[int], kept: Sequence[int]) -> tuple[PairingProblem, list[int]]:
        """The problem of the free candidates beside the kept ones, and which candidates those are.

        Whoever has a kept meeting earns the bonus of first meetings already.
        """
        problem = self._problem
        load = Counter(person_id for place in kept for person_id in problem.candidates[place].people)
        owned = Counter(problem.candidates[place].offer_owner_id for place in kept)
        capacity = {person_id: number - load[person_id] for person_id, number in problem.capacity.items()}
        as_owner = {
            person_id: number - owned[person_id] for person_id, number in problem.offer_owner_capacity.items()
        }
        places = [
            place
            for place in free
            if as_owner[problem.candidates[place].offer_owner_id] > 0
            and all(capacity[person_id] > 0 for person_id in problem.candidates[place].people)
        ]
        at = {place: number for number, place in enumerate(places)}
        fulfilled = set(kept)
        musts = [
            Must(
                person_id=must.person_id,
                other_id=must.other_id,
                candidates=tuple(at[place] for place in must.candidates if place in at),
            )
            for must in problem.musts
            if fulfilled.isdisjoint(must.candidates)
        ]
        part = replace(
            problem,
            candidates=tuple(problem.candidates[place] for place in places),
            capacity=capacity,
            offer_owner_capacity=as_owner,
            total=None if problem.total is None else problem.total - len(kept),
            minimum={person_id: max(0, number - load[person_id]) for person_id, number in problem.minimum.items()},
            musts=tuple(musts),
            interpreted=tuple(
                Interpreted(
                    candidates=tuple(at[place] for place in kind.candidates if place in at),
                    able=kind.able,
                    held=kind.held + len(fulfilled.intersection(kind.candidates)),
                )
                for kind in problem.interpreted
            ),
            have_met=frozenset(load),
        )
        return part, places
