"""The event, its rooms and tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import Work
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.etags import Editor, Reader
from api.examples.base import page
from api.examples.records import EVENT, ROOM, TABLE
from api.listing import Kept, ListQuery
from api.records import change_event, create, stored_event
from api.schemas.event import EventCreate, EventOut, EventPatch, RoomOut, TableOut
from api.schemas.results import Page
from models.domain import Event, Room, Table

router = APIRouter(tags=["event"])


@router.get("/event", summary="Get the event", responses=read_answers(EVENT, 404))
def get_event(work: Work, reading: Reader) -> EventOut:
    return reading.answer(EventOut.of(stored_event(work)))


@router.post(
    "/event",
    status_code=201,
    summary="Add the event",
    responses=answers(EVENT, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(EVENT),
)
def create_event(body: EventCreate, work: Work, request: Request, response: Response) -> EventOut:
    """409 when there is one. The rooms and people that its plenaries name must be there."""
    event = body.record()
    create(work, event)
    response.headers["Location"] = request.url.path
    return EventOut.of(event)


@router.patch(
    "/event",
    summary="Change the event",
    responses=edit_answers(EVENT | {"slot_minutes": 30}, 404, *WITH_BODY),
    openapi_extra=body_example({"slot_minutes": 30}),
)
def change_the_event(body: EventPatch, work: Work, editing: Editor) -> EventOut:
    """JSON Merge Patch (RFC 7396): what is left out stays, a null puts a field back to its default.

    A list replaces the whole list. `application/merge-patch+json` is accepted as well as `application/json`.
    """

    def require(event: Event) -> None:
        editing.require(EventOut.of(event))

    return editing.answer(EventOut.of(change_event(work, body, require=require)))


@router.get("/rooms", summary="List the rooms", responses=answers(page(ROOM), 422))
def list_rooms(query: Annotated[ListQuery, Query()], work: Work, kept: Kept) -> Page[RoomOut]:
    """In the order in which they were first added."""
    found = query.found(kept.read(work, Room))
    return Page[RoomOut](items=tuple(map(RoomOut.of, found.records)), next=found.next, total=found.total)


@router.get("/tables", summary="List the meeting tables", responses=answers(page(TABLE), 422))
def list_tables(query: Annotated[ListQuery, Query()], work: Work, kept: Kept) -> Page[TableOut]:
    """In the order in which they were first added."""
    found = query.found(kept.read(work, Table))
    return Page[TableOut](items=tuple(map(TableOut.of, found.records)), next=found.next, total=found.total)
