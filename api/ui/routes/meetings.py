"""What a person says of proposals, and the meetings that they ask for and are asked for."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from api.accounts.sign_in import form_seal
from api.meetings.choices import Declination, own_decline, say, take_back
from api.meetings.dependencies import CurrentDesk
from api.meetings.desk import Desk
from api.meetings.requests import accept, ask, cancel_agreed, decline, inbox, sweep, withdraw
from api.ui.acting import OFFERED_REASONS, record_titles
from api.ui.addresses import own_path
from api.ui.pages import page
from models.domain import DeclineReason, WishKind
from models.domain.requests import LONGEST_MESSAGE, CannotAsk, MeetingRequest, NotPending, RequestState, StillMeeting

router = APIRouter()


def _plain(text: str) -> str:
    """With the line ends that the page counted, and without what no database keeps."""
    return text.replace("\r\n", "\n").replace("\0", "")


Words = Annotated[str, BeforeValidator(_plain), Field(max_length=LONGEST_MESSAGE)]
DONE: Final = frozenset(
    {"asked", "accepted", "declined", "withdrawn", "too-late", "taken-back", "cancelled", "still-meeting"}
)
"""What the page can say at its top that was just done."""


class _About(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    need: str
    offer: str
    next: str = ""


class Saying(_About):
    kind: WishKind
    reason: DeclineReason = DeclineReason.OTHER
    note: Words = ""
    named: str = ""
    cancels: str = ""


class Asking(_About):
    message: Words = ""


class Answering(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    reason: DeclineReason = DeclineReason.OTHER
    note: Words = ""


@router.post("/statements")
def state(desk: CurrentDesk, given: Annotated[Saying, Form()]) -> Response:
    """Back to the proposal, or, where a conflict takes it away, to what one said."""
    why = Declination(
        reason=given.reason, note=given.note.strip(), is_named=bool(given.named), cancels=bool(given.cancels)
    )
    declined = given.kind is WishKind.NO_THANKS
    try:
        say(desk, given.need, given.offer, given.kind, why if declined else None)
    except StillMeeting:  # it was agreed or planned meanwhile: the page asks
        return RedirectResponse(_proposal(given, "#answer"), 303)
    desk.commit()
    vanishes = declined and given.reason is DeclineReason.CONFLICT
    return RedirectResponse("/meetings#said" if vanishes else _proposal(given, "#answer"), 303)


@router.post("/statements/take-back")
def take_statement_back(desk: CurrentDesk, given: Annotated[_About, Form()]) -> Response:
    try:
        take_back(desk, given.need, given.offer)
    except StillMeeting:
        return _back("still-meeting")
    desk.commit()
    return RedirectResponse(own_path(given.next) if given.next else _proposal(given, "#answer"), 303)


@router.get("/meetings")
def show_meetings(request: Request, desk: CurrentDesk, done: str = "") -> HTMLResponse:
    person_id = desk.person_id
    if sweep(desk.work, desk.now):
        desk.commit()
    found = inbox(desk.work, person_id, desk.now)
    said = reversed(desk.work.choices.statements(person_id=person_id))
    return page(
        request,
        "meetings.html",
        desk.viewer,
        market=desk.seen.market,
        asked_of_me=[_line(desk, item) for item in found.asked_of_me],
        asked_by_me=[_line(desk, item) for item in found.asked_by_me],
        said=[
            (item, *record_titles(desk, item.need_id, item.offer_id), own_decline(desk.work, item)) for item in said
        ],
        agreed_pairs={
            (item.need_id, item.offer_id)
            for item in (*found.asked_of_me, *found.asked_by_me)
            if item.state is RequestState.ACCEPTED
        },
        reasons=OFFERED_REASONS,
        settings=desk.settings,
        done=done if done in DONE else "",
        csrf_token=form_seal(request),
    )


@router.post("/meetings")
def ask_for_meeting(desk: CurrentDesk, given: Annotated[Asking, Form()]) -> Response:
    """One that cannot be asked for leads back to the proposal, which says why."""
    try:
        ask(desk, given.need, given.offer, given.message)
    except CannotAsk:
        return RedirectResponse(_proposal(given, "#answer"), 303)
    desk.commit()
    return _back("asked")


@router.post("/meetings/{request_id}/accept")
def accept_request(desk: CurrentDesk, request_id: str) -> Response:
    return _answered(desk, lambda: accept(desk, request_id), "accepted")


@router.post("/meetings/{request_id}/decline")
def decline_request(desk: CurrentDesk, request_id: str, given: Annotated[Answering, Form()]) -> Response:
    why = Declination(reason=given.reason, note=given.note.strip())
    return _answered(desk, lambda: decline(desk, request_id, why), "declined")


@router.post("/meetings/{request_id}/cancel")
def cancel_meeting(desk: CurrentDesk, request_id: str, given: Annotated[Answering, Form()]) -> Response:
    """Of a meeting that is agreed; either of the two may."""
    why = Declination(reason=given.reason, note=given.note.strip(), cancels=True)
    return _answered(desk, lambda: cancel_agreed(desk, request_id, why), "cancelled")


@router.post("/meetings/{request_id}/withdraw")
def withdraw_request(desk: CurrentDesk, request_id: str) -> Response:
    return _answered(desk, lambda: withdraw(desk, request_id), "withdrawn")


def _answered(desk: Desk, answer: Any, done: str) -> Response:
    try:
        answer()
    except NotPending:
        return _back("too-late")
    desk.commit()
    return _back(done)


def _back(done: str) -> Response:
    return RedirectResponse(f"/meetings?{urlencode({'done': done})}", 303)


def _proposal(about: _About, place: str) -> str:
    return f"/proposal?{urlencode({'need': about.need, 'offer': about.offer})}{place}"


def _line(desk: Desk, request: MeetingRequest) -> dict[str, Any]:
    """A request with both records as the viewer sees them, and who the other is, empty where that is not told."""
    demand, offer = record_titles(desk, request.need_id, request.offer_id)
    side = desk.own_side(request.need_id, request.offer_id)
    other = desk.named(side.opposite, request.need_id, request.offer_id) if side else ""
    own = offer if side == "offer" else demand
    return {
        "request": request,
        "is_open": request.state is RequestState.PENDING,
        "demand": demand,
        "offer": offer,
        "side": side,
        "other_id": other,
        "planned": desk.planned(request.need_id, request.offer_id),
        "is_anonymous": bool(own and own.anonymous),
        "proposed": any(item.offer_id == request.offer_id for item in desk.seen.market.proposals_to(request.need_id)),
    }
