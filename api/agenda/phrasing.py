"""What letters and pages alike say of a changed agenda: times, places and details, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.languages import Formats, translations
from matcher.programme.agenda_names import Names
from matcher.programme.changes import ChangeDetail, DetailKind, WhenAndWhere


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_DETAILS: Final[Mapping[DetailKind, str]] = {
    DetailKind.CALLED: _("now called “%(title)s”"),
    DetailKind.CHAIR: _("now chaired by %(name)s"),
    DetailKind.NO_CHAIR: _("no longer chaired by %(name)s"),
    DetailKind.TALK_OUT: _("without the talk “%(title)s” by %(name)s"),
    DetailKind.TALK_AT: _("the talk “%(title)s” by %(name)s begins at %(when)s"),
    DetailKind.TALK_IN: _("with the talk “%(title)s” by %(name)s"),
    DetailKind.WITHOUT: _("without %(name)s"),
    DetailKind.WITH: _("with %(name)s"),
    DetailKind.DESCRIPTION: _("with another description"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """In ``language``; ``names`` are those that the reader may see."""

    language: str
    names: Names

    def places(self, before: WhenAndWhere | None, after: WhenAndWhere | None) -> dict[str, str]:
        """What messages of changes fill in: before, after, when, place and earlier_place."""
        return {
            "before": self.both(before),
            "after": self.both(after),
            "when": self.when(after),
            "place": self.names.place(after.place_id) if after else "",
            "earlier_place": self.names.place(before.place_id) if before else "",
        }

    def with_details(self, said: str, details: Sequence[ChangeDetail]) -> str:
        return f"{said}: {'; '.join(map(self._detail, details))}" if details else said

    def both(self, where: WhenAndWhere | None) -> str:
        return f"{self.when(where)}, {self.names.place(where.place_id)}" if where else ""

    def when(self, where: WhenAndWhere | None) -> str:
        """Day, beginning and end."""
        return f"{self.begins(where.start)}–{self._clock(where.end)}" if where else ""

    def begins(self, moment: datetime) -> str:
        """Day and time."""
        return f"{Formats(self.language).day(self.names.local(moment))} {self._clock(moment)}"

    def say(self, message: str, **values: str) -> str:
        return translations(self.language).gettext(message) % values

    def _clock(self, moment: datetime) -> str:
        return Formats(self.language).clock(self.names.local(moment))

    def _detail(self, item: ChangeDetail) -> str:
        when = self._clock(item.start) if item.start else ""
        return self.say(_DETAILS[item.kind], title=item.title, name=self.names.person(item.person_id), when=when)
