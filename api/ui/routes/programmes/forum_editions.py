"""One edition of the technology forum: who came, minutes with files, and what was promised."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, File, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.errors import RejectedField
from api.imports.limits import TooLarge
from api.market.market import Market
from api.programmes.forum import edition_of, rename_edition, requested
from api.programmes.forum_documents import edition_document
from api.programmes.forum_minutes import KINDS, MOST_BYTES, attach, file_of, keep_minutes, promise
from api.programmes.forum_view import EditionView
from api.setup.forms import text, texts
from api.ui.routes.programmes.forum_parts import (
    YEAR,
    AnyDesk,
    Day,
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
from models.domain import Person
from models.domain.forum import MinutesFile

router = APIRouter(prefix=f"{YEAR}/editions/{{day}}")


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


STALE: Final = _("Somebody else has noted something meanwhile. Yours is not saved yet: look, and save again.")
WRONG_FILE: Final = _("This file is not taken: it is empty, too large, or of no kind that can be attached.")
NOBODY: Final = _("Nobody of this id is there.")
NO_TITLE: Final = _("A title has 1 to 200 characters.")
TOO_LONG: Final = _("Minutes have at most 20,000 characters: attach the rest as a file.")
WRONG_PROMISE: Final = _("A follow-up has a text, a person, and a day that comes after the edition.")


@router.get("")
def show_edition(desk: Reading, day: Day, saved: str = "") -> Response:
    return _page(desk, desk.edition(day), saved=saved)


@router.get("/print")
def show_edition_document(desk: Reading, day: Day) -> Response:
    document, here = _document(desk, day), f"{YEAR}/editions/{day.isoformat()}"
    return show(desk, "forum_document.html", document=document, back=here, file=f"{here}/edition.pdf")


@router.get("/edition.pdf")
def print_edition(desk: Reading, day: Day) -> Response:
    return pdf(_document(desk, day), f"forum-{day.isoformat()}.pdf")


@router.get("/files/{file_id}")
def send_file(desk: AnyDesk, day: Day, file_id: str) -> Response:
    """For organisers, officials and whose edition it is; to be saved: nothing that somebody attached is opened within
    the page."""
    if not (desk.oversees or desk.is_own(day)):
        raise HTTPException(404)
    file, content = file_of(desk.work, day, file_id)
    headers = {"content-disposition": f"attachment; filename*=utf-8''{quote(file.name)}"}
    return Response(content, media_type=file.media_type, headers=headers)


@router.post("/title")
def rename(desk: Organising, form: SentForm, day: Day) -> Response:
    view = desk.edition(day)
    try:
        rename_edition(desk.work, edition_of(desk.work, day), text(form, "title"), desk.editor)
    except RejectedField:
        return _page(desk, view, status=422, refusal=NO_TITLE)
    desk.work.commit()
    return _back(day, "title")


@router.post("/attendance")
def keep_attendance(desk: Organising, form: SentForm, day: Day) -> Response:
    view = desk.edition(day)
    if text(form, "version") != version_of(view):
        return _page(desk, view, status=409, refusal=STALE)
    came = tuple(each for each in (*texts(form, "attended"), text(form, "other")) if each)
    try:
        keep_minutes(desk.work, day, desk.editor, attended_ids=came)
    except RejectedField:
        return _page(desk, view, status=422, refusal=NOBODY)
    desk.work.commit()
    return _back(day, "attendance")


@router.post("/minutes")
def keep_text(desk: Organising, form: SentForm, day: Day) -> Response:
    view, written = desk.edition(day), text(form, "text").replace("\r\n", "\n")
    if text(form, "version") != version_of(view):
        return _page(desk, view, status=409, refusal=STALE, written=written)
    try:
        keep_minutes(desk.work, day, desk.editor, text=written)
    except RejectedField:
        return _page(desk, view, status=422, refusal=TOO_LONG, written=written)
    desk.work.commit()
    return _back(day, "minutes")


@router.post("/files")
def attach_file(desk: Organising, day: Day, file: Annotated[UploadFile, File()]) -> Response:
    view = desk.edition(day)
    try:
        attach(desk.work, day, file.filename or "", file.file.read(MOST_BYTES + 1), desk.editor)
    except (RejectedField, TooLarge):
        return _page(desk, view, status=422, refusal=WRONG_FILE)
    desk.work.commit()
    return _back(day, "file")


@router.post("/files/{file_id}/remove")
def remove_file(desk: Organising, day: Day, file_id: str) -> Response:
    file, _content = file_of(desk.work, day, file_id)
    desk.work.forum.remove(MinutesFile, file.id)
    desk.work.commit()
    return _back(day, "removed")


@router.post("/follow-ups")
def add_follow_up(desk: Organising, form: SentForm, day: Day) -> Response:
    view = desk.edition(day)
    try:
        due = date.fromisoformat(text(form, "due"))
        promise(desk.work, day, text=text(form, "text"), person_id=text(form, "person"), due=due)
    except (RejectedField, ValueError):
        return _page(desk, view, status=422, refusal=WRONG_PROMISE)
    desk.work.commit()
    return _back(day, "follow-up")


def version_of(view: EditionView) -> str:
    return view.minutes.revised_at.isoformat() if view.minutes else ""


def invited(market: Market, view: EditionView) -> tuple[Person, ...]:
    """Who is asked to come, and who came besides."""
    day = view.day
    ids = [
        person_id
        for item in requested(market.data)
        if item.starts_at is not None and market.local(item.starts_at).date() == day
        for person_id in (*item.speaker_ids, *item.attendee_ids)
    ]
    ids += view.minutes.attended_ids if view.minutes else ()
    found = [person for each in dict.fromkeys(ids) if (person := market.person(each)) is not None]
    return tuple(sorted(found, key=lambda person: person.name))


def _page(desk: Desk, view: EditionView, *, status: int = 200, **context: Any) -> Response:
    asked = invited(desk.market, view)
    known = {person.id for person in asked}
    shown: dict[str, Any] = {"written": view.minutes.text if view.minutes else ""} | context
    return show(
        desk,
        "forum_edition.html",
        status=status,
        view=view,
        invited=asked,
        others=[person for person in desk.market.data.people if person.id not in known],
        version=version_of(view),
        kinds=", ".join(KINDS),
        most_mib=MOST_BYTES >> 20,
        **shown,
    )


def _document(desk: Desk, day: date) -> Document:
    view, event = desk.edition(day), desk.market.event
    if event is None:
        raise HTTPException(404)
    people = {each.id: (each, desk.market.organisation_of(each.id)) for each in desk.market.data.people}
    return edition_document(event, view, people, words_of(desk.request), made=made_line(desk.request))


def _back(day: date, saved: str) -> Response:
    return RedirectResponse(f"{YEAR}/editions/{day.isoformat()}?saved={saved}", 303)
