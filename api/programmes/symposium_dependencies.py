"""What FastAPI gives to the interface and the pages of the symposium."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.accounts.services import services_of
from api.market.dependencies import CurrentMarket, KeptPlans
from api.meetings.settings import MeetingSettings
from api.programmes.ports import SymposiumWork
from api.programmes.symposium import Remembered, Symposia
from api.programmes.symposium_sheet import Sheets
from api.transactions import unit_of_work

SymposiaWork = Annotated[SymposiumWork, Depends(unit_of_work, scope="function")]
"""The request's one transaction, with what a symposium needs."""


def _symposia(request: Request) -> Symposia:
    symposia: Symposia = request.app.state.symposia
    return symposia


CurrentSymposia = Annotated[Symposia, Depends(_symposia)]


def _remembered(request: Request) -> Remembered:
    return Remembered(markets=request.app.state.markets, symposia=request.app.state.symposia)


CurrentMemory = Annotated[Remembered, Depends(_remembered)]


def _sheets(
    request: Request, work: SymposiaWork, market: CurrentMarket, plans: KeptPlans, symposia: CurrentSymposia
) -> Sheets:
    settings: MeetingSettings = request.app.state.meetings
    return Sheets(
        work=work,
        market=market,
        plans=plans,
        plan=symposia.read(work, market),
        now=services_of(request).clock().replace(microsecond=0),
        settings=settings,
    )


CurrentSheets = Annotated[Sheets, Depends(_sheets)]
"""In the request's one transaction."""
