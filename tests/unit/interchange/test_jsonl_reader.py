"""JSON Lines: one object a line, and what else a line can be."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from matcher.errors import UnreadableFile
from matcher.interchange.jsonl_reader import read_jsonl
from matcher.interchange.tables import read_table
from tests.unit.interchange.table_files import text_file


def test_the_columns_are_the_keys_of_all_lines_and_blank_lines_count(tmp_path: Path) -> None:
    table = read_jsonl(text_file(tmp_path, "a.jsonl", '{"id": 1}\r\n\r\n{"text": "a\u2028b", "id": 2}'))
    assert table.columns == ("id", "text")
    assert [(row.number, row.values) for row in table.rows] == [(1, {"id": 1}), (3, {"text": "a\u2028b", "id": 2})]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": 1', "not valid JSON: expecting ',' delimiter at character 9"),
        ("[1]", "a line holds one JSON object, this one holds an array"),
        ('"x"', "a line holds one JSON object, this one holds a text"),
        ("null", "a line holds one JSON object, this one holds null"),
        ('{"a": 1, "a": 2}', "not valid JSON: the key 'a' occurs twice"),
        ('{"a": NaN}', "not valid JSON: NaN is no JSON number"),
        ('{"a": ' + "[" * 100_000, "not readable JSON: nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_is_a_problem_of_that_line(tmp_path: Path, line: str, problem: str) -> None:
    table = read_jsonl(text_file(tmp_path, "a.jsonl", '{"id": 0}\n' + line + '\n{"id": 2}\n'))
    assert [(row.number, row.problem) for row in table.rows] == [(1, ""), (2, problem), (3, "")]


def test_a_gzip_file_with_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'\xef\xbb\xbf{"id": 1}\n'))
    assert read_table(path).columns == ("id",)


def test_a_blank_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="the file is blank"):
        read_jsonl(text_file(tmp_path, "a.jsonl", "\n \n"))
