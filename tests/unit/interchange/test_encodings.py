"""Files in another encoding than UTF-8: nothing is guessed in silence, every such cell is named."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from matcher.errors import ImportRejected, InvalidSettings, UnreadableFile
from matcher.interchange import read_texts
from matcher.interchange.csv_reader import read_csv
from matcher.interchange.encodings import looks_like
from matcher.interchange.event_file import read_event_file
from matcher.interchange.report import ImportReport, Problem, encodable, shorten
from tests.unit.interchange.table_files import OFFER, import_files, jsonl_file, problems_of, text_file, xlsx_file

WESTERN = "id,title,text\n1,Cold plate,A plate 3 mm thin.\n2,Señal,Un café de 5 m³ à Orléans\n"
KOREAN = "id,title,text\n1,Cold plate," + "A plate that is 3 mm thin. " * 9 + "\n2,냉각판,전지의 냉각판을 얇게\n"
HINT_1252 = "not UTF-8 text; the file looks like cp1252: if so, say --encoding cp1252"
HINT_949 = HINT_1252.replace("cp1252", "cp949")


def is_printable(report: ImportReport) -> bool:
    """Whether every part of the report can be encoded, by itself and as JSON with all characters."""
    json.dumps(asdict(report), default=str, ensure_ascii=False).encode("utf-8")
    return all(str(problem).encode("utf-8").decode("utf-8").isprintable() for problem in report.problems)


def test_each_cell_that_is_not_utf_8_is_named_with_what_the_file_looks_like(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", WESTERN, "cp1252")
    assert problems_of(path) == [
        f"offers.csv, row 3, column 'title': {HINT_1252} (got 'Se\\xF1al')",
        f"offers.csv, row 3, column 'text': {HINT_1252} (got 'Un caf\\xE9 de 5 m\\xB3 \\xE0 Orl\\xE9ans')",
    ]


def test_only_rows_without_such_bytes_come_in_when_bad_ones_are_skipped(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", WESTERN, "cp1252")
    data, report = import_files(path, skip_bad=True)
    assert [offer.id for offer in data.offers] == ["1"]
    assert (report.accepted, report.rejected, len(report.errors)) == (1, 1, 2)
    assert is_printable(report)
    with pytest.raises(ImportRejected, match="2 problems, nothing was imported") as caught:
        read_texts(path)
    assert is_printable(caught.value.report)
    assert read_texts(path, skip_bad=True).ids == ("1",)


@pytest.mark.parametrize(("content", "encoding"), [(WESTERN, "cp1252"), (KOREAN, "euc-kr"), (KOREAN, "UTF-16")])
def test_a_told_encoding_is_used(tmp_path: Path, content: str, encoding: str) -> None:
    expected, _ = import_files(text_file(tmp_path, "offers.csv", content))
    path = text_file(tmp_path, "offers.csv", content, encoding)
    assert import_files(path, encoding=encoding)[0] == expected
    assert read_texts(path, encoding=encoding).ids == ("1", "2")


def test_a_korean_file_says_so(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", KOREAN, "euc-kr")
    first, second = problems_of(path)
    assert first == f"offers.csv, row 3, column 'title': {HINT_949} (got '\\xB3ð\\xA2\\xC6\\xC7')"
    assert HINT_949 in second
    assert [offer.id for offer in import_files(path, skip_bad=True)[0].offers] == ["1"]


def test_a_heading_that_is_not_utf_8_is_refused_even_when_bad_rows_are_skipped(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,Résumé\n1,x\n", "cp1252")
    with pytest.raises(UnreadableFile, match=r"row 1, heading 'R\\xE9sum\\xE9': " + HINT_1252):
        import_files(path, skip_bad=True)
    assert [offer.text for offer in import_files(path, encoding="cp1252")[0].offers] == ["x"]


@pytest.mark.parametrize(
    "content", ["전지의 냉각판을 얇게 만드는 방법\n" * 5, "id,text\n1," + "전지의 냉각판을 얇게" * 20]
)
def test_a_file_that_is_mostly_undecodable_is_refused(tmp_path: Path, content: str) -> None:
    path = text_file(tmp_path, "offers.csv", content, "cp949")
    with pytest.raises(UnreadableFile, match=rf"byte \d+ \(0x.., in line \d\) is {HINT_949}"):
        import_files(path, skip_bad=True)


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl"])
def test_raw_bytes_are_never_imported(tmp_path: Path, ending: str) -> None:
    separator = "\t" if ending == "tsv" else ","
    lines = [["id", "title", "text"], ["1", "good", "x"], ["2", "bad", "\udcff\udcfe\udc81"]]
    content = "".join(separator.join(line) + "\n" for line in lines)
    if ending == "jsonl":
        content = "".join(
            json.dumps(dict(zip(lines[0], line, strict=True)), ensure_ascii=False) + "\n" for line in lines[1:]
        )
    path = tmp_path / f"offers.{ending}"
    path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    (problem,) = problems_of(path)
    assert "column 'text': not UTF-8 text" in problem
    assert problem.endswith(r"(got '\xFF\xFE\x81')")
    data, report = import_files(path, skip_bad=True)
    assert [offer.id for offer in data.offers] == ["1"]
    assert is_printable(report)


def test_a_list_a_key_and_a_broken_line_of_json_are_named(tmp_path: Path) -> None:
    good = json.dumps(OFFER)
    lines = [good, '{"id": "2", "title": "x", "text": "x", "keywords": ["é"]}', '{"id": "3", "clé": 1}', '{"é"']
    path = text_file(tmp_path, "offers.jsonl", "\n".join(lines), "cp1252")
    keywords, key, broken = problems_of(path)
    assert keywords == f"offers.jsonl, row 2, column 'keywords': {HINT_1252} (got ['\\xE9'])"
    assert key == f"offers.jsonl, row 3: the key 'cl\\xE9' is not valid Unicode; {HINT_1252}"
    assert broken.startswith("offers.jsonl, row 4: not valid JSON: ")
    assert is_printable(import_files(path, skip_bad=True)[1])


def test_a_row_is_rejected_for_a_column_that_is_not_read_too(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text,colour\n1,a,b,doré\n", "cp1252")
    assert problems_of(path) == [f"offers.csv, row 2, column 'colour': {HINT_1252} (got 'dor\\xE9')"]


def test_confidential_bytes_are_not_quoted_whether_the_column_is_read_or_not(tmp_path: Path) -> None:
    path = text_file(tmp_path, "offers.csv", "id,title,text,Confidential\n1,a,b,café\n", "cp1252")
    assert problems_of(path) == [f"offers.csv, row 2, column 'Confidential': {HINT_1252}"]
    with pytest.raises(ImportRejected) as caught:
        read_texts(path)
    assert [problem.value for problem in caught.value.report.problems] == [""]


def test_an_unknown_encoding_is_refused_whatever_the_format(tmp_path: Path) -> None:
    paths = [
        jsonl_file(tmp_path, "offers.jsonl", OFFER),
        xlsx_file(tmp_path, "offers.xlsx", list(OFFER), list(OFFER.values())),
    ]
    for path in paths:
        for encoding in ("cp1253x", "hex", "undefined", "a\0b"):
            with pytest.raises(InvalidSettings, match="no such encoding"):
                read_texts(path, encoding=encoding)


def test_bytes_that_a_told_encoding_has_not_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "offers.csv"
    path.write_bytes(b"id,text\n1,\x81\n")
    with pytest.raises(UnreadableFile, match=r"byte 11 \(0x81, in line 2\) is not CP1252 text"):
        read_texts(path, encoding="cp1252")


def test_utf_16_without_its_mark_is_refused_with_a_hint(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a.csv", "id,title\n1,a\n", "utf-16-be")
    with pytest.raises(
        UnreadableFile, match="looks like utf-16-be without its mark: if so, say --encoding utf-16-be"
    ):
        read_csv(path)
    assert read_csv(path, "utf-16-be").columns == ("id", "title")


def test_an_event_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path, "event.json", '{"title": "Café"}', "cp1252")
    reason = (
        r"event\.json: byte 15 \(0xe9, in line 1\) is not UTF-8 text; the file looks like cp1252: save the file as"
    )
    with pytest.raises(UnreadableFile, match=reason):
        read_event_file(path)


@pytest.mark.parametrize(
    ("text", "encoding", "guess"),
    [
        ("Größe in µm, 5 m³ – “café”, Ærø", "cp1252", "cp1252"),
        ("señal\nniño\ncorazón", "latin-1", "cp1252"),
        ("전지의 냉각판을 얇게 만드는 방법", "euc-kr", "cp949"),
        ("똠방각하 쀍", "cp949", "cp949"),
    ],
)
def test_western_and_korean_files_are_told_apart(text: str, encoding: str, guess: str) -> None:
    assert looks_like(text.encode(encoding)) == guess


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Zażółć gęślą jaźń, może łódź płynie", "cp1250"),
        ("Охлаждение батареи тонкой пластиной", "cp1251"),
        ("我们需要一种更薄的电池冷却板的制造方法", "gb18030"),
    ],
)
def test_other_files_are_not_called_western_or_korean(text: str, encoding: str) -> None:
    assert looks_like(text.encode(encoding)) not in ("cp1252", "cp949")


def test_half_a_surrogate_pair_is_escaped_wherever_a_problem_holds_it() -> None:
    problem = Problem(file=Path("a\udce9.csv"), reason="\udce9", column="\ud800", value=shorten(["\udce9"]))
    assert str(problem) == "a\\xE9.csv, column '\\\\ud800': \\xE9 (got ['\\xE9'])"
    assert shorten("\\udce9") == repr("\\udce9")
    assert encodable("café") == "café"
