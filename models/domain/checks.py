"""What every record checks about itself when it is made."""

from __future__ import annotations

from datetime import datetime


class InvalidField(ValueError):
    """A field of a record holds a value that the record cannot have.

    Attributes: ``field`` (its name; within a list its place, ``days[1].date``), ``value`` (as given), ``reason`` (in
    words, for the person who typed it).
    """

    def __init__(self, field: str, value: object, reason: str) -> None:
        self.field = field
        self.value = value
        self.reason = reason
        super().__init__(f"{field}: {reason} (got {value!r:.80})")


def require_text(field: str, value: str) -> None:
    """Raise ``InvalidField`` unless ``value`` has a visible character."""
    if not value.strip():
        raise InvalidField(field, value, "must not be empty")


def require_trl(field: str, value: int | None) -> None:
    """Raise ``InvalidField`` unless ``value`` is a technology readiness level, 1 to 9, or None (not stated)."""
    if value is not None and not 1 <= value <= 9:
        raise InvalidField(field, value, "a technology readiness level is a whole number from 1 to 9")


def require_not_negative(field: str, value: float | None) -> None:
    """Raise ``InvalidField`` for a number below zero; None (not stated) passes."""
    if value is not None and value < 0:
        raise InvalidField(field, value, "must not be negative")


def require_ordered(field: str, low: float | None, high: float | None) -> None:
    """Raise ``InvalidField`` when a range's lower end is above its upper end; an open end passes."""
    if low is not None and high is not None and low > high:
        raise InvalidField(field, high, "must not be below the lower end of the range")


def require_period(field: str, start: datetime, end: datetime) -> None:
    """Raise ``InvalidField`` unless both times know their zone and ``start`` comes before ``end``."""
    if start.tzinfo is None or end.tzinfo is None:
        raise InvalidField(field, start, "a time must carry its time zone")
    if start >= end:
        raise InvalidField(field, end, f"must come after the start, {start.isoformat()}")


def require_coordinates(latitude: float | None, longitude: float | None) -> None:
    """Raise ``InvalidField`` unless both are degrees on the earth, or both are None (not stated)."""
    if (latitude is None) is not (longitude is None):
        missing, other = ("latitude", "longitude") if latitude is None else ("longitude", "latitude")
        raise InvalidField(missing, None, f"is missing, and there is a {other}")
    if latitude is not None and not -90 <= latitude <= 90:
        raise InvalidField("latitude", latitude, "is from -90 to 90 degrees")
    if longitude is not None and not -180 <= longitude <= 180:
        raise InvalidField("longitude", longitude, "is from -180 to 180 degrees")


def require_zone(field: str, moment: datetime | None) -> None:
    """Raise ``InvalidField`` for a time that does not know its zone; None passes."""
    if moment is not None and moment.tzinfo is None:
        raise InvalidField(field, moment, "a time must carry its time zone")


def is_country_code(code: str) -> bool:
    """Whether it has the form of an ISO 3166-1 alpha-2 code, in large letters or small.

    >>> is_country_code("KR"), is_country_code("Korea"), is_country_code("ÖE")
    (True, False, False)
    """
    return len(code) == 2 and code.isascii() and code.isalpha()
