"""Files of records into a unit of work: for the command line, which commits at once, and for pages, which show first
what would come of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matcher.decisions import declines_that_part_nobody, hold_still, new_entries, remarks
from matcher.disclosure import kept_owners, with_known_marks
from matcher.interchange import ImportOptions, ImportReport
from matcher.interchange.records import collect_records, raise_for_errors
from matcher.loose_ends import loose_ends_stored
from matcher.ports import Progress, UnitOfWork, UpsertCounts
from models.domain import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was read and written, not yet committed. ``data`` holds the records as they are stored now, ``known`` all
    records from before. ``repeated`` of the decisions and outcomes were told already."""

    data: EventData
    known: EventData
    report: ImportReport
    counts: UpsertCounts
    remarks: tuple[str, ...] = ()


def take_files(
    work: UnitOfWork, paths: Sequence[Path], options: ImportOptions, *, now: datetime, progress: Progress
) -> Taken:
    """Read the files and write their records into ``work``, all or none, without committing. Raises what
    ``matcher.interchange.read_records`` raises."""
    while True:
        version = work.records.version()
        known = work.records.load()
        data, report = collect_records(paths, options, known=known, progress=progress)
        raise_for_errors(report, options)
        hold_still(work)
        if work.records.version() == version:
            # Nobody else can write now, and nobody did while the files were read.
            return take(work, data, report, known=known, now=now, progress=progress)


def try_files(
    work: UnitOfWork, paths: Sequence[Path], options: ImportOptions, *, now: datetime, progress: Progress
) -> Taken:
    """As ``take_files``, but the good rows are written whatever the errors: never commit it."""
    known = work.records.load()
    data, report = collect_records(paths, options, known=known, progress=progress)
    return take(work, data, report, known=known, now=now, progress=progress)


def take(
    work: UnitOfWork, data: EventData, report: ImportReport, *, known: EventData, now: datetime, progress: Progress
) -> Taken:
    """Write what was read, with what stored records keep confidential, without committing."""
    marked = with_known_marks(data, known)
    counts = _store(work, marked, now, progress)
    declines = declines_that_part_nobody(marked, known)
    found = (*kept_owners(data, known), *loose_ends_stored(work, marked), *declines)
    return Taken(data=marked, known=known, report=report, counts=counts, remarks=found)


def _store(work: UnitOfWork, data: EventData, now: datetime, progress: Progress) -> UpsertCounts:
    counts = work.records.upsert(data)
    if not (data.decisions or data.outcomes):
        return counts
    entries = new_entries(work, data.decisions, data.outcomes, now)
    added = work.decisions.add(*entries)
    for remark in remarks(*entries, now):
        progress.tell(remark)
    repeated = len(data.decisions) + len(data.outcomes) - added
    return dataclasses.replace(counts, added=counts.added + added, unchanged=counts.unchanged + repeated)
