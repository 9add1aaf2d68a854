"""Seats of people who can stand for one another are shared out among them, and people spread over tables."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.symposium import ClinicProblem, Lack, clinic, plan_clinic
from matcher.symposium.clinic_sharing import colours, spread

EXPERTS = {"x": {Lack.RIGHTS: 1.0}, "y": {Lack.RIGHTS: 1.0}}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=16))
def test_nobody_is_twice_at_one_place_and_nobody_has_nothing_where_there_is_enough(
    edges: list[tuple[str, int]],
) -> None:
    meeting = Counter(end for edge in edges for end in edge)
    count = max([1, *meeting.values()])
    found = colours(edges, count)
    at = [(end, colour) for edge, colour in zip(edges, found, strict=True) for end in edge]
    assert len(at) == len(set(at))
    assert len(set(found)) == min(count, len(edges))


def test_who_is_apart_sits_at_another_table_or_nobody_does() -> None:
    apart = frozenset({frozenset("ab")})
    problem = ClinicProblem(lacks={}, experts={}, tables=2, seats=2, apart=apart)
    assert spread("abcd", 2, problem) == [["a", "c"], ["b", "d"]]
    assert spread("abc", 2, problem) is None
    assert spread("ab", 1, problem) is None


def test_three_who_are_apart_from_one_another_do_not_share_two_tables() -> None:
    pairs = frozenset(map(frozenset, ("ab", "ac", "bc")))
    lacks = {each: {Lack.RIGHTS: 0.5} for each in "abcd"}
    plan = plan_clinic(ClinicProblem(lacks=lacks, experts=EXPERTS, tables=2, rounds=1, apart=pairs))
    assert (plan.total, plan.bound, plan.is_proven) == (1.0, 1.0, True)
    assert [pair for table in plan.tables for pair in pairs if pair <= set(table.researcher_ids)] == []


def test_of_plans_that_help_as_much_one_leaves_fewest_alone() -> None:
    lacks = {
        "a": {Lack.RIGHTS: 0.5, Lack.MARKET: 0.5},
        "b": {Lack.RIGHTS: 0.5, Lack.MARKET: 0.5},
        "c": {Lack.RIGHTS: 0.5},
        "d": {Lack.RIGHTS: 0.5},
    }
    experts = {"x": {Lack.RIGHTS: 1.0}, "y": {Lack.MARKET: 1.0}}
    plan = plan_clinic(ClinicProblem(lacks=lacks, experts=experts, tables=1, rounds=2, seats=2))
    assert (plan.total, plan.unhelped, plan.is_proven) == (2.0, (), True)


_LEVELS = st.dictionaries(
    st.sampled_from((Lack.RIGHTS, Lack.MARKET)), st.sampled_from((0.5, 1.0)), min_size=1, max_size=2
)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(_LEVELS, min_size=2, max_size=6),
    st.lists(_LEVELS, min_size=1, max_size=3),
    st.sets(st.frozensets(st.sampled_from("0123xy"), min_size=2, max_size=2), max_size=4),
)
def test_as_much_is_helped_as_by_a_search_over_every_person(
    researchers: list[dict[Lack, float]], experts: list[dict[Lack, float]], apart: set[frozenset[str]]
) -> None:
    problem = ClinicProblem(
        lacks={str(at): own for at, own in enumerate(researchers)},
        experts={"xyz"[at]: own for at, own in enumerate(experts)},
        tables=2,
        seats=3,
        apart=frozenset(apart),
    )
    plan = plan_clinic(problem)
    each = clinic._by_person(problem, problem, (), bound=99.0, time_limit_s=5)
    assert each.is_proven
    assert plan.is_proven
    assert plan.total == pytest.approx(each.total)
