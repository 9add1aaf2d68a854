"""XLSX: values, formulas, sheets."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from matcher.errors import UnreadableFile
from matcher.interchange.rows import FormulaCell
from matcher.interchange.xlsx_reader import read_xlsx
from tests.unit.interchange.table_files import xlsx_file


def test_values_keep_their_type_and_rows_their_number(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path, "a.xlsx", [], ["id", "trl", "until"], [7, 4.5, date(2027, 5, 11)], [], ["x", None, None]
    )
    table = read_xlsx(path)
    assert table.columns == ("id", "trl", "until")
    assert [(row.number, row.values) for row in table.rows] == [
        (3, {"id": 7.0, "trl": 4.5, "until": date(2027, 5, 11)}),
        (5, {"id": "x", "trl": "", "until": ""}),
    ]


def test_a_formula_is_told_from_text_that_looks_like_one(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, "a.xlsx", ["id", "text"], ["1", '=HYPERLINK("a")'], ["2", "x"])
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["B3"].value = "=A1"
    workbook.worksheets[0]["B3"].data_type = "s"
    workbook.save(path)
    first, second = read_xlsx(path).rows
    assert first.values["text"] == FormulaCell('=HYPERLINK("a")', "")
    assert second.values["text"] == "=A1"


def test_a_second_sheet_is_named_and_a_hidden_or_empty_one_is_not(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "Notes"
    workbook.worksheets[0].sheet_state = "hidden"
    for name in ("Offers", "Needs", "Empty"):
        workbook.create_sheet(name)
    workbook["Offers"].append(["id"])
    workbook["Needs"].append(["id"])
    workbook.active = 1
    workbook.save(tmp_path / "a.xlsx")
    table = read_xlsx(tmp_path / "a.xlsx")
    assert table.columns == ("id",)
    assert table.warnings == ("only the first sheet, 'Offers', was read; 'Needs' was not",)


def test_an_empty_sheet_and_another_format_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"id,text\n")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    for path, reason in [
        (xlsx_file(tmp_path, "a.xlsx"), "sheet 'Sheet' is empty"),
        (tmp_path / "b.xlsx", "not a readable XLSX file"),
        (tmp_path / "c.xlsx", "not a readable XLSX file"),
    ]:
        with pytest.raises(UnreadableFile, match=reason):
            read_xlsx(path)


def test_a_stray_cell_far_out_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, "a.xlsx", ["id", "text"])
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["XFD1048576"] = "x"
    workbook.save(path)
    with pytest.raises(UnreadableFile, match="a sheet spans 1048576 rows and 16384 columns"):
        read_xlsx(path)
