"""What a validator finds wrong with a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    """The result must not be published."""
    WARNING = "warning"
    """The result stands, but someone should know."""
    NOTICE = "notice"
    """A wish that was not fulfilled, or a rule that was turned off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One breach of one rule. ``place`` is a room's or table's id; it and ``start`` are empty where none applies."""

    rule: str
    severity: Severity = Severity.ERROR
    people: tuple[str, ...] = ()
    place: str = ""
    start: datetime | None = None
    message: str
