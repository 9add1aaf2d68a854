"""Offers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.corrections import require_correctable
from api.dependencies import Work
from api.disclosure import CurrentSight, found_by
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.etags import Editor, Reader
from api.examples.base import new, page
from api.examples.records import OFFER
from api.jobs.rerank import rerank_after
from api.listing import Kept, OfferQuery
from api.records import address, change, create, stored
from api.schemas.records import OfferCreate, OfferOut, OfferPatch
from api.schemas.results import Page
from models.domain import Offer

router = APIRouter(prefix="/offers", tags=["records"], dependencies=[Depends(rerank_after)])


@router.get("", summary="List the offers", responses=answers(page(OFFER), 422))
def list_offers(query: Annotated[OfferQuery, Query()], work: Work, kept: Kept, sight: CurrentSight) -> Page[OfferOut]:
    """Those that the query admits, each as far as the viewer may see it. Nothing is found by what is confidential,
    but of one's own.
    """
    found = query.listed(work, kept, sight)
    shown = tuple(sight.out(OfferOut, offer) for offer in found.records)
    return Page[OfferOut](items=shown, next=found.next, total=found.total)


@router.get("/{offer_id:path}", summary="Get one offer", responses=read_answers(OFFER, 404))
def get_offer(offer_id: str, work: Work, sight: CurrentSight, reading: Reader) -> OfferOut:
    """What is not shown to the viewer is as if it had never been stated; `stage` says how much that is."""
    shown = sight.out(OfferOut, found_by(sight, stored(work, Offer, offer_id)))
    return reading.answer(shown)


@router.post(
    "",
    status_code=201,
    summary="Add an offer",
    responses=answers(OFFER, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(new(OFFER)),
)
def create_offer(
    body: OfferCreate, work: Work, sight: CurrentSight, request: Request, response: Response
) -> OfferOut:
    """409 when the id is taken. `owner_id` and `speaker_id` must name people who are there."""
    offer = body.record()
    create(work, offer)
    response.headers["Location"] = address(request, offer.id)
    return sight.out(OfferOut, offer)


@router.patch(
    "/{offer_id:path}",
    summary="Change an offer",
    responses=edit_answers(OFFER | {"trl": 6, "theme": "Fuel cells"}, 404, *WITH_BODY),
    openapi_extra=body_example({"trl": 6, "theme": "Fuel cells"}),
)
def change_offer(offer_id: str, body: OfferPatch, work: Work, sight: CurrentSight, editing: Editor) -> OfferOut:
    """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

    A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
    """

    def require(offer: Offer) -> None:
        editing.require(sight.unsent(OfferOut, offer))
        require_correctable(sight, offer, body)

    offer = change(work, Offer, offer_id, body, by=sight.viewer.person_id, require=require)
    shown = sight.out(OfferOut, offer)
    return editing.answer(shown)
