"""All files that are made of an agenda, written into one folder."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from matcher.atomic import write_atomically
from matcher.interchange.agenda_calendar import (
    PRODUCT,
    calendar_file_names,
    has_calendar,
    render_cancellations,
    render_personal_calendar,
    render_programme_calendar,
)
from matcher.interchange.agenda_changes import (
    COLUMNS,
    TEXT_MARK,
    changes_sheets,
    render_changes_table,
    render_changes_text,
)
from matcher.interchange.agenda_schedule import render_schedule
from matcher.interchange.agenda_workbook import render_workbook
from matcher.interchange.published import PublishedAgenda
from matcher.ports import Progress

SCHEDULE = "schedule.json"
PEOPLE = "people"
CANCELLED = "cancelled"
CHANGES = "changes"
_MARK = f"\r\nPRODID:{PRODUCT}\r\n".encode()
_MARK_WITHIN = 4096
_TABLE_MARK = f"{','.join(COLUMNS)}\n".encode()
_TEXT_MARK = f"\n{TEXT_MARK}".encode()


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to be: ``name`` is relative to the folder, with "/", and ``render`` makes the content."""

    name: str
    render: Callable[[], bytes]


def export_files(
    published: PublishedAgenda, *, now: datetime, personal_from: PublishedAgenda | None = None
) -> tuple[ExportFile, ...]:
    """The workbook, the public programme in two formats, a calendar for everyone whose itinerary holds something or
    lost it, and for each entry that a person lost since the version that it is compared with a message that cancels
    it; then, where the agenda comes with what it changed, a table of that for the organiser, and a text for everyone
    whom it concerns.

    Someone without an entry has no calendar file: an iCalendar object without a component is not valid. The
    calendars and texts of people are made from ``personal_from``, where what everyone may read leaves out some
    meetings.
    """
    of_people = personal_from or published
    names = calendar_file_names(of_people.names_of_people_with_calendars())
    personal = [
        ExportFile(f"{PEOPLE}/{name}", partial(render_personal_calendar, of_people, person_id, now=now))
        for person_id, name in names.items()
        if has_calendar(of_people, person_id, now=now)
    ]
    for person_id, name in names.items():
        for uid, content in render_cancellations(of_people, person_id, now=now).items():
            path = f"{CANCELLED}/{name.removesuffix('.ics')}/{uid}.ics"
            personal.append(ExportFile(path, partial(bytes, content)))
    return (
        ExportFile("agenda.xlsx", partial(render_workbook, published, now=now)),
        ExportFile("event.ics", partial(render_programme_calendar, published, now=now)),
        ExportFile(SCHEDULE, partial(render_schedule, published)),
        *personal,
        *_change_files(published, of_people, names, frozenset(file.name for file in personal)),
    )


def _change_files(
    published: PublishedAgenda, of_people: PublishedAgenda, names: Mapping[str, str], made: Container[str]
) -> Iterator[ExportFile]:
    """``names`` are those of calendars, ``made`` the paths of files that there are."""
    for sheet in changes_sheets(published):
        yield ExportFile(f"{CHANGES}.csv", partial(render_changes_table, sheet))
    for person_id in of_people.since.people if of_people.since else ():
        name = names[person_id]
        calendar = name if f"{PEOPLE}/{name}" in made else ""
        path = f"{CHANGES}/{name.removesuffix('.ics')}.txt"
        yield ExportFile(path, partial(render_changes_text, of_people, person_id, calendar))


def write_exports(
    published: PublishedAgenda,
    folder: Path,
    *,
    now: datetime,
    progress: Progress,
    further: Sequence[ExportFile] = (),
    personal_from: PublishedAgenda | None = None,
) -> list[Path]:
    """Write every export, and the ``further`` files that the caller composes, into ``folder``; return their paths.

    Everything is rendered before the first file is written, and each file is replaced whole. Calendars of people
    who are no longer on the agenda are removed from ``people/``, cancellations of earlier versions from
    ``cancelled/``, and what changed with them from ``changes.csv`` and ``changes/``, where Bridgework has written
    them; other files stay. ``schedule.json`` is written last, since `last_export` reads from it what the folder
    holds: an export that was interrupted is as if it had not been. ``now`` is the time of publishing and stands in
    the files. Raises ``OSError``.
    """
    files = (*export_files(published, now=now, personal_from=personal_from), *further)
    with progress.track("Making the export files", len(files)) as step:
        contents = []
        for file in files:
            contents.append((folder / file.name, file.render()))
            step.advance()
    with progress.track("Writing the export files", len(files)) as step:
        for path, content in sorted(contents, key=lambda item: item[0] == folder / SCHEDULE):
            write_atomically(path, content)
            step.advance()
    paths = [path for path, _ in contents]
    for stale in _stale(folder, keep=frozenset(paths)):
        stale.unlink()
    for emptied in folder.glob(f"{CANCELLED}/*/"):
        if not emptied.is_symlink() and not any(emptied.iterdir()):
            emptied.rmdir()
    return paths


def _stale(folder: Path, *, keep: frozenset[Path]) -> Iterator[Path]:
    patterns = (f"{PEOPLE}/*.ics", f"{CANCELLED}/*/*.ics", f"{CHANGES}.csv", f"{CHANGES}/*.txt")
    for path in sorted(found for pattern in patterns for found in folder.glob(pattern)):
        if path not in keep and path.is_file() and not path.is_symlink() and _is_ours(path):
            yield path


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        if path.suffix == ".ics":
            return _MARK in file.read(_MARK_WITHIN)
        if path.suffix == ".csv":
            return file.read(len(_TABLE_MARK)) == _TABLE_MARK
        return _TEXT_MARK in file.read()
