"""Themes for a series of meetings, from the open needs of its members: needs that are close come up together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from models.domain.checks import InvalidField

WORDS_OF_A_THEME = 3


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


def find_themes(problem: ThemeProblem, *, time_limit_s: float = 30.0) -> Themes:
    """Choose the themes whose needs are closest to their centres in total (the capacitated p-median problem): every
    need is in exactly one. The largest theme comes first.
    """
    count = len(problem.need_ids)
    if not count:
        return Themes(themes=(), is_proven=True)
    solved = milp(
        -_closeness(problem),
        constraints=_constraints(problem),
        bounds=Bounds(0, 1),
        integrality=np.ones(count * count, dtype=np.int64),
        options={"time_limit": time_limit_s},
    )
    if solved.x is None:
        return Themes(themes=(), is_proven=False)
    joins = solved.x.reshape(count, count) > 0.5
    members = [[int(at) for at in np.flatnonzero(joins[:, to])] for to in range(count)]
    themes = [_theme(problem, to, members[to]) for to in range(count) if members[to]]
    themes.sort(key=lambda theme: (-len(theme.need_ids), theme.centre_id))
    return Themes(themes=tuple(themes), is_proven=solved.status == 0)


def _closeness(problem: ThemeProblem) -> npt.NDArray[np.float64]:
    """Of each need to each centre, row by row; a centre is not close to itself, or every need would be one."""
    closeness = problem.similarity.astype(np.float64)
    np.fill_diagonal(closeness, 0.0)
    return closeness.ravel()


def _constraints(problem: ThemeProblem) -> list[LinearConstraint]:
    """Over variables ``join[need, centre]``, row by row, of which ``join[centre, centre]`` says that it is one."""
    count = len(problem.need_ids)
    wanted = min(problem.themes, count)
    every = sparse.eye_array(count, format="csr")
    ones = np.ones((1, count))
    centre = sparse.csr_array((np.ones(count), (np.arange(count), np.arange(count) * (count + 1))), (count, count**2))
    of_need = sparse.kron(every, ones, format="csr")
    of_centre = sparse.kron(ones, every, format="csr")
    has_centre = sparse.eye_array(count**2, format="csr") - sparse.kron(np.ones((count, 1)), centre, format="csr")
    return [
        LinearConstraint(of_need, 1, 1),
        LinearConstraint(of_centre - problem.most_needs * centre, -np.inf, 0),
        LinearConstraint(has_centre, -np.inf, 0),
        LinearConstraint(sparse.csr_array(centre.sum(axis=0).reshape(1, -1)), wanted, wanted),
    ]


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
