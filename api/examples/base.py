"""What the examples of several rooms share."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Final, TypeAlias

from api.pages import cursor_at
from api.schemas.base import Schema

Json: TypeAlias = dict[str, Any]


SEOUL = timezone(timedelta(hours=9))
NINE = datetime(2027, 5, 11, 9, tzinfo=SEOUL)
TEN = datetime(2027, 5, 11, 10, tzinfo=SEOUL)


def as_json(schema: Schema) -> Json:
    """As an answer has it."""
    return schema.model_dump(mode="json")


def page(*items: Json) -> Json:
    """Return the first page of a longer list."""
    return {"items": list(items), "next": cursor_at(len(items)), "total": 128}


CONFIDENTIAL: Final = {"confidential_text": "What only those read to whom the owner shows it."}


def new(example: Json) -> Json:
    """Return what is sent to make the record of ``example``."""
    return {name: value for name, value in example.items() if name not in ("stage", "withdrawn_at")} | CONFIDENTIAL
