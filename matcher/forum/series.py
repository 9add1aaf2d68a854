"""A series over the year: which theme on which day, so that nobody waits long and no answer comes after its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ortools.sat.python import cp_model

from models.domain.checks import InvalidField

LATE = 1000
"""A need that comes up after its deadline weighs more than any number of meetings in which a member sits through
other people's needs."""


@dataclass(frozen=True, kw_only=True)
class SeriesProblem:
    """``themes`` are needs' ids; ``member_of`` says whose each need is, and ``deadline`` by when it wants an answer.

    ``away`` has the days on which a member cannot come. There are at least as many ``days``, in order, as themes.
    """

    themes: tuple[tuple[str, ...], ...]
    days: tuple[date, ...]
    member_of: Mapping[str, str]
    deadline: Mapping[str, date] = field(default_factory=dict)
    away: frozenset[tuple[str, date]] = frozenset()

    def __post_init__(self) -> None:
        if any(one >= other for one, other in pairwise(self.days)):
            raise InvalidField("days", self.days, "the days are in order of time, each once")
        if len(self.days) < len(self.themes):
            raise InvalidField("days", len(self.days), f"there are {len(self.themes)} themes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """``late`` are needs that come up after their deadline, ``missed`` those whose member cannot come that day."""

    day: date
    theme: int
    late: tuple[str, ...]
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlan:
    """Editions in order of time. ``longest_wait`` is the largest number of editions in a row without a need of a
    member who has more than one; ``is_proven`` says that no order is better.
    """

    editions: tuple[Edition, ...]
    longest_wait: int
    is_proven: bool


def plan_series(problem: SeriesProblem, *, time_limit_s: float = 20.0, seed: int = 7) -> SeriesPlan:
    """Give each theme a day: first with the fewest needs late or missed, then with the shortest longest wait, then
    as early as their deadlines come.
    """
    themes, days = range(len(problem.themes)), range(len(problem.days))
    model = cp_model.CpModel()
    on = [[model.new_bool_var("") for _ in days] for _ in themes]
    for theme in themes:
        model.add_exactly_one(on[theme])
    for day in days:
        model.add_at_most_one(on[theme][day] for theme in themes)
    used = [sum(on[theme][day] for theme in themes) for day in days]
    for day in days[len(problem.themes) :]:
        model.add(used[day] == 0)  # the series ends as soon as every need came up
    lost = sum(
        (len(_late(problem, theme, problem.days[day])) + len(_missed(problem, theme, problem.days[day])))
        * on[theme][day]
        for theme in themes
        for day in days
    )
    wait = model.new_int_var(0, len(problem.days), "longest wait")
    for own in _themes_of_members(problem):
        _bound_wait(model, wait, [[on[theme][day] for theme in own] for day in range(len(problem.themes))])
    model.minimize(lost * LATE + wait)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return SeriesPlan(editions=(), longest_wait=0, is_proven=False)
    editions = tuple(
        Edition(
            day=problem.days[day],
            theme=theme,
            late=_late(problem, theme, problem.days[day]),
            missed=_missed(problem, theme, problem.days[day]),
        )
        for day in days
        for theme in themes
        if solver.boolean_value(on[theme][day])
    )
    return SeriesPlan(
        editions=editions, longest_wait=longest_wait(problem, editions), is_proven=status == cp_model.OPTIMAL
    )


def longest_wait(problem: SeriesProblem, editions: tuple[Edition, ...]) -> int:
    """See ``SeriesPlan``: the editions before a member's first need, between two of them and after the last count."""
    longest = 0
    for own in _themes_of_members(problem):
        waited = 0
        for edition in editions:
            waited = 0 if edition.theme in own else waited + 1
            longest = max(longest, waited)
    return longest


def _themes_of_members(problem: SeriesProblem) -> list[frozenset[int]]:
    """The themes of each member whose needs are in more than one, each set once."""
    own: dict[str, set[int]] = {}
    for theme, need_ids in enumerate(problem.themes):
        for need_id in need_ids:
            own.setdefault(problem.member_of[need_id], set()).add(theme)
    return sorted({frozenset(some) for some in own.values() if len(some) > 1}, key=sorted)


def _bound_wait(model: cp_model.CpModel, wait: cp_model.IntVar, comes_up: list[list[cp_model.IntVar]]) -> None:
    """``wait`` is at least the length of every run of editions in which none of ``comes_up`` holds."""
    waited: cp_model.LinearExprT = 0
    for day, some in enumerate(comes_up):
        now = model.new_int_var(0, day + 1, "")
        model.add(now >= waited + 1 - (day + 2) * sum(some))
        model.add(wait >= now)
        waited = now


def _late(problem: SeriesProblem, theme: int, day: date) -> tuple[str, ...]:
    return tuple(each for each in problem.themes[theme] if each in problem.deadline and problem.deadline[each] < day)


def _missed(problem: SeriesProblem, theme: int, day: date) -> tuple[str, ...]:
    return tuple(each for each in problem.themes[theme] if (problem.member_of[each], day) in problem.away)
