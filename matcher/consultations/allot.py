"""The best booths for all, by CP-SAT, with a proven bound."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Mapping

from ortools.sat.python import cp_model

from matcher.consultations.booth_problem import SAME_THEME, BoothPlan, BoothProblem
from matcher.consultations.booth_start import start_of

WORKERS = 2


def allot_booths(problem: BoothProblem, *, time_limit_s: float = 20.0, seed: int = 7) -> BoothPlan:
    """Return the booths of the most points: as many organisations as possible have one, then wishes, sizes and themes
    count. The same problem gives the same plan, unless the time ends the search; ``is_proven`` tells.
    """
    started = time.monotonic()
    model = cp_model.CpModel()
    at: dict[tuple[int, int], cp_model.IntVar] = {}
    worth: list[cp_model.LinearExprT] = []
    for number, exhibitor in enumerate(problem.exhibitors):
        for place, booth in enumerate(problem.booths):
            points = problem.points(exhibitor, booth)
            if points is not None:
                at[number, place] = model.new_bool_var(f"{exhibitor.organisation_id} at {booth.id}")
                worth.append(points * at[number, place])
    by_exhibitor: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_booth: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (number, place), variable in at.items():
        by_exhibitor[number].append(variable)
        by_booth[place].append(variable)
    for variables in (*by_exhibitor.values(), *by_booth.values()):
        model.add_at_most_one(variables)
    _keep_apart(model, problem, at)
    worth += _neighbours_of_one_theme(model, problem, at)
    model.maximize(cp_model.LinearExpr.sum(worth))
    start, most = start_of(problem, seed)
    for (number, place), variable in at.items():
        model.add_hint(variable, start.get(number) == place)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.interleave_search = True
    status = solver.solve(model)
    seconds = time.monotonic() - started
    points, bound = points_of(problem, start), most
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        bound = min(most, math.ceil(solver.best_objective_bound - 1e-6))
        found = {number: place for (number, place), variable in at.items() if solver.boolean_value(variable)}
        if points_of(problem, found) > points:
            start, points = found, points_of(problem, found)
    return BoothPlan(
        booth_of={
            problem.exhibitors[number].organisation_id: problem.booths[place].id
            for number, place in sorted(start.items())
        },
        points=points,
        bound=max(points, bound),
        is_proven=points >= bound,
        seconds=seconds,
    )


def points_of(problem: BoothProblem, places: Mapping[int, int]) -> int:
    """What a plan is worth, booths by exhibitor."""
    themes = {place: problem.exhibitors[number].theme for number, place in places.items()}
    total = sum(
        problem.points(problem.exhibitors[number], problem.booths[place]) or 0 for number, place in places.items()
    )
    alike = sum(bool(themes.get(one)) and themes.get(one) == themes.get(other) for one, other in problem.beside)
    return total + SAME_THEME * alike


def _keep_apart(model: cp_model.CpModel, problem: BoothProblem, at: dict[tuple[int, int], cp_model.IntVar]) -> None:
    """Of each pair that is kept apart, whoever is in one booth leaves its neighbours to others."""
    number_of = {exhibitor.organisation_id: number for number, exhibitor in enumerate(problem.exhibitors)}
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in problem.beside:
        near[one].add(other)
        near[other].add(one)
    for pair in sorted(map(sorted, problem.apart)):
        first, second = (number_of.get(organisation_id) for organisation_id in pair)
        if first is None or second is None:
            continue
        for place, others in near.items():
            if (first, place) in at:
                rivals = [at[second, other] for other in sorted(others) if (second, other) in at]
                if rivals:
                    model.add_at_most_one([at[first, place], *rivals])


def _neighbours_of_one_theme(
    model: cp_model.CpModel, problem: BoothProblem, at: dict[tuple[int, int], cp_model.IntVar]
) -> list[cp_model.LinearExprT]:
    of_theme: dict[str, list[int]] = defaultdict(list)
    for number, exhibitor in enumerate(problem.exhibitors):
        if exhibitor.theme:
            of_theme[exhibitor.theme].append(number)
    worth: list[cp_model.LinearExprT] = []
    row_of = _rows(problem)
    pairs_of: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    for one, other in problem.beside:
        alike = []
        for theme, numbers in sorted(of_theme.items()):
            here = [at[number, one] for number in numbers if (number, one) in at]
            there = [at[number, other] for number in numbers if (number, other) in at]
            if len(numbers) > 1 and here and there:
                both = model.new_bool_var(f"{one} and {other} are of {theme}")
                model.add(cp_model.LinearExpr.sum(here) >= both)
                model.add(cp_model.LinearExpr.sum(there) >= both)
                alike.append(both)
                pairs_of[theme, row_of[one]].append(both)
                worth.append(SAME_THEME * both)
        if len(alike) > 1:
            model.add_at_most_one(alike)
    _fewer_pairs_than_members(model, at, (of_theme, row_of, pairs_of))
    return worth


def _fewer_pairs_than_members(
    model: cp_model.CpModel,
    at: dict[tuple[int, int], cp_model.IntVar],
    themes: tuple[Mapping[str, list[int]], Mapping[int, int], Mapping[tuple[str, int], list[cp_model.IntVar]]],
) -> None:
    """A row has fewer pairs of neighbours of a theme than it has members of it, and so have all rows together: this
    follows from the rest, and makes the bound much better."""
    of_theme, row_of, pairs_of = themes
    in_row: dict[int, list[int]] = defaultdict(list)
    for place, row in row_of.items():
        in_row[row].append(place)
    for (theme, row), pairs in pairs_of.items():
        members = [at[number, place] for number in of_theme[theme] for place in in_row[row] if (number, place) in at]
        has = model.new_bool_var(f"row {row} has neighbours of {theme}")
        model.add_max_equality(has, pairs)
        model.add(cp_model.LinearExpr.sum(pairs) + has <= cp_model.LinearExpr.sum(members))
    for theme, numbers in of_theme.items():
        every = [pair for (name, _row), pairs in pairs_of.items() if name == theme for pair in pairs]
        if every:
            model.add(cp_model.LinearExpr.sum(every) <= len(numbers) - 1)


def _rows(problem: BoothProblem) -> dict[int, int]:
    """By booth, the row that it is in: those that neighbours connect."""
    row_of: dict[int, int] = {}
    for one, other in problem.beside:
        row = row_of.setdefault(one, one)
        if row_of.get(other, row) != row:
            row_of = {place: row if known == row_of[other] else known for place, known in row_of.items()}
        row_of[other] = row
    return row_of
