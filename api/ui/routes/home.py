"""The first page: one's own for who takes part, the event's for who looks on, and the dashboard for organisers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse, Response

from api.dependencies import Work
from api.disclosure import CurrentSight
from api.market.market import Seen
from api.market.plan import Plans
from api.meetings.dependencies import CurrentDesk
from api.programmes.forum_minutes import open_follow_ups
from api.programmes.forum_ports import CurrentForum
from api.submission.permissions import may_begin
from api.ui.dependencies import CurrentSeen, KeptPlans
from api.ui.itinerary import Itinerary, itinerary
from api.ui.own_booths import own_booths
from api.ui.own_page import own_page
from api.ui.pages import page
from api.ui.viewing import PageViewer
from matcher.errors import StepMissing
from matcher.ports import UnitOfWork

router = APIRouter()
SHOWN = 6


@router.get("/")
def show_home(
    request: Request, desk: CurrentDesk, plans: KeptPlans, work: CurrentForum, sight: CurrentSight
) -> Response:
    viewer, seen = desk.viewer, desk.seen
    if viewer.is_organiser:
        return RedirectResponse("/dashboard" if seen.market.event else "/setup", 303)
    person = seen.market.person(viewer.person_id)
    if person is None:
        return show_overview(request, viewer, seen, plans, work)
    return page(
        request,
        "own_page.html",
        viewer,
        market=seen.market,
        person=person,
        may_begin=may_begin(viewer),
        booths=own_booths(seen.market, person.organisation_id),
        own=own_page(
            desk, sight, work, _days(plans, work, seen, person.id), promised=open_follow_ups(work, person.id)
        ),
    )


@router.get("/overview")
def show_overview(
    request: Request, viewer: PageViewer, seen: CurrentSeen, plans: KeptPlans, work: Work
) -> HTMLResponse:
    """The event in figures, for everybody who is signed in."""
    market = seen.market
    try:
        agenda = plans.shown_to(viewer, work, market).agenda
    except StepMissing:
        agenda = None
    matched = [demand for demand in seen.demands() if market.proposals_to(demand.id)]
    best = sorted(matched, key=lambda demand: -market.proposals_to(demand.id)[0].score)[:SHOWN]
    return page(
        request,
        "home.html",
        viewer,
        market=market,
        agenda=agenda,
        matched=len(matched),
        best=[(demand, market.proposals_to(demand.id)[0]) for demand in best],
    )


def _days(plans: Plans, work: UnitOfWork, seen: Seen, person_id: str) -> Itinerary | None:
    try:
        plan = plans.read(work, seen.market)
    except StepMissing:
        return None
    return itinerary(person_id, plan, seen, plans.known_before(work, plan))
