"""The smallest task force, its alternatives, and why there is none."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.clusters.task_force import compose_task_force
from matcher.clusters.task_force_problem import Expert, TaskForceProblem, TaskForceTerms
from matcher.clusters.task_force_validate import breaches, strength
from models.domain import Role

SKILLS = ("casting", "coating", "patents", "funding")
ROLES = (Role.RESEARCHER, Role.COMPANY, Role.OFFICIAL)


def _expert(name: str, role: Role = Role.RESEARCHER, **skills: float) -> Expert:
    return Expert(person_id=name, role=role, skills=skills)


@st.composite
def problems(draw: st.DrawFn) -> TaskForceProblem:
    levels = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from((0.2, 0.4, 0.7, 1.0)))
    experts = [
        Expert(
            person_id=f"p-{number}",
            role=draw(st.sampled_from(ROLES)),
            skills=draw(levels),
            organisation_id=draw(st.sampled_from(("", "a", "b"))),
            is_senior=draw(st.booleans()),
            load=draw(st.integers(0, 3)),
        )
        for number in range(draw(st.integers(1, 8)))
    ]
    terms = TaskForceTerms(
        skills=draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 2), min_size=1)),
        fewest=draw(st.dictionaries(st.sampled_from(ROLES), st.integers(1, 2), max_size=2)),
        largest_share=draw(st.sampled_from((0.5, 0.6, 1.0))),
        fewest_seniors=draw(st.integers(0, 2)),
        most_of_an_organisation=draw(st.integers(1, 2)),
        most_load=draw(st.sampled_from((None, 1, 2))),
    )
    pairs = list(combinations([expert.person_id for expert in experts], 2))
    conflicts = draw(st.sets(st.sampled_from(pairs), max_size=3)) if pairs else set()
    return TaskForceProblem(experts=tuple(experts), terms=terms, conflicts=frozenset(conflicts))


def _all_valid(problem: TaskForceProblem) -> list[tuple[str, ...]]:
    """By trying every set of people."""
    names = [expert.person_id for expert in problem.experts]
    return [
        chosen
        for size in range(1, len(names) + 1)
        for chosen in combinations(names, size)
        if not list(breaches(problem, chosen))
    ]


@settings(max_examples=12, deadline=None)
@given(problems())
def test_it_is_what_trying_every_set_of_people_gives(problem: TaskForceProblem) -> None:
    valid = _all_valid(problem)
    found = compose_task_force(problem, alternatives=100)
    assert found.is_proven
    if not valid:
        assert found.best is None
        assert found.reasons
        return
    by_id = {expert.person_id: expert for expert in problem.experts}
    smallest = min(len(chosen) for chosen in valid)
    ranked = sorted(
        (strength(problem, [by_id[each] for each in chosen]) for chosen in valid if len(chosen) == smallest),
        reverse=True,
    )
    assert found.best is not None
    assert found.smallest == smallest
    assert [round(item.strength, 6) for item in (found.best, *found.alternatives)] == [
        round(value, 6) for value in ranked
    ]
    for item in (found.best, *found.alternatives):
        assert not list(breaches(problem, item.person_ids))


def test_the_reasons_name_the_terms_that_cannot_be_kept_together_and_no_other() -> None:
    problem = TaskForceProblem(
        experts=(_expert("p-1", casting=1.0), _expert("p-2", coating=1.0), _expert("p-3", patents=1.0)),
        terms=TaskForceTerms(skills={"casting": 1, "coating": 1, "patents": 1}),
        conflicts=frozenset({("p-1", "p-2")}),
    )
    found = compose_task_force(problem)
    assert found.best is None
    assert set(found.reasons) == {
        "1 person with casting",
        "1 person with coating",
        "nobody in conflict with another member",
    }


def test_of_the_smallest_the_strongest_is_best_and_the_others_follow() -> None:
    problem = TaskForceProblem(
        experts=(
            _expert("p-1", casting=0.9, coating=0.5),
            _expert("p-2", casting=0.6, coating=0.6),
            _expert("p-3", casting=1.0),
        ),
        terms=TaskForceTerms(skills={"casting": 1, "coating": 1}),
    )
    found = compose_task_force(problem)
    assert found.best is not None
    assert found.best.person_ids == ("p-1",)
    assert [item.person_ids for item in found.alternatives] == [("p-2",)]
    assert found.smallest == 1
