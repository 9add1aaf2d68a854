"""Whether the server is well."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request

from api.accounts.current import CurrentViewer
from api.dependencies import Work
from api.documentation import answers
from api.examples.results import HEALTH
from api.schemas.health import Counts, Health
from models.domain import Mandate, Need, Offer, Organisation, Person, Room, Table

router = APIRouter(tags=["server"])
_COUNTED: Final = {
    "organisations": Organisation,
    "people": Person,
    "offers": Offer,
    "needs": Need,
    "mandates": Mandate,
    "rooms": Room,
    "tables": Table,
}


@router.get("/health", summary="Ask whether the server is well", responses=answers(HEALTH))
def get_health(request: Request, work: Work, viewer: CurrentViewer) -> Health:
    """200 when the database answers, 503 when it does not. How much is stored is for organisers to know."""
    counts = {name: work.records.page(kind, offset=0, limit=1)[1] for name, kind in _COUNTED.items()}
    shown = Counts(**counts) if viewer.is_organiser else None
    return Health(status="ok", version=request.app.state.version, counts=shown)
