"""Better pairings from good ones: free some people's meetings, keep everyone else's, solve, repeat.

Large-neighbourhood search (Shaw, 1998). It proves nothing; it finds what a tree search over everything does not reach
in time where floors leave few pairings.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence

from ortools.math_opt.python import mathopt

from matcher.pairing.program import Clock, Program

QUICK_S = 0.5
SLOW_S = 4.0
"""Neighbourhoods grow while they take less than the one, and shrink when they take as long as the other."""
FIRST_PEOPLE = 12


def improve(
    program: Program,
    goal: mathopt.LinearSum,
    limit_s: float,
    *,
    seed: int,
    centres: Sequence[str],
    is_enough: Callable[[tuple[int, ...]], bool] = lambda _: False,
) -> None:
    """Improve ``program.best`` by ``goal`` until ``limit_s`` seconds are over or ``is_enough`` of it.

    ``centres`` are the people whose meetings are freed, some at a time. Needs a ``best`` that keeps all constraints.
    """
    clock, chance = Clock(limit_s), random.Random(seed)
    people, value = float(min(FIRST_PEOPLE, len(centres))), -math.inf
    while program.best is not None and centres and clock.left_s() > 0 and not is_enough(program.best):
        free = {
            place
            for person_id in chance.sample(list(centres), min(len(centres), max(1, round(people))))
            for place in program.places_of[person_id]
        }
        chosen = set(program.best)
        program.hold({place: place in chosen for place in range(len(program.choice)) if place not in free})
        before, started = program.best, time.monotonic()
        outcome = program.maximise(goal, min(SLOW_S, clock.left_s()))
        if outcome.value >= value:
            value = outcome.value
        else:
            program.best = before
        took = time.monotonic() - started
        if took < QUICK_S:
            people = min(float(len(centres)), people * 1.2)
        elif took >= SLOW_S:
            people = max(2.0, people * 0.7)
    program.hold(None)
