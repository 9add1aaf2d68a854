"""How a file would be read: its columns with samples, the field that each one seems to hold, and what is missing."""

from __future__ import annotations

import gzip
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Final

from api.imports.limits import require_few_rows
from api.imports.uploads import Choices, Upload
from matcher.errors import InputError
from matcher.interchange import ImportOptions, RecordKind, guess_kind, guess_mapping, read_table
from matcher.interchange.columns import required_fields
from matcher.interchange.csv_reader import sniff_separator
from matcher.interchange.fields import FIELDS
from matcher.interchange.file_bytes import detected_encoding
from matcher.interchange.report import encodable
from matcher.interchange.rows import FormulaCell, RawTable, is_empty
from matcher.interchange.tables import TEXT_READERS

SAMPLES: Final = 3
SAMPLE_CHARACTERS: Final = 80
PREVIEW_ROWS: Final = 8
READINGS_KEPT: Final = 8
_SNIFFED_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """A field of the kind of record, as the organiser can choose it."""

    name: str
    required: bool
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """A column of the file. ``field`` is empty where nothing is read from it."""

    heading: str
    samples: tuple[str, ...]
    field: str
    is_repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``kind`` is None where neither name nor columns tell it: then there are no fields.

    ``missing`` are required fields without a column, ``twice`` fields that several columns were chosen for.
    ``encoding`` and ``separator`` are empty for formats that say themselves; ``is_certain`` is about the encoding.
    """

    kind: RecordKind | None
    columns: tuple[ColumnView, ...]
    fields: tuple[FieldChoice, ...]
    missing: tuple[str, ...]
    rows: int
    preview: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    is_certain: bool
    separator: str
    mapping: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.kind is not None and not self.missing and not self.twice


def read_upload(upload: Upload) -> Reading:
    """Read the file as its choices say, else as the importers guess. Raise ``InputError`` where it is no table."""
    choices = upload.choices
    encoding, is_certain = _encoding(upload)
    table = read_table(upload.path, encoding=_told(encoding, is_certain, choices))
    require_few_rows(table)
    kind = _kind(table, upload)
    mapping: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    if kind is not None:
        if choices.columns is None or not _fits(choices.columns, table, kind):
            guessed = guess_mapping(table.columns, kind)
            mapping = {item.field: item.column for item in guessed.columns if item.column not in table.repeated}
        else:
            mapping = {name: column for name, column in choices.columns.items() if column}
        missing = tuple(name for name in required_fields(kind, mapping) if name not in mapping)
    by_column = {column: name for name, column in mapping.items()}
    return Reading(
        kind=kind,
        columns=tuple(_column(table, heading, by_column.get(heading, "")) for heading in table.columns),
        fields=tuple(
            FieldChoice(name=item.name, required=item.required, confidential=item.confidential)
            for item in (FIELDS[kind] if kind else ())
        ),
        missing=missing,
        rows=len(table.rows),
        preview=_preview(table),
        encoding=choices.encoding or encoding,
        is_certain=is_certain or bool(choices.encoding),
        separator=_separator(upload.path, choices.encoding or encoding),
        mapping=mapping,
        warnings=table.warnings,
    )


class Readings:
    """The last files as they were read, so that turning pages of one does not read it again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Reading] = OrderedDict()
        self._lock = Lock()

    def get(self, upload: Upload) -> Reading:
        """As ``read_upload``."""
        key = json.dumps([upload.id, asdict(upload.choices)], sort_keys=True)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        reading = read_upload(upload)
        with self._lock:
            self._kept[key] = reading
            while len(self._kept) > READINGS_KEPT:
                self._kept.popitem(last=False)
        return reading


def chosen(
    kind: RecordKind, headings: Sequence[str], fields: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The column of every field of the kind, from the field that was chosen for each heading, an empty one for none;
    and the fields that were chosen twice."""
    known = [item.name for item in FIELDS[kind]]
    columns = dict.fromkeys(known, "")
    twice = []
    for heading, name in zip(headings, fields, strict=False):
        if name in columns:
            if columns[name]:
                twice.append(name)
            columns[name] = heading
    return columns, tuple(dict.fromkeys(twice))


def options_of(upload: Upload, reading: Reading, *, skip_bad: bool) -> ImportOptions:
    """What the importers are told, so that they read exactly what the organiser saw. The kind is known."""
    kind = reading.kind
    if kind is None:
        raise InputError("nobody has said yet what the file holds")
    told = {item.name: reading.mapping.get(item.name, "") for item in FIELDS[kind]}
    return ImportOptions(
        kinds={upload.path: kind},
        mapping={f"{kind.value}.{name}": column for name, column in told.items()},
        encoding=_told(reading.encoding, reading.is_certain, upload.choices),
        skip_bad=skip_bad,
    )


def _told(encoding: str, is_certain: bool, choices: Choices) -> str:
    """Empty where the importers find it out themselves. A guess is used only once the organiser has seen it."""
    if choices.encoding:
        return choices.encoding
    return "" if is_certain else encoding


def _encoding(upload: Upload) -> tuple[str, bool]:
    name = upload.path.name.lower()
    if not name.endswith(tuple(TEXT_READERS)):
        return "", True
    return detected_encoding(upload.path)


def _separator(path: Path, encoding: str) -> str:
    name = path.name.lower()
    if ".csv" not in name and ".tsv" not in name:
        return ""
    if ".tsv" in name:
        return "\t"
    with gzip.open(path) if name.endswith(".gz") else path.open("rb") as file:
        return sniff_separator(file.read(_SNIFFED_BYTES).decode(encoding or "utf-8", errors="replace"))


def _kind(table: RawTable, upload: Upload) -> RecordKind | None:
    if upload.choices.kind:
        return RecordKind(upload.choices.kind)
    try:
        return guess_kind(table.columns, upload.path.name)
    except InputError:
        return None


def _fits(columns: Mapping[str, str], table: RawTable, kind: RecordKind) -> bool:
    """Choices of another kind or encoding name what is not there."""
    known = {item.name for item in FIELDS[kind]}
    return all(name in known and (not column or column in table.columns) for name, column in columns.items())


def _column(table: RawTable, heading: str, field: str) -> ColumnView:
    filled = (row.values.get(heading) for row in table.rows)
    found = islice((_shown(cell) for cell in filled if not is_empty(cell)), SAMPLES)
    return ColumnView(
        heading=encodable(heading), samples=tuple(found), field=field, is_repeated=heading in table.repeated
    )


def _preview(table: RawTable) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (row.number, tuple(_shown(row.values.get(heading)) for heading in table.columns))
        for row in table.rows[:PREVIEW_ROWS]
    )


def _shown(cell: object) -> str:
    if isinstance(cell, FormulaCell):
        cell = cell.formula
    if cell is None or is_empty(cell):
        return ""
    text = encodable(" ".join(str(cell).split()))
    return text if len(text) <= SAMPLE_CHARACTERS else f"{text[: SAMPLE_CHARACTERS - 1]}…"
