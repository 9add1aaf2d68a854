"""JSON Lines in: one object a line."""

from __future__ import annotations

import json
from pathlib import Path

from matcher.errors import UnreadableFile
from matcher.interchange.file_bytes import read_text
from matcher.interchange.rows import RawTable, Row


def read_jsonl(path: Path) -> RawTable:
    """Rows are numbered by line; a line that holds no JSON object becomes a row with a problem.

    The columns are every key of any line. Raises ``UnreadableFile`` for what is no text.
    """
    text, warnings = read_text(path)
    columns: dict[str, None] = {}
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace():
            row = _read_line(number, line)
            rows.append(row)
            if not columns.keys() >= row.values.keys():
                columns.update(dict.fromkeys(row.values))
    if not rows:
        raise UnreadableFile(path, "the file is blank")
    return RawTable(path=path, columns=tuple(columns), rows=tuple(rows), warnings=warnings)


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
    return Row(number, values)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} occurs twice")
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
