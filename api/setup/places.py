"""Rooms, sites and meeting tables: added, many at once, edited, and taken away with what depends on them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from api.errors import RejectedField
from api.setup.changes import Editor, store
from api.setup.ports import SetupWork
from matcher.decisions import hold_still
from matcher.errors import NotFound
from models.domain import Agenda, Booth, Closure, EventData, InvalidField, Plenary, Room, SessionRequest, Site, Table
from models.domain.changes import ChangeKind, RecordsChange

Place = TypeVar("Place", Room, Table)

MOST_TABLES: Final = 500
"""At once: more is a mistyped number."""
_NO_KEY: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTables:
    """``count`` tables called ``label`` and a number from ``first`` on."""

    count: int
    label: str
    room_id: str = ""
    seats: int = 4
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What goes with a room or table, what changes, and what stands against it.

    ``tables``, ``closures``, ``sites`` and ``booths`` go with it; ``requests`` lose it from the rooms that they may
    be in. ``plenaries`` are held in it: they have to be moved first. ``sessions`` and ``meetings`` count what the
    last agenda has there.
    """

    place: Room | Table
    tables: tuple[Table, ...] = ()
    closures: tuple[Closure, ...] = ()
    requests: tuple[SessionRequest, ...] = ()
    sites: tuple[Site, ...] = ()
    booths: tuple[Booth, ...] = ()
    plenaries: tuple[Plenary, ...] = ()
    sessions: int = 0
    meetings: int = 0

    @property
    def is_possible(self) -> bool:
        return not self.plenaries


def new_key(name: str, taken: Iterable[str]) -> str:
    """An id that can be read, and that no other place has.

    >>> new_key("Hall 1", []), new_key("Hall 1", ["hall-1"]), new_key("회의실 2", []), new_key("?", [])
    ('hall-1', 'hall-1-2', '회의실-2', 'place')
    """
    known = set(taken)
    plain = _NO_KEY.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-_")[:60] or "place"
    number, key = 1, plain
    while key in known:
        number += 1
        key = f"{plain}-{number}"
    return key


def add_room(work: SetupWork, editor: Editor, make: Callable[[str], Room], name: str) -> str:
    """Store the room that ``make`` makes of a new id, and commit; return the change's id. Raise ``RejectedField``."""
    data = _held(work)
    with _rejecting():
        room = make(new_key(name, _keys(data)))
    _require_name(room, data.rooms)
    return _store(work, editor.change(ChangeKind.ADDITION, "rooms", room.name, after=EventData(rooms=(room,)))).id


def add_tables(work: SetupWork, editor: Editor, wanted: NewTables) -> str:
    """Store the tables and commit; return the change's id. Raise ``RejectedField``."""
    data = _held(work)
    if not 1 <= wanted.count <= MOST_TABLES:
        raise RejectedField("count", wanted.count, f"1 to {MOST_TABLES} tables at once")
    if wanted.room_id and wanted.room_id not in {room.id for room in data.rooms}:
        raise RejectedField("room_id", wanted.room_id, "no room has this id")
    taken, tables = _keys(data), []
    for number in range(wanted.first, wanted.first + wanted.count):
        name = f"{wanted.label} {number}".strip()
        key = new_key(name, taken)
        taken.add(key)
        with _rejecting():
            tables.append(Table(id=key, name=name, room_id=wanted.room_id, seats=wanted.seats))
    for table in tables:
        _require_name(table, data.tables, field="first")
    title = f"{tables[0].name} – {tables[-1].name}" if len(tables) > 1 else tables[0].name
    change = editor.change(ChangeKind.ADDITION, "tables", title, after=EventData(tables=tuple(tables)))
    return _store(work, change).id


