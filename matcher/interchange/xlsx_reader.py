"""XLSX in: values by calamine; formulas, which calamine does not tell from values, by openpyxl."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from matcher.errors import UnreadableFile
from matcher.interchange.file_bytes import read_bytes
from matcher.interchange.rows import MAX_FILE_BYTES, FormulaCell, RawTable, table_from_cells

MAX_CELLS = 20_000_000
"""Of the rectangle that a sheet spans: calamine holds it whole, so one stray cell far out could fill the memory."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    InvalidFileException,
    ParseError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What zipfile and openpyxl raise, as found by damaging workbooks at random."""

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK_BYTES = 1 << 22
_OVERLAP_BYTES = 32


def read_xlsx(path: Path) -> RawTable:
    """The first visible sheet; further sheets that hold something are named in a warning.

    Rows are numbered as in the sheet. Raises ``UnreadableFile`` for another format, a password or damage.
    """
    content = read_bytes(path)
    has_formulas = _has_formulas(path, content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
            if not visible:
                raise UnreadableFile(path, "the workbook has no visible sheet")
            name, *others = visible
            lines: list[list[object]] = list(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            unread = [other for other in others if workbook.get_sheet_by_name(other).height]
    except CalamineError as error:
        raise UnreadableFile(path, f"not a readable XLSX file: {error}") from error
    header_row = next((number for number, cells in enumerate(lines, start=1) if any(cells)), 0)
    if not header_row:
        raise UnreadableFile(path, f"sheet {name!r} is empty")
    if has_formulas:
        _put_formulas(lines, _formulas(path, content, name), header_row)
    body = list(enumerate(lines, start=1))[header_row:]
    warnings = tuple(f"only the first sheet, {name!r}, was read; {other!r} was not" for other in unread)
    return table_from_cells(path, lines[header_row - 1], body, warnings)


def _has_formulas(path: Path, content: bytes) -> bool:
    """Whether any sheet holds a formula. Refuses a workbook that would unpack to more than the memory should hold."""
    last_column, last_row, found = 0, 0, False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_FILE_BYTES:
                raise UnreadableFile(path, f"longer than {MAX_FILE_BYTES >> 20} MiB when unpacked: split it")
            for item in archive.namelist():
                if item.startswith("xl/worksheets/sheet"):
                    for chunk in _chunks(archive, item):
                        found = found or _FORMULA.search(chunk) is not None
                        names = _CELL_NAME.findall(chunk)
                        last_column = max(
                            [last_column, *(_column_number(letters) for letters in {n[0] for n in names})]
                        )
                        last_row = max([last_row, *(int(n[1]) for n in names[-1:])])
    except DAMAGE as error:
        raise UnreadableFile(path, f"not a readable XLSX file: {error}") from error
    if last_column * last_row > MAX_CELLS:
        raise UnreadableFile(
            path, f"a sheet spans {last_row} rows and {last_column} columns: delete the cells far out"
        )
    return found


def _chunks(archive: zipfile.ZipFile, item: str) -> Iterator[bytes]:
    """The item's bytes in pieces that overlap by more than a tag."""
    with archive.open(item) as file:
        tail = b""
        while piece := file.read(_CHUNK_BYTES):
            yield tail + piece
            tail = piece[-_OVERLAP_BYTES:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _formulas(path: Path, content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The formula of each cell of the sheet that has one, by row and column counted from 1."""
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        with contextlib.closing(workbook):
            return {
                (cell.row, cell.column): str(getattr(cell.value, "text", cell.value))
                for row in workbook[sheet].iter_rows()
                for cell in row
                if cell.data_type == "f" and cell.row is not None and cell.column is not None
            }
    except DAMAGE as error:
        raise UnreadableFile(path, f"its formulas cannot be read: {error}") from error


def _put_formulas(lines: list[list[object]], formulas: dict[tuple[int, int], str], header_row: int) -> None:
    """Put a ``FormulaCell`` where the sheet has one below its header."""
    for (row, column), formula in formulas.items():
        if header_row < row <= len(lines) and column <= len(lines[row - 1]):
            lines[row - 1][column - 1] = FormulaCell(formula, lines[row - 1][column - 1])
