"""Lists come in pages: at most ``limit`` items and the cursor of the next."""

from __future__ import annotations

import base64
import binascii
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

    def offset(self) -> int:
        """Return how many items the pages before have. Raise ``RejectedField``."""
        return 0 if self.cursor is None else _offset(self.cursor)

    def cut(self, records: Sequence[Record]) -> Sequence[Record]:
        return records[self.offset() : self.offset() + self.limit]

    def page(self, schema: type[Schema], records: Sequence[object], total: int) -> dict[str, Any]:
        """Return the fields of a ``Page`` that holds ``records``, which is this page only."""
        end = self.offset() + len(records)
        return {
            "items": tuple(schema.of(record) for record in records),
            "next": cursor_at(end) if records and end < total else None,
            "total": total,
        }


def cursor_at(offset: int) -> str:
    return base64.urlsafe_b64encode(f"{_MARK}{offset}".encode()).decode().rstrip("=")


def _offset(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    digits = text.removeprefix(_MARK)
    if text == digits or not digits.isdecimal() or len(digits) > 16 or int(digits) > LARGEST_OFFSET:
        raise RejectedField("cursor", cursor, "is not a cursor that this server gave")
    return int(digits)
