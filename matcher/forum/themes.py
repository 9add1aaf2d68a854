"""Themes for a series of meetings, from the open needs of its members: needs that are close come up together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from models.domain.checks import InvalidField

WORDS_OF_A_THEME = 3
_MILLI = 1000


@dataclass(frozen=True, kw_only=True)
class ThemeProblem:
    """``similarity`` is of every two needs, shape (needs, needs), cosines in [-1, 1]; ``keywords`` by need.

    ``themes`` are wanted, or as many as there are needs; each of at most ``most_needs``.
    """

    need_ids: tuple[str, ...]
    similarity: npt.NDArray[np.float64]
    keywords: Mapping[str, Sequence[str]]
    themes: int
    most_needs: int

    def __post_init__(self) -> None:
        count = len(self.need_ids)
        if self.similarity.shape != (count, count):
            raise InvalidField("similarity", self.similarity.shape, f"its shape is ({count}, {count})")
        if self.themes < 1 or self.most_needs < 1:
            raise InvalidField("themes", self.themes, "there is at least one theme, of at least one need")
        if self.themes * self.most_needs < count:
            reason = f"{self.themes} themes of {self.most_needs} needs do not hold all {count} needs"
            raise InvalidField("most_needs", self.most_needs, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """``centre_id`` is the need that the others are close to; ``need_ids`` has it first, then the closest.

    ``words`` are the keywords that most of its needs state. ``cohesion`` is the mean cosine to the centre.
    """

    centre_id: str
    need_ids: tuple[str, ...]
    words: tuple[str, ...]
    cohesion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """``is_proven`` says that no other choice of centres has its needs closer together."""

    themes: tuple[Theme, ...]
    is_proven: bool


def find_themes(problem: ThemeProblem, *, time_limit_s: float = 30.0, seed: int = 7) -> Themes:
    """Choose the themes whose needs are closest to their centres in total (the capacitated p-median problem): every
    need is in exactly one. The largest theme comes first. Similarities are compared in whole thousandths.
    """
    count = len(problem.need_ids)
    if not count:
        return Themes(themes=(), is_proven=True)
    model = cp_model.CpModel()
    centre = [model.new_bool_var("") for _ in range(count)]
    joins = [[centre[at] if at == to else model.new_bool_var("") for to in range(count)] for at in range(count)]
    model.add(sum(centre) == min(problem.themes, count))
    for at in range(count):
        model.add_exactly_one(joins[at])
        model.add(sum(joins[other][at] for other in range(count)) <= problem.most_needs)
        for to in range(count):
            if to != at:
                model.add_implication(joins[at][to], centre[to])
    closeness = np.round(problem.similarity * _MILLI).astype(int)
    model.maximize(
        sum(int(closeness[at, to]) * joins[at][to] for at in range(count) for to in range(count) if at != to)
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Themes(themes=(), is_proven=False)
    members = [[at for at in range(count) if solver.boolean_value(joins[at][to])] for to in range(count)]
    themes = [_theme(problem, to, members[to]) for to in range(count) if members[to]]
    themes.sort(key=lambda theme: (-len(theme.need_ids), theme.centre_id))
    return Themes(themes=tuple(themes), is_proven=status == cp_model.OPTIMAL)


def _theme(problem: ThemeProblem, centre: int, members: Sequence[int]) -> Theme:
    others = sorted((at for at in members if at != centre), key=lambda at: (-problem.similarity[at, centre], at))
    need_ids = tuple(problem.need_ids[at] for at in (centre, *others))
    counts = Counter(word.casefold() for each in need_ids for word in dict.fromkeys(problem.keywords.get(each, ())))
    words = sorted(counts, key=lambda word: (-counts[word], word))
    cohesion = float(np.mean([problem.similarity[at, centre] for at in others])) if others else 1.0
    return Theme(
        centre_id=problem.need_ids[centre],
        need_ids=need_ids,
        words=tuple(words[:WORDS_OF_A_THEME]),
        cohesion=cohesion,
    )
