"""People."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from api.accounts.current import CurrentViewer, Viewer
from api.dependencies import Work
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.etags import Editor, Reader
from api.examples.base import page
from api.examples.records import PERSON
from api.jobs.rerank import rerank_after
from api.listing import Kept, ListQuery
from api.records import address, change, create, stored
from api.schemas.participants import PersonCreate, PersonOut, PersonPatch
from api.schemas.results import Page
from models.domain import PRIVATE_OF_PERSON, Person

_UNTOLD: Final = {name: PersonOut.model_fields[name].default for name in ("email", *PRIVATE_OF_PERSON)}
router = APIRouter(prefix="/people", tags=["participants"], dependencies=[Depends(rerank_after)])


@router.get("", summary="List the people", responses=answers(page(PERSON), 422))
def list_people(
    query: Annotated[ListQuery, Query()], work: Work, kept: Kept, viewer: CurrentViewer
) -> Page[PersonOut]:
    """In the order in which they were first added. E-mail addresses, and what concerns travel, diet and wheelchairs,
    are for organisers, and each their own."""
    found = query.found(kept.read(work, Person))
    shown = tuple(_shown(person, viewer) for person in found.records)
    return Page[PersonOut](items=shown, next=found.next, total=found.total)


@router.get("/{person_id:path}", summary="Get one person", responses=read_answers(PERSON, 404))
def get_person(person_id: str, work: Work, reading: Reader, viewer: CurrentViewer) -> PersonOut:
    """The e-mail address, and what concerns travel, diet and wheelchairs, is for organisers and the person."""
    return reading.answer(_shown(stored(work, Person, person_id), viewer))


def _shown(person: Person, viewer: Viewer) -> PersonOut:
    shown = PersonOut.of(person)
    is_told = viewer.is_organiser or person.id == viewer.person_id
    return shown if is_told else shown.model_copy(update=_UNTOLD)


@router.post(
    "",
    status_code=201,
    summary="Add a person",
    responses=answers(PERSON, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(PERSON),
)
def create_person(body: PersonCreate, work: Work, request: Request, response: Response) -> PersonOut:
    """409 when the id is taken. `organisation_id` must name an organisation that is there."""
    person = body.record()
    create(work, person)
    response.headers["Location"] = address(request, person.id)
    return PersonOut.of(person)


@router.patch(
    "/{person_id:path}",
    summary="Change a person",
    responses=edit_answers(PERSON | {"max_meetings": 4}, 404, *WITH_BODY),
    openapi_extra=body_example({"max_meetings": 4}),
)
def change_person(person_id: str, body: PersonPatch, work: Work, editing: Editor) -> PersonOut:
    """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

    A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
    """

    def require(person: Person) -> None:
        editing.require(PersonOut.of(person))

    return editing.answer(PersonOut.of(change(work, Person, person_id, body, require=require)))
