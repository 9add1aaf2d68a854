"""All files that are made of an agenda, written into one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from matcher.interchange.agenda_schedule import render_schedule
from matcher.interchange.agenda_workbook import render_workbook
from matcher.interchange.published import PublishedAgenda
from matcher.ports import Progress

PEOPLE = "people"
CANCELLED = "cancelled"
_MARK = f"\r\nPRODID:{PRODUCT}\r\n".encode()
_MARK_WITHIN = 4096


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to be: ``name`` is relative to the folder, with "/", and ``render`` makes the content."""

    name: str
    render: Callable[[], bytes]


def export_files(
    published: PublishedAgenda, *, now: datetime, personal_from: PublishedAgenda | None = None
) -> tuple[ExportFile, ...]:
    """The workbook, the public programme in two formats, a calendar for everyone whose itinerary holds something or
    lost it, and for each entry that a person lost with this version a message that cancels it.

    Someone without an entry has no calendar file: an iCalendar object without a component is not valid. The
    calendars of people are made from ``personal_from``, where what everyone may read leaves out some meetings.
    """
    of_people = personal_from or published
    names = calendar_file_names(of_people.people_with_calendars())
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
        ExportFile("schedule.json", partial(render_schedule, published)),
        *personal,
    )


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
    who are no longer on the agenda are removed from ``people/``, and cancellations of earlier versions from
    ``cancelled/``, where Bridgework has written them; other files stay. ``now`` is the time of publishing and stands
    in the files. Raises ``OSError``.
    """
    files = (*export_files(published, now=now, personal_from=personal_from), *further)
    with progress.track("Making the export files", len(files)) as step:
        contents = []
        for file in files:
            contents.append((folder / file.name, file.render()))
            step.advance()
    with progress.track("Writing the export files", len(files)) as step:
        for path, content in contents:
            write_atomically(path, content)
            step.advance()
    paths = [path for path, _ in contents]
    for stale in _stale_calendars(folder, keep=frozenset(paths)):
        stale.unlink()
    return paths


def _stale_calendars(folder: Path, *, keep: frozenset[Path]) -> Iterator[Path]:
    for path in sorted((*folder.glob(f"{PEOPLE}/*.ics"), *folder.glob(f"{CANCELLED}/*/*.ics"))):
        if path not in keep and path.is_file() and not path.is_symlink() and _is_ours(path):
            yield path


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return _MARK in file.read(_MARK_WITHIN)
