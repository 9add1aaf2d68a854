"""CSV and TSV: separators, encodings, and everything that goes wrong between two programmes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from matcher.errors import UnreadableFile
from matcher.interchange.csv_reader import read_csv
from matcher.interchange.tables import read_table
from tests.unit.interchange.table_files import text_file

KOREAN = "id,제목,초록\n1,전지 냉각,리튬 전지의 냉각판을 얇게 만드는 방법을 시험하였다\n"


def values(path: Path) -> list[tuple[int, dict[str, object]]]:
    return [(row.number, dict(row.values)) for row in read_table(path).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_told_from_the_header(tmp_path: Path, separator: str) -> None:
    path = text_file(tmp_path, "a.csv", separator.join(["id", '"a;title, b"']) + "\n" + separator.join(["1", "x"]))
    assert values(path) == [(2, {"id": "1", "a;title, b": "x"})]


def test_a_tsv_is_separated_by_tabs_whatever_its_header_looks_like(tmp_path: Path) -> None:
    assert values(text_file(tmp_path, "a.tsv", "a,b,c\td\n1\t2\n")) == [(2, {"a,b,c": "1", "d": "2"})]


def test_a_row_keeps_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a.csv", 'id,text\r\n1,"two\r\nlines"\r\n\r\n,\r\n2,x\r\n')
    assert values(path) == [(2, {"id": "1", "text": "two\r\nlines"}), (5, {"id": "2", "text": "x"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_or_utf_8_is_read_without_a_warning(tmp_path: Path, encoding: str) -> None:
    table = read_csv(text_file(tmp_path, "a.csv", KOREAN, encoding))
    assert (table.columns, table.warnings) == (("id", "제목", "초록"), ())


def test_a_damaged_file_with_a_mark_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfid,text\n1,\xff\n")
    with pytest.raises(UnreadableFile, match=r"byte 11 \(0xff, in line 2\) is not UTF-8 text"):
        read_csv(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file has no header: it is blank"),
        (b'id,text\n1,"open\n2,x\n', r"row 2 \(line 3\) is not well-formed CSV: unexpected end of data"),
        (b'id,text\n1,"a"b\n', r"row 2 \(line 2\) is not well-formed CSV"),
        (b"\0" * 64, "the file is not text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        read_csv(path)


def test_a_row_of_another_length_is_a_problem_of_that_row(tmp_path: Path) -> None:
    table = read_csv(text_file(tmp_path, "a.csv", "id,title\n1\n2,x,y\n3,x,\n"))
    assert [(row.number, row.problem[:38]) for row in table.rows] == [
        (2, "has 1 cells where the header has 2: is"),
        (3, "has 3 cells where the header has 2: is"),
        (4, ""),
    ]


def test_headings_are_read_once_and_columns_without_one_are_not(tmp_path: Path) -> None:
    table = read_csv(text_file(tmp_path, "a.csv", "id,text,id,,\n1,x,2,y,\n"))
    assert (table.columns, table.repeated) == (("id", "text"), ("id",))
    assert table.rows[0].values == {"id": "1", "text": "x"}
    assert table.warnings == ("column 4 has no heading and was not read",)


def test_a_gzip_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id\n1\n"))
    assert values(path) == [(2, {"id": "1"})]


@pytest.mark.parametrize("content", [b"id,text\n1,x\n", gzip.compress(b"id,text\n1,x\n", mtime=0)[:-9]])
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="not a whole gzip file"):
        read_table(path)


def test_a_missing_file_a_folder_and_an_unknown_ending_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, reason in [
        ("none.csv", "no such file"),
        ("folder.csv", "is a directory"),
        ("a.ods", r"none of \.csv"),
    ]:
        with pytest.raises(UnreadableFile, match=reason):
            read_table(tmp_path / name)
