"""Lists come in pages: at most ``limit`` items and the cursor of the next."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.errors import RejectedField
from api.schemas.base import Schema

Record = TypeVar("Record")

_MARK = "offset:"
LARGEST_OFFSET = 2**53


class PageQuery(BaseModel):
    """The query of a list; a name that it does not know is an error, so that no filter is lost to a misspelling."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    limit: int = Field(50, ge=1, le=200)
    """How many items at most."""
    cursor: str | None = None
    """`next` of the page before; leave it out for the first page."""

    def offset(self, of: str = "") -> int:
        """Return how many items the pages before have. Raise ``RejectedField``.

        ``of`` names the result that is listed, where another one may take its place: a cursor holds for one result.
        """
        return 0 if self.cursor is None else _offset(self.cursor, of)

    def cut(self, records: Sequence[Record], of: str = "") -> Sequence[Record]:
        start = self.offset(of)
        return records[start : start + self.limit]

    def page(self, schema: type[Schema], records: Sequence[object], total: int, of: str = "") -> dict[str, Any]:
        """Return the fields of a ``Page`` that holds ``records``, which is this page only."""
        end = self.offset(of) + len(records)
        return {
            "items": tuple(schema.of(record) for record in records),
            "next": cursor_at(end, of) if records and end < total else None,
            "total": total,
        }


def cursor_at(offset: int, of: str = "") -> str:
    mark = f":{_digest(of)}" if of else ""
    return base64.urlsafe_b64encode(f"{_MARK}{offset}{mark}".encode()).decode().rstrip("=")


def _digest(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[:16]


def _offset(cursor: str, of: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    digits, _, mark = text.removeprefix(_MARK).partition(":")
    if not text.startswith(_MARK) or not digits.isdecimal() or len(digits) > 16 or int(digits) > LARGEST_OFFSET:
        raise RejectedField("cursor", cursor, "is not a cursor that this server gave")
    if mark != (_digest(of) if of else ""):
        raise RejectedField("cursor", cursor, "is of another result: begin with the first page")
    return int(digits)
