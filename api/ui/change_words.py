"""What differs between two versions of the agenda, for organisers: each entry that changes in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from api.agenda.letters import DETAILS
from api.languages import Formats, translations
from matcher.programme.agenda_names import Names
from matcher.programme.changes import ChangeDetail, ChangeKind, EntryChange, WhenAndWhere
from models.domain import EntryKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SESSION: Final = _("The session “%(title)s”")
_MEETING: Final = _("1:1 meeting of %(people)s")
_MEETING_ABOUT: Final = _("1:1 meeting of %(people)s about %(title)s")
_ENTRIES: Final[Mapping[ChangeKind, str]] = {
    ChangeKind.ADDED: _("%(what)s is new: %(after)s"),
    ChangeKind.CANCELLED: _("%(what)s is cancelled: %(before)s"),
    ChangeKind.MOVED: _("%(what)s moves from %(before)s to %(after)s"),
    ChangeKind.PLACE: _("%(what)s, %(when)s: %(place)s instead of %(earlier_place)s"),
    ChangeKind.CONTENT: _("%(what)s, %(after)s"),
    ChangeKind.ATTENDANCE: _("%(what)s: %(left)s fewer and %(joined)s more come to listen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """In ``language``; ``names`` are those of the event."""

    language: str
    names: Names

    def __call__(self, item: EntryChange) -> str:
        before, after = item.before, item.after
        said = self._say(
            _ENTRIES[item.change],
            what=self._what(item),
            before=self._both(before),
            after=self._both(after),
            when=self._when(after),
            place=self.names.place(after.place_id) if after else "",
            earlier_place=self.names.place(before.place_id) if before else "",
            left=str(len(item.left)),
            joined=str(len(item.joined)),
        )
        return f"{said}: {'; '.join(map(self._detail, item.details))}" if item.details else said

    def _what(self, item: EntryChange) -> str:
        if item.kind is not EntryKind.MEETING:
            return self._say(_SESSION, title=item.title)
        people = format_list(
            [self.names.person(each) for each in (*item.stayed, *item.left, *item.joined)],
            locale=Formats(self.language).locale,
        )
        return self._say(_MEETING_ABOUT if item.title else _MEETING, people=people, title=item.title)

    def _detail(self, item: ChangeDetail) -> str:
        when = Formats(self.language).clock(self.names.local(item.start)) if item.start else ""
        return self._say(DETAILS[item.kind], title=item.title, name=self.names.person(item.person_id), when=when)

    def _both(self, where: WhenAndWhere | None) -> str:
        return f"{self._when(where)}, {self.names.place(where.place_id)}" if where else ""

    def _when(self, where: WhenAndWhere | None) -> str:
        if where is None:
            return ""
        formats, moment = Formats(self.language), self.names.local(where.start)
        return f"{formats.day(moment)} {formats.clock(moment)}"

    def _say(self, message: str, **values: str) -> str:
        return translations(self.language).gettext(message) % values
