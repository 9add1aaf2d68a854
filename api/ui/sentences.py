"""What the matcher tells with its parts, in the reader's language, with names instead of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from babel.lists import format_list

from api.languages import Formats, translations
from api.ui.phrases import known_phrase
from api.ui.words import label
from matcher.told import EntryId, PlaceId, Told, Value
from models.domain import ConflictKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_CONFLICTS: Final = {
    ConflictKind.COMPETITOR: _("competitors"),
    ConflictKind.DECLARED: _("a declared conflict of interest"),
    ConflictKind.MET_BEFORE: _("they have met before"),
    ConflictKind.SAME_ORGANISATION: _("the same organisation"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """In ``language``. ``entry`` and ``place`` give the names of ids, ``local`` a moment in the event's zone."""

    language: str
    entry: Callable[[str], str]
    place: Callable[[str], str]
    local: Callable[[datetime], datetime]

    def say(self, text: str) -> str:
        """A sentence with parts is made anew; one without is put into the language where its wording is known."""
        if not isinstance(text, Told):
            return known_phrase(text, self.language) or text
        values = {name: self._value(value) for name, value in text.values.items()}
        return translations(self.language).gettext(text.template) % values

    def _value(self, value: Value) -> str:
        formats = Formats(self.language)
        match value:
            case EntryId():
                return self.entry(value)
            case PlaceId():
                return self.place(value)
            case ConflictKind():
                return translations(self.language).gettext(_CONFLICTS[value])
            case StrEnum():
                return translations(self.language).gettext(label(value))
            case str():
                return self.say(value)
            case datetime():
                moment = self.local(value)
                return f"{formats.day(moment)} {formats.clock(moment)}"
            case date():
                return formats.day(value)
            case int() | float():
                return formats.number(value)
        if any(isinstance(item, Told) for item in value):
            return "; ".join(map(self.say, value))
        return format_list(list(value), locale=formats.locale, style="unit")


def entries_in(text: str) -> Iterator[str]:
    """The ids of the entries that a sentence is about; none where it does not know its parts."""
    for value in text.values.values() if isinstance(text, Told) else ():
        if isinstance(value, EntryId):
            yield str(value)
        elif isinstance(value, Told):
            yield from entries_in(value)


def problem_in(error: Exception) -> str:
    """What an error says, with its parts where it has them."""
    said: Sequence[object] = error.args
    return said[0] if said and isinstance(said[0], Told) else str(error)
