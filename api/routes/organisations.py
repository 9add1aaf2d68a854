"""Organisations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import Work
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.etags import Editor, Reader
from api.examples.base import page
from api.examples.records import ORGANISATION
from api.jobs.rerank import rerank_after
from api.listing import Kept, ListQuery
from api.records import address, change, create, stored
from api.schemas.participants import OrganisationCreate, OrganisationOut, OrganisationPatch
from api.schemas.results import Page
from models.domain import Organisation

router = APIRouter(prefix="/organisations", tags=["participants"], dependencies=[Depends(rerank_after)])


@router.get("", summary="List the organisations", responses=answers(page(ORGANISATION), 422))
def list_organisations(query: Annotated[ListQuery, Query()], work: Work, kept: Kept) -> Page[OrganisationOut]:
    """In the order in which they were first added."""
    found = query.found(kept.read(work, Organisation))
    return Page[OrganisationOut](
        items=tuple(map(OrganisationOut.of, found.records)), next=found.next, total=found.total
    )


@router.get("/{organisation_id:path}", summary="Get one organisation", responses=read_answers(ORGANISATION, 404))
def get_organisation(organisation_id: str, work: Work, reading: Reader) -> OrganisationOut:
    return reading.answer(OrganisationOut.of(stored(work, Organisation, organisation_id)))


@router.post(
    "",
    status_code=201,
    summary="Add an organisation",
    responses=answers(ORGANISATION, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(ORGANISATION),
)
def create_organisation(
    body: OrganisationCreate, work: Work, request: Request, response: Response
) -> OrganisationOut:
    """409 when the id is taken."""
    organisation = body.record()
    create(work, organisation)
    response.headers["Location"] = address(request, organisation.id)
    return OrganisationOut.of(organisation)


@router.patch(
    "/{organisation_id:path}",
    summary="Change an organisation",
    responses=edit_answers(ORGANISATION | {"region": "Busan"}, 404, *WITH_BODY),
    openapi_extra=body_example({"region": "Busan"}),
)
def change_organisation(
    organisation_id: str, body: OrganisationPatch, work: Work, editing: Editor
) -> OrganisationOut:
    """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

    A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
    """

    def require(organisation: Organisation) -> None:
        editing.require(OrganisationOut.of(organisation))

    return editing.answer(OrganisationOut.of(change(work, Organisation, organisation_id, body, require=require)))
