"""Texts with an id and perhaps a title, and nothing else: what can be ranked without a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.errors import ImportRejected
from matcher.interchange.column_checks import column_problems
from matcher.interchange.columns import guess_mapping
from matcher.interchange.fields import FIELDS
from matcher.interchange.kinds import RecordKind
from matcher.interchange.record_rows import ColumnsOfFile, RowRejected, parse_fields
from matcher.interchange.report import ColumnMapping, FileReport, ImportReport, Problem, Severity
from matcher.interchange.rows import RawTable
from matcher.interchange.tables import read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """``ids``, ``titles`` and ``texts`` are of one length and in the file's order; a title may be empty.

    ``problems`` are the warnings about the file and, where bad rows were skipped, the errors of those.
    """

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def read_texts(
    path: Path, *, skip_bad: bool = False, encoding: str = "", given: Mapping[str, str] | None = None
) -> Texts:
    """Read ``id``, ``title`` (may be missing) and ``text`` from any table file; other columns are ignored.

    The columns are found as those of offers are, so that ``abstract`` will do for ``text``. ``encoding`` is that of a
    text file; empty means UTF-8, or what a byte order mark says. ``given`` says which column holds a field, where the
    file has such a column.

    Raises ``UnreadableFile``, ``InvalidSettings`` for an unknown encoding, and ``ImportRejected`` with every problem:
    a missing column, an empty or repeated id, an empty text, a cell that is not UTF-8. With ``skip_bad`` the rows
    without one are taken; a missing column is always refused.
    """
    table = read_table(path, encoding=encoding)
    mapping = _mapping(table, given or {})
    problems = column_problems(table, mapping)
    is_readable = all(problem.severity is Severity.WARNING for problem in problems)
    rows: dict[str, tuple[str, str]] = {}
    if is_readable:
        rows, wrong = _read_rows(table, mapping)
        problems += wrong
    if not is_readable or (wrong and not skip_bad):
        file = FileReport(file=path, kind=mapping.kind, mapping=mapping, rows=len(table.rows), accepted=len(rows))
        raise ImportRejected(ImportReport(files=(file,), problems=tuple(problems)))
    return Texts(
        ids=tuple(rows),
        titles=tuple(title for title, _ in rows.values()),
        texts=tuple(text for _, text in rows.values()),
        problems=tuple(problems),
    )


def _mapping(table: RawTable, given: Mapping[str, str]) -> ColumnMapping:
    """The mapping of an offer's columns, down to the three that count here."""
    mapping = guess_mapping(
        table.columns, RecordKind.OFFERS, {name: column for name, column in given.items() if column in table.columns}
    )
    columns = tuple(item for item in mapping.columns if item.field in ("id", "title", "text"))
    read = {item.column for item in columns}
    return ColumnMapping(
        kind=mapping.kind,
        columns=columns,
        unused=tuple(column for column in table.columns if column not in read),
        missing=tuple(name for name in mapping.missing if name != "title"),
    )


def _read_rows(table: RawTable, mapping: ColumnMapping) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """Return title and text by id, and the problems of the other rows."""
    file = ColumnsOfFile(table.path, mapping)
    fields = [
        (replace(item, required=item.name != "title"), file.column_by_field[item.name])
        for item in FIELDS[mapping.kind]
        if item.name in file.column_by_field
    ]
    rows: dict[str, tuple[str, str]] = {}
    row_by_id: dict[str, int] = {}
    problems: list[Problem] = []
    for row in table.rows:
        try:
            values = parse_fields(row, fields, file)
        except RowRejected as error:
            problems.extend(error.problems)
            continue
        record_id = values["id"]
        first = row_by_id.setdefault(record_id, row.number)
        if first == row.number:
            rows[record_id] = (values.get("title", ""), values["text"])
        else:
            problems.append(file.problem(row.number, "id", record_id, f"the id is taken already by row {first}"))
    return rows, problems
