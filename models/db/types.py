"""Column types that give back exactly the value that was stored, on every database."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import JSON, Dialect, Enum, Text
from sqlalchemy.types import TypeDecorator


def format_moment(moment: datetime) -> str:
    """Return RFC 9557 text: wall time, offset and, where it has one, the name of the zone.

    Raise ``ValueError`` for a time without a zone.

    >>> format_moment(datetime(2027, 5, 11, 9, tzinfo=ZoneInfo("Asia/Seoul")))
    '2027-05-11T09:00:00+09:00[Asia/Seoul]'
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} carries no time zone")
    name = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None
    return moment.isoformat() + (f"[{name}]" if name else "")


def parse_moment(text: str) -> datetime:
    """Return the time that ``format_moment`` wrote, in its zone; without a zone's name, at its fixed offset.

    The offset tells apart the two readings of an hour that a clock shows twice. Where the zone's rules have
    changed since, and neither reading has the offset, the wall time holds.
    """
    stamp, _, name = text.partition("[")
    fixed = datetime.fromisoformat(stamp)
    if not name:
        return fixed
    earlier = fixed.replace(tzinfo=ZoneInfo(name.removesuffix("]")))
    later = earlier.replace(fold=1)
    return later if earlier.utcoffset() != fixed.utcoffset() == later.utcoffset() else earlier


class Moment(TypeDecorator[datetime]):
    """A ``datetime`` with its time zone, stored as ``format_moment`` writes it; equal when read, zone included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else format_moment(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else parse_moment(value)


class JsonOf(TypeDecorator[Any]):
    """A value of the annotated type, such as ``tuple[str, ...]`` or a dataclass, stored as JSON; None as NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, annotation: Any) -> None:
        super().__init__()
        self.annotation = annotation
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.dump_python(value, mode="json", warnings="error")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.validate_python(value)


def enum_of(kind: type[StrEnum]) -> Enum:
    """The member's value as text: readable in the database, and a new member needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
