"""The pages that people see in a browser: rendered here, working without scripts, quicker with them."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api.accounts.feeds import FeedLimits
from api.accounts.services import utc_now
from api.imports.reading import Readings
from api.imports.trial import Trials
from api.market.kept import Kept
from api.market.plan import Plans
from api.market.reading import Markets
from api.meetings.settings import MeetingSettings
from api.programmes.focus import Finds
from api.programmes.symposium import Symposia
from api.ui.assets import PREFIX, BuiltFiles
from api.ui.boards import Boards
from api.ui.calendar import KeptCalendars
from api.ui.proposed_repairs import ProposedRepairs
from api.ui.routes import ROUTERS


def serve_pages(app: FastAPI) -> None:
    """Add the pages and what they load."""
    keep_what_pages_need(app)
    add_pages(app.router)


def keep_what_pages_need(app: FastAPI) -> None:
    """What outlives the request of a page."""
    app.state.markets = Markets()
    app.state.meetings = MeetingSettings()
    app.state.plans = Plans()
    app.state.symposia = Symposia()
    app.state.boards = Boards()
    app.state.proposed_repairs = ProposedRepairs()
    app.state.figures = Kept()
    app.state.readings = Readings()
    app.state.trials = Trials()
    app.state.calendars = KeptCalendars(utc_now)
    app.state.feed_limits = FeedLimits()
    app.state.focus_finds = Finds()


def add_pages(routes: APIRouter) -> None:
    """Add the pages' routes and those of the files that they load."""
    for router in ROUTERS:
        routes.include_router(router, include_in_schema=False)
    routes.mount(PREFIX, GZipMiddleware(BuiltFiles()), name="static")
