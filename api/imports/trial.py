"""What would come of an import, before it is done; and the import itself, by the same rules."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from api.imports.reading import Reading, options_of
from api.imports.uploads import Upload
from api.setup.changes import KINDS, Editor, difference
from api.setup.ports import SetupWork
from matcher.disclosure import public_data
from matcher.importing import Taken, take_files, try_files
from matcher.interchange import ImportReport, Problem, RecordKind
from matcher.interchange.report import encodable
from matcher.progress import SilentProgress
from models.domain import UpsertCounts, record_key
from models.domain.changes import ChangeKind, RecordsChange, SavedMapping

KEPT: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a dry run of one file found: the ``report`` of its rows, and the ``counts`` of its records."""

    report: ImportReport
    counts: UpsertCounts
    remarks: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.report.files)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that nothing is read from."""
        return tuple(encodable(heading) for file in self.report.files for heading in file.mapping.unused)

    @property
    def is_possible(self) -> bool:
        """False where the file as a whole cannot be read, which leaving out bad rows does not mend."""
        return all(problem.row is not None for problem in self.report.errors)


class Trials:
    """The last dry runs, so that a report is filtered and turned over without reading the file again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Trial] = OrderedDict()
        self._lock = Lock()

    def get(self, work: SetupWork, editor: Editor, upload: Upload, reading: Reading) -> Trial:
        """Try the import out in ``work``, of which nothing is committed."""
        columns = tuple(sorted(reading.mapping.items()))
        key = (upload.id, reading.kind, reading.encoding, columns, work.records.version())
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        options = options_of(upload, reading, skip_bad=True)
        taken = try_files(work, [upload.path], options, now=editor.now, progress=SilentProgress())
        with self._lock:
            self._kept[key] = trial = _trial(taken)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return trial


def import_upload(
    work: SetupWork, editor: Editor, upload: Upload, reading: Reading, *, skip_bad: bool
) -> RecordsChange:
    """Take the file in and commit: every row, or with ``skip_bad`` the good ones. Raise what the importers raise."""
    options = options_of(upload, reading, skip_bad=skip_bad)
    taken = take_files(work, [upload.path], options, now=editor.now, progress=SilentProgress())
    before, after = difference(taken.known, taken.data)
    noun = reading.kind.value if reading.kind else ""
    counts, ledger = visible_counts(taken), len(taken.data.decisions) + len(taken.data.outcomes)
    change = dataclasses.replace(
        editor.change(ChangeKind.IMPORT, noun, upload.path.name, before=before, after=after),
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        rejected=taken.report.rejected,
        keeps_back=counts.added if ledger else 0,
    )
    work.changes.add(change)
    work.commit()
    return change


def saved_mapping(editor: Editor, reading: Reading) -> SavedMapping:
    """How the file was read, for the next one of its kind with these headings."""
    kind = reading.kind or RecordKind.PEOPLE
    headings = [column.heading for column in reading.columns]
    return SavedMapping(
        shape=SavedMapping.shape_of(kind.value, headings),
        kind=kind.value,
        columns=dict(reading.mapping),
        saved_at=editor.now,
    )


def remembered(work: SetupWork, reading: Reading) -> SavedMapping | None:
    """The mapping that was saved for a file of this shape; of any kind where nobody knows yet what it holds."""
    headings = [column.heading for column in reading.columns]
    kinds = [reading.kind] if reading.kind else list(RecordKind)
    found = (work.changes.mapping(SavedMapping.shape_of(kind.value, headings)) for kind in kinds)
    return next((mapping for mapping in found if mapping is not None), None)


def visible_counts(taken: Taken) -> UpsertCounts:
    """How many records are new, changed and as before, judged by their public parts alone: who sends a guess of what
    a record keeps confidential must not learn from "as before" that it is right."""
    if taken.data.decisions or taken.data.outcomes:
        return taken.counts
    known, data = public_data(taken.known), public_data(taken.data)
    added = changed = unchanged = 0
    for name in KINDS:
        stored = {record_key(record): record for record in getattr(known, name)}
        for record in getattr(data, name):
            before = stored.get(record_key(record))
            added += before is None
            changed += before is not None and before != record
            unchanged += before == record
    return UpsertCounts(added=added, changed=changed, unchanged=unchanged)


def _trial(taken: Taken) -> Trial:
    problems = tuple(_named(problem) for problem in taken.report.problems)
    report = dataclasses.replace(taken.report, problems=problems)
    return Trial(report=report, counts=visible_counts(taken), remarks=taken.remarks)


def _named(problem: Problem) -> Problem:
    """Without the folder, which is the server's own business."""
    return dataclasses.replace(problem, file=Path(problem.file.name))
