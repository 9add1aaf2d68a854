"""Projects to propose where two industries meet: needs, offers from across that answer them, and whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from matcher.clusters.industries import IndustryMap, RecordKey
from matcher.clusters.links import Link, LinkKind
from matcher.clusters.meeting_points import MeetingPoint

MOST_PROJECTS = 6
MOST_NEEDS = 3
MOST_OFFERS = 4
_MILLI = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """``needs`` are of one technology and ``offers`` answer them; together they are of both industries.

    ``ties`` are the answers and the shared technologies that it rests on, strongest first, and ``value`` is the sum
    of the best answer to each need and of the best answer by each offer, halved: at most the mean number of both.
    """

    needs: tuple[RecordKey, ...]
    offers: tuple[RecordKey, ...]
    ties: tuple[Link, ...]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedProjects:
    """The projects of the largest total value, highest first; ``is_proven`` says that no choice has a larger one."""

    projects: tuple[Project, ...]
    is_proven: bool


def propose_projects(
    industries: IndustryMap,
    links: Sequence[Link],
    point: MeetingPoint,
    *,
    most: int = MOST_PROJECTS,
    time_limit_s: float = 20.0,
    seed: int = 7,
) -> ProposedProjects:
    """Choose up to ``most`` projects of ``point`` that share no record, with the largest total value.

    Each need of either industry that an offer of the other one answers begins a candidate, with up to ``MOST_NEEDS``
    needs of the same technology and the up to ``MOST_OFFERS`` best offers of the two industries that answer any.
    """
    candidates = tuple(_candidates(industries, links, point))
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in candidates]
    holders: dict[RecordKey, list[cp_model.IntVar]] = defaultdict(list)
    for variable, project in zip(chosen, candidates, strict=True):
        for key in (*project.needs, *project.offers):
            holders[key].append(variable)
    for variables in holders.values():
        model.add_at_most_one(variables)
    model.add(sum(chosen) <= most)
    model.maximize(
        sum(round(item.value * _MILLI) * variable for item, variable in zip(candidates, chosen, strict=True))
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    taken = [item for item, variable in zip(candidates, chosen, strict=True) if solver.boolean_value(variable)]
    taken.sort(key=lambda item: (-item.value, item.needs))
    return ProposedProjects(projects=tuple(taken), is_proven=status == cp_model.OPTIMAL)


def _candidates(industries: IndustryMap, links: Sequence[Link], point: MeetingPoint) -> Iterator[Project]:
    of = {record.key: frozenset(record.industries) for record in industries.records}
    both = {point.first, point.second}
    answers: dict[RecordKey, list[Link]] = defaultdict(list)
    similar: dict[RecordKey, list[Link]] = defaultdict(list)
    for link in links:
        if not (of[link.first_key] & both and of[link.second_key] & both):
            continue
        if link.kind is LinkKind.ANSWER:
            answers[link.first_key].append(link)
        else:
            similar[link.first_key].append(link)
            similar[link.second_key].append(link)
    begins = sorted({link.first_key for link in point.links if link.kind is LinkKind.ANSWER})
    seen: set[tuple[tuple[RecordKey, ...], tuple[RecordKey, ...]]] = set()
    for need in begins:
        project = _project(need, answers, similar)
        covers = frozenset[str]().union(*(of[each] for each in (*project.needs, *project.offers)))
        if covers >= both and (project.needs, project.offers) not in seen:
            seen.add((project.needs, project.offers))
            yield project


def _project(need: RecordKey, answers: dict[RecordKey, list[Link]], similar: dict[RecordKey, list[Link]]) -> Project:
    near = sorted(similar[need], key=lambda link: (-link.weight, link.first_key, link.second_key))
    others = [link.second_key if link.first_key == need else link.first_key for link in near]
    needs = _needs(need, others, answers)
    best: dict[RecordKey, Link] = {}
    for link in (link for each in needs for link in answers[each]):
        if link.second_key not in best or link.weight > best[link.second_key].weight:
            best[link.second_key] = link
    offers = sorted(sorted(best, key=lambda each: (-best[each].weight, each))[:MOST_OFFERS])
    inside = [link for each in needs for link in answers[each] if link.second_key in offers]
    needs = tuple(each for each in needs if any(link.first_key == each for link in inside))
    shared = [
        link
        for each in (*needs, *offers)
        for link in similar[each]
        if link.first_key == each and (link.second_key in needs or link.second_key in offers)
    ]
    by_need = sum(max(link.weight for link in inside if link.first_key == each) for each in needs)
    by_offer = sum(max(link.weight for link in inside if link.second_key == each) for each in offers)
    return Project(
        needs=needs,
        offers=tuple(offers),
        ties=tuple(sorted((*inside, *shared), key=lambda link: (-link.weight, link.first_key, link.second_key))),
        value=(by_need + by_offer) / 2,
    )


def _needs(
    need: RecordKey, others: Sequence[RecordKey], answers: dict[RecordKey, list[Link]]
) -> tuple[RecordKey, ...]:
    return tuple(sorted((need, *[each for each in others if answers.get(each)][: MOST_NEEDS - 1])))
