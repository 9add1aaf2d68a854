"""What the sessions of a symposium are called in the event's language, and its plan in the reader's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.languages import LANGUAGES, Formats, translations
from api.programmes.symposium import LACKS
from matcher.symposium_programme import SessionWords
from models.domain import Event


def session_words(event: Event | None) -> SessionWords:
    """In the event's language, English where that has no catalogue."""
    language = event.language if event and event.language in LANGUAGES else "en"
    _ = translations(language).gettext
    return SessionWords(
        pitch=_("Proposals with high business possibility {number}"),
        pitched=_("{title} ({presenter})"),
        experience=_("Experience: {topic}"),
        told=_("What it took, told from experience, and questions: {lack}."),
        clinic=_("Commercialisation clinic, round {number}"),
        clinic_table=_("Table {number}: {lack}, with {expert}"),
        networking=_("Networking, round {number}"),
        networked=_("Tables of people who have not met. Your own page says which is yours."),
        lacks={lack: _(name) for lack, name in LACKS.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The reader's language, what values of records are called in English, and the event's clock."""

    language: str
    called: Callable[[Any], str]
    zone: ZoneInfo | None = None

    def say(self, message: str, **parts: object) -> str:
        """A message of the catalogue, with what stands in it."""
        text = translations(self.language).gettext(message)
        return text % parts if parts else text

    def count(self, one: str, many: str, number: int, **parts: object) -> str:
        return translations(self.language).ngettext(one, many, number) % {"num": number, **parts}

    def label(self, value: Any) -> str:
        return translations(self.language).gettext(self.called(value))

    def when(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone) if self.zone else moment
        formats = Formats(self.language)
        return f"{formats.day(local)}, {formats.clock(local)}"

    @property
    def formats(self) -> Formats:
        return Formats(self.language)
