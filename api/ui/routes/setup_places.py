"""Rooms, sites and meeting tables: the list with forms beside it, one to edit, and taking one away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.dependencies import ChangesWork
from api.errors import RejectedField, StaleVersion
from api.etags import require_match, version_of
from api.schemas.event import RoomOut, TableOut
from api.setup.changes import Editor
from api.setup.forms import text
from api.setup.place_forms import ROOM_FIELDS, TABLE_FIELDS, TABLES_FIELDS, PlaceForm
from api.setup.places import add_room, add_tables, edit_place, removal_of, remove_place
from api.setup.ports import SetupWork
from api.ui.dependencies import Organiser
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from matcher.errors import NotFound
from models.domain import Room, RoomKind, Table

router = APIRouter()
_KINDS: Final[dict[str, type[Room] | type[Table]]] = {"rooms": Room, "tables": Table}
Kind = Annotated[Literal["rooms", "tables"], Path()]


@router.get("/setup/places")
def show_places(
    request: Request,
    viewer: Organiser,
    work: ChangesWork,
    added: str = "",
    removed: str = "",
    undone: str = "",
) -> Response:
    return _page(request, viewer, work, added=added, removed=removed, undone=undone)


@router.post("/setup/places/rooms")
def save_room(
    request: Request, viewer: Organiser, editor: CurrentEditor, work: ChangesWork, sent: SentForm
) -> Response:
    form = PlaceForm.sent(sent, ROOM_FIELDS)
    return _add(request, viewer, work, form, "room_form", lambda: _added_room(work, editor, form))


@router.post("/setup/places/tables")
def save_tables(
    request: Request, viewer: Organiser, editor: CurrentEditor, work: ChangesWork, sent: SentForm
) -> Response:
    form = PlaceForm.sent(sent, TABLES_FIELDS)
    return _add(request, viewer, work, form, "tables_form", lambda: add_tables(work, editor, form.new_tables()))


def _added_room(work: SetupWork, editor: Editor, form: PlaceForm) -> str:
    return add_room(work, editor, form.new_room(), form.values["name"])


def _add(
    request: Request, viewer: Viewer, work: SetupWork, form: PlaceForm, name: str, add: Callable[[], str]
) -> Response:
    try:
        change_id = add()
    except RejectedField as error:
        form.add(error)
        return _page(request, viewer, work, status=422, **{name: form})
    return RedirectResponse(f"/setup/places?added={change_id}", 303)


@router.get("/setup/places/{kind}/{place_id}/edit")
def show_place(request: Request, kind: Kind, place_id: str, viewer: Organiser, work: ChangesWork) -> Response:
    place = _place(work, kind, place_id)
    return _edit_page(request, viewer, work, place, PlaceForm.of(place))


@router.post("/setup/places/{kind}/{place_id}/edit")
def save_place(
    request: Request, kind: Kind, place_id: str, editor: CurrentEditor, work: ChangesWork, sent: SentForm
) -> Response:
    place, viewer = _place(work, kind, place_id), request.state.viewer
    form = PlaceForm.sent(sent, ROOM_FIELDS if isinstance(place, Room) else TABLE_FIELDS)
    version = text(sent, "version") or None

    def require(now: Room | Table) -> None:
        require_match(version, _shown(now))

    try:
        if isinstance(place, Room):
            change_id = edit_place(work, editor, place, form.room(), require)
        else:
            change_id = edit_place(work, editor, place, form.table(), require)
    except StaleVersion:
        return _edit_page(request, viewer, work, _place(work, kind, place_id), form, status=409)
    except RejectedField as error:
        form.add(error)
        return _edit_page(request, viewer, work, place, form, status=422)
    return RedirectResponse(f"/setup/places?added={change_id}#{quote(kind)}", 303)


@router.get("/setup/places/{kind}/{place_id}/remove")
def ask_to_remove(request: Request, kind: Kind, place_id: str, viewer: Organiser, work: ChangesWork) -> Response:
    """What goes with it, before it is done."""
    removal = removal_of(work.records.load(), work.results.agenda(), _KINDS[kind], place_id)
    return show(request, "remove_place.html", viewer, kind=kind, removal=removal)


@router.post("/setup/places/{kind}/{place_id}/remove")
def remove(
    request: Request, kind: Kind, place_id: str, viewer: Organiser, editor: CurrentEditor, work: ChangesWork
) -> Response:
    try:
        change = remove_place(work, editor, _KINDS[kind], place_id)
    except RejectedField:
        removal = removal_of(work.records.load(), work.results.agenda(), _KINDS[kind], place_id)
        return show(request, "remove_place.html", viewer, status=409, kind=kind, removal=removal)
    return RedirectResponse(f"/setup/places?removed={change.id}", 303)


def _place(work: SetupWork, kind: str, place_id: str) -> Room | Table:
    place: Room | Table | None = work.records.find(_KINDS[kind], place_id)
    if place is None:
        raise NotFound("place", place_id)
    return place


def _shown(place: Room | Table) -> RoomOut | TableOut:
    return RoomOut.of(place) if isinstance(place, Room) else TableOut.of(place)


def _edit_page(
    request: Request,
    viewer: Viewer,
    work: SetupWork,
    place: Room | Table,
    form: PlaceForm,
    *,
    status: int = 200,
) -> Response:
    """The form of one place; 409 says that somebody else has changed it meanwhile."""
    return show(
        request,
        "place.html",
        viewer,
        status=status,
        place=place,
        is_room=isinstance(place, Room),
        form=form,
        version=version_of(_shown(place)),
        stale=status == 409,
        kinds=tuple(RoomKind),
        rooms=work.records.load().rooms,
    )


def _page(request: Request, viewer: Viewer, work: SetupWork, *, status: int = 200, **context: object) -> Response:
    data = work.records.load()
    halls = [room for room in data.rooms if room.kind is not RoomKind.SITE]
    in_hall = next((room.id for room in halls if room.kind is RoomKind.MEETING_HALL), "")
    shown: dict[str, object] = {
        "room_form": PlaceForm(values=dict.fromkeys(ROOM_FIELDS, "") | {"kind": "session"}),
        "tables_form": PlaceForm(values={"count": "30", "label": "", "first": "1", "room_id": in_hall, "seats": "4"}),
        "added": "",
        "removed": "",
        "undone": "",
    }
    return show(
        request,
        "places.html",
        viewer,
        status=status,
        data=data,
        rooms=halls,
        sites=[room for room in data.rooms if room.kind is RoomKind.SITE],
        groups=_tables_by_room(data.rooms, data.tables),
        kinds=tuple(RoomKind),
        **(shown | context),
    )


def _tables_by_room(rooms: tuple[Room, ...], tables: tuple[Table, ...]) -> list[tuple[str, str, list[Table]]]:
    """Id and name of each room that tables stand in, with them; last those that stand nowhere in particular."""
    known = [(room.id, room.name, [table for table in tables if table.room_id == room.id]) for room in rooms]
    ids = {room.id for room in rooms}
    homeless = [table for table in tables if table.room_id not in ids]
    return [group for group in known if group[2]] + ([("", "", homeless)] if homeless else [])
