"""Texts for ranking, tables out, and judgements in."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from matcher.errors import ImportRejected, InvalidSettings, UnreadableFile
from matcher.interchange import Judgement, Texts, read_judgements, read_texts, write_table
from tests.unit.interchange.table_files import jsonl_file, text_file, xlsx_file

COLUMNS = {"id": ["1", "2"], "title": ["a", ""], "text": ["x, y", 'z "quoted"']}
TEXTS = Texts(ids=("1", "2"), titles=("a", ""), texts=("x, y", 'z "quoted"'))


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_a_table_that_was_written_is_read_again(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"texts{ending}"
    write_table(path, COLUMNS)
    assert read_texts(path) == TEXTS
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_title_may_be_missing_and_other_columns_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": 1, "abstract": "x", "trl": 99, "other": [1]}\n'))
    assert read_texts(path) == Texts(ids=("1",), titles=("",), texts=("x",))


def test_an_empty_title_is_no_problem_and_a_spreadsheet_will_do(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, "texts.xlsx", ["id", "title", "text"], [1, None, "x"])
    assert read_texts(path) == Texts(ids=("1",), titles=("",), texts=("x",))


def test_every_bad_row_is_named(tmp_path: Path) -> None:
    path = text_file(tmp_path, "texts.csv", "id,text\n1,x\n2,\n,y\n1,z\n3,=1+1\n4\n")
    with pytest.raises(ImportRejected) as caught:
        read_texts(path)
    report = caught.value.report
    assert [(problem.row, problem.column, problem.reason[:40]) for problem in report.problems] == [
        (3, "text", "must not be empty"),
        (4, "id", "must not be empty"),
        (5, "id", "the id is taken already by row 2"),
        (6, "text", "looks like a spreadsheet formula: put pl"),
        (7, "", "has 1 cells where the header has 2: is a"),
    ]
    assert (report.accepted, report.rejected) == (1, 5)
    texts = read_texts(path, skip_bad=True)
    assert (texts.ids, len(texts.problems), len(texts)) == (("1",), 5, 1)


def test_a_missing_text_column_is_named_even_when_bad_rows_are_skipped(tmp_path: Path) -> None:
    reason = (
        "column 'text': the column is required and missing; there are id, body2. "
        'If one of them holds it, say so with --map text="body2"$'
    )
    with pytest.raises(ImportRejected, match=reason):
        read_texts(jsonl_file(tmp_path, "texts.jsonl", {"id": 1, "body2": "x"}), skip_bad=True)


def test_the_columns_found_so_far_are_in_the_report_of_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected) as caught:
        read_texts(text_file(tmp_path, "texts.csv", "Kennung,Titel,x\n1,a,b\n"))
    (file,) = caught.value.report.files
    assert {item.field: item.column for item in file.mapping.columns} == {"id": "Kennung", "title": "Titel"}
    assert (file.mapping.missing, file.mapping.unused) == (("text",), ("x",))


def test_a_file_without_columns_lists_none(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="the column is required and missing; the file has no columns"):
        read_texts(text_file(tmp_path, "texts.jsonl", "{}\n"))


def test_a_data_frame_is_written_with_every_digit_and_null_for_what_is_missing(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a/b", "c"], "score": [0.1 + 0.2, np.nan], "rank": np.array([1, 2])}, index=[5, 6])
    write_table(tmp_path / "a.jsonl", frame)
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert lines[0] == '{"id": "a/b", "score": 0.30000000000000004, "rank": 1}'
    assert json.loads(lines[1]) == {"id": "c", "score": None, "rank": 2}
    write_table(tmp_path / "a.csv", frame)
    assert (tmp_path / "a.csv").read_text() == "id,score,rank\na/b,0.30000000000000004,1\nc,,2\n"
    write_table(tmp_path / "a.parquet", frame)
    assert pd.read_parquet(tmp_path / "a.parquet")["rank"].tolist() == [1, 2]


def test_an_unknown_ending_and_uneven_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"output: the name must end in one of \.csv, \.jsonl, \.parquet"):
        write_table(tmp_path / "a.docx", COLUMNS)
    with pytest.raises(ValueError, match="not of one length"):
        write_table(tmp_path / "a.csv", {"a": [1], "b": []})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("header", ["", "need_id\toffer_id\trelevance\n", "query-id\tcorpus-id\tscore\n"])
def test_judgements_are_read_with_or_without_a_header(tmp_path: Path, header: str) -> None:
    path = text_file(tmp_path, "answers.tsv", header + "n-1\to-1\t2\r\n\nn-1\to-2\t0\n")
    assert read_judgements(path) == (Judgement("n-1", "o-1", 2), Judgement("n-1", "o-2", 0))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("n-1 o-1 2", "line 2: has 1 columns; need_id, offer_id and relevance are expected, separated by tabs"),
        ("n-1\to-1", "line 2: has 2 columns"),
        ("\to-1\t1", "line 2: an id is empty"),
        ("n-1\to-1\t-1", "line 2: relevance must be a whole number from 0 on"),
        ("n-1\to-1\tyes", "line 2: relevance must be a whole number from 0 on"),
        ("n-0\to-0\t2", "line 2: the pair .* was judged in line 1 already"),
    ],
)
def test_a_line_that_is_no_judgement_is_named(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_judgements(text_file(tmp_path, "answers.tsv", f"n-0\to-0\t1\n{line}\n"))
