"""The plan of a focus group for one hybrid cluster: projects, task force, whom to invite, and who goes to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from matcher.clusters.industries import key_of
from matcher.clusters.invitations import Invitation, Shortlist, shortlist
from matcher.clusters.meeting_points import MeetingPoint
from matcher.clusters.projects import ProposedProjects, propose_projects
from matcher.clusters.task_force import compose_task_force
from matcher.clusters.task_force_problem import ComposedTaskForce, TaskForceProblem, TaskForceTerms
from matcher.disclosure import public_data
from matcher.focus_group.discovery import Discovery, Encode
from matcher.focus_group.experts import conflicting_pairs, experts
from matcher.focus_group.stars import CENTRES, COMPANIES, is_in, reach
from matcher.focus_group.team import InvitationTeam, compose_team
from models.domain import EventData, FocusGroupTerms, Matching, Need, Offer, OrganisationKind

SKILLS_PROPOSED = 6


@dataclass(frozen=True, kw_only=True)
class FocusGroupPlan:
    """``problem`` is what the task force was composed from, and ``terms`` has the skills that were asked for."""

    point: MeetingPoint
    terms: FocusGroupTerms
    projects: ProposedProjects
    problem: TaskForceProblem | None
    task_force: ComposedTaskForce
    companies: Shortlist
    centres: Shortlist
    team: InvitationTeam | None


@dataclass(frozen=True, kw_only=True)
class FocusGroup:
    """``data`` are the records as the reader may see them, and ``load`` counts the meetings that each person has."""

    data: EventData
    matching: Matching
    discovery: Discovery
    encode: Encode
    load: Mapping[str, int] = field(default_factory=dict)

    def plan(self, point: MeetingPoint, terms: FocusGroupTerms) -> FocusGroupPlan:
        """Plan for a meeting point of ``discovery``, from public texts only."""
        data = public_data(self.data)
        projects = propose_projects(self.discovery.industries, self.discovery.links, point, most=terms.most_projects)
        skills = dict(terms.skills) or proposed_skills(data, projects)
        problem = self._problem(data, terms, skills) if skills else None
        companies, centres = (self._invited(data, point, terms, kinds) for kinds in (COMPANIES, CENTRES))
        return FocusGroupPlan(
            point=point,
            terms=replace(terms, skills=skills),
            projects=projects,
            problem=problem,
            task_force=compose_task_force(problem) if problem else ComposedTaskForce(best=None),
            companies=companies,
            centres=centres,
            team=self._team(data, terms, (*companies.invitations, *centres.invitations)),
        )

    def _problem(self, data: EventData, terms: FocusGroupTerms, skills: Mapping[str, int]) -> TaskForceProblem:
        return TaskForceProblem(
            experts=experts(data, tuple(skills), self.encode, self.load),
            terms=TaskForceTerms(
                skills=skills,
                fewest=terms.fewest,
                largest_share=terms.largest_share,
                fewest_seniors=terms.fewest_seniors,
                most_load=terms.most_load,
            ),
            conflicts=conflicting_pairs(data, [person.id for person in data.people]),
        )

    def _invited(
        self, data: EventData, point: MeetingPoint, terms: FocusGroupTerms, kinds: Set[OrganisationKind]
    ) -> Shortlist:
        """From elsewhere, for what the region has in the two industries."""
        if not terms.region:
            return Shortlist(invitations=(), total=0.0, bound=0.0)
        both = {point.first, point.second}
        records = self.discovery.industries.records
        placed = frozenset(item.key for item in records if both.intersection(item.industries))
        found = reach(data, self.matching.matches, placed, terms.region)
        elsewhere = [item.id for item in data.organisations if item.kind in kinds and not is_in(item, terms.region)]
        return shortlist(found.present, found.contributions(elsewhere), most=terms.most_invited)

    def _team(
        self, data: EventData, terms: FocusGroupTerms, invitations: Sequence[Invitation]
    ) -> InvitationTeam | None:
        if not invitations:
            return None
        at_home = frozenset(item.id for item in data.organisations if is_in(item, terms.region))
        people = [person.id for person in data.people if person.organisation_id in at_home]
        return compose_team(data, invitations, at_home, conflicting_pairs(data, people), self.load)


def proposed_skills(data: EventData, projects: ProposedProjects, most: int = SKILLS_PROPOSED) -> dict[str, int]:
    """The keywords that most projects name, each to be had by one person; of equal ones, the first by name."""
    records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    of = {key_of(record): record.keywords for record in records}
    counts = Counter(
        keyword.casefold()
        for project in projects.projects
        for keyword in {word for each in (*project.needs, *project.offers) for word in of.get(each, ())}
    )
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return dict.fromkeys(ordered[:most], 1)
