"""Whether the server is well."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.dependencies import Work
from api.documentation import answers
from api.examples import HEALTH
from api.schemas.health import Counts, Health
from models.domain import Mandate, Need, Offer, Organisation, Person, Room, Table

router = APIRouter(tags=["server"])


@router.get("/health", summary="Ask whether the server is well", responses=answers(HEALTH))
def get_health(request: Request, work: Work) -> Health:
    """200 when the database answers, 503 when it does not."""
    kinds = {
        "organisations": Organisation,
        "people": Person,
        "offers": Offer,
        "needs": Need,
        "mandates": Mandate,
        "rooms": Room,
        "tables": Table,
    }
    counts = {name: work.records.page(kind, offset=0, limit=1)[1] for name, kind in kinds.items()}
    return Health(status="ok", version=request.app.state.version, counts=Counts(**counts))
