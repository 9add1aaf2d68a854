"""Cluster tours: who rides in which bus to which sites."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.accounts.current import Viewer, require
from api.dependencies import JobsWork
from api.documentation import WITH_BODY, answers, body_example
from api.examples.jobs import JOB
from api.examples.tours import TOUR_PLAN, TOURS
from api.jobs.touring import ask_tours
from api.market.dependencies import CurrentMarket
from api.programmes.tour_answers import tour_day_out
from api.programmes.tour_view import day_views
from api.routes.jobs import runner_of
from api.schemas.jobs import JobOut
from api.schemas.tours import TourPlanIn, ToursOut
from matcher.errors import InvalidSettings
from models.domain.accounts import AccountRole

router = APIRouter(prefix="/programmes/tours", tags=["programmes"])
Overseer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]
Organiser = Annotated[Viewer, Depends(require(AccountRole.ORGANISER))]


@router.get("", summary="Read the cluster tours", responses=answers(TOURS))
def get_tours(request: Request, viewer: Overseer, market: CurrentMarket) -> ToursOut:
    """The planned tours of each day. For organisers and officials; who is in which bus is for organisers."""
    with request.app.state.unit_of_work() as work:
        known = work.tour_plans.of
        try:
            views = day_views(market.data, market.matching, known, map_title="Map of the day")
        except InvalidSettings:
            return ToursOut(days=())  # no tours without places
    return ToursOut(days=tuple(tour_day_out(view, with_people=viewer.is_organiser) for view in views))


@router.post(
    "",
    status_code=201,
    summary="Plan the cluster tours",
    responses=answers(JOB, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(TOUR_PLAN),
)
def plan_tours(body: TourPlanIn, work: JobsWork, viewer: Organiser, request: Request, response: Response) -> JobOut:
    """Plan tours and request each stop as a visit of the agenda, in place of those of these days before: a job, which
    takes about `time_limit_s` seconds for each day. `Location` tells its state, and ends it by DELETE: the best tours
    so far are then kept, if there are any, with `result.cut_short`.

    422 for records that tours cannot be made from, such as no bus; 409 where the server runs no jobs. A job fails
    where somebody changes the records meanwhile, and nothing is stored.
    """
    runner = runner_of(request)
    job = ask_tours(work, body.settings(), viewer.account_id)
    runner.poke()
    response.headers["Location"] = f"{request.url.path.removesuffix('/programmes/tours')}/jobs/{job.id}"
    return JobOut.of(job)
