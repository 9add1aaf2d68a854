"""From the slot of each meeting to a whole solution: places, idle gaps, utility and what they prove."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.domain import Placement, Timetable, TimetableMeeting, TimetableSolution, TimetableStatus

_TOLERANCE = 1e-6

Slots = Mapping[str, str]
"""The slot's id of each placed meeting, by the meeting's id."""


def make_solution(problem: Timetable, slots: Slots, *, bound: int = 0, utility_bound: float) -> TimetableSolution:
    """The plan that places meetings in ``slots``, with places; optimal where the bounds say so, else feasible.

    ``bound`` is a proven lower bound of the idle gaps of plans with this utility, ``utility_bound`` a proven upper
    bound of the utility. Needs at least as many places as any slot has meetings.
    """
    gaps = idle_gaps(problem, slots)
    utility = placed_utility(problem, slots)
    proven = bound >= gaps and utility >= utility_bound - _TOLERANCE
    return TimetableSolution(
        name=problem.name,
        status=TimetableStatus.OPTIMAL if proven else TimetableStatus.FEASIBLE,
        placements=give_places(problem, slots),
        unplaced=tuple(meeting.id for meeting in problem.meetings if meeting.id not in slots),
        objective=gaps,
        bound=min(bound, gaps),
        utility=utility,
        utility_bound=utility if proven else max(utility_bound, utility),
    )


def no_plan(
    problem: Timetable, status: TimetableStatus, why: tuple[str, ...] = (), relaxations: tuple[str, ...] = ()
) -> TimetableSolution:
    """The answer without a plan: ``status`` is infeasible or unknown."""
    return TimetableSolution(
        name=problem.name,
        status=status,
        unplaced=tuple(meeting.id for meeting in problem.meetings),
        utility_bound=0.0 if status is TimetableStatus.INFEASIBLE else optional_utility(problem),
        why=why,
        relaxations=relaxations,
    )


def idle_gaps(problem: Timetable, slots: Slots) -> int:
    """How often two successive meetings of a person are not in adjacent slots, over all people."""
    position = {slot.id: at for at, slot in enumerate(problem.slots)}
    held: dict[str, list[int]] = defaultdict(list)
    for meeting in problem.meetings:
        if meeting.id in slots:
            for person in meeting.people:
                held[person].append(position[slots[meeting.id]])
    return sum(
        later - earlier > 1 for positions in map(sorted, held.values()) for earlier, later in pairwise(positions)
    )


def placed_utility(problem: Timetable, slots: Slots) -> float:
    """The sum of the utilities of the placed meetings that are not required."""
    return math.fsum(item.utility for item in problem.meetings if item.id in slots and not item.required)


def optional_utility(problem: Timetable) -> float:
    """What placing every meeting that is not required would give: no plan has more."""
    return math.fsum(item.utility for item in problem.meetings if not item.required)


def give_places(problem: Timetable, slots: Slots) -> tuple[Placement, ...]:
    """Give each placed meeting a place, slot after slot, so that most people stay where they were before.

    In each slot that is an assignment problem, solved exactly; over all slots it is greedy. In the order of meetings.
    """
    held: dict[str, list[TimetableMeeting]] = defaultdict(list)
    for meeting in problem.meetings:
        if meeting.id in slots:
            held[slots[meeting.id]].append(meeting)
    last: dict[str, int] = {}
    chosen: dict[str, int] = {}
    for slot in problem.slots:
        meetings = held[slot.id]
        stays = np.zeros((len(meetings), len(problem.places)))
        for row, meeting in enumerate(meetings):
            for person in meeting.people:
                if person in last:
                    stays[row, last[person]] += 1
        _, columns = linear_sum_assignment(stays, maximize=True)
        for meeting, column in zip(meetings, columns.tolist(), strict=True):
            chosen[meeting.id] = column
            last.update(dict.fromkeys(meeting.people, column))
    return tuple(
        Placement(meeting=meeting.id, slot=slots[meeting.id], place=problem.places[chosen[meeting.id]].id)
        for meeting in problem.meetings
        if meeting.id in chosen
    )
