"""The clinic's tables: within every limit, and as helpful as can be."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.symposium import ClinicPlan, ClinicProblem, ClinicTable, Lack, plan_clinic
from models.domain import InvalidField


def test_those_with_one_problem_sit_with_somebody_who_knows_it() -> None:
    problem = ClinicProblem(
        lacks={"a": {Lack.RIGHTS: 0.75}, "b": {Lack.RIGHTS: 0.5}, "c": {Lack.MARKET: 0.5}},
        experts={"x": {Lack.RIGHTS: 1.0, Lack.MARKET: 1.0}},
        tables=2,
        rounds=1,
    )
    assert plan_clinic(problem) == ClinicPlan(
        tables=(ClinicTable(round=0, lack=Lack.RIGHTS, expert_id="x", researcher_ids=("a", "b")),),
        unhelped=("c",),
        total=1.25,
        bound=1.25,
        is_proven=True,
    )


_LEVELS = st.dictionaries(
    st.sampled_from((Lack.RIGHTS, Lack.MARKET, Lack.FUNDING)), st.sampled_from((0.25, 0.5, 1.0)), min_size=1
)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(_LEVELS, min_size=1, max_size=7),
    st.lists(_LEVELS, min_size=1, max_size=3),
    st.integers(1, 2),
    st.sets(st.tuples(st.sampled_from("0123"), st.sampled_from("xyz")), max_size=3),
)
def test_every_limit_is_kept(
    researchers: list[dict[Lack, float]], experts: list[dict[Lack, float]], tables: int, apart: set[tuple[str, str]]
) -> None:
    problem = ClinicProblem(
        lacks={str(at): own for at, own in enumerate(researchers)},
        experts={"xyz"[at]: own for at, own in enumerate(experts)},
        tables=tables,
        seats=3,
        apart=frozenset(frozenset(pair) for pair in apart),
    )
    plan = plan_clinic(problem)
    assert plan.is_proven
    assert all(count <= tables for count in Counter(table.round for table in plan.tables).values())
    busy = Counter((table.round, each) for table in plan.tables for each in (table.expert_id, *table.researcher_ids))
    assert set(busy.values()) <= {1}
    about = Counter((table.lack, each) for table in plan.tables for each in table.researcher_ids)
    assert set(about.values()) <= {1}
    for table in plan.tables:
        assert 2 <= len(table.researcher_ids) <= 3
        assert table.lack in problem.experts[table.expert_id]
        assert all(table.lack in problem.lacks[each] for each in table.researcher_ids)
        assert not {frozenset((each, table.expert_id)) for each in table.researcher_ids} & problem.apart


def test_the_only_round_that_is_held_is_the_first() -> None:
    problem = ClinicProblem(
        lacks={each: {Lack.RIGHTS: 0.5} for each in "ab"}, experts={"x": {Lack.RIGHTS: 1.0}}, tables=2, rounds=4
    )
    assert [table.round for table in plan_clinic(problem).tables] == [0]


def test_who_seeks_help_is_no_expert_at_once() -> None:
    with pytest.raises(InvalidField, match="seeks help as well"):
        ClinicProblem(lacks={"a": {}}, experts={"a": {}}, tables=1)
