"""A good plan of booths to start from: the best assignment without neighbours, then exchanges that gain."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from matcher.consultations.booth_problem import SAME_THEME, BoothProblem

NEVER: Final = -1
ROUNDS: Final = 40
TRIALS: Final = 60_000
"""Exchanges tried at most, whatever the size of the hall."""


class Allotment:
    """Who is in which booth, by index; ``holder[b]`` is ``NEVER`` for a free booth, ``place[e]`` for nobody's."""

    def __init__(self, problem: BoothProblem) -> None:
        self.problem = problem
        self.worth: list[list[int | None]] = [
            [problem.points(exhibitor, booth) for booth in problem.booths] for exhibitor in problem.exhibitors
        ]
        self.holder = [NEVER] * len(problem.booths)
        self.place = [NEVER] * len(problem.exhibitors)
        self.near: dict[int, list[int]] = defaultdict(list)
        for one, other in problem.beside:
            self.near[one].append(other)
            self.near[other].append(one)
        number_of = {item.organisation_id: number for number, item in enumerate(problem.exhibitors)}
        self.rivals: dict[int, set[int]] = defaultdict(set)
        for pair in problem.apart:
            first, second = (number_of.get(name, NEVER) for name in pair)
            if first != NEVER and second != NEVER:
                self.rivals[first].add(second)
                self.rivals[second].add(first)

    def put(self, exhibitor: int, booth: int) -> None:
        """``exhibitor`` may be ``NEVER``: the booth is free then."""
        self.holder[booth] = exhibitor
        if exhibitor != NEVER:
            self.place[exhibitor] = booth

    def value(self, booths: Sequence[int]) -> int | None:
        """Points of the holders of these booths and of each pair of neighbours that has one of them; None where
        somebody is in a booth that they cannot have, or beside a rival."""
        total, seen = 0, set()
        for booth in booths:
            holder = self.holder[booth]
            if holder == NEVER:
                continue
            points = self.worth[holder][booth]
            if points is None:
                return None
            total += points
            for other in self.near[booth]:
                neighbour, pair = self.holder[other], (min(booth, other), max(booth, other))
                if neighbour == NEVER or pair in seen:
                    continue
                seen.add(pair)
                if neighbour in self.rivals[holder]:
                    return None
                theme = self.problem.exhibitors[holder].theme
                total += SAME_THEME if theme and theme == self.problem.exhibitors[neighbour].theme else 0
        return total

    def swap(self, one: int, other: int) -> None:
        here, there = self.holder[one], self.holder[other]
        self.put(here, other)
        self.put(there, one)


def start_of(problem: BoothProblem, seed: int) -> tuple[dict[int, int], int]:
    """Return a plan that keeps every rule, booths by exhibitor, and what no plan exceeds: the best assignment if all
    neighbours were of one theme."""
    if not problem.booths or not problem.exhibitors:
        return {}, 0
    state = Allotment(problem)
    assigned, most = _assigned(state)
    for exhibitor, booth in assigned:
        state.put(exhibitor, booth)
    _part(state)
    _improve(state, random.Random(seed))
    bound = most + SAME_THEME * len(problem.beside)
    return {number: booth for number, booth in enumerate(state.place) if booth != NEVER}, bound


def _assigned(state: Allotment) -> tuple[list[tuple[int, int]], int]:
    from scipy.optimize import linear_sum_assignment  # slow to import: only where booths are allotted

    worth = np.array([[points or 0 for points in row] for row in state.worth])
    rows, columns = linear_sum_assignment(worth, maximize=True)
    found = [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]
    return [pair for pair in found if state.worth[pair[0]][pair[1]] is not None], int(worth[rows, columns].sum())


def _part(state: Allotment) -> None:
    """Rivals that are side by side: one of the two changes places with somebody, or goes without."""
    for booth in range(len(state.holder)):
        if state.value([booth]) is not None:
            continue
        for other in range(len(state.holder)):
            state.swap(booth, other)
            if state.value([booth, other]) is not None:
                break
            state.swap(booth, other)
        else:
            state.place[state.holder[booth]] = NEVER
            state.holder[booth] = NEVER


def _improve(state: Allotment, draw: random.Random) -> None:
    booths = list(range(len(state.holder)))
    pairs = [(one, other) for one in booths for other in booths if one < other]
    for _ in range(max(1, min(ROUNDS, TRIALS // max(1, len(pairs))))):
        gained = False
        draw.shuffle(pairs)
        for one, other in pairs:
            before = state.value([one, other])
            state.swap(one, other)
            after = state.value([one, other])
            if before is not None and after is not None and after > before:
                gained = True
            else:
                state.swap(one, other)
        if not gained:
            return
