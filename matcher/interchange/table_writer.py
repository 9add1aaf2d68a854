"""A table out, by the ending of the file's name: CSV, JSON Lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy.typing as npt
import pyarrow
import pyarrow.parquet

from matcher.atomic import write_atomically
from matcher.errors import InvalidSettings

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, Sequence[Any] | npt.NDArray[Any]]


def write_table(path: Path, table: Columns | pd.DataFrame) -> None:
    """Write columns of one length, or a data frame without its index, to ``.csv``, ``.jsonl`` or ``.parquet``.

    Numbers keep every digit; a missing value is an empty cell or null; CSV has one kind of line break, in cells too.
    The file is replaced in one step.

    Raises ``InvalidSettings`` for another ending, ``ValueError`` for columns of unequal length, ``OSError``.
    """
    require_writable(path)
    write = WRITERS[path.suffix.lower()]
    columns = {str(name): _plain(values) for name, values in table.items()}
    if len({len(values) for values in columns.values()}) > 1:
        raise ValueError("the columns are not of one length")
    write_atomically(path, write(columns))


def require_writable(path: Path) -> None:
    """Raise ``InvalidSettings`` for an ending that ``write_table`` has no format for: ask before long work."""
    if path.suffix.lower() not in WRITERS:
        raise InvalidSettings("output", str(path), f"the name must end in one of {', '.join(WRITERS)}")


def _plain(values: Any) -> list[object]:
    """Python's own objects, None for NaN."""
    items: Iterable[object] = values.tolist() if hasattr(values, "tolist") else values
    return [None if isinstance(item, float) and math.isnan(item) else item for item in items]


def _csv(columns: Mapping[str, list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    # The writer quotes no lone carriage return, although every reader ends the line there.
    cells = ([_one_line_break(item) for item in values] for values in columns.values())
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue().encode("utf-8")


def _one_line_break(item: object) -> object:
    return item.replace("\r\n", "\n").replace("\r", "\n") if isinstance(item, str) else item


def _jsonl(columns: Mapping[str, list[object]]) -> bytes:
    rows = zip(*columns.values(), strict=True)
    lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, allow_nan=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _parquet(columns: Mapping[str, list[object]]) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(dict(columns)), sink)
    return sink.getvalue()


WRITERS: dict[str, Callable[[Mapping[str, list[object]]], bytes]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
}
