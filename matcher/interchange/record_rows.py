"""From the rows of one file to records, each with the place that it came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from matcher.interchange.columns import is_confidential
from matcher.interchange.derive import COUNTED_WARNINGS, FieldProblem, derive
from matcher.interchange.field import Field
from matcher.interchange.fields import FIELDS
from matcher.interchange.formulas import is_formula
from matcher.interchange.kinds import RECORD_CLASSES, Record, RecordKind
from matcher.interchange.report import ColumnMapping, Problem, Severity, shorten
from matcher.interchange.rows import FormulaCell, RawTable, Row, is_empty
from matcher.interchange.values import BadValue
from matcher.ports import ProgressStep
from models.domain import InvalidField

ROWS_A_STEP = 1000
FORMULA = "looks like a spreadsheet formula: put plain text there"
FORMULA_CELL = "holds a spreadsheet formula: replace it by its value"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record and where it stands. ``is_unnamed`` for a person whose row has no id, and who gets one afterwards."""

    record: Record
    file: ColumnsOfFile
    row: int
    is_unnamed: bool = False

    def problem(self, field_name: str, value: object, reason: str) -> Problem:
        return self.file.problem(self.row, field_name, value, reason)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnsOfFile:
    """A file and how its columns are read; it words problems."""

    path: Path
    mapping: ColumnMapping
    column_by_field: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        columns = {item.field: item.column for item in self.mapping.columns}
        object.__setattr__(self, "column_by_field", columns)

    def problem(self, row: int | None, field_name: str, value: object, reason: str) -> Problem:
        """``value`` is left out of a confidential field's problem: reports are shown and stored more widely."""
        secret = any(item.confidential for item in FIELDS[self.mapping.kind] if item.name == field_name)
        return Problem(
            file=self.path,
            row=row,
            column=self.column_by_field.get(field_name, field_name),
            value="" if secret or is_empty(value) else shorten(value),
            reason=reason,
        )


def parse_rows(
    table: RawTable, file: ColumnsOfFile, zone: ZoneInfo | None, step: ProgressStep
) -> tuple[list[Entry], list[Problem]]:
    """Return the records of the good rows, and the problems of the others; a row can have several problems."""
    columns = [
        (item, file.column_by_field[item.name])
        for item in FIELDS[file.mapping.kind]
        if item.name in file.column_by_field
    ]
    entries: list[Entry] = []
    problems: list[Problem] = []
    counted: Counter[tuple[str, str]] = Counter()
    for count, row in enumerate(table.rows, start=1):
        try:
            fields = parse_fields(row, columns, file)
            is_unnamed = "id" not in fields and file.mapping.kind is RecordKind.PEOPLE
            record, warnings = _make_record(row, fields, file, zone)
        except RowRejected as error:
            problems.extend(error.problems)
        else:
            entries.append(Entry(record, file, row.number, is_unnamed))
            counted.update(warning for warning in warnings if warning[1] in COUNTED_WARNINGS)
            problems.extend(_row_warnings(row, file, warnings))
        if count % ROWS_A_STEP == 0:
            step.advance(ROWS_A_STEP)
    step.advance(len(table.rows) % ROWS_A_STEP)
    for (field_name, reason), rows in counted.items():
        problems.append(_warning(file, None, field_name, f"in {rows} of {len(table.rows)} rows {reason}"))
    return entries, problems


class RowRejected(Exception):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, problems)))


def parse_fields(row: Row, columns: Sequence[tuple[Field, str]], file: ColumnsOfFile) -> dict[str, Any]:
    """The row's values by field, without the empty ones. Raises ``RowRejected`` with every problem."""
    if row.problem:
        raise RowRejected([Problem(file=file.path, row=row.number, reason=row.problem)])
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    problems += [_bad_cell(row, column, reason, file) for column, reason in row.bad_cells.items()]
    for item, column in columns:
        if column in row.bad_cells:
            continue
        try:
            value = parse_cell(row.values.get(column), item)
        except BadValue as error:
            problems.append(file.problem(row.number, item.name, _cell_of(row, file, item.name), str(error)))
        else:
            if value is not None:
                fields[item.name] = value
    if problems:
        raise RowRejected(problems)
    return fields


def _bad_cell(row: Row, column: str, reason: str, file: ColumnsOfFile) -> Problem:
    """Columns that are not read have their problem too; what is called as a confidential field is never quoted."""
    field_name = next((name for name, read in file.column_by_field.items() if read == column), "")
    if field_name:
        return file.problem(row.number, field_name, row.values[column], reason)
    secret = is_confidential(column, file.mapping.kind)
    value = "" if secret else shorten(row.values[column])
    return Problem(file=file.path, row=row.number, column=column, value=value, reason=reason)


def parse_cell(cell: object, item: Field) -> object:
    """The value of the field ``item``, None for an empty cell. Raises ``BadValue``."""
    if isinstance(cell, FormulaCell):
        if item.is_text or is_empty(cell.result):
            raise BadValue(FORMULA_CELL)
        cell = cell.result
    if is_empty(cell):
        if item.required:
            raise BadValue("must not be empty")
        return None
    value = item.parse(cell)
    if item.is_text and isinstance(value, str) and is_formula(value):
        raise BadValue(FORMULA)
    return value


def _make_record(
    row: Row, fields: dict[str, Any], file: ColumnsOfFile, zone: ZoneInfo | None
) -> tuple[Record, list[tuple[str, str]]]:
    kind = file.mapping.kind
    try:
        warnings = derive(kind, fields, zone)
        return RECORD_CLASSES[kind](**fields), warnings
    except FieldProblem as error:
        name, reason = error.field, error.reason
    except InvalidField as error:
        name, reason = error.field, error.reason
    raise RowRejected([file.problem(row.number, name, _cell_of(row, file, name), reason)])


def _cell_of(row: Row, file: ColumnsOfFile, field_name: str) -> object:
    cell = row.values.get(file.column_by_field.get(field_name, ""))
    return cell.formula if isinstance(cell, FormulaCell) else cell


def _row_warnings(row: Row, file: ColumnsOfFile, warnings: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    for field_name, reason in warnings:
        if reason not in COUNTED_WARNINGS:
            yield _warning(file, row.number, field_name, reason, _cell_of(row, file, field_name))


def _warning(file: ColumnsOfFile, row: int | None, field_name: str, reason: str, value: object = None) -> Problem:
    return replace(file.problem(row, field_name, value, reason), severity=Severity.WARNING)
