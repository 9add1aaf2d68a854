"""The command ``forget``: takes away what was arranged, or lists what there is with the keys to name it by."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from api.bootstrap import open_workspace
from matcher.errors import InvalidSettings, NotFound
from models.domain import (
    Absence,
    Closure,
    EventData,
    Group,
    Lock,
    Precedence,
    SessionRequest,
    Travel,
    Wish,
    record_key,
)
from scripts.console import Output


class Arranged(StrEnum):
    """As the parts of ``EventData`` and of the HTTP interface are named."""

    WISHES = "wishes"
    GROUPS = "groups"
    ABSENCES = "absences"
    CLOSURES = "closures"
    TRAVEL = "travel"
    LOCKS = "locks"
    PRECEDENCES = "precedences"
    SESSION_REQUESTS = "session-requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """``parts`` are what names a record to people, in order; ``says`` is what else it says."""

    of: type[Any]
    parts: Callable[[Any, tzinfo | None], tuple[str, ...]]
    says: Callable[[Any], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A record: ``own`` is its ``record_key``, ``key`` the same as people write it, ``first`` how that begins."""

    own: str
    key: str
    first: str
    says: str


def _local(moment: datetime, zone: tzinfo | None) -> str:
    return moment.astimezone(zone or moment.tzinfo).replace(tzinfo=None).isoformat(timespec="minutes")


def _period(item: Absence | Closure, zone: tzinfo | None) -> str:
    return f"{_local(item.start, zone)}/{_local(item.end, zone)}"


def _wish(wish: Wish) -> str:
    return f"{wish.kind.replace('_', ' ')} {wish.reason}"


_KINDS: Final[Mapping[Arranged, _Kind]] = {
    Arranged.WISHES: _Kind(of=Wish, parts=lambda item, _: (item.person_id, item.other_id), says=_wish),
    Arranged.GROUPS: _Kind(of=Group, parts=lambda item, _: (item.id,), says=lambda item: item.name),
    Arranged.ABSENCES: _Kind(
        of=Absence, parts=lambda item, zone: (item.person_id, _period(item, zone)), says=lambda item: item.reason
    ),
    Arranged.CLOSURES: _Kind(
        of=Closure, parts=lambda item, zone: (item.place_id, _period(item, zone)), says=lambda item: item.reason
    ),
    Arranged.TRAVEL: _Kind(
        of=Travel,
        parts=lambda item, _: (item.first_area, item.second_area),
        says=lambda item: f"{item.minutes} minutes",
    ),
    Arranged.LOCKS: _Kind(of=Lock, parts=lambda item, _: (item.entry_id,), says=lambda item: item.reason),
    Arranged.PRECEDENCES: _Kind(
        of=Precedence, parts=lambda item, _: (item.first_id, item.second_id), says=lambda item: item.reason
    ),
    Arranged.SESSION_REQUESTS: _Kind(
        of=SessionRequest, parts=lambda item, _: (item.id,), says=lambda item: item.title
    ),
}
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")
]
WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]


def register(app: typer.Typer) -> None:
    app.command("forget")(forget)


def forget(
    kind: Annotated[Arranged, typer.Argument(help="What was arranged.")],
    keys: Annotated[
        list[str] | None, typer.Argument(help="Which of these; left out, all are listed.", metavar="[KEY]...")
    ] = None,
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Take away what was arranged: all of the keys that are given, or nothing. Without a key, list what there is.

    A key is an id, or its parts with = between them, as p-3=p-8 for a wish, hall=annex for travel and
    p-3=2027-05-11T09:00/2027-05-11T10:00 for an absence; what begins it will do where only one begins so, as p-3.
    The agenda stays as it is until `agenda` or `repair` makes the next one.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace, output.progress).unit_of_work() as work:
        there = _listed(kind, work.records.load())
        if not keys:
            output.rows(kind.value, ("key", "what"), [(item.key, item.says) for item in there])
            return
        found = [_meant(kind, there, key) for key in dict.fromkeys(keys)]
        count = work.records.forget(_KINDS[kind].of, [item.own for item in found])
        work.commit()
    output.result({"kind": kind.value, "count": count, "keys": [item.key for item in found]}, "Forgotten")


def _listed(kind: Arranged, data: EventData) -> list[_Listed]:
    """In the order in which they were first added."""
    zone = None if data.event is None else data.event.zone
    records: Sequence[Any] = getattr(data, kind.value.replace("-", "_"))
    listed = []
    for record in records:
        parts = _KINDS[kind].parts(record, zone)
        says = _KINDS[kind].says(record).strip()
        listed.append(_Listed(own=record_key(record), key="=".join(parts), first=parts[0], says=says))
    return listed


def _meant(kind: Arranged, there: Sequence[_Listed], text: str) -> _Listed:
    """Raise ``NotFound`` where nothing is meant, and ``InvalidSettings``, which lists them, where several are."""
    wanted = text.strip()
    found = [item for item in there if wanted in (item.own, item.key)]
    if not found and kind is Arranged.TRAVEL:
        found = [item for item in there if sorted(json.loads(item.own)) == sorted(wanted.split("="))]
    found = found or [item for item in there if item.first == wanted]
    if not found:
        raise NotFound(f"{kind.value} entry", wanted)
    if len(found) > 1:
        raise InvalidSettings("KEY", text, f"several begin so: {', '.join(item.key for item in found)}")
    return found[0]
