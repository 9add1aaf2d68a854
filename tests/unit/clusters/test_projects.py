"""Projects: what they are made of, that they share nothing, and that no choice is worth more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from matcher.clusters.industries import IndustryMap, PlacedRecord
from matcher.clusters.links import Link, LinkKind
from matcher.clusters.meeting_points import MeetingPoint, find_meeting_points
from matcher.clusters.projects import Project, propose_projects
from tests.unit.clusters.keys import key


def _industries() -> IndustryMap:
    """Needs and offers of three industries, ten of each."""
    names = ("textile", "machines", "food")
    records = [
        PlacedRecord(
            key=key(f"{side}-{name}-{at}"),
            industries=(name,),
            organisation_id=f"{side}{name}{at}",
        )
        for side in ("n", "o")
        for name in names
        for at in range(10)
    ]
    shares = np.array([[float(record.industries[0] == name) for name in names] for record in records])
    return IndustryMap(records=tuple(records), industries=names, shares=shares)


def _answer(need: str, offer: str, weight: float) -> Link:
    return Link(kind=LinkKind.ANSWER, first_key=key(need), second_key=key(offer), weight=weight)


def _point(industries: IndustryMap, links: list[Link]) -> MeetingPoint:
    points = find_meeting_points(industries, links)
    return next(item for item in points if {item.first, item.second} == {"textile", "machines"})


def test_a_project_joins_needs_of_one_technology_with_the_offers_that_answer_them() -> None:
    industries = _industries()
    links = [
        _answer("n-textile-0", "o-machines-0", 0.875),
        _answer("n-textile-1", "o-machines-0", 0.75),
        _answer("n-textile-0", "o-textile-3", 0.5),
        Link(kind=LinkKind.SHARED, first_key=key("n-textile-0"), second_key=key("n-textile-1"), weight=0.8125),
        _answer("n-food-0", "o-textile-1", 0.9),
    ]
    found = propose_projects(industries, links, _point(industries, links))
    assert found.is_proven
    assert found.projects == (
        Project(
            needs=(key("n-textile-0"), key("n-textile-1")),
            offers=(key("o-machines-0"), key("o-textile-3")),
            ties=(links[0], links[3], links[1], links[2]),
            value=1.5,
        ),
    )


def test_projects_share_no_record_and_no_other_choice_is_worth_more() -> None:
    rng = np.random.default_rng(5)
    industries = _industries()
    pairs = {(int(rng.integers(6)), int(rng.integers(6))) for _ in range(14)}
    links = [
        _answer(f"n-textile-{one}", f"o-machines-{two}", float(rng.uniform(0.3, 1))) for one, two in sorted(pairs)
    ]
    point = _point(industries, links)
    chosen = propose_projects(industries, links, point, most=3).projects
    records = [each for project in chosen for each in (*project.needs, *project.offers)]
    assert len(records) == len(set(records))
    alone = [_alone(industries, links, f"n-textile-{at}") for at in range(6)]
    best = max(
        sum(item.value for item in items)
        for count in range(1, 4)
        for items in combinations([item for item in alone if item is not None], count)
        if len({each for item in items for each in (*item.needs, *item.offers)})
        == sum(len(item.needs) + len(item.offers) for item in items)
    )
    assert sum(item.value for item in chosen) == pytest.approx(best, abs=2e-3)


def _alone(industries: IndustryMap, links: list[Link], need: str) -> Project | None:
    """The candidate that begins with one need, as nothing else competes with it."""
    own = [link for link in links if link.first_key == key(need)]
    if not own:
        return None
    found = propose_projects(industries, own, _point(industries, own))
    return found.projects[0]


def test_needs_and_offers_of_one_industry_alone_make_no_project() -> None:
    industries = _industries()
    links = [_answer("n-textile-0", "o-textile-0", 0.9), _answer("n-textile-1", "o-machines-1", 0.5)]
    found = propose_projects(industries, links, _point(industries, links))
    assert [project.needs for project in found.projects] == [(key("n-textile-1"),)]
