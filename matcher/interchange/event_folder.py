"""A folder with a whole event in: event.json, and one file for each kind of record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matcher.errors import UnreadableFile
from matcher.interchange.event_file import read_event_file
from matcher.interchange.kinds import RecordKind
from matcher.interchange.records import ImportOptions, collect_records, raise_for_errors
from matcher.interchange.report import ImportReport, Problem
from matcher.interchange.tables import READERS
from matcher.ports import Progress
from matcher.progress import SilentProgress
from models.domain import Event, EventData

EVENT_FILE = "event.json"
NO_EVENT = (
    f"no {EVENT_FILE} in it: a folder is a whole event, with {EVENT_FILE} in it; without one, give the files "
    "themselves, one by one or several at once"
)


def read_event_folder(
    path: Path, *, known: EventData | None = None, skip_bad: bool = False, progress: Progress | None = None
) -> tuple[EventData, ImportReport]:
    """Read ``event.json`` and, where they are there, ``organisations.csv``, ``people.csv``, ``offers.jsonl`` ...

    Each kind's file is named as the kind, with any ending that a table can have; other files are left alone.

    References are looked up in the folder and in ``known``, whose event gives way to the folder's.

    Raises ``UnreadableFile`` when the folder or its event.json is missing or no text, ``ImportRejected`` as
    ``read_records`` does, and for everything that is wrong in event.json.
    """
    if not path.is_dir():
        raise UnreadableFile(path, "no such folder")
    if not (path / EVENT_FILE).is_file():
        raise UnreadableFile(path, NO_EVENT)
    event, problems = read_event_file(path / EVENT_FILE)
    kinds = {path / f"{kind}{ending}": kind for kind in RecordKind for ending in READERS}
    present = {file: kind for file, kind in kinds.items() if file.is_file()}
    options = ImportOptions(kinds=present, skip_bad=skip_bad, time_zone="" if event else "UTC")
    known = replace(known or EventData(), event=event)
    data, report = collect_records(list(present), options, known=known, progress=progress or SilentProgress())
    if event is not None:
        problems += _plenary_problems(path / EVENT_FILE, event, data)
    report = ImportReport(files=report.files, problems=(*problems, *report.problems))
    raise_for_errors(report, options)
    return replace(data, event=event), report


def _plenary_problems(path: Path, event: Event, data: EventData) -> list[Problem]:
    """Plenaries must be in a room of the folder, with people of the folder."""
    rooms = {room.id for room in data.rooms}
    people = {person.id for person in data.people}
    problems = []
    for at, plenary in enumerate(event.plenaries):
        named = [("room_id", plenary.room_id, rooms), ("chair_id", plenary.chair_id, people)]
        named += [(f"speaker_ids[{number}]", person, people) for number, person in enumerate(plenary.speaker_ids)]
        for name, value, there in named:
            if value and value not in there:
                noun = "room" if there is rooms else "person"
                reason = f"there is no such {noun} in the folder"
                problems.append(
                    Problem(file=path, column=f"plenaries[{at}].{name}", value=repr(value), reason=reason)
                )
    return problems
