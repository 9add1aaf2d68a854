"""The investment-invitation team: who speaks for what, in which language, and what it misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.clusters.industries import key_of
from matcher.clusters.invitations import Invitation
from matcher.clusters.task_force import compose_task_force
from matcher.clusters.task_force_problem import ComposedTaskForce, Expert, TaskForceProblem, TaskForceTerms
from models.domain import EventData, Need, Offer, Person, Role

OWNER = "owner"
LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Somebody of the team, whom they speak for (organisation ids, for whose sake each is in the team by a record of
    theirs) and the languages that are needed and theirs.
    """

    person_id: str
    organisation_ids: tuple[str, ...]
    languages: tuple[str, ...]
    is_official: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationTeam:
    """``missing_languages`` and ``unspoken`` (organisations that nobody of the region can speak to from own work) are
    what nobody who could be asked has.
    """

    members: tuple[Speaking, ...]
    composed: ComposedTaskForce
    missing_languages: tuple[str, ...]
    unspoken: tuple[str, ...]


def compose_team(
    data: EventData,
    invitations: Sequence[Invitation],
    at_home: frozenset[str],
    conflicts: frozenset[tuple[str, str]],
    load: Mapping[str, int],
) -> InvitationTeam:
    """Choose the fewest people of the organisations ``at_home`` who together speak for every invitation, in the
    languages of those invited, an official among them where there is one.

    Who owns a need or an offer that an invited organisation would help speaks for it. A language is needed where
    nobody of an invited organisation states one that the team speaks anyway.
    """
    home = [person for person in data.people if person.organisation_id in at_home]
    speaks_for = _speaks_for(data, invitations)
    wanted = {item.organisation_id: _languages(data, item.organisation_id) for item in invitations}
    languages = _needed(home, wanted.values())
    spoken = {each for person in home for each in person.languages}
    experts = tuple(
        Expert(
            person_id=person.id,
            role=person.role,
            skills={
                **{_skill(OWNER, each): 1.0 for each in speaks_for.get(person.id, ())},
                **{_skill(LANGUAGE, each): 1.0 for each in languages if each in person.languages},
            },
            organisation_id=person.organisation_id,
            load=load.get(person.id, 0),
        )
        for person in home
    )
    having = {skill for expert in experts for skill in expert.skills}
    asked = [_skill(OWNER, item.organisation_id) for item in invitations]
    asked += [_skill(LANGUAGE, each) for each in languages if each in spoken]
    skills = {skill: 1 for skill in asked if skill in having}
    officials = any(person.role is Role.OFFICIAL for person in home)
    if not skills:
        composed = ComposedTaskForce(best=None)
    else:
        terms = TaskForceTerms(
            skills=skills, fewest={Role.OFFICIAL: 1} if officials else {}, most_of_an_organisation=len(home)
        )
        composed = compose_task_force(TaskForceProblem(experts=experts, terms=terms, conflicts=conflicts))
    chosen = composed.best.person_ids if composed.best else ()
    return InvitationTeam(
        members=tuple(_speaking(data.person(each), speaks_for.get(each, ()), languages) for each in chosen),
        composed=composed,
        missing_languages=tuple(each for each in languages if each not in spoken),
        unspoken=tuple(
            item.organisation_id for item in invitations if _skill(OWNER, item.organisation_id) not in having
        ),
    )


def _speaks_for(data: EventData, invitations: Sequence[Invitation]) -> dict[str, tuple[str, ...]]:
    records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    owner = {key_of(record): record.owner_id for record in records}
    found: dict[str, list[str]] = {}
    for invitation in invitations:
        for rise in invitation.rises:
            named = found.setdefault(owner.get(rise.item, ""), [])
            if invitation.organisation_id not in named:
                named.append(invitation.organisation_id)
    found.pop("", None)
    return {person_id: tuple(named) for person_id, named in found.items()}


def _languages(data: EventData, organisation_id: str) -> frozenset[str]:
    people = (person for person in data.people if person.organisation_id == organisation_id)
    return frozenset(each for person in people for each in person.languages)


def _needed(home: Sequence[Person], wanted: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """One language for each invited organisation that states any: the one that most people at home speak."""
    count: dict[str, int] = {}
    for person in home:
        for each in person.languages:
            count[each] = count.get(each, 0) + 1
    chosen = {min(some, key=lambda each: (-count.get(each, 0), each)) for some in wanted if some}
    return tuple(sorted(chosen))


def _skill(kind: str, name: str) -> str:
    return f"{kind} {name}"


def _speaking(person: Person, organisation_ids: tuple[str, ...], languages: Sequence[str]) -> Speaking:
    return Speaking(
        person_id=person.id,
        organisation_ids=organisation_ids,
        languages=tuple(each for each in languages if each in person.languages),
        is_official=person.role is Role.OFFICIAL,
    )
