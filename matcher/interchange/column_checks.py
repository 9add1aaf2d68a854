"""What can be said of a file's columns before any row is read."""

from __future__ import annotations

from matcher.interchange.report import ColumnMapping, Problem, Severity
from matcher.interchange.rows import RawTable


def column_problems(table: RawTable, mapping: ColumnMapping) -> list[Problem]:
    """The reader's warnings, headings that occur twice, required columns that are missing, and a lack of rows."""
    read = {item.column: item.field for item in mapping.columns}
    problems = [Problem(file=table.path, reason=reason, severity=Severity.WARNING) for reason in table.warnings]
    for column in table.repeated:
        if column in read:
            reason = f"the heading occurs twice, so that nobody knows which column is the {read[column]}"
            problems.append(Problem(file=table.path, column=column, reason=reason))
        else:
            reason = "the heading occurs twice; neither column is read"
            problems.append(Problem(file=table.path, column=column, reason=reason, severity=Severity.WARNING))
    if not table.rows:
        reason = "has a header and no rows"
        problems.append(Problem(file=table.path, reason=reason, severity=Severity.WARNING))
    if mapping.missing:
        problems += _missing_columns(table, mapping)
    return problems


def _missing_columns(table: RawTable, mapping: ColumnMapping) -> list[Problem]:
    """Nothing of such a file is read; rows that are no rows at all are named, since they may be the cause."""
    broken = [Problem(file=table.path, row=row.number, reason=row.problem) for row in table.rows if row.problem]
    if len(broken) == len(table.rows) and broken:
        return broken
    return broken + [
        Problem(file=table.path, column=name, reason=_why_missing(name, table, mapping)) for name in mapping.missing
    ]


def _why_missing(name: str, table: RawTable, mapping: ColumnMapping) -> str:
    if not table.columns:
        return "the column is required and missing; the file has no columns"
    example = mapping.unused[0] if mapping.unused else "..."
    return (
        f"the column is required and missing; there are {', '.join(table.columns)}. "
        f'If one of them holds it, say so with --map {name}="{example}"'
    )
