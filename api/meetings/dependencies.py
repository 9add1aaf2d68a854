"""What FastAPI gives to the endpoints and pages of this room."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.accounts.current import CurrentViewer
from api.accounts.services import server_address, services_of
from api.market.dependencies import CurrentSeen
from api.meetings.desk import Desk
from api.meetings.ports import MeetingWork
from api.meetings.settings import MeetingSettings
from api.transactions import unit_of_work

MeetingsWork = Annotated[MeetingWork, Depends(unit_of_work, scope="function")]
"""The request's transaction, with the accounts, and what asking for a meeting needs."""


def settings_of(request: Request) -> MeetingSettings:
    settings: MeetingSettings = request.app.state.meetings
    return settings


def _desk(request: Request, viewer: CurrentViewer, seen: CurrentSeen, work: MeetingsWork) -> Desk:
    services = services_of(request)
    return Desk(
        viewer=viewer,
        seen=seen,
        work=work,
        now=services.clock().replace(microsecond=0),
        settings=settings_of(request),
        markets=request.app.state.markets,
        plans=request.app.state.plans,
        address=server_address(request),
    )


CurrentDesk = Annotated[Desk, Depends(_desk)]
"""The viewer's, in the request's one transaction."""
