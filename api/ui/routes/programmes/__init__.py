"""The pages of the five programmes: a hub, and a module for each of its pages."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.ui.routes.programmes import (
    conference,
    focus,
    forum,
    forum_editions,
    forum_filings,
    hub,
    outcomes,
    symposium,
    tours,
)

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    module.router
    for module in (hub, focus, forum, forum_editions, forum_filings, conference, symposium, tours, outcomes)
)
"""Those of the pages that there are: the hub leads to no other."""
