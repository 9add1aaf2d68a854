"""The focus group as the interface and ``--json`` answer it."""

from __future__ import annotations

from collections import Counter

from api.programmes.focus import Focus
from api.programmes.focus_view import InvitedView, PlanView, PointView, RecordView, TaskForceView, TeamView
from api.schemas.focus import (
    FocusInvitationOut,
    FocusMapOut,
    FocusMemberOut,
    FocusPlanOut,
    FocusProjectOut,
    FocusReasonOut,
    FocusRecordOut,
    FocusShortlistOut,
    FocusSpeakerOut,
    FocusTeamOut,
    FocusTermsOut,
    IndustryOut,
    KeptFocusGroupOut,
    MeetingPointDetailOut,
    MeetingPointOut,
    StrengthOut,
    TaskForceOut,
    TieOut,
)
from matcher.clusters.industries import IndustryScheme
from matcher.clusters.meeting_points import MeetingPoint
from models.domain import DisclosedKind, KeptFocusGroup


def map_out(focus: Focus) -> FocusMapOut:
    industries = focus.discovery.industries
    counts = Counter(name for record in industries.records for name in record.industries)
    return FocusMapOut(
        by=focus.scheme,
        industries=tuple(IndustryOut(name=name, records=counts[name]) for name in industries.industries),
        points=tuple(_point(focus, point) for point in focus.discovery.points),
    )


def point_out(view: PointView) -> MeetingPointDetailOut:
    return MeetingPointDetailOut(
        point=_point(view.focus, view.point),
        weight_by_year={str(year): weight for year, weight in view.newness.weight_by_year.items()}
        if view.newness
        else {},
        ties=tuple(
            TieOut(kind=tie.kind, weight=min(1.0, tie.weight), first=_record(tie.first), second=_record(tie.second))
            for tie in view.ties()
        ),
    )


def _point(focus: Focus, point: MeetingPoint) -> MeetingPointOut:
    new = focus.discovery.newness.get((point.first, point.second))
    return MeetingPointOut(
        id=focus.id_of(point),
        first=point.first,
        second=point.second,
        is_beyond_chance=point.is_beyond_chance,
        p_adjusted=point.p_adjusted,
        answers=StrengthOut.of(point.answers),
        shared=StrengthOut.of(point.shared),
        together=StrengthOut.of(point.together),
        organisations=point.organisations,
        ties=len(point.links),
        half_since=new.middle if new else None,
        new_p_value=new.p_value if new else None,
    )


def kept_out(group: KeptFocusGroup) -> KeptFocusGroupOut:
    return KeptFocusGroupOut(
        id=group.id,
        by=IndustryScheme(group.scheme),
        first=group.first,
        second=group.second,
        terms=FocusTermsOut.of(group.terms),
        kept_at=group.kept_at,
    )


def plan_out(view: PlanView) -> FocusPlanOut:
    composed = view.plan.task_force
    return FocusPlanOut(
        terms=FocusTermsOut.of(view.plan.terms),
        projects=tuple(
            FocusProjectOut(
                needs=tuple(map(_record, item.needs)), offers=tuple(map(_record, item.offers)), value=item.value
            )
            for item in view.projects
        ),
        projects_are_proven=view.plan.projects.is_proven,
        task_force=_task_force(view.task_force) if view.task_force else None,
        is_proven=composed.is_proven,
        alternatives=tuple(map(_task_force, view.alternatives)),
        reasons=composed.reasons,
        companies=_shortlist(view.companies),
        centres=_shortlist(view.centres),
        team=_team(view.team) if view.team else None,
    )


def _record(view: RecordView) -> FocusRecordOut:
    return FocusRecordOut(
        id=view.record.id,
        kind=DisclosedKind.OFFER if view.is_supply else DisclosedKind.NEED,
        title=view.record.title,
        organisation=view.organisation.name if view.organisation else "",
    )


def _task_force(view: TaskForceView) -> TaskForceOut:
    return TaskForceOut(
        members=tuple(
            FocusMemberOut(
                person_id=item.person.id, name=item.person.name, role=item.person.role, skills=dict(item.skills)
            )
            for item in view.members
        ),
        strength=view.strength,
    )


def _shortlist(view: InvitedView) -> FocusShortlistOut:
    return FocusShortlistOut(
        invitations=tuple(
            FocusInvitationOut(
                organisation_id=item.organisation.id,
                name=item.organisation.name,
                adds=item.gain,
                reasons=tuple(
                    FocusReasonOut(record=_record(rise.record), before=rise.before, after=rise.after)
                    for rise in item.rises
                ),
            )
            for item in view.invitations
        ),
        total=view.total,
        bound=view.bound,
    )


def _team(view: TeamView) -> FocusTeamOut:
    return FocusTeamOut(
        speakers=tuple(
            FocusSpeakerOut(
                person_id=item.person.id,
                name=item.person.name,
                organisation_ids=tuple(each.id for each in item.speaks_for),
                languages=item.languages,
            )
            for item in view.speakers
        ),
        missing_languages=view.missing_languages,
        unspoken=tuple(item.name for item in view.unspoken),
        missing_skills=view.missing_skills,
    )
