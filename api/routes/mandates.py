"""Mandates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.corrections import require_correctable
from api.dependencies import Work
from api.disclosure import CurrentSight, found_by
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.etags import Editor, Reader
from api.examples.base import new, page
from api.examples.records import MANDATE
from api.jobs.rerank import rerank_after
from api.listing import Kept, MandateQuery
from api.records import address, change, create, stored
from api.schemas.records import MandateCreate, MandateOut, MandatePatch
from api.schemas.results import Page
from models.domain import Mandate

router = APIRouter(prefix="/mandates", tags=["records"], dependencies=[Depends(rerank_after)])


@router.get("", summary="List the mandates", responses=answers(page(MANDATE), 422))
def list_mandates(
    query: Annotated[MandateQuery, Query()], work: Work, kept: Kept, sight: CurrentSight
) -> Page[MandateOut]:
    """Those that the query admits, each as far as the viewer may see it. Nothing is found by what is confidential,
    but of one's own.
    """
    found = query.listed(work, kept, sight)
    shown = tuple(sight.out(MandateOut, mandate) for mandate in found.records)
    return Page[MandateOut](items=shown, next=found.next, total=found.total)


@router.get("/{mandate_id:path}", summary="Get one mandate", responses=read_answers(MANDATE, 404))
def get_mandate(mandate_id: str, work: Work, sight: CurrentSight, reading: Reader) -> MandateOut:
    """What is not shown to the viewer is as if it had never been stated; `stage` says how much that is."""
    shown = sight.out(MandateOut, found_by(sight, stored(work, Mandate, mandate_id)))
    return reading.answer(shown)


@router.post(
    "",
    status_code=201,
    summary="Add a mandate",
    responses=answers(MANDATE, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(new(MANDATE)),
)
def create_mandate(
    body: MandateCreate, work: Work, sight: CurrentSight, request: Request, response: Response
) -> MandateOut:
    """409 when the id is taken, by a need too. `owner_id` must name a person who is there."""
    mandate = body.record()
    create(work, mandate)
    response.headers["Location"] = address(request, mandate.id)
    return sight.out(MandateOut, mandate)


@router.patch(
    "/{mandate_id:path}",
    summary="Change a mandate",
    responses=edit_answers(MANDATE | {"ticket_max_eur": 2_000_000.0}, 404, *WITH_BODY),
    openapi_extra=body_example({"ticket_max_eur": 2_000_000.0}),
)
def change_mandate(
    mandate_id: str, body: MandatePatch, work: Work, sight: CurrentSight, editing: Editor
) -> MandateOut:
    """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

    A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
    """

    def require(mandate: Mandate) -> None:
        editing.require(sight.unsent(MandateOut, mandate))
        require_correctable(sight, mandate, body)

    mandate = change(work, Mandate, mandate_id, body, by=sight.viewer.person_id, require=require)
    shown = sight.out(MandateOut, mandate)
    return editing.answer(shown)
