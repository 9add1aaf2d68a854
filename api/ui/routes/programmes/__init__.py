"""The pages of the five programmes: a hub, and a module for each of its pages."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.ui.routes.programmes import hub, tours

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(module.router for module in (hub, tours))
"""Those of the pages that there are: the hub leads to no other."""
