"""What differs between two agendas, entry by entry and person by person, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from models.domain import Agenda, EntryKind, EventData, Meeting, Session, SessionKind
from models.domain.disclosure import WITHHELD

Held: TypeAlias = Session | Meeting
_LONG_EVENT_DAYS = 7


class ChangeKind(StrEnum):
    """What happened to an entry; of several things the first in this order."""

    ADDED = "added"
    CANCELLED = "cancelled"
    MOVED = "moved"
    PLACE = "place"
    CONTENT = "content"
    """Its title, talks, speakers, chair, or who belongs to a meeting."""
    ATTENDANCE = "attendance"
    """Only who listens. It is no change of the entry itself."""


class ChangeSeverity(StrEnum):
    MAJOR = "major"
    """Somebody would be in the wrong place at the wrong time."""
    MINOR = "minor"
    """Somebody would go to the wrong room, or miss something within a session."""
    NOTICE = "notice"
    """It concerns only who listens."""


_SEVERITY: Mapping[ChangeKind, ChangeSeverity] = {
    ChangeKind.ADDED: ChangeSeverity.MAJOR,
    ChangeKind.CANCELLED: ChangeSeverity.MAJOR,
    ChangeKind.MOVED: ChangeSeverity.MAJOR,
    ChangeKind.PLACE: ChangeSeverity.MINOR,
    ChangeKind.CONTENT: ChangeSeverity.MINOR,
    ChangeKind.ATTENDANCE: ChangeSeverity.NOTICE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenAndWhere:
    """``place_id`` is a room's or a table's."""

    start: datetime
    end: datetime
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """One session or meeting that is not the same in the later agenda.

    ``before`` is None for one that was added, ``after`` for one that was cancelled. ``stayed``, ``left`` and
    ``joined`` are the people who have it in both agendas, only in the earlier, only in the later. ``details`` say
    what changed within it; ``words`` say it all to the organiser.
    """

    entry_id: str
    kind: EntryKind
    change: ChangeKind
    severity: ChangeSeverity
    title: str
    before: WhenAndWhere | None
    after: WhenAndWhere | None
    stayed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    words: str = ""

    @property
    def people_ids(self) -> tuple[str, ...]:
        """Everyone whose itinerary it changes: nobody who stays in a session that others only left or joined."""
        stayed = () if self.change is ChangeKind.ATTENDANCE else self.stayed
        return (*stayed, *self.left, *self.joined)

    @property
    def is_of_entry(self) -> bool:
        """Whether the entry itself changed, and not only who listens to it."""
        return self.change is not ChangeKind.ATTENDANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """The same for one person, addressed to them."""

    person_id: str
    entry_id: str
    kind: EntryKind
    change: ChangeKind
    severity: ChangeSeverity
    words: str


def changes(before: Agenda, after: Agenda, data: EventData) -> tuple[EntryChange, ...]:
    """Return every entry that differs, in order of its earliest time; none for two equal agendas.

    Two entries are one when they have the same kind and id. ``data`` gives the names; an id that it does not know
    stands for itself.
    """
    names = _Names(data)
    earlier, later = _by_key(before), _by_key(after)
    found = [_change(names, earlier.get(key), later.get(key)) for key in dict.fromkeys((*earlier, *later))]
    return tuple(sorted((item for item in found if item is not None), key=_order))


def for_person(found: Iterable[EntryChange], person_id: str, data: EventData) -> tuple[PersonChange, ...]:
    """Return what of ``found`` concerns the person, in words for them: none for somebody whose days stay."""
    names = _Names(data)
    return tuple(_of_person(names, item, person_id) for item in found if person_id in item.people_ids)


def for_everyone(found: Iterable[EntryChange], data: EventData) -> dict[str, tuple[PersonChange, ...]]:
    """Return what ``for_person`` says, of everyone whose itinerary changes, in the order of their ids."""
    names = _Names(data)
    by_person: dict[str, list[EntryChange]] = defaultdict(list)
    for item in found:
        for person_id in item.people_ids:
            by_person[person_id].append(item)
    return {
        person_id: tuple(_of_person(names, item, person_id) for item in items)
        for person_id, items in sorted(by_person.items())
    }


def people_affected(found: Iterable[EntryChange]) -> tuple[str, ...]:
    """Return everyone whose itinerary changes, by id."""
    return tuple(sorted({person_id for item in found for person_id in item.people_ids}))


class _Names:
    def __init__(self, data: EventData) -> None:
        self._people = {person.id: person.name for person in data.people}
        rooms = {room.id: room.name for room in data.rooms}
        self._places = rooms | {
            table.id: f"{table.name}, {rooms[table.room_id]}" if table.room_id in rooms else table.name
            for table in data.tables
        }
        self._titles = {record.id: record.title for record in (*data.offers, *data.demands)}
        self._zone = data.event.zone if data.event is not None else None
        days = data.event.days if data.event is not None else ()
        long = len(days) > 0 and (days[-1].date - days[0].date).days >= _LONG_EVENT_DAYS
        self._format = "%a %d %b %H:%M" if long else "%a %H:%M"

    def person(self, person_id: str) -> str:
        return self._people.get(person_id, person_id)

    def people(self, people_ids: Iterable[str]) -> str:
        return " and ".join(map(self.person, people_ids))

    def title(self, record_id: str) -> str:
        return self._titles.get(record_id, "") or record_id

    def place(self, where: WhenAndWhere) -> str:
        return self._places.get(where.place_id, where.place_id)

    def when(self, where: WhenAndWhere) -> str:
        moment = where.start if self._zone is None else where.start.astimezone(self._zone)
        return f"{moment:{self._format}}"

    def both(self, where: WhenAndWhere) -> str:
        return f"{self.when(where)}, {self.place(where)}"

    def meeting(self, item: Meeting) -> str:
        """What it is about, as far as that may be said: of the offer, or else of the need; empty for neither."""
        told = (record_id for record_id in (item.offer_id, item.need_id) if record_id not in ("", WITHHELD))
        about = next((self.title(record_id) for record_id in told), "")
        return f"'{about}'" if about else ""


def _by_key(agenda: Agenda) -> dict[tuple[EntryKind, str], Held]:
    sessions: dict[tuple[EntryKind, str], Held] = {(_kind(item), item.id): item for item in agenda.sessions}
    return sessions | {(EntryKind.MEETING, item.id): item for item in agenda.meetings}


def _kind(item: Held) -> EntryKind:
    if isinstance(item, Meeting):
        return EntryKind.MEETING
    return EntryKind.PLENARY if item.kind is SessionKind.PLENARY else EntryKind.SESSION


def _people(item: Held) -> tuple[str, ...]:
    return item.people_ids if isinstance(item, Meeting) else item.attendee_ids


def _where(item: Held) -> WhenAndWhere:
    place = item.table_id if isinstance(item, Meeting) else item.room_id
    return WhenAndWhere(start=item.start, end=item.end, place_id=place)


def _change(names: _Names, before: Held | None, after: Held | None) -> EntryChange | None:
    held = after or before
    if held is None or before == after:
        return None
    earlier = dict.fromkeys(_people(before) if before else ())
    later = dict.fromkeys(_people(after) if after else ())
    details = tuple(_details(names, before, after)) if before and after else ()
    change = _what(before, after, details)
    if change is None:
        return None
    found = EntryChange(
        entry_id=held.id,
        kind=_kind(held),
        change=change,
        severity=_SEVERITY[change],
        title=names.meeting(held) if isinstance(held, Meeting) else held.title,
        before=_where(before) if before else None,
        after=_where(after) if after else None,
        stayed=tuple(person for person in earlier if person in later),
        left=tuple(person for person in earlier if person not in later),
        joined=tuple(person for person in later if person not in earlier),
        details=details,
    )
    return _with_words(names, found, tuple(earlier or later))


def _what(before: Held | None, after: Held | None, details: Sequence[str]) -> ChangeKind | None:
    if before is None:
        return ChangeKind.ADDED
    if after is None:
        return ChangeKind.CANCELLED
    one, other = _where(before), _where(after)
    if (one.start, one.end) != (other.start, other.end):
        return ChangeKind.MOVED
    if one.place_id != other.place_id:
        return ChangeKind.PLACE
    if details:
        return ChangeKind.CONTENT
    return ChangeKind.ATTENDANCE if set(_people(before)) != set(_people(after)) else None


def _details(names: _Names, before: Held, after: Held) -> Iterator[str]:
    if isinstance(before, Meeting) or isinstance(after, Meeting):
        yield from _people_details(names, _people(before), _people(after))
        return
    if before.title != after.title:
        yield f"it is now called '{after.title}'"
    if before.chair_id != after.chair_id:
        if after.chair_id:
            instead = f" instead of {names.person(before.chair_id)}" if before.chair_id else ""
            yield f"{names.person(after.chair_id)} chairs it{instead}"
        else:
            yield f"{names.person(before.chair_id)} does not chair it any more, and nobody does"
    told, tell = {talk.id: talk for talk in before.talks}, {talk.id: talk for talk in after.talks}
    shift = after.start - before.start
    for talk_id, talk in told.items():
        later = tell.get(talk_id)
        if later is None:
            yield f"the talk '{talk.title}' by {names.person(talk.speaker_id)} is out"
        elif later.start - talk.start != shift or later.speaker_id != talk.speaker_id:
            where = WhenAndWhere(start=later.start, end=later.end, place_id="")
            yield f"the talk '{later.title}' by {names.person(later.speaker_id)} is at {names.when(where)}"
    for talk_id, talk in tell.items():
        if talk_id not in told:
            yield f"the talk '{talk.title}' by {names.person(talk.speaker_id)} is in"
    on_talks = {talk.speaker_id for talk in (*before.talks, *after.talks)}
    yield from _people_details(
        names,
        [person for person in before.speaker_ids if person not in on_talks],
        [person for person in after.speaker_ids if person not in on_talks],
    )
    if before.summary != after.summary:
        yield "its description changed"


def _people_details(names: _Names, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    earlier, later = list(before), list(after)
    for person_id in earlier:
        if person_id not in later:
            yield f"without {names.person(person_id)}"
    for person_id in later:
        if person_id not in earlier:
            yield f"with {names.person(person_id)}"


def _with_words(names: _Names, item: EntryChange, people_ids: Sequence[str]) -> EntryChange:
    subject = f"1:1 meeting of {names.people(people_ids)}" if item.kind is EntryKind.MEETING else "Session"
    title = f" '{item.title}'" if item.kind is not EntryKind.MEETING else f" about {item.title}" if item.title else ""
    words = _sentence(names, f"{subject}{title}", item)
    if item.change is ChangeKind.ATTENDANCE:
        parts = [f"{len(item.left)} fewer"] * bool(item.left) + [f"{len(item.joined)} more"] * bool(item.joined)
        words = f"{subject}{title}: {' and '.join(parts)} come to listen."
    return replace(item, words=words)


def _sentence(names: _Names, subject: str, item: EntryChange) -> str:
    before, after = item.before, item.after
    details = f"; {'; '.join(item.details)}" if item.details else ""
    if after is None and before is not None:
        return f"{subject} on {names.both(before)} is cancelled."
    if before is None and after is not None:
        return f"{subject} is added: {names.both(after)}."
    if before is None or after is None:
        return subject
    if item.change is ChangeKind.MOVED:
        return f"{subject} moves from {names.both(before)} to {names.both(after)}{details}."
    if item.change is ChangeKind.PLACE:
        return (
            f"{subject} on {names.when(after)} is at {names.place(after)} instead of {names.place(before)}{details}."
        )
    return f"{subject} on {names.both(after)}: {'; '.join(item.details)}."


def _of_person(names: _Names, item: EntryChange, person_id: str) -> PersonChange:
    subject = _your(names, item, person_id)
    change, words = item.change, _sentence(names, subject, item)
    if person_id in item.left and item.after is not None and item.before is not None:
        change = ChangeKind.CANCELLED
        words = f"You are no longer in {_lower(subject)} on {names.both(item.before)}."
    elif person_id in item.joined and item.before is not None and item.after is not None:
        change = ChangeKind.ADDED
        words = f"You are now in {_lower(subject)} on {names.both(item.after)}."
    return PersonChange(
        person_id=person_id,
        entry_id=item.entry_id,
        kind=item.kind,
        change=change,
        severity=_SEVERITY[change],
        words=words,
    )


def _lower(subject: str) -> str:
    return subject[0].lower() + subject[1:]


def _your(names: _Names, item: EntryChange, person_id: str) -> str:
    if item.kind is not EntryKind.MEETING:
        return f"The session '{item.title}'"
    others = [other for other in (*item.stayed, *item.left, *item.joined) if other != person_id]
    about = f" about {item.title}" if item.title else ""
    return f"Your 1:1 meeting with {names.people(others)}{about}"


def _order(item: EntryChange) -> tuple[datetime, str, str]:
    where = item.before or item.after
    if where is None:
        raise ValueError(f"{item.entry_id} is in neither agenda")
    return where.start, item.kind, item.entry_id
