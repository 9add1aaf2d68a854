"""The technology forum: the year for organisers and officials, and for members what is their own."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.accounts.services import server_address
from api.jobs.encoding import CurrentEncode
from api.jobs.touring import RecordsMoved
from api.programmes.forum import make_series, place_sessions
from api.programmes.forum_documents import year_document
from api.programmes.forum_minutes import mark_done
from api.programmes.forum_own import own_forum
from api.programmes.forum_reminding import due_reminders, remind_of_follow_ups
from api.setup.forms import text
from api.ui.routes.programmes.forum_parts import (
    YEAR,
    AnyDesk,
    Desk,
    Organising,
    Reading,
    made_line,
    pdf,
    show,
    words_of,
)
from api.ui.routes.setup_parts import SentForm
from matcher.documents import Document
from matcher.errors import EncoderUnavailable, InvalidSettings, StepMissing
from matcher.forum_programme import SeriesTerms
from models.domain.forum import FollowUp

router = APIRouter(prefix=YEAR)
FIELDS: Final = ("editions", "most_needs", "talks", "talks_of_one")


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


MOVED: Final = _("Somebody changed the records meanwhile. Nothing was stored: try it again.")
NO_ENCODER: Final = _("The texts cannot be read at this moment: try again in a minute.")
NO_MATCHING: Final = _("There is no matching yet: speakers come from it. Run the matching first.")
_REFUSED: Final = {
    "event": _("There is no event yet: its days are those of the editions."),
    "most_needs": _("So few needs in each edition leave some without a place. Allow more, or plan more editions."),
    "editions": _("The number of editions is from 1 to 24."),
    "talks": _("The number of talks is from 1 to 6."),
    "talks_of_one": _("The number of talks of one speaker is from 1 to 12."),
}


@router.get("")
def show_forum(
    desk: AnyDesk, done: str = "", saved: str = "", reminded: int | None = None, unaddressed: int = 0
) -> Response:
    viewer = desk.viewer
    if desk.oversees:
        return _year(desk, done=done, saved=saved, reminded=reminded, unaddressed=unaddressed)
    if not viewer.person_id:
        raise HTTPException(403, "This page is for organisers, officials and members.")
    own = own_forum(desk.work, desk.seen, viewer.person_id, desk.today)
    return show(desk, "forum_own.html", own=own, following=own.next_after(desk.today), saved=saved)


@router.post("")
def plan_forum(desk: Organising, encode: CurrentEncode, form: SentForm) -> Response:
    sent = {name: text(form, name).strip() for name in FIELDS}
    try:
        made = make_series(desk.request.app.state.unit_of_work, encode, _terms(form), desk.editor)
    except InvalidSettings as error:
        refusal = _REFUSED.get(error.setting, _("That is no number."))
        return _year(desk, status=422, values=sent, refusal=refusal)
    except StepMissing:
        return _year(desk, status=409, values=sent, refusal=NO_MATCHING)
    except RecordsMoved:
        return _year(desk, status=409, values=sent, refusal=MOVED)
    except EncoderUnavailable:
        return _year(desk, status=503, values=sent, refusal=NO_ENCODER)
    return RedirectResponse(f"{YEAR}?done={made.change_id}", 303)


@router.post("/place")
def place_forum(desk: Organising) -> Response:
    return RedirectResponse(f"{YEAR}?done={place_sessions(desk.work, desk.editor)}", 303)


@router.post("/remind")
def remind_forum(desk: Organising) -> Response:
    """Of follow-ups that are due soon or overdue: the letters wait in the outbox."""
    made = remind_of_follow_ups(desk.work, desk.market.event, desk.today, server_address(desk.request))
    desk.work.commit()
    return RedirectResponse(f"{YEAR}?reminded={made.letters}&unaddressed={made.unaddressed}", 303)


@router.get("/print")
def show_year_document(desk: Reading) -> Response:
    return show(desk, "forum_document.html", document=_document(desk), back=YEAR, file=f"{YEAR}/forum.pdf")


@router.get("/forum.pdf")
def print_year(desk: Reading) -> Response:
    return pdf(_document(desk), "forum.pdf")


@router.post("/follow-ups/{follow_up_id}")
def change_follow_up(desk: AnyDesk, form: SentForm, follow_up_id: str) -> Response:
    """Done, or open again: by whose it is, and organisers, who may take it away as well."""
    work, viewer = desk.work, desk.viewer
    item = work.forum.find(FollowUp, follow_up_id)
    if item is None or not (viewer.is_organiser or (viewer.person_id and item.person_id == viewer.person_id)):
        raise HTTPException(404)
    action = text(form, "action")
    if action == "remove":
        if not viewer.is_organiser:
            raise HTTPException(403, "Only an organiser may take a follow-up away.")
        work.forum.remove(FollowUp, item.id)
    else:
        mark_done(work, item, None if action == "reopen" else desk.today)
    work.commit()
    in_edition = viewer.is_organiser and text(form, "back") == "edition"
    return RedirectResponse(f"{YEAR}{f'/editions/{item.day.isoformat()}' if in_edition else ''}?saved=follow-up", 303)


def _document(desk: Desk) -> Document:
    if desk.market.event is None:
        raise HTTPException(404)
    return year_document(desk.market.event, desk.forum, words_of(desk.request), made=made_line(desk.request))


def _terms(form: FormData) -> SeriesTerms:
    """Raise ``InvalidSettings``."""
    given: dict[str, Any] = {}
    for name in FIELDS:
        value = text(form, name).strip()
        if value:
            if not (value.isascii() and value.isdigit() and len(value) < 5):
                raise InvalidSettings(name, value, "is a number")
            given[name] = int(value)
    return SeriesTerms(**given)


def _year(desk: Desk, *, status: int = 200, **context: Any) -> Response:
    usual, event, forum = SeriesTerms(), desk.market.event, desk.forum
    values = {"editions": "", "most_needs": "", "talks": str(usual.talks), "talks_of_one": str(usual.talks_of_one)}
    shown: dict[str, Any] = {"values": values, "reminded": None, "due": len(due_reminders(desk.work, desk.today))}
    shown |= context
    unplaced = any(not edition.is_placed and not edition.is_held for edition in forum.editions)
    days = len(event.days) if event else 0
    return show(desk, "forum.html", status=status, forum=forum, days=days, unplaced=unplaced, **shown)
