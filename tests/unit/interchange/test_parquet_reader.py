"""Parquet in."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from matcher.errors import UnreadableFile
from matcher.interchange.parquet_reader import read_parquet


def test_rows_are_counted_from_one_and_values_are_pythons_own(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"id": ["a", "b"], "tags": [["x"], None]}), tmp_path / "a.parquet")
    table = read_parquet(tmp_path / "a.parquet")
    assert [(row.number, row.values) for row in table.rows] == [
        (1, {"id": "a", "tags": ["x"]}),
        (2, {"id": "b", "tags": None}),
    ]


def test_a_repeated_column_is_read_once(tmp_path: Path) -> None:
    table = pyarrow.Table.from_arrays([pyarrow.array([1]), pyarrow.array([2])], names=["id", "id"])
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    result = read_parquet(tmp_path / "a.parquet")
    assert (result.columns, result.repeated, result.rows[0].values) == (("id",), ("id",), {"id": 1})


def test_another_format_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"id,text\n1,x\n")
    with pytest.raises(UnreadableFile, match="not a readable Parquet file"):
        read_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableFile, match="no such file"):
        read_parquet(tmp_path / "b.parquet")
