"""What a task force must keep, checked without the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from matcher.clusters.task_force_problem import Expert, TaskForceProblem


def strength(problem: TaskForceProblem, members: Sequence[Expert]) -> float:
    """The sum over the skills of the levels of the best people, as many as the terms ask for."""
    total = 0.0
    for skill, number in problem.terms.skills.items():
        total += sum(sorted((problem.level(expert, skill) for expert in members), reverse=True)[:number])
    return total


def breaches(problem: TaskForceProblem, person_ids: Sequence[str]) -> Iterator[str]:
    """Every term that these people do not keep, in words."""
    by_id = {expert.person_id: expert for expert in problem.experts}
    unknown = [each for each in person_ids if each not in by_id]
    if unknown or len(set(person_ids)) != len(person_ids):
        yield f"unknown or named twice: {', '.join(unknown) or 'somebody'}"
        return
    members = [by_id[each] for each in person_ids]
    terms = problem.terms
    for skill, number in terms.skills.items():
        having = sum(problem.level(expert, skill) > 0 for expert in members)
        if having < number:
            yield f"{skill}: {having} of {number}"
    roles = Counter(expert.role for expert in members)
    for role, number in terms.fewest.items():
        if roles[role] < number:
            yield f"{role.value}: {roles[role]} of {number}"
    for role, number in roles.items():
        if number > terms.largest_share * len(members) + 1e-9:
            yield f"{role.value}: {number} of {len(members)} people, more than {terms.largest_share:.0%}"
    seniors = sum(expert.is_senior for expert in members)
    if seniors < terms.fewest_seniors:
        yield f"seniors: {seniors} of {terms.fewest_seniors}"
    for organisation_id, number in Counter(expert.organisation_id for expert in members).items():
        if organisation_id and number > terms.most_of_an_organisation:
            yield f"{organisation_id}: {number} people"
    for expert in members:
        if not problem.may_be_asked(expert):
            yield f"{expert.person_id}: has a load of {expert.load}"
    for pair in combinations(sorted(person_ids), 2):
        if pair in problem.conflicts:
            yield f"{pair[0]} and {pair[1]}: a conflict"
    if terms.most_people is not None and len(members) > terms.most_people:
        yield f"{len(members)} people, more than {terms.most_people}"
