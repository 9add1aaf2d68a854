"""Lists as CSV for a spreadsheet, which runs nothing of what stands in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

_RUNS: Final = re.compile(r"[=+\-@\t\r\n]")
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with its mark, without which Excel takes it for another encoding. Text that would be run
    as a formula has an apostrophe before it.

    >>> csv_bytes(["a"], [["=1+1"], [-2], ["x"]]).decode("utf-8-sig").split()
    ['a', "'=1+1", '-2', 'x']
    >>> csv_bytes(["a"], [["\\n=1+1"]]).count(b"'")
    1
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_safe, header))
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The file to be saved as ``name``."""
    plain = _NO_NAME.sub("_", name)
    return Response(
        csv_bytes(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"},
    )


def _safe(cell: object) -> object:
    if isinstance(cell, str) and _RUNS.match(cell):
        return f"'{cell}"
    return "" if cell is None else cell
