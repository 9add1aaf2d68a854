"""Needs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.corrections import require_correctable
from api.dependencies import Work
from api.disclosure import CurrentSight, found_by
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.etags import Editor, Reader
from api.examples.base import new, page
from api.examples.records import NEED
from api.jobs.rerank import rerank_after
from api.listing import Kept, NeedQuery
from api.records import address, change, create, stored
from api.schemas.records import NeedCreate, NeedOut, NeedPatch
from api.schemas.results import Page
from models.domain import Need

router = APIRouter(prefix="/needs", tags=["records"], dependencies=[Depends(rerank_after)])


@router.get("", summary="List the needs", responses=answers(page(NEED), 422))
def list_needs(query: Annotated[NeedQuery, Query()], work: Work, kept: Kept, sight: CurrentSight) -> Page[NeedOut]:
    """Those that the query admits, each as far as the viewer may see it. Nothing is found by what is confidential,
    but of one's own.
    """
    found = query.listed(work, kept, sight)
    shown = tuple(sight.out(NeedOut, need) for need in found.records)
    return Page[NeedOut](items=shown, next=found.next, total=found.total)


@router.get("/{need_id:path}", summary="Get one need", responses=read_answers(NEED, 404))
def get_need(need_id: str, work: Work, sight: CurrentSight, reading: Reader) -> NeedOut:
    """What is not shown to the viewer is as if it had never been stated; `stage` says how much that is."""
    shown = sight.out(NeedOut, found_by(sight, stored(work, Need, need_id)))
    return reading.answer(shown)


@router.post(
    "",
    status_code=201,
    summary="Add a need",
    responses=answers(NEED, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(new(NEED)),
)
def create_need(body: NeedCreate, work: Work, sight: CurrentSight, request: Request, response: Response) -> NeedOut:
    """409 when the id is taken, by a mandate too. `owner_id` must name a person who is there."""
    need = body.record()
    create(work, need)
    response.headers["Location"] = address(request, need.id)
    return sight.out(NeedOut, need)


@router.patch(
    "/{need_id:path}",
    summary="Change a need",
    responses=edit_answers(NEED | {"trl_min": 5, "deadline": None}, 404, *WITH_BODY),
    openapi_extra=body_example({"trl_min": 5, "deadline": None}),
)
def change_need(need_id: str, body: NeedPatch, work: Work, sight: CurrentSight, editing: Editor) -> NeedOut:
    """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

    A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
    """

    def require(need: Need) -> None:
        editing.require(sight.unsent(NeedOut, need))
        require_correctable(sight, need, body)

    need = change(work, Need, need_id, body, by=sight.viewer.person_id, require=require)
    shown = sight.out(NeedOut, need)
    return editing.answer(shown)
