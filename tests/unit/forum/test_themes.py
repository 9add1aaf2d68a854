"""Themes: every need in one, the closest together, none too large."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from matcher.forum import ThemeProblem, find_themes
from models.domain import InvalidField


def _problem(count: int, themes: int, most: int, seed: int = 3) -> ThemeProblem:
    rows = np.random.default_rng(seed).normal(size=(count, 4))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return ThemeProblem(
        need_ids=tuple(f"n{at}" for at in range(count)),
        similarity=rows @ rows.T,
        keywords={f"n{at}": ("Press forming", f"word {at}") for at in range(count)},
        themes=themes,
        most_needs=most,
    )


def test_no_other_centres_have_their_needs_closer() -> None:
    """Without a limit on their size each need goes to the closest centre, so that trying all centres tells."""
    problem = _problem(9, 3, 9)
    found = find_themes(problem)
    at = {need_id: place for place, need_id in enumerate(problem.need_ids)}
    total = sum(
        problem.similarity[at[each], at[theme.centre_id]] for theme in found.themes for each in theme.need_ids[1:]
    )
    best = max(
        sum(max(problem.similarity[other, each] for each in centres) for other in range(9) if other not in centres)
        for centres in combinations(range(9), 3)
    )
    assert found.is_proven
    assert total == pytest.approx(best, abs=0.01)


def test_every_need_is_in_one_theme_and_none_is_too_large() -> None:
    found = find_themes(_problem(10, 4, 3))
    assert sorted(each for theme in found.themes for each in theme.need_ids) == sorted(f"n{at}" for at in range(10))
    assert max(len(theme.need_ids) for theme in found.themes) <= 3
    assert [len(theme.need_ids) for theme in found.themes] == sorted(
        (len(theme.need_ids) for theme in found.themes), reverse=True
    )


def test_a_theme_is_called_by_what_most_of_its_needs_state() -> None:
    assert all(theme.words[0] == "press forming" for theme in find_themes(_problem(6, 2, 6)).themes)


def test_fewer_needs_than_themes_make_a_theme_each() -> None:
    found = find_themes(_problem(2, 5, 1))
    assert [theme.need_ids for theme in found.themes] == [("n0",), ("n1",)]


def test_themes_that_cannot_hold_all_needs_are_refused() -> None:
    with pytest.raises(InvalidField, match="2 themes of 2 needs do not hold all 5 needs"):
        _problem(5, 2, 2)
