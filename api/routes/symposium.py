"""The symposium of researchers and businesses: what is chosen, what comes of it, and what a researcher takes home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException

from api.accounts.current import Viewer, require
from api.documentation import WITH_BODY, answers, body_example, edit_answers, read_answers
from api.errors import RejectedField
from api.etags import Editor, Reader
from api.examples.symposium import CHOICES, SESSIONS, SHEET, SYMPOSIUM
from api.jobs.encoding import CurrentEncode
from api.market.dependencies import CurrentMarket
from api.meetings.desk import takes_part
from api.programmes import symposium as service
from api.programmes.symposium_answers import sheet_out, symposium_out
from api.programmes.symposium_dependencies import CurrentMemory, CurrentSheets, CurrentSymposia, SymposiaWork
from api.programmes.symposium_words import session_words
from api.schemas.symposium import (
    SheetOut,
    SymposiumChoicesIn,
    SymposiumChoicesOut,
    SymposiumOut,
    SymposiumSessionsOut,
)
from api.setup import changes
from models.domain import InvalidField
from models.domain.accounts import AccountRole
from models.domain.symposium import SymposiumChoices

router = APIRouter(prefix="/programmes/symposium", tags=["programmes"])
Overseer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]
Organiser = Annotated[Viewer, Depends(require(AccountRole.ORGANISER))]
SignedIn = Annotated[Viewer, Depends(require())]


@router.get("", summary="Read the symposium", responses=answers(SYMPOSIUM))
def get_symposium(
    viewer: Overseer, work: SymposiaWork, market: CurrentMarket, symposia: CurrentSymposia
) -> SymposiumOut:
    """What would be pitched and how far the weights could move, the experience talks, the tables of the clinic and of
    networking. It is made from public parts; anonymous records are left out. For organisers and officials; who lacks
    what, and who sits where, is for organisers.
    """
    return symposium_out(symposia.read(work, market), market.data, with_names=viewer.is_organiser)


@router.get("/choices", summary="Read what was chosen for the symposium", responses=read_answers(CHOICES))
def get_symposium_choices(viewer: Overseer, work: SymposiaWork, reading: Reader) -> SymposiumChoicesOut:
    return reading.answer(SymposiumChoicesOut.of(service.choices_of(work)))


@router.patch(
    "/choices",
    summary="Choose for the symposium",
    responses=edit_answers(CHOICES, *WITH_BODY),
    openapi_extra=body_example({"proposals": 12, "always": ["o-17"]}),
)
def choose_for_symposium(
    body: SymposiumChoicesIn, viewer: Organiser, work: SymposiaWork, editing: Editor
) -> SymposiumChoicesOut:
    """Weights, proposals that are pitched or not whatever their score, and the sizes of the other parts. What is left
    out stays, and a list or the weights are replaced whole. No session changes before they are made.
    """

    def require_seen(before: SymposiumChoices) -> None:
        editing.require(SymposiumChoicesOut.of(before))

    def changed(before: SymposiumChoices) -> SymposiumChoices:
        try:
            return replace(before, **body.model_dump(exclude_unset=True))
        except InvalidField as error:
            raise RejectedField(error.field, error.value, error.reason) from error

    return editing.answer(SymposiumChoicesOut.of(service.keep_choices(work, changed, require_seen)))


@router.post("/sessions", summary="Make the symposium's sessions", responses=answers(SESSIONS, 409))
def make_symposium_sessions(
    request: Request, viewer: Organiser, encode: CurrentEncode, remembered: CurrentMemory
) -> SymposiumSessionsOut:
    """Requests them in place of those that were made before; the next agenda places them. 409 where somebody changes
    the records meanwhile: nothing was stored.
    """
    open_: service.Open = request.app.state.unit_of_work
    editor = changes.Editor(account_id=viewer.account_id, now=datetime.now(UTC).replace(microsecond=0))
    try:
        made = service.make_sessions(open_, encode, session_words, editor, remembered)
    except service.SymposiumMoved as error:
        raise HTTPException(409, "The records were changed meanwhile, and nothing was stored: try again.") from error
    ids = tuple(item.id for item in made.sessions.requests)
    return SymposiumSessionsOut(session_ids=ids, change_id=made.change_id or None)


@router.get("/mine", summary="Read what one takes home", responses=answers(SHEET))
def get_own_sheet(viewer: SignedIn, sheets: CurrentSheets) -> SheetOut:
    """For who brings an offer: who was interested as far as they let it be known, what was missing, and where talks
    and the clinic help. For everybody else it is empty.
    """
    found = sheets.of(viewer.person_id) if takes_part(viewer) else None
    return SheetOut(offers=(), lacks={}, sessions=()) if found is None else sheet_out(found)
