"""The first page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.dependencies import Work
from api.ui.dependencies import CurrentSeen, KeptPlans
from api.ui.pages import page
from api.ui.viewing import PageViewer
from matcher.errors import StepMissing

router = APIRouter()
SHOWN = 6


@router.get("/")
def show_home(request: Request, viewer: PageViewer, seen: CurrentSeen, plans: KeptPlans, work: Work) -> HTMLResponse:
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
