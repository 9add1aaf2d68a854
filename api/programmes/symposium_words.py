"""What the sessions of a symposium are called in the event's language, and its plan in the reader's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.languages import LANGUAGES, Formats, translations
from api.programmes.symposium import LACKS
from matcher.symposium_programme import SessionWords
from models.domain import Event, Session


def session_words(event: Event | None) -> SessionWords:
    """In the event's language, English where that has no catalogue."""
    return _words(event.language if event and event.language in LANGUAGES else "en")


def _words(language: str) -> SessionWords:
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


_MADE: Final = re.compile(r"symposium-(pitch|experience|clinic|networking)-([1-9]\d*)")


def session_title(session: Session, reader: Reader) -> str:
    """In the reader's language where it is what the plan called it in any language; what an organiser wrote stays."""
    made = _MADE.fullmatch(session.id)
    if made is None:
        return session.title
    kind, number = made[1], made[2]
    said = getattr(_words(reader.language), kind)
    for language in LANGUAGES:
        before, slot, after = getattr(_words(language), kind).partition(_SLOTS[kind])
        inside = session.title.removeprefix(before).removesuffix(after)
        if (
            before + inside + after == session.title
            and slot
            and inside
            and (kind == "experience" or inside == number)
        ):
            return str(said.replace(slot, inside))
    return session.title


_SLOTS: Final = {"pitch": "{number}", "experience": "{topic}", "clinic": "{number}", "networking": "{number}"}


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
