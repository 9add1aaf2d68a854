"""What FastAPI gives to endpoints and pages that show something of the market."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.accounts.current import CurrentViewer
from api.market.market import Market, Seen
from api.market.plan import Plans
from api.market.reading import Markets
from api.transactions import Work


def _market(request: Request, work: Work) -> Market:
    markets: Markets = request.app.state.markets
    return markets.read(work)


CurrentMarket = Annotated[Market, Depends(_market)]


def _seen(viewer: CurrentViewer, market: CurrentMarket) -> Seen:
    return Seen(market, viewer)


def _plans(request: Request) -> Plans:
    plans: Plans = request.app.state.plans
    return plans


CurrentSeen = Annotated[Seen, Depends(_seen)]
KeptPlans = Annotated[Plans, Depends(_plans)]
