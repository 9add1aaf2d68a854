"""The task force of the sample, against every set of people that could be one, tried without a solver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from matcher.clusters.task_force import compose_task_force
from matcher.clusters.task_force_problem import TaskForceProblem, TaskForceTerms
from matcher.disclosure import public_data
from matcher.encoding import HashingEncoder
from matcher.focus_group.experts import conflicting_pairs, experts
from matcher.interchange.event_folder import read_event_folder
from models.domain import Role
from models.domain.focus_groups import BALANCE, LARGEST_SHARE

SAMPLE = Path(__file__).parents[2] / "data" / "programmes" / "focus_group"
SKILLS = ("finishing", "motion control", "mobile robots", "soft gripper")


@pytest.fixture(scope="module")
def problem() -> TaskForceProblem:
    data = public_data(read_event_folder(SAMPLE)[0])
    return TaskForceProblem(
        experts=experts(data, SKILLS, HashingEncoder().encode, {}),
        terms=TaskForceTerms(
            skills=dict.fromkeys(SKILLS, 1), fewest=BALANCE, largest_share=LARGEST_SHARE, fewest_seniors=1
        ),
        conflicts=conflicting_pairs(data, [person.id for person in data.people]),
    )


def strengths(problem: TaskForceProblem, size: int) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Every set of ``size`` people that keeps the terms, with the sum over the skills of its best level."""
    people, terms = problem.experts, problem.terms
    levels = np.array([[problem.level(each, skill) for skill in terms.skills] for each in people])
    roles = np.array([[each.role is role for role in Role] for each in people])
    fewest = np.array([terms.fewest.get(role, 0) for role in Role])
    senior = np.array([each.is_senior for each in people])
    apart = {frozenset(pair) for pair in problem.conflicts}
    for first in combinations(range(len(people)), size - 1):
        last = np.arange(first[-1] + 1 if first else 0, len(people))
        inside = list(first)
        best = np.maximum(levels[inside].max(axis=0, initial=0.0), levels[last])
        counts = roles[inside].sum(axis=0) + roles[last]
        kept = (best > 0).all(axis=1) & (counts >= fewest).all(axis=1)
        kept &= (counts <= terms.largest_share * size + 1e-9).all(axis=1)
        kept &= senior[inside].sum() + senior[last] >= terms.fewest_seniors
        for at in np.flatnonzero(kept):
            members = [people[each] for each in (*first, int(last[at]))]
            organisations = [each.organisation_id for each in members if each.organisation_id]
            pairs = map(frozenset, combinations([each.person_id for each in members], 2))
            if len(set(organisations)) == len(organisations) and not apart.intersection(pairs):
                yield float(best[at].sum()), tuple(sorted(each.person_id for each in members))


def test_no_set_of_people_of_the_sample_is_smaller_or_stronger(problem: TaskForceProblem) -> None:
    found = compose_task_force(problem)
    assert found.best is not None
    assert found.is_proven
    size = len(found.best.person_ids)
    assert [each for fewer in range(1, size) for each in strengths(problem, fewer)] == []
    every = {people: strength for strength, people in strengths(problem, size)}
    assert len(every) > 1
    assert every[tuple(sorted(found.best.person_ids))] == pytest.approx(found.best.strength)
    assert max(every.values()) == pytest.approx(found.best.strength, abs=2e-3)
    others = [each.strength for each in found.alternatives]
    assert others == pytest.approx(sorted(every.values(), reverse=True)[1 : len(others) + 1], abs=2e-3)