def edit_place(
    work: SetupWork, editor: Editor, old: Place, new: Callable[[Place], Place], require: Callable[[Place], None]
) -> str:
    """Store what ``new`` makes of the place as it is now and commit; return the change's id, "" where none is made.

    Raise ``NotFound`` and ``RejectedField``.

    ``require`` is given the place when nobody else can change it any more; what it raises stops the edit.
    """
    data = _held(work)
    stored = work.records.find(type(old), old.id)
    if stored is None:
        raise NotFound(type(old).__name__.lower(), old.id)
    require(stored)
    with _rejecting():
        made = new(stored)
    if isinstance(made, Room) and isinstance(stored, Room):
        _require_name(made, [room for room in data.rooms if room.id != made.id])
        before, after, noun = EventData(rooms=(stored,)), EventData(rooms=(made,)), "rooms"
    elif isinstance(made, Table) and isinstance(stored, Table):
        if made.room_id and made.room_id not in {room.id for room in data.rooms}:
            raise RejectedField("room_id", made.room_id, "no room has this id")
        _require_name(made, [table for table in data.tables if table.id != made.id])
        before, after, noun = EventData(tables=(stored,)), EventData(tables=(made,)), "tables"
    if made == stored:
        return ""
    return _store(work, editor.change(ChangeKind.EDIT, noun, made.name, before=before, after=after)).id


def removal_of(data: EventData, agenda: Agenda | None, kind: type[Room] | type[Table], place_id: str) -> Removal:
    """What taking the place away means. Raise ``NotFound``."""
    places: tuple[Room, ...] | tuple[Table, ...] = data.rooms if kind is Room else data.tables
    place = next((item for item in places if item.id == place_id), None)
    if place is None:
        raise NotFound(kind.__name__.lower(), place_id)
    tables = tuple(table for table in data.tables if kind is Room and table.room_id == place_id)
    gone = {place_id, *(table.id for table in tables)}
    plenaries = data.event.plenaries if data.event and kind is Room else ()
    return Removal(
        place=place,
        tables=tables,
        closures=tuple(closure for closure in data.closures if closure.place_id in gone),
        requests=tuple(item for item in data.session_requests if kind is Room and place_id in item.room_ids),
        sites=tuple(site for site in data.sites if kind is Room and site.room_id == place_id),
        booths=tuple(booth for booth in data.booths if kind is Room and booth.room_id == place_id),
        plenaries=tuple(plenary for plenary in plenaries if plenary.room_id == place_id),
        sessions=sum(session.room_id == place_id for session in agenda.sessions) if agenda else 0,
        meetings=sum(meeting.table_id in gone for meeting in agenda.meetings) if agenda else 0,
    )


def remove_place(work: SetupWork, editor: Editor, kind: type[Room] | type[Table], place_id: str) -> RecordsChange:
    """Take the place away with its tables and closures, and commit. Raise ``NotFound`` and ``RejectedField``."""
    data = _held(work)
    removal = removal_of(data, work.results.agenda(), kind, place_id)
    if not removal.is_possible:
        raise RejectedField("room", place_id, "plenaries are held there: move them first")
    without = tuple(
        replace(item, room_ids=tuple(room_id for room_id in item.room_ids if room_id != place_id))
        for item in removal.requests
    )
    rooms = (removal.place,) if isinstance(removal.place, Room) else ()
    tables = removal.tables if rooms else (removal.place,)
    before = EventData(
        rooms=rooms,
        tables=tables,  # type: ignore[arg-type]
        closures=removal.closures,
        sites=removal.sites,
        booths=removal.booths,
        session_requests=removal.requests,
    )
    noun = "rooms" if rooms else "tables"
    after = EventData(session_requests=without)
    return _store(work, editor.change(ChangeKind.REMOVAL, noun, removal.place.name, before=before, after=after))


def _held(work: SetupWork) -> EventData:
    """All records, which nobody else changes until the end of ``work``."""
    hold_still(work)
    return work.records.load()


def _keys(data: EventData) -> set[str]:
    """Rooms and tables share their ids."""
    return {room.id for room in data.rooms} | {table.id for table in data.tables}


@contextmanager
def _rejecting() -> Iterator[None]:
    """What a record refuses is told of the form's field."""
    try:
        yield
    except InvalidField as error:
        raise RejectedField(error.field, error.value, error.reason) from error


def _require_name(place: Place, others: Iterable[Place], field: str = "name") -> None:
    """Nobody could tell two places of one name apart on a schedule."""
    if any(other.name.casefold() == place.name.casefold() for other in others):
        raise RejectedField(field, place.name, "another one has this name")


def _store(work: SetupWork, change: RecordsChange) -> RecordsChange:
    store(work, change)
    work.commit()
    return change
