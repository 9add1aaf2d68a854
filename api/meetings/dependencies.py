"""What FastAPI gives to the endpoints and pages of this room."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.accounts.services import base_url_of, services_of
from api.dependencies import AccountsWork
from api.meetings.desk import Desk
from api.meetings.ports import MeetingWork
from api.meetings.settings import MeetingSettings
from api.ui.dependencies import CurrentSeen
from api.ui.viewing import PageViewer


def settings_of(request: Request) -> MeetingSettings:
    settings: MeetingSettings = request.app.state.meetings
    return settings


def _desk(request: Request, viewer: PageViewer, seen: CurrentSeen, work: AccountsWork) -> Desk:
    services = services_of(request)
    transaction: MeetingWork = work  # type: ignore[assignment]
    return Desk(
        viewer=viewer,
        seen=seen,
        work=transaction,
        now=services.clock().replace(microsecond=0),
        settings=settings_of(request),
        markets=request.app.state.markets,
        address=services.settings.public_url or base_url_of(request),
    )


CurrentDesk = Annotated[Desk, Depends(_desk)]
"""The viewer's, in the request's one transaction."""
