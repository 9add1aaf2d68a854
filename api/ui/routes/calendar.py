"""The calendar feed: read by programs at a secret address, made and ended by the person whose itinerary it is."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from api.accounts.feeds import FeedLimits, close_feeds, open_feed, person_of
from api.accounts.services import server_address, services_of
from api.accounts.sign_in import form_seal
from api.dependencies import AccountsWork
from api.etags import is_known
from api.programmes.symposium_dependencies import SymposiaWork
from api.ui.calendar import KeptCalendars, PersonalCalendar
from api.ui.dependencies import CurrentMarket
from api.ui.pages import page
from api.ui.viewing import PageViewer

router = APIRouter()

ENDING: Final = ".ics"
WAIT_S: Final = 900
NOT_HERE: Final = "There is no calendar at this address. Make a new one on the page of your itinerary.\n"
HEADERS: Final = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
"""A program may keep what it was given, and asks whether it still holds."""


@router.api_route("/calendar/{name}", methods=["GET", "HEAD"])
def read_feed(request: Request, work: AccountsWork, symposia: SymposiaWork, name: str) -> Response:
    """An address that was never there, was ended, or is another event's gets one and the same answer."""
    limits: FeedLimits = request.app.state.feed_limits
    found = person_of(work, name.removesuffix(ENDING)) if name.endswith(ENDING) else None
    if found is None:
        client = request.client.host if request.client else ""
        return _not_here() if limits.admits_miss(client) else _too_many()
    if not limits.admits_reading(found[0]):
        return _too_many()
    kept: KeptCalendars = request.app.state.calendars
    calendars = kept.read(work, symposia.symposium.seating())
    return _answer(request, calendars.of(found[1])) if calendars else _not_here()


@router.post("/itinerary/calendar")
def make_feed(request: Request, viewer: PageViewer, work: AccountsWork, market: CurrentMarket) -> Response:
    """The address stands on the answer, and nowhere ever again."""
    _require_part(viewer)
    services = services_of(request)
    secret = open_feed(services, work, viewer.account_id)
    work.commit()
    address = f"{server_address(request)}/calendar/{secret}{ENDING}"
    return page(
        request,
        "calendar_address.html",
        viewer,
        market=market,
        address=address,
        subscribe=f"webcal://{address.partition('://')[2]}",
        csrf_token=form_seal(request),
    )


@router.post("/itinerary/calendar/end")
def end_feed(request: Request, viewer: PageViewer, work: AccountsWork) -> Response:
    _require_part(viewer)
    close_feeds(work, viewer.account_id, services_of(request).clock())
    work.commit()
    return RedirectResponse("/itinerary#calendar", 303)


def _require_part(viewer: PageViewer) -> None:
    if not viewer.person_id:
        raise HTTPException(403, "This is for people who take part in the event.")


def _answer(request: Request, calendar: PersonalCalendar) -> Response:
    headers = HEADERS | {"ETag": calendar.tag, "Last-Modified": format_datetime(calendar.modified, usegmt=True)}
    if _is_known(request, calendar):
        return Response(status_code=304, headers=headers)
    return Response(
        calendar.content,
        media_type="text/calendar; charset=utf-8",
        headers=headers | {"Content-Disposition": 'inline; filename="itinerary.ics"'},
    )


def _is_known(request: Request, calendar: PersonalCalendar) -> bool:
    """Whether the program has it already: a tag that it sends decides, else its date (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return is_known(tags, calendar.tag)
    since = _moment(request.headers.get("if-modified-since", ""))
    return since is not None and calendar.modified <= since


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _not_here() -> Response:
    return PlainTextResponse(NOT_HERE, 404)


def _too_many() -> Response:
    return PlainTextResponse("Too many requests: ask less often.\n", 429, {"Retry-After": str(WAIT_S)})
