"""Cluster tours: who rides in which bus to which sites."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException

from api.accounts.current import Viewer, require
from api.documentation import WITH_BODY, answers, body_example
from api.examples.tours import TOUR_PLAN, TOURS
from api.market.dependencies import CurrentMarket
from api.programmes.tour_answers import tour_day_out
from api.programmes.tour_view import day_views
from api.programmes.tours import RecordsMoved, plan_and_store
from api.schemas.tours import TourPlanIn, ToursOut
from api.setup.changes import Editor
from matcher.errors import InvalidSettings
from matcher.tour_days import TourSettings
from models.domain import EventData, Matching
from models.domain.accounts import AccountRole

router = APIRouter(prefix="/programmes/tours", tags=["programmes"])
Overseer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]
Organiser = Annotated[Viewer, Depends(require(AccountRole.ORGANISER))]


@router.get("", summary="Read the cluster tours", responses=answers(TOURS))
def get_tours(request: Request, viewer: Overseer, market: CurrentMarket) -> ToursOut:
    """The planned tours of each day. For organisers and officials; who is in which bus is for organisers."""
    return _told(request, viewer, market.data, market.matching, TourSettings())


@router.post(
    "",
    summary="Plan the cluster tours",
    responses=answers(TOURS, 409, *WITH_BODY),
    openapi_extra=body_example(TOUR_PLAN),
)
def plan_tours(body: TourPlanIn, request: Request, viewer: Organiser, market: CurrentMarket) -> ToursOut:
    """Plan tours and request each stop as a visit of the agenda, in place of those of these days before.

    It takes about `time_limit_s` seconds for each day. 422 for records that tours cannot be made from, such as no
    bus; 409 where somebody changes the records meanwhile, and nothing was stored.
    """
    editor = Editor(account_id=viewer.account_id, now=datetime.now(UTC).replace(microsecond=0))
    settings = body.settings()
    try:
        data, made, _change = plan_and_store(
            request.app.state.unit_of_work, settings, body.dates, keep=body.keep, editor=editor
        )
    except RecordsMoved as error:
        raise HTTPException(409, "The records were changed meanwhile, and nothing was stored: try again.") from error
    for day in made:
        request.app.state.tour_proofs.add(data, day)
    with request.app.state.unit_of_work() as work:
        stored = work.records.load()
    return _told(request, viewer, stored, market.matching, settings)


def _told(
    request: Request, viewer: Viewer, data: EventData, matching: Matching | None, settings: TourSettings
) -> ToursOut:
    try:
        views = day_views(data, matching, settings, request.app.state.tour_proofs, map_title="Map of the day")
    except InvalidSettings:
        return ToursOut(days=())  # no tours without places
    return ToursOut(days=tuple(tour_day_out(view, with_people=viewer.is_organiser) for view in views))
