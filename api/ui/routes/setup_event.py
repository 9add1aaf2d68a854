"""The event's settings, with a picture of its days beside the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.dependencies import ChangesWork
from api.errors import EventMissing, RejectedField, StaleVersion
from api.etags import require_match, version_of
from api.records import change_event, create, stored_event
from api.schemas.base import changed
from api.schemas.event import EventOut, EventPatch
from api.setup.changes import Editor
from api.setup.event_form import EventForm, differing
from api.setup.forms import Fault, text
from api.setup.grid_picture import grid_picture
from api.setup.ports import SetupWork
from api.setup.programmes import TEMPLATES, template_of
from api.ui.dependencies import Organiser
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from models.domain import Event, EventData, Room
from models.domain.changes import ChangeKind

router = APIRouter()
LONGEST_DAYS: Final = 14


@router.get("/setup/event")
def show_event(
    request: Request,
    viewer: Organiser,
    work: ChangesWork,
    saved: str = "",
    undone: str = "",
    programme: str = "",
) -> Response:
    event = _event(work)
    form = EventForm.of(event, template_of(programme))
    return _page(request, viewer, work, form, event, saved=saved, undone=bool(undone))


@router.post("/setup/event")
def save_event(
    request: Request, viewer: Organiser, editor: CurrentEditor, work: ChangesWork, sent: SentForm
) -> Response:
    """Store the event, or show the form again: with another row, or with what is wrong at each field."""
    form, event = EventForm.sent(sent), _event(work)
    if text(sent, "more") or text(sent, "drop"):
        return _page(request, viewer, work, form, event, moved=text(sent, "more"))
    try:
        if event is None:
            create(work, form.creation().record())
            return RedirectResponse("/setup/event?saved=new", 303)
        change_id = _change(work, editor, form.patch(event), text(sent, "version"))
    except StaleVersion:
        theirs = EventForm.of(stored_event(work))
        return _page(request, viewer, work, form, stored_event(work), status=409, differs=differing(form, theirs))
    except RejectedField as error:
        form.faults.setdefault(error.field, Fault.of(error))
        return _page(request, viewer, work, form, event, status=422)
    return RedirectResponse(f"/setup/event?saved={change_id}", 303)


@router.post("/setup/event/picture")
def show_picture(request: Request, viewer: Organiser, work: ChangesWork, sent: SentForm) -> Response:
    """The picture of what stands in the form just now; nothing is stored."""
    form = EventForm.sent(sent)
    return show(request, "_grid.html", viewer, picture=_picture(form, _event(work)))


def _change(work: SetupWork, editor: Editor, patch: EventPatch, version: str) -> str:
    """Store the event with what it was before, and return the change's id."""
    kept = []

    def keep(event: Event) -> None:
        require_match(version or None, EventOut.of(event))
        change = editor.change(
            ChangeKind.EDIT,
            "event",
            event.title,
            before=EventData(event=event),
            after=EventData(event=changed(event, patch)),
        )
        work.changes.add(change)
        kept.append(change.id)

    change_event(work, patch, require=keep)
    return kept[0]


def _event(work: SetupWork) -> Event | None:
    try:
        return stored_event(work)
    except EventMissing:
        return None


def _picture(form: EventForm, event: Event | None) -> object:
    """None where the fields make no event yet."""
    made = (
        _made(lambda: form.creation().record()) if event is None else _made(lambda: changed(event, form.patch(event)))
    )
    form.faults = {}
    return grid_picture(made) if made is not None and len(made.days) <= LONGEST_DAYS else None


def _made(make: Callable[[], Event]) -> Event | None:
    try:
        return make()
    except (RejectedField, ValueError):
        return None


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def _page(
    request: Request,
    viewer: Viewer,
    work: SetupWork,
    form: EventForm,
    event: Event | None,
    *,
    status: int = 200,
    **context: object,
) -> Response:
    faults = form.faults
    picture = _picture(form, event)
    form.faults = faults
    return show(
        request,
        "event.html",
        viewer,
        status=status,
        form=form,
        event=event,
        version=version_of(EventOut.of(event)) if event else "",
        picture=picture,
        zones=_zones(),
        rooms=work.records.page(Room, offset=0, limit=500)[0],
        templates=tuple(TEMPLATES.values()),
        **({"saved": "", "undone": False, "moved": "", "differs": []} | context),
    )
