"""The order of a series: deadlines and absences first, then nobody waits long."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.forum import SeriesProblem, plan_series
from matcher.forum.series import LATE, Edition, longest_wait
from models.domain import InvalidField

DAYS = tuple(date(2027, month, 10) for month in range(1, 7))


def test_a_need_comes_up_before_its_deadline() -> None:
    problem = SeriesProblem(
        themes=(("a",), ("b",), ("c",)),
        days=DAYS,
        member_of={"a": "kim", "b": "lee", "c": "park"},
        deadline={"c": DAYS[0], "b": DAYS[1]},
    )
    plan = plan_series(problem)
    assert [(edition.theme, edition.late) for edition in plan.editions] == [(2, ()), (1, ()), (0, ())]


def test_a_theme_is_not_on_a_day_on_which_its_member_is_away() -> None:
    problem = SeriesProblem(
        themes=(("a",), ("b",)),
        days=DAYS[:2],
        member_of={"a": "kim", "b": "lee"},
        away=frozenset({("kim", DAYS[0])}),
    )
    assert [edition.theme for edition in plan_series(problem).editions] == [1, 0]


def test_what_cannot_be_avoided_is_told() -> None:
    problem = SeriesProblem(
        themes=(("a",),), days=DAYS[:1], member_of={"a": "kim"}, deadline={"a": date(2026, 12, 31)}
    )
    assert plan_series(problem).editions == (Edition(day=DAYS[0], theme=0, late=("a",), missed=()),)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("klmp"), min_size=1, max_size=3, unique=True), min_size=2, max_size=5),
    st.dictionaries(st.integers(0, 4), st.integers(0, 5)),
)
def test_no_other_order_is_better(members: list[list[str]], deadlines: dict[int, int]) -> None:
    themes = tuple(tuple(f"{theme}{member}" for member in own) for theme, own in enumerate(members))
    problem = SeriesProblem(
        themes=themes,
        days=DAYS[: len(themes)],
        member_of={each: each[1] for need_ids in themes for each in need_ids},
        deadline={
            each: DAYS[day] for theme, day in deadlines.items() if theme < len(themes) for each in themes[theme]
        },
    )
    plan = plan_series(problem)
    best = min(_value(problem, _editions(problem, order)) for order in permutations(range(len(themes))))
    assert plan.is_proven
    assert _value(problem, plan.editions) == best


def _editions(problem: SeriesProblem, order: tuple[int, ...]) -> tuple[Edition, ...]:
    return tuple(
        Edition(
            day=problem.days[at],
            theme=theme,
            late=tuple(
                each for each in problem.themes[theme] if problem.deadline.get(each, date.max) < problem.days[at]
            ),
            missed=(),
        )
        for at, theme in enumerate(order)
    )


def _value(problem: SeriesProblem, editions: tuple[Edition, ...]) -> int:
    return LATE * sum(len(edition.late) for edition in editions) + longest_wait(problem, editions)


def test_more_themes_than_days_are_refused() -> None:
    with pytest.raises(InvalidField, match="there are 2 themes"):
        SeriesProblem(themes=(("a",), ("b",)), days=DAYS[:1], member_of={"a": "kim", "b": "lee"})
