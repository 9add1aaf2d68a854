"""JSON Lines in: one object a line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from matcher.errors import UnreadableFile
from matcher.interchange.file_bytes import read_text_with_bad_bytes
from matcher.interchange.report import shorten
from matcher.interchange.rows import RawTable, Row, has_undecoded, undecoded_cells


def read_jsonl(path: Path, encoding: str = "") -> RawTable:
    """Rows are numbered by line; a line that holds no JSON object becomes a row with a problem.

    The columns are every key of any line. Raises ``UnreadableFile`` for what is no text, and
    ``InvalidSettings`` for an unknown encoding.
    """
    file = read_text_with_bad_bytes(path, encoding)
    columns: dict[str, None] = {}
    rows = []
    for number, line in enumerate(file.text.split("\n"), start=1):
        if line and not line.isspace():
            row = _without_bad_bytes(_read_line(number, line), line, file.not_utf8)
            rows.append(row)
            if not columns.keys() >= row.values.keys():
                columns.update(dict.fromkeys(row.values))
    if not rows:
        raise UnreadableFile(path, "the file is blank")
    return RawTable(path=path, columns=tuple(columns), rows=tuple(rows))


def _read_line(number: int, line: str) -> Row:
    try:
        values = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        return Row(number, problem=f"not valid JSON: {error.msg.lower()} at character {error.pos + 1}")
    except RecursionError:
        return Row(number, problem="not readable JSON: nested too deeply")
    except ValueError as error:
        return Row(number, problem=f"not valid JSON: {error}")
    if not isinstance(values, dict):
        return Row(number, problem=f"a line holds one JSON object, this one holds {_WORDS[type(values)]}")
    for key in values:
        if not key.isascii() and any("\ud800" <= character <= "\udfff" for character in key):
            return Row(number, problem=f"the key {shorten(key)} is not valid Unicode")
    return Row(number, values)


def _without_bad_bytes(row: Row, line: str, not_utf8: str) -> Row:
    if not not_utf8 or not has_undecoded(line):
        return row
    if row.problem:
        return Row(row.number, problem=f"{row.problem}; {not_utf8}")
    return replace(row, bad_cells=undecoded_cells(row.values, not_utf8))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shorten(twice)} occurs twice")
    return values


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
_WORDS = {
    list: "an array",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
