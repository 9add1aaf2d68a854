"""A meeting point and its plan with names: what page, brief, interface and command line show alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from api.programmes.focus import Focus
from matcher.clusters.industries import RecordKey, key_of
from matcher.clusters.invitations import Shortlist
from matcher.clusters.links import Link, LinkKind
from matcher.clusters.meeting_points import MeetingPoint
from matcher.clusters.newness import Newness
from matcher.clusters.task_force_problem import TaskForce
from matcher.focus_group import FocusGroupPlan
from models.domain import EventData, Need, Offer, Organisation, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """``owner`` and ``organisation`` are None where the record is anonymous to the viewer."""

    record: Offer | Need
    owner: Person | None
    organisation: Organisation | None

    @property
    def is_supply(self) -> bool:
        return isinstance(self.record, Offer)

    @property
    def dated(self) -> date | None:
        """When it was published or stated."""
        return self.record.published_on if isinstance(self.record, Offer) else self.record.stated_on

    @property
    def address(self) -> str:
        return f"/{'offers' if self.is_supply else 'needs'}/{self.record.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TieView:
    """``first`` is of the point's first industry, ``second`` of its second."""

    first: RecordView
    second: RecordView
    kind: LinkKind
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectView:
    """``parties`` are the organisations of those who own its needs and offers, each once."""

    needs: tuple[RecordView, ...]
    offers: tuple[RecordView, ...]
    parties: tuple[Organisation, ...]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """``skills`` are those that were asked for, with the level that counts."""

    person: Person
    organisation: Organisation | None
    skills: tuple[tuple[str, float], ...]
    load: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForceView:
    members: tuple[MemberView, ...]
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RiseView:
    record: RecordView
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    organisation: Organisation
    gain: float
    rises: tuple[RiseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedView:
    """``share`` is at least how much of the best possible sum the list reaches."""

    invitations: tuple[InvitationView, ...]
    total: float
    bound: float

    @property
    def share(self) -> float:
        return min(1.0, self.total / self.bound) if self.bound > 0 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerView:
    person: Person
    organisation: Organisation | None
    speaks_for: tuple[Organisation, ...]
    languages: tuple[str, ...]
    is_official: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """``reasons`` say why there is no team, though there is somebody to invite."""

    speakers: tuple[SpeakerView, ...]
    missing_languages: tuple[str, ...]
    unspoken: tuple[Organisation, ...]
    missing_skills: tuple[str, ...]
    reasons: tuple[str, ...]
    is_proven: bool


@dataclass(frozen=True, kw_only=True)
class PointView:
    """What ties the two industries of ``point``."""

    focus: Focus
    point: MeetingPoint

    @property
    def id(self) -> str:
        return self.focus.id_of(self.point)

    @property
    def newness(self) -> Newness | None:
        return self.focus.discovery.newness.get((self.point.first, self.point.second))

    @cached_property
    def parties(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """On each side, how many organisations the ties name, and how many records of which none is named."""
        sides = zip(*((tie.first, tie.second) for tie in self.ties()), strict=True)
        counts = []
        for records in sides:
            named = {item.organisation.id for item in records if item.organisation}
            counts.append((len(named), len({item.address for item in records if not item.organisation})))
        return (counts[0], counts[1])

    @property
    def times(self) -> float | None:
        """How many times what chance would give; None where that is nothing."""
        strength = self.point.together
        return strength.seen / strength.expected if strength.expected > 0 else None

    @cached_property
    def _names(self) -> Names:
        return Names(self.focus.data)

    def count(self, kind: str) -> int:
        return sum(link.kind == kind for link in self.point.links)

    def ties(self, most: int | None = None) -> tuple[TieView, ...]:
        """The strongest first."""
        links = self.point.links if most is None else self.point.links[:most]
        return tuple(self._tie(link) for link in links)

    def placed(self) -> Iterator[tuple[RecordView, int]]:
        """All records of the two industries, with 0 for the first and 1 for the second."""
        for record in self.focus.discovery.industries.records:
            for at, name in enumerate((self.point.first, self.point.second)):
                if name in record.industries:
                    yield self._names.record(record.key), at

    def _tie(self, link: Link) -> TieView:
        ends = [self._names.record(link.first_key), self._names.record(link.second_key)]
        of = self._industries
        if self.point.first not in of[link.first_key] or self.point.second not in of[link.second_key]:
            ends.reverse()
        return TieView(first=ends[0], second=ends[1], kind=link.kind, weight=link.weight)

    @cached_property
    def _industries(self) -> Mapping[RecordKey, tuple[str, ...]]:
        return {item.key: item.industries for item in self.focus.discovery.industries.records}


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """``plan`` for the viewer of ``focus``, with names."""

    focus: Focus
    plan: FocusGroupPlan

    @cached_property
    def _names(self) -> Names:
        return Names(self.focus.data)

    @cached_property
    def projects(self) -> tuple[ProjectView, ...]:
        return tuple(
            ProjectView(
                needs=(needs := tuple(map(self._names.record, item.needs))),
                offers=(offers := tuple(map(self._names.record, item.offers))),
                parties=tuple(
                    {
                        each.organisation.id: each.organisation for each in (*needs, *offers) if each.organisation
                    }.values()
                ),
                value=item.value,
            )
            for item in self.plan.projects.projects
        )

    @cached_property
    def task_force(self) -> TaskForceView | None:
        best = self.plan.task_force.best
        return None if best is None else self._task_force(best)

    @cached_property
    def alternatives(self) -> tuple[TaskForceView, ...]:
        return tuple(map(self._task_force, self.plan.task_force.alternatives))

    def _task_force(self, found: TaskForce) -> TaskForceView:
        return TaskForceView(members=tuple(map(self._member, found.person_ids)), strength=found.strength)

    def _member(self, person_id: str) -> MemberView:
        person, problem = self._names.people[person_id], self.plan.problem
        levels = []
        for expert in problem.experts if problem else ():
            if expert.person_id == person_id and problem is not None:
                levels = [(skill, problem.level(expert, skill)) for skill in problem.terms.skills]
        return MemberView(
            person=person,
            organisation=self._names.organisations.get(person.organisation_id),
            skills=tuple((skill, level) for skill, level in levels if level > 0),
            load=self.focus.load.get(person_id, 0),
        )

    @cached_property
    def missing_skills(self) -> tuple[str, ...]:
        """Skills that were asked for and that fewer people have than are needed."""
        problem = self.plan.problem
        if problem is None:
            return ()
        return tuple(
            skill
            for skill, number in problem.terms.skills.items()
            if sum(problem.level(expert, skill) > 0 for expert in problem.experts) < number
        )

    @cached_property
    def companies(self) -> InvitedView:
        return self._invited(self.plan.companies)

    @cached_property
    def centres(self) -> InvitedView:
        return self._invited(self.plan.centres)

    def _invited(self, found: Shortlist) -> InvitedView:
        return InvitedView(
            invitations=tuple(
                InvitationView(
                    organisation=self._names.organisations[item.organisation_id],
                    gain=item.gain,
                    rises=tuple(
                        RiseView(record=self._names.record(rise.item), before=rise.before, after=rise.after)
                        for rise in item.rises
                    ),
                )
                for item in found.invitations
            ),
            total=found.total,
            bound=found.bound,
        )

    @cached_property
    def team(self) -> TeamView | None:
        team = self.plan.team
        if team is None:
            return None
        of = self._names.organisations
        return TeamView(
            speakers=tuple(
                SpeakerView(
                    person=(person := self._names.people[item.person_id]),
                    organisation=of.get(person.organisation_id),
                    speaks_for=tuple(of[each] for each in item.organisation_ids),
                    languages=item.languages,
                    is_official=item.is_official,
                )
                for item in team.members
            ),
            missing_languages=team.missing_languages,
            unspoken=tuple(of[each] for each in team.unspoken),
            missing_skills=self._missing_in(team.members),
            reasons=team.composed.reasons,
            is_proven=team.composed.is_proven,
        )

    def _missing_in(self, members: Sequence[object]) -> tuple[str, ...]:
        """Skills that the plan asks for and nobody of the invitation team has."""
        problem = self.plan.problem
        if problem is None:
            return ()
        inside = {getattr(member, "person_id", "") for member in members}
        experts = [expert for expert in problem.experts if expert.person_id in inside]
        return tuple(
            skill for skill in problem.terms.skills if not any(problem.level(expert, skill) > 0 for expert in experts)
        )


def _parties(records: Sequence[RecordView]) -> tuple[Organisation, ...]:
    return tuple({item.organisation.id: item.organisation for item in records if item.organisation}.values())


class Names:
    """Records, people and organisations by id."""

    def __init__(self, data: EventData) -> None:
        self.people: Mapping[str, Person] = {item.id: item for item in data.people}
        self.organisations: Mapping[str, Organisation] = {item.id: item for item in data.organisations}
        records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
        self._records: Mapping[RecordKey, Offer | Need] = {key_of(item): item for item in records}

    def record(self, key: RecordKey) -> RecordView:
        record = self._records[key]
        owner = self.people.get(record.owner_id)
        organisation = self.organisations.get(owner.organisation_id) if owner else None
        return RecordView(record=record, owner=owner, organisation=organisation)
