"""What people are written, in their language, when the published agenda changes their day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from api.ui.languages import Formats, translations
from matcher.programme.agenda_names import Names
from matcher.programme.changes import ChangeDetail, ChangeKind, DetailKind, PersonChange, WhenAndWhere
from models.domain import EntryKind, Event


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SUBJECTS: Final[Mapping[bool, str]] = {
    True: _("%(event)s: your agenda"),
    False: _("%(event)s: your agenda has changed"),
}
"""By whether it is the first agenda that is published."""
_DEAR: Final = _("Dear %(name)s,")
_BEGINNINGS: Final[Mapping[bool, str]] = {
    True: _("Your agenda is there:"),
    False: _("Your agenda has changed:"),
}
_ZONE: Final = _("Times are those of %(zone)s.")
_LINK: Final = _("Your whole itinerary is here:\n%(link)s")
_THE_EVENT: Final = _("The event")

_SESSION: Final = _("The session “%(title)s”")
_MEETING: Final = _("Your 1:1 meeting with %(people)s")
_MEETING_ABOUT: Final = _("Your 1:1 meeting with %(people)s about %(title)s")
_ENTRIES: Final[Mapping[ChangeKind, str]] = {
    ChangeKind.ADDED: _("%(what)s is new: %(after)s"),
    ChangeKind.CANCELLED: _("%(what)s is cancelled: %(before)s"),
    ChangeKind.MOVED: _("%(what)s moves from %(before)s to %(after)s"),
    ChangeKind.PLACE: _("%(what)s, %(when)s: %(place)s instead of %(earlier_place)s"),
    ChangeKind.CONTENT: _("%(what)s, %(after)s"),
}
_PEOPLE: Final[Mapping[ChangeKind, str]] = {
    ChangeKind.ADDED: _("%(what)s, %(after)s: you are now in it"),
    ChangeKind.CANCELLED: _("%(what)s, %(before)s: you are no longer in it"),
}
"""Where the entry stays, and only the reader comes or goes."""
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
class Wording:
    """Writes in one language. ``names`` are those that the reader may see."""

    language: str
    names: Names

    def subject(self, event: Event | None, *, is_first: bool) -> str:
        title = event.title if event is not None else self._say(_THE_EVENT)
        return self._say(_SUBJECTS[is_first], event=title)

    def text(
        self, name: str, items: Sequence[PersonChange], event: Event | None, link: str, *, is_first: bool
    ) -> str:
        """``name`` is the reader's, empty where it is not known."""
        parts = [
            *([self._say(_DEAR, name=name)] if name else []),
            self._say(_BEGINNINGS[is_first]),
            "\n".join(f"- {self.change(item)}" for item in items),
            *([self._say(_ZONE, zone=event.time_zone)] if event is not None and event.time_zone else []),
            self._say(_LINK, link=link),
        ]
        return "\n\n".join(parts)

    def change(self, item: PersonChange) -> str:
        """One line."""
        before, after = item.entry.before, item.entry.after
        messages = _PEOPLE if item.is_theirs_alone else _ENTRIES
        said = self._say(
            messages[item.change],
            what=self._what(item),
            before=self._both(before),
            after=self._both(after),
            when=self._when(after),
            place=self.names.place(after.place_id) if after else "",
            earlier_place=self.names.place(before.place_id) if before else "",
        )
        if item.is_theirs_alone or not item.entry.details:
            return said
        return f"{said}: {'; '.join(map(self._detail, item.entry.details))}"

    def _what(self, item: PersonChange) -> str:
        if item.kind is not EntryKind.MEETING:
            return self._say(_SESSION, title=item.entry.title)
        people = format_list(
            [self.names.person(other) for other in item.others], locale=Formats(self.language).locale
        )
        return self._say(_MEETING_ABOUT if item.entry.title else _MEETING, people=people, title=item.entry.title)

    def _detail(self, item: ChangeDetail) -> str:
        when = Formats(self.language).clock(self.names.local(item.start)) if item.start else ""
        return self._say(_DETAILS[item.kind], title=item.title, name=self.names.person(item.person_id), when=when)

    def _both(self, where: WhenAndWhere | None) -> str:
        return f"{self._when(where)}, {self.names.place(where.place_id)}" if where else ""

    def _when(self, where: WhenAndWhere | None) -> str:
        if where is None:
            return ""
        formats, moment = Formats(self.language), self.names.local(where.start)
        return f"{formats.day(moment)} {formats.clock(moment)}"

    def _say(self, message: str, **values: str) -> str:
        return translations(self.language).gettext(message) % values
