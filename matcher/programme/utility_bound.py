"""How much utility no plan of meetings can exceed: a linear program over days instead of slots."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.programme.problem import MeetingProblem


def utility_bound(problem: MeetingProblem) -> float:
    """A proven upper bound of the sum of the scores of placed meetings.

    Each meeting is given to days, in parts, so that no person has more meetings on a day than its free slots, its
    rows and the person's own limit hold, and the tables hold all of the day. Every plan is such a division, so that
    the best one, which HiGHS finds, is worth at least as much.
    """
    columns = [
        (number, day)
        for number, meeting in enumerate(problem.meetings)
        for day in sorted({problem.day_of[problem.slot_of(cell)] for cell in meeting.allowed})
    ]
    if not columns:
        return 0.0
    from scipy.optimize import linprog  # slow to import: only where meetings are left over
    from scipy.sparse import csr_array

    rows: list[list[int]] = []
    limits: list[float] = []
    by_meeting: dict[int, list[int]] = defaultdict(list)
    by_person: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_day: dict[int, list[int]] = defaultdict(list)
    for column, (number, day) in enumerate(columns):
        by_meeting[number].append(column)
        by_day[day].append(column)
        for person in problem.meetings[number].people:
            by_person[person, day].append(column)
    most = _most_by_person_and_day(problem)
    for limit, members in (
        *((1.0, members) for members in by_meeting.values()),
        *((float(most[key]), members) for key, members in by_person.items()),
        *((float(_tables_of(problem, day)), members) for day, members in by_day.items()),
    ):
        if limit < len(members):
            rows.append(members)
            limits.append(limit)
    scores = np.array([problem.meetings[number].pairing.score for number, _ in columns])
    if not rows:
        return math.fsum(scores)
    matrix: Any = csr_array(
        (
            np.ones(sum(map(len, rows))),
            (np.repeat(np.arange(len(rows)), [len(row) for row in rows]), np.concatenate(rows)),
        ),
        shape=(len(rows), len(columns)),
    )
    found = linprog(-scores, A_ub=matrix, b_ub=np.array(limits), bounds=(0, 1), method="highs")
    if found.status != 0:
        return math.fsum(meeting.pairing.score for meeting in problem.meetings if meeting.allowed)
    return _dual_bound(scores, matrix, np.array(limits), -np.asarray(found.ineqlin.marginals))


def _dual_bound(
    scores: npt.NDArray[np.float64], matrix: Any, limits: npt.NDArray[np.float64], prices: npt.NDArray[np.float64]
) -> float:
    """By weak duality: prices of at least 0 on the limits bound every division, whatever the solver's rounding."""
    prices = np.maximum(prices, 0.0)
    rest = scores - matrix.T @ prices
    return float(limits @ prices + np.maximum(rest, 0.0).sum())


def _tables_of(problem: MeetingProblem, day: int) -> int:
    return sum(
        problem.tables_in(slot * len(problem.pools) + pool)
        for slot, of in enumerate(problem.day_of)
        if of == day
        for pool in range(len(problem.pools))
    )


def _most_by_person_and_day(problem: MeetingProblem) -> dict[tuple[int, int], int]:
    """How many meetings the slots, rows and own limits allow each person on each day."""
    slots: dict[tuple[int, int], set[int]] = defaultdict(set)
    for meeting in problem.meetings:
        for slot in {problem.slot_of(cell) for cell in meeting.allowed}:
            for person in meeting.people:
                slots[person, problem.day_of[slot]].add(slot)
    return {
        (person, day): min(_most_in(problem, held), problem.day_limit.get(person, len(held)))
        for (person, day), held in slots.items()
    }


def _most_in(problem: MeetingProblem, slots: set[int]) -> int:
    """In each stretch of successive slots one is left free after each full row."""
    total = stretch = 0
    before = -2
    for slot in (*sorted(slots), -2):
        if slot != before + 1 or not problem.follows[slot]:
            total += stretch - stretch // (problem.most_in_a_row + 1)
            stretch = 0
        stretch += 1
        before = slot
    return total
