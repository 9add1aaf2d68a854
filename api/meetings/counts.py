"""The numbers beside the links to one's shortlist and meetings."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from api.accounts.current import Viewer
from api.accounts.services import services_of
from api.meetings.desk import takes_part
from api.meetings.ports import MeetingWork
from api.meetings.requests import inbox
from models.domain.errors import BridgeworkError

SHORTLIST = "shortlist"
MEETINGS = "meetings"


def counts(request: Request, viewer: Viewer) -> Callable[[str], int]:
    """By name; 0 for another name. Read when the first is asked for, in a transaction of its own: pages that answer a
    change are rendered after its commit.
    """
    read: dict[str, int] = {}

    def count(name: str) -> int:
        if name in (SHORTLIST, MEETINGS) and not read:
            read.update(_read(request, viewer))
        return read.get(name, 0)

    return count


def _read(request: Request, viewer: Viewer) -> dict[str, int]:
    if not takes_part(viewer):
        return {SHORTLIST: 0, MEETINGS: 0}
    try:
        work: MeetingWork
        with request.app.state.unit_of_work() as work:
            waiting = inbox(work, viewer.person_id, services_of(request).clock()).waiting
            return {SHORTLIST: len(work.choices.shortlist(viewer.person_id)), MEETINGS: waiting}
    except BridgeworkError:  # the page that says so has links as well
        return {SHORTLIST: 0, MEETINGS: 0}
