"""The pages that people see in a browser: rendered here, working without scripts, quicker with them."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api.ui.assets import PREFIX, BuiltFiles
from api.ui.market import Markets
from api.ui.plan import Plans
from api.ui.routes import ROUTERS


def serve_pages(app: FastAPI) -> None:
    """Add the pages and what they load."""
    app.state.markets = Markets()
    app.state.plans = Plans()
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.mount(PREFIX, GZipMiddleware(BuiltFiles()), name="static")
