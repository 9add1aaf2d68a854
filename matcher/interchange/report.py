"""What an import says about itself: the files, how their columns were read, and every problem with its place."""

from __future__ import annotations

import re
import reprlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from matcher.interchange.kinds import RecordKind

SHOWN_CHARACTERS = 60

_UNDECODED = re.compile("[\udc80-\udcff]")
_UNDECODED_IN_REPR = re.compile(r"(?<!\\)((?:\\\\)*)\\udc([89a-f][0-9a-f])")
"""An odd number of backslashes before ``udce9``: an escape that ``repr`` made, no text that reads so."""


class Severity(StrEnum):
    ERROR = "error"
    """The row, or with no row the file, cannot be accepted."""
    WARNING = "warning"
    """It was accepted, and someone should look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong at one place of a file.

    ``row`` is the number that a person sees: the spreadsheet's row (the header is in row 1), the line of a JSON
    Lines file, the record counted from 1 of a Parquet file; None stands for the whole file. ``column`` is the
    file's own heading, and ``value`` is shortened; both are empty where they do not apply. All texts can be encoded:
    what is no Unicode in them is escaped.
    """

    file: Path
    reason: str
    row: int | None = None
    column: str = ""
    value: str = ""
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        for name in ("reason", "column", "value"):
            object.__setattr__(self, name, encodable(getattr(self, name)))

    def __str__(self) -> str:
        place = encodable(str(self.file))
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column!r}"
        return f"{place}: {self.reason}" + (f" (got {self.value})" if self.value else "")


class Found(StrEnum):
    """How a field came to its column."""

    GIVEN = "given"
    EXACT_NAME = "exact name"
    SYNONYM = "synonym"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldColumn:
    """The field ``field`` of the record is read from the file's column ``column``."""

    field: str
    column: str
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How the columns of one file are read. ``missing`` names the required fields that no column holds."""

    kind: RecordKind
    columns: tuple[FieldColumn, ...]
    unused: tuple[str, ...]
    missing: tuple[str, ...]

    def column_of(self, field: str) -> str:
        """The heading that ``field`` is read from, or an empty text."""
        return next((item.column for item in self.columns if item.field == field), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file: ``accepted`` + ``rejected`` = ``rows``, which leaves out the header and blank rows."""

    file: Path
    kind: RecordKind
    mapping: ColumnMapping
    rows: int
    accepted: int

    @property
    def rejected(self) -> int:
        return self.rows - self.accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The files in the order given, the problems in the order of files and rows."""

    files: tuple[FileReport, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)

    @property
    def accepted(self) -> int:
        return sum(file.accepted for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)


def shorten(value: object) -> str:
    """``value`` as it would be quoted to a person: a long text is cut after 60 characters, bytes are ``\\xE9``.

    >>> shorten("twelve"), shorten(12), len(shorten("long" * 100))
    ("'twelve'", '12', 65)
    """
    if isinstance(value, str) and len(value) > SHOWN_CHARACTERS:
        value = value[:SHOWN_CHARACTERS] + "..."
    shown = repr(value) if isinstance(value, str) else reprlib.repr(value)
    return _UNDECODED_IN_REPR.sub(lambda found: f"{found[1]}\\x{found[2].upper()}", shown)


def encodable(text: str) -> str:
    r"""``text`` with each undecoded byte, and each other half of a surrogate pair, written as an escape.

    >>> encodable("caf\udce9, \ud800")
    'caf\\xE9, \\ud800'
    """
    if text.isascii():
        return text
    text = _UNDECODED.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02X}", text)
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")
