"""What became of one's own pairs: the list of them, and the form in which it is told in a minute."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from api.accounts.sign_in import form_seal
from api.disclosure import CurrentSight
from api.meetings.dependencies import CurrentDesk
from api.meetings.desk import Desk
from api.outcomes.bars import STAGE_WORDS
from api.outcomes.telling import TOLD, OwnPair, Telling, own_pair, own_pairs, take_back, tell
from api.ui.pages import page
from models.domain import DeclineReason, InvalidField, OutcomeKind
from models.domain.requests import LONGEST_MESSAGE

router = APIRouter()
ADDRESS: Final = "/outcomes/tell"
DONE: Final = frozenset({"told", "taken-back"})


def _plain(text: str) -> str:
    """With the line ends that the page counted, and without what no database keeps."""
    return text.replace("\r\n", "\n").replace("\0", "")


class _About(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    need: str
    offer: str


class Told(_About):
    kind: OutcomeKind
    reason: Annotated[DeclineReason | None, BeforeValidator(lambda value: value or None)] = None
    note: Annotated[str, BeforeValidator(_plain), Field(max_length=LONGEST_MESSAGE)] = ""
    on: Annotated[date | None, BeforeValidator(lambda value: value or None)] = None


@router.get("/outcomes")
def show_own_outcomes(request: Request, desk: CurrentDesk, sight: CurrentSight) -> Response:
    _ = desk.person_id
    return page(
        request,
        "outcomes/own.html",
        desk.viewer,
        market=desk.seen.market,
        pairs=own_pairs(desk, sight),
        stage_words=STAGE_WORDS,
    )


@router.get(ADDRESS)
def show_outcome_form(
    request: Request, desk: CurrentDesk, sight: CurrentSight, need: str = "", offer: str = "", done: str = ""
) -> Response:
    return _form_page(request, desk, own_pair(desk, sight, need, offer), done=done if done in DONE else "")


@router.post("/outcomes")
def tell_outcome(
    request: Request, desk: CurrentDesk, sight: CurrentSight, given: Annotated[Told, Form()]
) -> Response:
    """Back to the form, which says what stands there now."""
    try:
        if given.kind is OutcomeKind.NOTHING and given.reason is None:
            raise InvalidField("reason", "", "says why nothing comes of it")
        telling = Telling(kind=given.kind, reason=given.reason, note=given.note, on=given.on)
        tell(desk, sight, given.need, given.offer, telling)
    except InvalidField as fault:
        pair = own_pair(desk, sight, given.need, given.offer)
        return _form_page(request, desk, pair, refused=(fault.field, given))
    desk.commit()
    return _back(given, "told")


@router.post("/outcomes/take-back")
def take_outcome_back(desk: CurrentDesk, sight: CurrentSight, given: Annotated[_About, Form()]) -> Response:
    if take_back(desk, sight, given.need, given.offer):
        desk.commit()
    return _back(given, "taken-back")


def _form_page(
    request: Request,
    desk: Desk,
    pair: OwnPair,
    *,
    done: str = "",
    refused: tuple[str, Told] | None = None,
) -> Response:
    """``refused`` is the field that is wrong, with what was sent."""
    event = desk.seen.market.event
    own = pair.offer if pair.side == "offer" else pair.demand
    context: dict[str, Any] = {
        "pair": pair,
        "kinds": TOLD,
        "reasons": tuple(DeclineReason),
        "given": refused[1] if refused else None,
        "fault": refused[0] if refused else "",
        "done": done,
        "first_day": min((day.date for day in event.days), default=None) if event else None,
        "today": desk.seen.market.local(desk.now).date(),
        "is_anonymous": bool(own and own.anonymous),
        "longest": LONGEST_MESSAGE,
        "stage_words": STAGE_WORDS,
    }
    return page(
        request,
        "outcomes/tell.html",
        desk.viewer,
        status=422 if refused else 200,
        market=desk.seen.market,
        csrf_token=form_seal(request),
        **context,
    )


def _back(about: _About, done: str) -> Response:
    query = urlencode({"need": about.need, "offer": about.offer, "done": done})
    return RedirectResponse(f"{ADDRESS}?{query}", 303)
