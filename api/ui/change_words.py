"""What differs between two versions of the agenda, for organisers: each entry that changes in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from api.agenda.phrasing import Phrasing
from api.languages import Formats
from matcher.programme.changes import ChangeKind, EntryChange, WhenAndWhere
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
class ChangeWords(Phrasing):
    """In ``language``; ``names`` are those of the event."""

    def __call__(self, item: EntryChange) -> str:
        said = self.say(
            _ENTRIES[item.change],
            what=self._what(item),
            left=str(len(item.left)),
            joined=str(len(item.joined)),
            **self.places(item.before, item.after),
        )
        return self.with_details(said, item.details)

    def _what(self, item: EntryChange) -> str:
        if item.kind is not EntryKind.MEETING:
            return self.say(_SESSION, title=item.title)
        people = format_list(
            [self.names.person(each) for each in (*item.stayed, *item.left, *item.joined)],
            locale=Formats(self.language).locale,
        )
        return self.say(_MEETING_ABOUT if item.title else _MEETING, people=people, title=item.title)

    def when(self, where: WhenAndWhere | None) -> str:
        """Only when it begins: there are many lines."""
        return self.begins(where.start) if where else ""
