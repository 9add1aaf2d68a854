"""What pages and brief of the focus group say, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list

from api.languages import Formats, translations
from matcher.clusters.meeting_points import MeetingPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusWords:
    """``sentence`` says what the matcher told, ``label`` the name of a member of an enumeration."""

    language: str
    sentence: Callable[[str], str]
    label: Callable[[Any], str]

    @property
    def formats(self) -> Formats:
        return Formats(self.language)

    def gettext(self, message: str, **parts: object) -> str:
        text = translations(self.language).gettext(message)
        return text % parts if parts else text

    def ngettext(self, one: str, many: str, number: int, **parts: object) -> str:
        text = translations(self.language).ngettext(one, many, number)
        return text % ({"num": self.formats.number(number)} | parts)

    def industry(self, name: str) -> str:
        return self.formats.industry(name)

    def pair(self, point: MeetingPoint) -> tuple[str, str]:
        return self.industry(point.first), self.industry(point.second)

    def cross(self, point: MeetingPoint) -> str:
        """Its two industries as they stand in a heading."""
        return " × ".join(self.pair(point))

    def listed(self, items: Iterable[str]) -> str:
        return format_list(list(items), locale=self.formats.locale)

    def skills(self, items: Iterable[tuple[str, float]]) -> str:
        return ", ".join(f"{skill} {self.formats.percent(level)}" for skill, level in items)
