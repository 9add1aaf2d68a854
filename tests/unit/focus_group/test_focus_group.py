"""The focus group from records to plan, on an event with two industries that meet and one that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.clusters.industries import need_key
from matcher.errors import NotFound
from matcher.focus_group import Discovery, FocusGroup, FocusGroupTerms, discover
from matcher.ports import Vectors
from models.domain import (
    Conflict,
    EventData,
    Match,
    Matching,
    Need,
    Offer,
    Organisation,
    OrganisationKind,
    Person,
    Role,
)

THEMES = ("textile", "mechatronics", "food", "ceramics")
WORDS = (*THEMES, "weaving", "sensors")


def encode(texts: Sequence[str]) -> Vectors:
    """One direction for each word of ``WORDS``, and one for all else."""
    rows = np.zeros((len(texts), len(WORDS) + 1), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for at, word in enumerate(WORDS):
            row[at] = word in text.casefold()
        row[-1] = 0.01
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def _event() -> EventData:
    """Of each industry eight needs and eight offers, each of another organisation; even ones are in Busan."""
    organisations, people, offers, needs = [], [], [], []
    for theme in THEMES:
        for at in range(8):
            for side, kind in (("o", OrganisationKind.UNIVERSITY), ("n", OrganisationKind.SME)):
                name = f"{side}-{theme}-{at}"
                region = "Busan" if at % 2 == 0 else "Daegu"
                organisations.append(
                    Organisation(id=f"org-{name}", name=name, kind=kind, region=region, country="KR")
                )
                people.append(
                    Person(
                        id=f"p-{name}",
                        name=name,
                        organisation_id=f"org-{name}",
                        role=Role.RESEARCHER if side == "o" else Role.COMPANY,
                        languages=("ko",) if region == "Busan" else ("ja", "en"),
                        skills=("weaving",) if name == "n-textile-0" else (),
                        seniority=4 if at == 0 else 2,
                    )
                )
        offers += [
            Offer(
                id=f"o-{theme}-{at}",
                title=theme,
                text=f"{theme} result",
                theme=theme,
                owner_id=f"p-o-{theme}-{at}",
                keywords=("sensors",) if theme == "mechatronics" else (),
                published_on=date(2025, 1, 1 + at),
            )
            for at in range(8)
        ]
        needs += [
            Need(
                id=f"n-{theme}-{at}",
                title=theme,
                text=f"{theme} problem",
                theme=theme,
                owner_id=f"p-n-{theme}-{at}",
                keywords=("weaving",) if theme == "textile" else (),
                stated_on=date(2025, 2, 1 + at),
            )
            for at in range(8)
        ]
    officials = [
        Person(
            id=f"official-{at}",
            name=f"Official {at}",
            role=Role.OFFICIAL,
            organisation_id="agency",
            languages=("ko",),
        )
        for at in range(2)
    ]
    agency = Organisation(id="agency", name="Agency", kind=OrganisationKind.AGENCY, region="Busan", country="KR")
    return EventData(
        organisations=(*organisations, agency),
        people=(*people, *officials),
        offers=tuple(offers),
        needs=tuple(needs),
    )


def _matching() -> Matching:
    """Mechatronics answers textile; else everybody answers the own industry."""
    pairs = [(f"n-textile-{at}", f"o-mechatronics-{(at + 1) % 8}", 0.875) for at in range(8)]
    pairs += [(f"n-{theme}-{at}", f"o-{theme}-{at}", 0.75) for theme in THEMES for at in range(8)]
    return Matching(
        threshold=0.5,
        matches=tuple(
            Match(need_id=need, offer_id=offer, rank=1, score=score, similarity=score, lexical=1.0)
            for need, offer, score in pairs
        ),
        unmet=(),
    )


@pytest.fixture(scope="module")
def found() -> Discovery:
    return discover(_event(), _matching(), encode)


def test_only_the_two_industries_that_meet_are_beyond_chance(found: Discovery) -> None:
    assert [{point.first, point.second} for point in found.beyond_chance] == [{"textile", "mechatronics"}]


def test_without_structure_nothing_is_beyond_chance() -> None:
    matching = Matching(threshold=0.5, matches=_matching().matches[8:], unmet=())
    assert discover(_event(), matching, encode).beyond_chance == ()


def test_a_pair_that_nothing_ties_is_not_there(found: Discovery) -> None:
    with pytest.raises(NotFound, match="food and ceramics"):
        found.point("food", "ceramics")


def test_ties_without_enough_dates_have_no_newness(found: Discovery) -> None:
    names = next(iter(found.newness))
    assert set(names) == {"textile", "mechatronics"}
    assert found.newness[names].dated == 8


def test_projects_join_needs_and_offers_and_name_the_skills_that_are_asked_for(found: Discovery) -> None:
    plan = _group(found).plan(found.point("textile", "mechatronics"), FocusGroupTerms())
    assert plan.projects.is_proven
    assert plan.terms.skills == {"sensors": 1, "weaving": 1}


def test_the_task_force_has_the_skills_and_each_of_the_three_sides(found: Discovery) -> None:
    plan = _group(found).plan(found.point("textile", "mechatronics"), FocusGroupTerms())
    assert plan.task_force.is_proven
    assert plan.task_force.best is not None
    members = [_event().person(each) for each in plan.task_force.best.person_ids]
    assert {person.role for person in members} == {Role.RESEARCHER, Role.COMPANY, Role.OFFICIAL}
    assert len(members) == 3
    assert "p-n-textile-0" in plan.task_force.best.person_ids  # who states it goes before whose need has the keyword


def test_two_in_conflict_are_not_in_one_task_force(found: Discovery) -> None:
    conflicts = tuple(Conflict(first_id="org-n-textile-0", second_id=f"org-o-mechatronics-{at}") for at in range(8))
    data = replace(_event(), conflicts=conflicts)
    group = FocusGroup(data=data, matching=_matching(), discovery=found, encode=encode)
    plan = group.plan(found.point("textile", "mechatronics"), FocusGroupTerms(fewest_seniors=0))
    assert plan.task_force.best is not None
    assert "p-n-textile-0" not in plan.task_force.best.person_ids


def test_those_are_invited_who_answer_what_the_region_cannot(found: Discovery) -> None:
    """Even needs of Busan are answered by odd offers, which are in Daegu, and the other way round."""
    plan = _group(found).plan(found.point("textile", "mechatronics"), FocusGroupTerms(region="Busan", most_invited=2))
    assert [item.organisation_id for item in plan.centres.invitations] == [
        "org-o-mechatronics-1",
        "org-o-mechatronics-3",
    ]
    assert plan.centres.invitations[0].rises[0].item == need_key("n-textile-0")
    assert plan.centres.total == plan.centres.bound == pytest.approx(0.25)


def test_the_team_speaks_for_each_invitation_and_says_which_language_it_lacks(found: Discovery) -> None:
    plan = _group(found).plan(found.point("textile", "mechatronics"), FocusGroupTerms(region="Busan", most_invited=1))
    assert plan.team is not None
    spoken = {each for member in plan.team.members for each in member.organisation_ids}
    assert spoken == {item.organisation_id for item in (*plan.companies.invitations, *plan.centres.invitations)}
    assert [member.is_official for member in plan.team.members].count(True) == 1
    assert plan.team.missing_languages == ("en",)
    assert plan.team.unspoken == ()


def test_without_a_region_nobody_is_invited(found: Discovery) -> None:
    plan = _group(found).plan(found.point("textile", "mechatronics"), FocusGroupTerms())
    assert (plan.companies.invitations, plan.centres.invitations, plan.team) == ((), (), None)


def test_lists_that_are_each_numbered_from_1_give_the_same_findings_and_plan(found: Discovery) -> None:
    """An offer and a need of one id are two records."""
    data, matching = _event(), _matching()
    number = {item.id: str(at) for some in (data.offers, data.needs) for at, item in enumerate(some, 1)}
    data = replace(
        data,
        offers=tuple(replace(item, id=number[item.id]) for item in data.offers),
        needs=tuple(replace(item, id=number[item.id]) for item in data.needs),
    )
    pairs = tuple(
        replace(item, need_id=number[item.need_id], offer_id=number[item.offer_id]) for item in matching.matches
    )
    matching = replace(matching, matches=pairs)
    numbered = discover(data, matching, encode)
    assert [(item.together, item.organisations) for item in numbered.points] == [
        (item.together, item.organisations) for item in found.points
    ]
    terms = FocusGroupTerms(region="Busan")
    theirs = _group(found).plan(found.point("textile", "mechatronics"), terms)
    group = FocusGroup(data=data, matching=matching, discovery=numbered, encode=encode)
    plan = group.plan(numbered.point("textile", "mechatronics"), terms)
    assert plan.terms.skills == theirs.terms.skills
    assert [(item.value, len(item.needs)) for item in plan.projects.projects] == [
        (item.value, len(item.needs)) for item in theirs.projects.projects
    ]
    assert (plan.companies.total, plan.centres.total) == (theirs.companies.total, theirs.centres.total)
    assert plan.team is not None
    assert theirs.team is not None
    assert [item.person_id for item in plan.team.members] == [item.person_id for item in theirs.team.members]


def _group(found: Discovery) -> FocusGroup:
    return FocusGroup(data=_event(), matching=_matching(), discovery=found, encode=encode)
