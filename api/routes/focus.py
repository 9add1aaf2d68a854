"""The focus group: where industries meet beyond chance, what to do there, and what officials chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers, result_answers
from api.errors import RejectedField
from api.etags import Editor, Reader
from api.examples.focus import ALL_KEPT, FOCUS, KEPT, PLAN, POINT, TERMS
from api.market.dependencies import CurrentMarket
from api.programmes.focus import Focus
from api.programmes.focus_answers import kept_out, map_out, plan_out, point_out
from api.programmes.focus_dependencies import CurrentFocus, CurrentLoad, FocusViewer, focus_for
from api.programmes.focus_keeping import keep_group
from api.programmes.focus_terms import TermsQuery
from api.programmes.focus_view import PlanView, PointView
from api.schemas.focus import (
    FocusMapOut,
    FocusPlanOut,
    FocusTermsIn,
    KeptFocusGroupOut,
    KeptFocusGroupsOut,
    MeetingPointDetailOut,
)
from api.transactions import Work
from matcher.clusters.industries import IndustryScheme
from matcher.decisions import hold_still
from matcher.errors import NotFound
from matcher.ports import UnitOfWork
from models.domain import InvalidField, KeptFocusGroup

router = APIRouter(prefix="/programmes/focus", tags=["programmes"])


@router.get("/kept", summary="List the hybrid clusters that were chosen", responses=answers(ALL_KEPT))
def list_kept_focus_groups(viewer: FocusViewer, work: Work) -> KeptFocusGroupsOut:
    """For organisers and officials, as all of the focus group."""
    return KeptFocusGroupsOut(groups=tuple(map(kept_out, work.focus_groups.all())))


@router.get("/kept/{group_id}", summary="Read what was chosen", responses=read_answers(KEPT, 404))
def get_kept_focus_group(group_id: str, viewer: FocusViewer, work: Work, reading: Reader) -> KeptFocusGroupOut:
    return reading.answer(kept_out(_kept(work, group_id)))


def _choosing(
    request: Request, viewer: FocusViewer, market: CurrentMarket, load: CurrentLoad
) -> Callable[[IndustryScheme], Focus]:
    return lambda scheme: focus_for(request, viewer, market, load, scheme)


FocusBy = Annotated[Callable[[IndustryScheme], Focus], Depends(_choosing)]


@router.post(
    "/kept/{group_id}",
    summary="Choose a hybrid cluster with its terms",
    responses=result_answers(KEPT, "match") | edit_answers(KEPT, 404, *WITH_BODY),
    openapi_extra=body_example(TERMS),
)
def keep_focus_group(
    group_id: str, body: FocusTermsIn, viewer: FocusViewer, focus_by: FocusBy, work: Work, editing: Editor
) -> KeptFocusGroupOut:
    """The id is that of a meeting point; organisers and officials choose."""
    try:
        terms = body.terms()
    except InvalidField as error:
        raise RejectedField(error.field, error.value, error.reason) from error
    focus = focus_by(body.by)
    hold_still(work)
    before = work.focus_groups.find(group_id)
    if before is not None:
        editing.require(kept_out(before))
    group = keep_group(work, focus, group_id, terms, account_id=viewer.account_id)
    return editing.answer(kept_out(group))


@router.delete(
    "/kept/{group_id}", summary="Choose it no more", status_code=204, responses=answers({}, 404, status=204)
)
def forget_focus_group(group_id: str, viewer: FocusViewer, work: Work) -> None:
    if not work.focus_groups.remove(group_id):
        raise NotFound("focus group", group_id)
    work.commit()


@router.get("/{by}", summary="Read where industries meet", responses=result_answers(FOCUS, "match", 404, 422))
def get_focus_map(focus: CurrentFocus) -> FocusMapOut:
    """Industries are themes of records or sectors of organisations. Made from public texts; for an official, records
    that are anonymous belong to nobody.
    """
    return map_out(focus)


@router.get("/{by}/{group_id}", summary="Read one meeting point", responses=result_answers(POINT, "match", 404, 422))
def get_meeting_point(group_id: str, focus: CurrentFocus) -> MeetingPointDetailOut:
    """With every tie and its two records."""
    return point_out(PointView(focus=focus, point=focus.point(group_id)))


@router.get(
    "/{by}/{group_id}/plan", summary="Plan for a meeting point", responses=result_answers(PLAN, "match", 404, 422)
)
def plan_focus_group(
    group_id: str, focus: CurrentFocus, viewer: FocusViewer, terms: Annotated[TermsQuery, Query()]
) -> FocusPlanOut:
    """Projects, the task force, whom to invite and who goes to them; nothing is stored."""
    point = focus.point(group_id)
    return plan_out(PlanView(focus=focus, plan=focus.plan(point, terms.terms(focus.home_of(viewer.person_id)))))


def _kept(work: UnitOfWork, group_id: str) -> KeptFocusGroup:
    found = work.focus_groups.find(group_id)
    if found is None:
        raise NotFound("focus group", group_id)
    return found
