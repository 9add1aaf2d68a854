"""The agenda as a spreadsheet, ``agenda.xlsx``.

A text that a spreadsheet could take for a formula is stored as text with the quote prefix set, the mark that a
person sets by typing an apostrophe first: it reads back unchanged and stays text when the cell is edited.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import tostring

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matcher.interchange.agenda_changes import changes_sheets
from matcher.interchange.agenda_plan_sheets import plan_sheets
from matcher.interchange.agenda_sheets import Cell, Sheet, agenda_sheets
from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MAX_CHARACTERS = 16_000
"""A cell holds 32,767 UTF-16 units; a character is one or two."""
_WIDTHS = (8, 60)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_CORE_PROPERTIES = "docProps/core.xml"
_HEADER_FONT = Font(bold=True)
_SEVERAL_LINES = Alignment(vertical="top", wrap_text=True)


def render_workbook(published: PublishedAgenda, *, now: datetime) -> bytes:
    """The whole agenda as one .xlsx file; the same bytes for the same arguments.

    ``now`` becomes the file's time of creation. A text longer than 16,000 characters ends in "…"; see
    ``printable`` for characters that the format cannot hold. Numbers are stored as numbers, to 16 digits.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in (*agenda_sheets(published), *plan_sheets(published), *changes_sheets(published)):
        worksheet = workbook.create_sheet(sheet.name)
        for row_number, row in enumerate((sheet.columns, *sheet.rows), start=1):
            for column, value in enumerate(row, start=1):
                _fill(worksheet.cell(row_number, column), value)
        _lay_out(worksheet, sheet)
    content = io.BytesIO()
    workbook.save(content)
    return _without_clock(content, _properties(published, now))


def _lay_out(worksheet: Worksheet, sheet: Sheet) -> None:
    worksheet.freeze_panes = "A2"
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    for index, name in enumerate(sheet.columns):
        letter = get_column_letter(index + 1)
        worksheet.column_dimensions[letter].width = _width(name, (row[index] for row in sheet.rows))
        worksheet[f"{letter}1"].font = _HEADER_FONT


def _width(name: str, values: Iterable[Cell]) -> int:
    """Of the longest line in the column, within limits; an East Asian character takes the place of two."""
    longest = max((_columns_of(line) for value in values for line in str(value or "").split("\n")), default=0)
    least, most = _WIDTHS
    return min(max(longest, len(name) + 4, least), most) + 2


def _columns_of(line: str) -> int:
    return len(line) + sum(character >= "\u1100" for character in line)


def _fill(cell: SheetCell, value: Cell) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    text = printable(value)
    if len(text) > _MAX_CHARACTERS:
        text = text[: _MAX_CHARACTERS - 1] + "…"
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    if "\n" in text:
        cell.alignment = _SEVERAL_LINES


def _properties(published: PublishedAgenda, now: datetime) -> bytes:
    moment = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = DocumentProperties(
        creator="Bridgework", title=printable(published.event.title), created=moment, modified=moment
    )
    return bytes(tostring(properties.to_tree(), encoding="utf-8"))


def _without_clock(content: io.BytesIO, properties: bytes) -> bytes:
    """Pack again with fixed times: openpyxl writes the time of saving into the archive and into its properties."""
    packed = io.BytesIO()
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, properties if name == _CORE_PROPERTIES else source.read(name))
    return packed.getvalue()
