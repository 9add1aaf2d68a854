"""What FastAPI gives to the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException

from api.accounts.current import Viewer
from api.market.dependencies import CurrentMarket, CurrentSeen, KeptPlans
from api.ui.viewing import PageViewer
from models.domain.accounts import AccountRole

__all__ = ["CurrentMarket", "CurrentSeen", "KeptPlans", "Organiser", "Overseer"]


def _organiser(viewer: PageViewer) -> Viewer:
    if not viewer.is_organiser:
        raise HTTPException(403, "This page is for organisers.")
    return viewer


def _overseer(viewer: PageViewer) -> Viewer:
    if not (viewer.is_organiser or AccountRole.OFFICIAL in viewer.roles):
        raise HTTPException(403, "This page is for organisers and officials.")
    return viewer


Organiser = Annotated[Viewer, Depends(_organiser)]
"""The viewer, who is an organiser; the answer is 403 otherwise."""
Overseer = Annotated[Viewer, Depends(_overseer)]
"""The viewer, who is an organiser or an official; the answer is 403 otherwise."""
