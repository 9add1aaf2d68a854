"""From the fields of a form to values, with what is wrong said at each field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from api.errors import RejectedField

LONGEST_LINE: Final = 500
LONGEST_TEXT: Final = 20_000
_WHOLE: Final = re.compile(r"\d{1,9}")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: a message of the catalogue, and what stands in its places."""

    message: str
    parts: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, error: RejectedField) -> Fault:
        """What the records themselves refuse, in their own words."""
        return cls(error.reason.replace("%", "%%"))


class Fields(Protocol):
    """A form as the web framework gives it."""

    def getlist(self, key: str) -> Sequence[object]: ...


def texts(form: Fields, name: str) -> list[str]:
    """Each value of a repeated field; an uploaded file is none."""
    return [item for item in form.getlist(name) if isinstance(item, str)]


def text(form: Fields, name: str) -> str:
    return next(iter(texts(form, name)), "")


class Checked:
    """Reads values out of texts and collects what is wrong, by the field's place."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}

    def line(self, place: str, value: str, *, required: bool = False, longest: int = LONGEST_LINE) -> str:
        """Blanks and line breaks become single spaces."""
        return self.words(place, " ".join(value.split()), required=required, longest=longest)

    def words(self, place: str, value: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        kept = _CONTROL.sub("", value.replace("\r\n", "\n")).strip()
        if required and not kept:
            self.faults[place] = Fault(_("This must not be empty."))
        elif len(kept) > longest:
            self.faults[place] = Fault(_("This is too long: at most %(most)s characters."), {"most": longest})
        return kept

    def whole(self, place: str, value: str, *, low: int, high: int) -> int | None:
        """None for an empty field."""
        kept = value.strip()
        if not kept:
            return None
        if not _WHOLE.fullmatch(kept) or not low <= int(kept) <= high:
            self.faults[place] = Fault(
                _("Enter a whole number from %(low)s to %(high)s."), {"low": low, "high": high}
            )
            return None
        return int(kept)

    def needed_whole(self, place: str, value: str, *, low: int, high: int) -> int:
        """``low`` where it is missing, which is a fault."""
        number = self.whole(place, value, low=low, high=high)
        if number is None and place not in self.faults:
            self.faults[place] = Fault(_("This must not be empty."))
        return low if number is None else number

    def day(self, place: str, value: str) -> date | None:
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            self.faults[place] = Fault(_("Enter a date, such as 2027-05-11."))
            return None

    def moment(self, place: str, value: str, zone: ZoneInfo | None) -> datetime | None:
        """None for an empty field; in ``zone`` where the text tells none. What has neither is a fault."""
        if not value.strip():
            return None
        try:
            at = datetime.fromisoformat(value.strip())
        except ValueError:
            self.faults[place] = Fault(_("Enter a day and a time, such as 2027-05-11 09:30."))
            return None
        if at.tzinfo is None and zone is None:
            self.faults[place] = Fault(_("Set up the event first: it tells the time zone."))
            return None
        return at if at.tzinfo else at.replace(tzinfo=zone)

    def clock(self, place: str, value: str) -> time | None:
        try:
            return time.fromisoformat(value.strip())
        except ValueError:
            self.faults[place] = Fault(_("Enter a time, such as 09:30."))
            return None
