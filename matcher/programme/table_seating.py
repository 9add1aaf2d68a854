"""Which meeting is at which table: people stay at the one that they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from matcher.programme.attendance import best_couples
from matcher.programme.problem import MeetingPlan, MeetingProblem

OF_A_ROW, OF_THE_DAY = 2.0, 1.0
"""What it is worth to a person to be at the table of the meeting just before, or of an earlier one of the day."""


def assign_tables(problem: MeetingProblem, plan: MeetingPlan, *, stay: bool = True) -> list[str]:
    """Return each meeting's table, "" for one without a cell: an open one of its cell's pool, locked ones their own.

    The cells are gone through in order of time; in each, as many people as possible stay at the table that they had
    last, those in a row of meetings before others, unless ``stay`` is False.
    """
    in_cell: dict[int, list[int]] = defaultdict(list)
    for number, cell in enumerate(plan.cell_of):
        if cell >= 0:
            in_cell[cell].append(number)
    tables = [""] * len(plan.cell_of)
    last: dict[int, tuple[int, str]] = {}
    """By person: slot and table of the last meeting."""
    for cell in sorted(in_cell):
        numbers = in_cell[cell]
        for number, table_id in zip(numbers, _tables_in(problem, cell, numbers, last if stay else {}), strict=True):
            tables[number] = table_id
            for person in problem.meetings[number].people:
                last[person] = problem.slot_of(cell), table_id
    return tables


def _tables_in(
    problem: MeetingProblem, cell: int, numbers: Sequence[int], last: dict[int, tuple[int, str]]
) -> list[str]:
    slot, pool = divmod(cell, len(problem.pools))
    own = {number: problem.meetings[number].table_id for number in numbers if problem.meetings[number].table_id}
    rest = [number for number in numbers if number not in own]
    free = [table_id for table_id in problem.pools[pool].open[slot] if table_id not in own.values()]
    worth = np.zeros((len(rest), len(free)))
    column = {table_id: place for place, table_id in enumerate(free)}
    for row, number in enumerate(rest):
        for person in problem.meetings[number].people:
            before, table_id = last.get(person, (-1, ""))
            if table_id in column and problem.day_of[before] == problem.day_of[slot]:
                follows = before == slot - 1 and problem.follows[slot]
                worth[row, column[table_id]] += OF_A_ROW if follows else OF_THE_DAY
    found = own | {rest[row]: free[place] for row, place in best_couples(worth)}
    return [found[number] for number in numbers]
