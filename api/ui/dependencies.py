"""What FastAPI gives to the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from api.accounts.current import Viewer
from api.dependencies import Work
from api.ui.market import Market, Markets, Seen
from api.ui.plan import Plans
from api.ui.viewing import PageViewer
from models.domain.accounts import AccountRole


def _market(request: Request, work: Work) -> Market:
    markets: Markets = request.app.state.markets
    return markets.read(work)


CurrentMarket = Annotated[Market, Depends(_market)]


def _seen(viewer: PageViewer, market: CurrentMarket) -> Seen:
    return Seen(market, viewer)


def _plans(request: Request) -> Plans:
    plans: Plans = request.app.state.plans
    return plans


def _organiser(viewer: PageViewer) -> Viewer:
    if not viewer.is_organiser:
        raise HTTPException(403, "This page is for organisers.")
    return viewer


def _overseer(viewer: PageViewer) -> Viewer:
    if not (viewer.is_organiser or AccountRole.OFFICIAL in viewer.roles):
        raise HTTPException(403, "This page is for organisers and officials.")
    return viewer


CurrentSeen = Annotated[Seen, Depends(_seen)]
KeptPlans = Annotated[Plans, Depends(_plans)]
Organiser = Annotated[Viewer, Depends(_organiser)]
"""The viewer, who is an organiser; the answer is 403 otherwise."""
Overseer = Annotated[Viewer, Depends(_overseer)]
"""The viewer, who is an organiser or an official; the answer is 403 otherwise."""
