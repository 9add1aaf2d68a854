"""What changed since an earlier version: a table for the organiser, and for each person a text to mail to them.

The table tells who meets whom, and so is the organiser's, as the workbook is. A person's text tells what is on their
own itinerary, or was, and nothing of anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator

from matcher.interchange.agenda_sheets import Cell, Sheet
from matcher.interchange.changed import ChangedEntry, ChangedPlace, ChangesSince
from matcher.interchange.page.names import zone_name
from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from matcher.interchange.table_writer import WRITERS
from models.domain import EntryKind

CHANGES_SHEET = "changes"
COLUMNS = (
    *("person_id", "name", "organisation", "change", "severity", "kind", "entry_id", "title"),
    *("before_start", "before_end", "before_place", "after_start", "after_end", "after_place"),
    *("words", "since_version", "version"),
)
TEXT_MARK = "Bridgework, agenda version "
"""How the last line of a person's text begins."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def changes_sheets(published: PublishedAgenda) -> tuple[Sheet, ...]:
    """One row per person and entry, by person and time; none where nothing changed.

    A session that changed and that nobody has on their itinerary stands there without a person.
    """
    since = published.since
    if not since:
        return ()
    return (Sheet(name=CHANGES_SHEET, columns=COLUMNS, rows=tuple(_rows(published, since))),)


def render_changes_table(sheet: Sheet) -> bytes:
    """CSV in UTF-8. A text that a spreadsheet could take for a formula has an apostrophe before it."""
    cells = zip(*sheet.rows, strict=True)
    columns: dict[str, list[object]] = {
        name: [_neutral(value) for value in values] for name, values in zip(sheet.columns, cells, strict=True)
    }
    return WRITERS[".csv"](columns)


def render_changes_text(published: PublishedAgenda, person_id: str, calendar_name: str = "") -> bytes:
    """What changed for the person, to be mailed to them; UTF-8. ``calendar_name`` is their calendar file's, if any.

    Raises ``KeyError`` for somebody for whom nothing changed.
    """
    since = published.since
    if since is None:
        raise KeyError(person_id)
    lines = [
        f"{published.event.title}: your agenda has changed",
        f"For {published.person_with_organisation(person_id)}",
        "",
        *(f"- {item.words}" for item in since.people[person_id]),
        "",
        f"Times are {zone_name(published)}.",
        *([f"Import {calendar_name} once more, and your calendar has it, too."] if calendar_name else []),
        f"{TEXT_MARK}{published.agenda.version}, compared with version {since.version}.",
    ]
    return "".join(f"{' '.join(printable(line).split())}\n" for line in lines).encode()


def _rows(published: PublishedAgenda, since: ChangesSince) -> Iterator[tuple[Cell, ...]]:
    told = set()
    for person_id, items in since.people.items():
        for item in items:
            told.add((item.kind, item.entry_id))
            yield _row(published, since, person_id, item)
    for item in since.entries:
        if (item.kind, item.entry_id) not in told:
            yield _row(published, since, "", item)


def _row(published: PublishedAgenda, since: ChangesSince, person_id: str, item: ChangedEntry) -> tuple[Cell, ...]:
    return (
        person_id,
        published.person_name(person_id),
        published.organisation_name(person_id),
        item.change,
        item.severity,
        item.kind.value,
        item.entry_id,
        item.title,
        *_place(published, item.kind, item.before),
        *_place(published, item.kind, item.after),
        item.words,
        since.version,
        published.agenda.version,
    )


def _place(published: PublishedAgenda, kind: EntryKind, where: ChangedPlace | None) -> tuple[Cell, Cell, Cell]:
    if where is None:
        return "", "", ""
    name = published.table_name if kind is EntryKind.MEETING else published.room_name
    return published.iso(where.start), published.iso(where.end), name(where.place_id)


def _neutral(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
