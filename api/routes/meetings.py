"""One's shortlist, what one says of proposals, and the meetings that one asks for and is asked for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.documentation import NO_CONTENT, WITH_BODY, answers, body_example
from api.examples.base import page
from api.examples.meetings import ANSWER, ASKING, KEPT, OPEN, PROPOSAL, REQUEST, SAID, SAYING
from api.meetings.choices import drop, keep, say, take_back
from api.meetings.dependencies import CurrentDesk
from api.meetings.desk import Desk
from api.meetings.requests import accept, ask, decline, inbox, open_requests, own_request, withdraw
from api.pages import PageQuery
from api.schemas.meetings import (
    MeetingRequestCreate,
    MeetingRequestOut,
    OpenRequestOut,
    ProposalRef,
    RequestAnswer,
    ShortlistedOut,
    StatementCreate,
    StatementOut,
)
from api.schemas.results import Page
from matcher.errors import NotFound
from models.domain.requests import MeetingRequest, RequestState

router = APIRouter(tags=["meetings"])


class ProposalQuery(ProposalRef):
    """Which proposal."""


class RequestQuery(PageQuery):
    state: RequestState | None = None
    """Only those in this state."""


@router.get("/me/shortlist", summary="List one's shortlist", responses=answers(page(KEPT), 422))
def list_shortlist(query: Annotated[PageQuery, Query()], desk: CurrentDesk) -> Page[ShortlistedOut]:
    """In the order of adding. Nobody else sees it; it is empty for an account that takes no part."""
    found = desk.work.choices.shortlist(desk.viewer.person_id)
    return Page[ShortlistedOut](**query.page(ShortlistedOut, query.cut(found), len(found)))


@router.post(
    "/me/shortlist",
    summary="Keep a proposal",
    responses=answers(KEPT, 404, 409, *WITH_BODY),
    openapi_extra=body_example(PROPOSAL),
)
def keep_proposal(body: ProposalRef, desk: CurrentDesk) -> ShortlistedOut:
    """One that is kept already stays where it is. 404 for what is not proposed."""
    kept = keep(desk, body.need_id, body.offer_id)
    desk.commit()
    return ShortlistedOut.of(kept)


@router.delete(
    "/me/shortlist",
    status_code=NO_CONTENT,
    summary="Take a proposal off one's shortlist",
    responses=answers({}, 404, 422, status=NO_CONTENT),
)
def drop_proposal(query: Annotated[ProposalQuery, Query()], desk: CurrentDesk) -> None:
    if not drop(desk, query.need_id, query.offer_id):
        raise NotFound("kept proposal", f"{query.need_id} {query.offer_id}")
    desk.commit()


@router.get("/me/statements", summary="List what one said of proposals", responses=answers(page(SAID), 422))
def list_statements(query: Annotated[PageQuery, Query()], desk: CurrentDesk) -> Page[StatementOut]:
    """In the order in which it was first said."""
    found = desk.work.choices.statements(person_id=desk.viewer.person_id)
    return Page[StatementOut](**query.page(StatementOut, query.cut(found), len(found)))


@router.post(
    "/me/statements",
    summary="Say whether one wants to meet about a proposal",
    responses=answers(SAID, 404, 409, *WITH_BODY),
    openapi_extra=body_example(SAYING),
)
def create_statement(body: StatementCreate, desk: CurrentDesk) -> StatementOut:
    """Of a proposal to one's own need or mandate, or of one's own offer; 403 for one between others. The programme
    places `must_meet` first; `no_thanks` has a reason that the owner of the offer reads, and the ranker learns from.
    """
    said = say(desk, body.need_id, body.offer_id, body.kind, body.why())
    desk.commit()
    return StatementOut.of(said)


@router.delete(
    "/me/statements",
    status_code=NO_CONTENT,
    summary="Take back what one said of a proposal",
    responses=answers({}, 404, 422, status=NO_CONTENT),
)
def remove_statement(query: Annotated[ProposalQuery, Query()], desk: CurrentDesk) -> None:
    """Also of one that is not proposed any more."""
    if not take_back(desk, query.need_id, query.offer_id):
        raise NotFound("statement", f"{query.need_id} {query.offer_id}")
    desk.commit()


@router.get("/me/meeting-requests", summary="List one's requests for meetings", responses=answers(page(REQUEST), 422))
def list_meeting_requests(query: Annotated[RequestQuery, Query()], desk: CurrentDesk) -> Page[MeetingRequestOut]:
    """Those that one got and those that one made: what waits first, then the last first."""
    both = inbox(desk.work, desk.viewer.person_id, desk.now)
    found = [item for item in (*both.asked_of_me, *both.asked_by_me) if query.state in (None, item.state)]
    shown = [_out(desk, item) for item in query.cut(found)]
    return Page[MeetingRequestOut](**query.page(MeetingRequestOut, shown, len(found)))


@router.post(
    "/me/meeting-requests",
    status_code=201,
    summary="Ask for a meeting",
    responses=answers(REQUEST, 404, 409, *WITH_BODY, status=201),
    openapi_extra=body_example(ASKING),
)
def create_meeting_request(
    body: MeetingRequestCreate, desk: CurrentDesk, request: Request, response: Response
) -> MeetingRequestOut:
    """Of the other side of a proposal, whether or not one is told who that is. 409 where it was asked already, was
    declined, or as many requests of one's own wait as are allowed.
    """
    asked = ask(desk, body.need_id, body.offer_id, body.values().get("message", ""))
    desk.commit()
    response.headers["Location"] = f"{request.url.path}/{asked.id}"
    return _out(desk, asked)


@router.get(
    "/me/meeting-requests/{request_id}", summary="Get one request for a meeting", responses=answers(REQUEST, 404)
)
def get_meeting_request(request_id: str, desk: CurrentDesk) -> MeetingRequestOut:
    """404 for one between others."""
    return _out(desk, own_request(desk, request_id))


@router.post(
    "/me/meeting-requests/{request_id}/answer",
    summary="Answer a request for a meeting, or withdraw it",
    responses=answers(REQUEST | {"state": "accepted"}, 404, 409, *WITH_BODY),
    openapi_extra=body_example(ANSWER),
)
def answer_meeting_request(request_id: str, body: RequestAnswer, desk: CurrentDesk) -> MeetingRequestOut:
    """409 for one that does not wait any more: of two answers at once the first one holds."""
    match body.state:
        case RequestState.ACCEPTED:
            answered = accept(desk, request_id)
        case RequestState.DECLINED:
            answered = decline(desk, request_id, body.why())
        case _:
            answered = withdraw(desk, request_id)
    desk.commit()
    return _out(desk, answered)


@router.get(
    "/meeting-requests", summary="List the requests that wait for an answer", responses=answers(page(OPEN), 422)
)
def list_open_requests(query: Annotated[PageQuery, Query()], desk: CurrentDesk) -> Page[OpenRequestOut]:
    """For organisers, without what people wrote to each other; 403 for everyone else."""
    if not desk.viewer.is_organiser:
        raise HTTPException(403, "This is for organisers.")
    found = open_requests(desk.work, desk.now)
    return Page[OpenRequestOut](**query.page(OpenRequestOut, query.cut(found), len(found)))


def _out(desk: Desk, request: MeetingRequest) -> MeetingRequestOut:
    """With whom it is only as far as the records tell the viewer."""
    shown = MeetingRequestOut.of(request)
    side = desk.own_side(request.need_id, request.offer_id)
    other = desk.named(side.opposite, request.need_id, request.offer_id) if side else ""
    hidden: dict[str, Any] = {}
    for name in ("asked_by", "asked_of"):
        person_id = getattr(request, name)
        if person_id != desk.viewer.person_id and person_id != other:
            hidden[name] = ""
    return shown.model_copy(update=hidden)
