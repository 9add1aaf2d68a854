"""CSV and TSV in: comma, semicolon or tab, told from the header."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from matcher.errors import UnreadableFile
from matcher.interchange.file_bytes import read_text_with_bad_bytes
from matcher.interchange.report import shorten
from matcher.interchange.rows import MAX_FILE_BYTES, RawTable, has_undecoded, table_from_cells

SEPARATORS = (",", ";", "\t")


def read_csv(path: Path, encoding: str = "") -> RawTable:
    """Rows are numbered as a spreadsheet numbers them: a quoted cell with line breaks stays one row.

    Raises ``UnreadableFile`` for what is no text, for a heading that is not UTF-8 when no ``encoding`` is told, and
    for a quote that is out of place; ``InvalidSettings`` for an unknown encoding.
    """
    file = read_text_with_bad_bytes(path, encoding)
    lines = _parse(path, file.text)
    numbered = [(number, cells) for number, cells in enumerate(lines, start=1) if any(cells)]
    if not numbered:
        raise UnreadableFile(path, "the file has no header: it is blank")
    row, header = numbered[0]
    bad = next((heading for heading in header if has_undecoded(heading)), None)
    if bad is not None:
        raise UnreadableFile(path, f"row {row}, heading {shorten(bad)}: {file.not_utf8}")
    return table_from_cells(path, header, numbered[1:], not_utf8=file.not_utf8)


def _parse(path: Path, text: str) -> list[list[str]]:
    # The limit is one for the whole process: it is only ever raised, never set back, so threads may do it at once.
    # The length of a cell is checked where the cell is given its meaning.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FILE_BYTES))
    separator = "\t" if ".tsv" in path.name.lower() else sniff_separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        reason = f"row {len(lines) + 1} (line {reader.line_num}) is not well-formed CSV: {error}"
        raise UnreadableFile(path, reason) from error
    return lines


def sniff_separator(text: str) -> str:
    """The one of comma, semicolon and tab that the first line has most of, outside quotes; a comma for none.

    >>> sniff_separator('id;"title, long";text')
    ';'
    """
    header = text.lstrip("\r\n").split("\n", 1)[0]
    outside_quotes = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside_quotes.count)
