"""What people are written, in their language, when the published agenda changes their day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from api.agenda.phrasing import Phrasing
from api.languages import Formats
from api.outbox.signing import signed
from matcher.programme.changes import ChangeKind, PersonChange, WhenAndWhere
from models.domain import Agenda, EntryKind, Event, Meeting, Session


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
_ITINERARY: Final = _("Your whole itinerary:")
_THE_EVENT: Final = _("The event")

_SESSION: Final = _("The session “%(title)s”")
_TALK: Final = _("your talk “%(title)s” begins at %(when)s")
_CHAIRED: Final = _("you chair it")
_MEETING: Final = _("Your 1:1 meeting with %(people)s")
_MEETING_ABOUT: Final = _("Your 1:1 meeting with %(people)s about %(title)s")
_INTERPRETER: Final = _("%(meeting)s, interpreter: %(name)s")
_INTERPRETS: Final = _("You interpret in the 1:1 meeting of %(people)s")
_INTERPRETS_ABOUT: Final = _("You interpret in the 1:1 meeting of %(people)s about %(title)s")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(Phrasing):
    """Writes in one language. ``names`` are those that the reader may see."""

    def subject(self, event: Event | None, *, is_first: bool) -> str:
        return self.say(_SUBJECTS[is_first], event=self._title(event))

    def text(self, name: str, lines: Sequence[str], ending: str, event: Event | None, *, is_first: bool) -> str:
        """``name`` is the reader's, empty where it is not known; ``lines`` say what is new to them, and ``ending``
        where all of it stands, empty where the lines are all.
        """
        parts = [
            *([self.say(_DEAR, name=name)] if name else []),
            self.say(_BEGINNINGS[is_first]),
            _listed(lines),
            *([self.say(_ZONE, zone=event.time_zone)] if event is not None and event.time_zone else []),
            *([ending] if ending else []),
        ]
        return signed("\n\n".join(parts), event, self.language)

    def link(self, link: str) -> str:
        """The end of a letter to somebody who can sign in."""
        return self.say(_LINK, link=link)

    def whole(self, lines: Sequence[str]) -> str:
        """The end of a letter to somebody who cannot: ``itinerary``."""
        return f"{self.say(_ITINERARY)}\n{_listed(lines)}" if lines else ""

    def itinerary(self, person_id: str, agenda: Agenda) -> list[str]:
        """A line for each entry that is theirs: when, where, what and with whom."""
        sessions = [item for item in agenda.sessions if person_id in item.attendee_ids]
        meetings = [item for item in agenda.meetings if person_id in item.people_ids]
        ordered: list[Session | Meeting] = sorted([*sessions, *meetings], key=lambda item: (item.start, item.id))
        return [self._entry(person_id, item) for item in ordered]

    def _entry(self, person_id: str, item: Session | Meeting) -> str:
        if isinstance(item, Meeting):
            others = [other for other in item.people_ids if other != person_id]
            what = self._meeting(person_id, others, self.names.meeting(item))
            place_id = item.table_id
        else:
            chaired = [self.say(_CHAIRED)] if item.chair_id == person_id else []
            what = "; ".join([self.say(_SESSION, title=item.title), *chaired, *self._own_talks(person_id, item)])
            place_id = item.room_id
        where = WhenAndWhere(start=item.start, end=item.end, place_id=place_id)
        return f"{self.both(where)}: {what}"

    def _own_talks(self, person_id: str, session: Session) -> list[str]:
        return [
            self.say(_TALK, title=talk.title, when=Formats(self.language).clock(self.names.local(talk.start)))
            for talk in session.talks
            if talk.speaker_id == person_id
        ]

    def change(self, item: PersonChange, *, chairs: bool = False) -> str:
        """One line; ``chairs`` where the reader chairs that session from now on."""
        said = self._change(item)
        return f"{said}; {self.say(_CHAIRED)}" if chairs else said

    def _change(self, item: PersonChange) -> str:
        messages = _PEOPLE if item.is_theirs_alone else _ENTRIES
        said = self.say(
            messages[item.change], what=self._what(item), **self.places(item.entry.before, item.entry.after)
        )
        return said if item.is_theirs_alone else self.with_details(said, item.entry.details)

    def _what(self, item: PersonChange) -> str:
        if item.kind is not EntryKind.MEETING:
            return self.say(_SESSION, title=item.entry.title)
        return self._meeting(item.person_id, item.others, item.entry.title)

    def _meeting(self, reader_id: str, others: Sequence[str], title: str) -> str:
        interpreters = [other for other in others if self.names.interprets(other)][-1:]
        partners = [self.names.person(other) for other in others if other not in interpreters]
        people = format_list(partners or list(map(self.names.person, others)), locale=Formats(self.language).locale)
        if self.names.interprets(reader_id) and not interpreters:
            return self.say(_INTERPRETS_ABOUT if title else _INTERPRETS, people=people, title=title)
        said = self.say(_MEETING_ABOUT if title else _MEETING, people=people, title=title)
        if not interpreters or not partners:
            return said
        return self.say(_INTERPRETER, meeting=said, name=self.names.person(interpreters[0]))

    def _title(self, event: Event | None) -> str:
        return event.title if event is not None else self.say(_THE_EVENT)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
