"""Files of records in, whatever their format: the records and an ``ImportReport``, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matcher.errors import ImportRejected, InvalidSettings
from matcher.interchange.column_checks import column_problems
from matcher.interchange.columns import guess_kind, guess_mapping
from matcher.interchange.fields import FIELDS
from matcher.interchange.kinds import RecordKind
from matcher.interchange.people_ids import with_ids
from matcher.interchange.record_rows import ColumnsOfFile, Entry, parse_rows
from matcher.interchange.references import check_together
from matcher.interchange.report import FileReport, ImportReport, Problem
from matcher.interchange.tables import read_table
from matcher.ports import Progress
from models.domain import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to read files.

    ``kinds`` says what a file holds where its name and columns should not decide. ``mapping`` says which column
    holds a field (``text`` to ``Abstract EN``), in every file that has both, or with the kind before it in one kind
    of file (``needs.text``); an empty column leaves the field out. ``time_zone`` (IANA) is that of times without an
    offset; empty means that of the known event. ``encoding`` is that of text files; empty means UTF-8, or what a byte
    order mark says. With ``skip_bad`` the good rows of a file are taken when others are bad.
    """

    kinds: Mapping[Path, RecordKind] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = ""
    encoding: str = ""
    skip_bad: bool = False


def read_records(
    paths: Sequence[Path], options: ImportOptions, *, known: EventData, progress: Progress
) -> tuple[EventData, ImportReport]:
    """Return the records of all files, in order, and how they were read.

    References are looked up in all the files and in ``known``, whose records are not returned. The event is None.

    Raises ``ImportRejected``, which carries the whole report, when a row has an error and ``skip_bad`` is off, or
    when a file lacks a required column, which no skipping mends; ``UnreadableFile`` and ``InputError`` for a file
    that cannot be read as a table or whose kind nobody knows; ``InvalidSettings`` for a mapping that fits no file
    or an unknown encoding.
    """
    data, report = collect_records(paths, options, known=known, progress=progress)
    raise_for_errors(report, options)
    return data, report


def collect_records(
    paths: Sequence[Path], options: ImportOptions, *, known: EventData, progress: Progress
) -> tuple[EventData, ImportReport]:
    """As ``read_records``, but the good rows come back whatever the errors."""
    zone = _zone(options, known)
    files: list[tuple[ColumnsOfFile, int]] = []
    entries: dict[RecordKind, list[Entry]] = {kind: [] for kind in RecordKind}
    problems: list[Problem] = []
    used: set[str] = set()
    for path in paths:
        table = read_table(path, encoding=options.encoding)
        kind = options.kinds.get(path) or guess_kind(table.columns, path.name)
        given = _given_for(kind, table.columns, options.mapping)
        used |= given.keys()
        mapping = guess_mapping(table.columns, kind, {key.split(".")[-1]: column for key, column in given.items()})
        file = ColumnsOfFile(path, mapping)
        files.append((file, len(table.rows)))
        problems += column_problems(table, mapping)
        if not mapping.missing:
            with progress.track(f"Reading {path.name}", total=len(table.rows)) as step:
                good, bad = parse_rows(table, file, zone, step)
            entries[kind] += good
            problems += bad
    _check_used(options.mapping, used)
    entries[RecordKind.PEOPLE], alike = with_ids(entries[RecordKind.PEOPLE], known)
    accepted, wrong = check_together(entries, known)
    return _event_data(accepted), _report(files, accepted, problems + alike + wrong)


def raise_for_errors(report: ImportReport, options: ImportOptions) -> None:
    """Raise ``ImportRejected`` for errors that ``options`` do not skip."""
    if any(problem.row is None or not options.skip_bad for problem in report.errors):
        raise ImportRejected(report)


def _zone(options: ImportOptions, known: EventData) -> ZoneInfo | None:
    if not options.time_zone:
        return known.event.zone if known.event else None
    try:
        return ZoneInfo(options.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidSettings("time_zone", options.time_zone, "not an IANA time zone such as Asia/Seoul") from error


def _given_for(kind: RecordKind, columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The part of ``mapping`` that speaks of this file; a name with the kind before it always does."""
    names = {item.name for item in FIELDS[kind]}
    return {
        key: column
        for key, column in mapping.items()
        if key.startswith(f"{kind.value}.") or (key in names and (not column or column in columns))
    }


def _check_used(mapping: Mapping[str, str], used: set[str]) -> None:
    for key, column in mapping.items():
        if key not in used:
            raise InvalidSettings("mapping", f"{key}={column}", "no file has such a field and such a column")


def _event_data(accepted: Mapping[RecordKind, list[Entry]]) -> EventData:
    records = {kind.value: tuple(entry.record for entry in accepted[kind]) for kind in RecordKind}
    return EventData(**records)  # type: ignore[arg-type]


def _report(
    files: Sequence[tuple[ColumnsOfFile, int]],
    accepted: Mapping[RecordKind, list[Entry]],
    problems: Sequence[Problem],
) -> ImportReport:
    order = {file.path: number for number, (file, _) in reversed(list(enumerate(files)))}
    counts = {id(file): 0 for file, _ in files}
    for entries in accepted.values():
        for entry in entries:
            counts[id(entry.file)] += 1
    return ImportReport(
        files=tuple(
            FileReport(
                file=file.path,
                kind=file.mapping.kind,
                mapping=file.mapping,
                rows=rows,
                accepted=counts[id(file)],
            )
            for file, rows in files
        ),
        problems=tuple(sorted(problems, key=lambda problem: (order[problem.file], problem.row or 0))),
    )
