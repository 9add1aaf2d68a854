"""The most utility by one program for all meetings and slots, where the relaxation of ``selection`` is not met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.timetable.masks import MaskedTimetable, bits

UTILITY_UNITS = 1_000_000
"""Utilities are counted in millionths, rounded up, so that a bound of the rounded ones bounds the others."""
_SMALL = 20_000
"""Meetings times slots, up to which one thread is enough: then the answer is the same every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MostUtility:
    """``slot_of`` is a plan with all required meetings, -1 for those left out, or None where none was found in time.

    ``utility_bound`` is proven; ``infeasible`` says that there is proven to be no such plan.
    """

    slot_of: list[int] | None
    utility_bound: float
    infeasible: bool = False


def most_utility(masks: MaskedTimetable, known: Sequence[int], seconds: float) -> MostUtility:
    """CP-SAT with a Boolean for each meeting and slot, from the plan ``known``, for so many seconds."""
    model = cp_model.CpModel()
    here = [{slot: model.new_bool_var("") for slot in bits(domain)} for domain in masks.domains]
    for meeting, choices in enumerate(here):
        if masks.required[meeting]:
            model.add_exactly_one(choices.values())
        else:
            model.add_at_most_one(choices.values())
        for slot, choice in choices.items():
            model.add_hint(choice, known[meeting] == slot)
        for earlier in masks.before[meeting]:
            for slot, choice in choices.items():
                model.add_at_most_one([choice, *(late for at, late in here[earlier].items() if at >= slot)])
    for meetings in masks.meetings_of:
        for slot in range(masks.slots):
            model.add_at_most_one([here[meeting][slot] for meeting in meetings if slot in here[meeting]])
    for slot in range(masks.slots):
        held = [choices[slot] for choices in here if slot in choices]
        if len(held) > masks.tables:
            model.add(sum(held) <= masks.tables)
    worth = [in_units(utility) for utility in masks.utility]
    model.maximize(
        sum(
            worth[meeting] * choice
            for meeting, choices in enumerate(here)
            for choice in choices.values()
            if not masks.required[meeting]
        )
    )
    return _most(masks, model, here, seconds)


def in_units(utility: float) -> int:
    """
    >>> in_units(0.25), in_units(0.2500001)
    (250000, 250001)
    """
    return math.ceil(utility * UTILITY_UNITS - 1e-6)


def solved(solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
    """The status; ``KeyboardInterrupt`` ends the search and is raised."""
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(max_workers=1) as thread:
        search = thread.submit(solver.solve, model)
        try:
            return search.result()
        except KeyboardInterrupt:
            solver.stop_search()
            raise


def _most(
    masks: MaskedTimetable, model: cp_model.CpModel, here: Sequence[dict[int, cp_model.IntVar]], seconds: float
) -> MostUtility:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1 if masks.meetings * masks.slots <= _SMALL else 2
    status = solved(solver, model)
    if status == cp_model.INFEASIBLE:
        return MostUtility(slot_of=None, utility_bound=0.0, infeasible=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return MostUtility(slot_of=None, utility_bound=math.inf)
    slot_of = [
        next((slot for slot, choice in choices.items() if solver.boolean_value(choice)), -1) for choices in here
    ]
    return MostUtility(slot_of=slot_of, utility_bound=round(solver.best_objective_bound) / UTILITY_UNITS)
