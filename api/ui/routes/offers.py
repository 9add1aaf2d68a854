"""Offers: the list, and one with the needs that it is proposed to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.dependencies import Work
from api.disclosure import CurrentSight
from api.finding import finds
from api.revealing.steps import record_about
from api.ui.access import opened
from api.ui.dependencies import CurrentSeen
from api.ui.filters import Choices, Listing, OfferFilter
from api.ui.pages import is_partial, page
from api.ui.viewing import PageViewer
from models.domain import DisclosedKind, public_part

router = APIRouter()


class OfferListFilter(OfferFilter):
    q: str = ""
    page: str = "1"


@router.get("/offers")
def list_offers(
    request: Request, viewer: PageViewer, seen: CurrentSeen, wanted: Annotated[OfferListFilter, Query()]
) -> HTMLResponse:
    offers = list(seen.offers())
    found = [
        offer
        for offer in offers
        if wanted.admits(offer, seen.market) and finds(wanted.q, f"{offer.title} {offer.text}")
    ]
    return page(
        request,
        "_offer_list.html" if is_partial(request) else "offers.html",
        viewer,
        market=seen.market,
        wanted=wanted,
        choices=Choices.of(offers, seen.market),
        listing=Listing.of(found, wanted.page),
    )


@router.get("/offers/{offer_id:path}")
def show_offer(
    request: Request, offer_id: str, viewer: PageViewer, seen: CurrentSeen, work: Work, sight: CurrentSight
) -> HTMLResponse:
    seen.offer(offer_id)
    access = opened(work, sight, record_about(work, (DisclosedKind.OFFER, offer_id)))
    matches = seen.market.proposals_of(offer_id)
    return page(
        request,
        "offer.html",
        viewer,
        market=seen.market,
        offer=public_part(access.record),
        access=access,
        proposed_to=[(match, seen.demand(match.need_id)) for match in matches],
    )
