"""What differs between two agendas, entry by entry and person by person, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from matcher.programme.agenda_names import Names
from models.domain import Agenda, EntryKind, EventData, Meeting, Session, SessionKind

Held: TypeAlias = Session | Meeting


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


class DetailKind(StrEnum):
    """What is another within a session or meeting that stands in both agendas."""

    CALLED = "called"
    CHAIR = "chair"
    NO_CHAIR = "no chair"
    TALK_OUT = "talk out"
    TALK_AT = "talk at"
    TALK_IN = "talk in"
    WITHOUT = "without"
    WITH = "with"
    DESCRIPTION = "description"


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
class ChangeDetail:
    """One thing that is another within an entry, with what its kind tells of.

    ``title`` is the session's new one or the talk's, ``person_id`` the chair, speaker or member, ``earlier_id`` the
    chair before, empty for none, and ``start`` when the talk begins now.
    """

    kind: DetailKind
    title: str = ""
    person_id: str = ""
    earlier_id: str = ""
    start: datetime | None = None


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
    details: tuple[ChangeDetail, ...] = ()
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
    """What a change of an entry is for one person; ``words`` say it to them, in English.

    Somebody who joins an entry that was there already has it ``ADDED``, somebody who leaves one that stays has it
    ``CANCELLED``.
    """

    person_id: str
    entry: EntryChange
    change: ChangeKind
    severity: ChangeSeverity
    words: str

    @property
    def entry_id(self) -> str:
        return self.entry.entry_id

    @property
    def kind(self) -> EntryKind:
        return self.entry.kind

    @property
    def is_theirs_alone(self) -> bool:
        """Whether the entry stays, and only the person comes or goes."""
        comes_or_goes = self.person_id in (*self.entry.left, *self.entry.joined)
        return comes_or_goes and self.entry.before is not None and self.entry.after is not None

    @property
    def others(self) -> tuple[str, ...]:
        """Everyone else whose entry it is or was."""
        entry = self.entry
        return tuple(other for other in (*entry.stayed, *entry.left, *entry.joined) if other != self.person_id)


def changes(before: Agenda, after: Agenda, data: EventData) -> tuple[EntryChange, ...]:
    """Return every entry that differs, in order of its earliest time; none for two equal agendas.

    Two entries are one when they have the same kind and id. ``data`` gives the names; an id that it does not know
    stands for itself.
    """
    names = Names(data)
    earlier, later = _by_key(before), _by_key(after)
    found = [_change(names, earlier.get(key), later.get(key)) for key in dict.fromkeys((*earlier, *later))]
    return tuple(sorted((item for item in found if item is not None), key=_order))


def for_person(found: Iterable[EntryChange], person_id: str, data: EventData) -> tuple[PersonChange, ...]:
    """Return what of ``found`` concerns the person, in words for them: none for somebody whose days stay."""
    names = Names(data)
    return tuple(_of_person(names, item, person_id) for item in found if person_id in item.people_ids)


def for_everyone(found: Iterable[EntryChange], data: EventData) -> dict[str, tuple[PersonChange, ...]]:
    """Return what ``for_person`` says, of everyone whose itinerary changes, in the order of their ids."""
    names = Names(data)
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


def _change(names: Names, before: Held | None, after: Held | None) -> EntryChange | None:
    held = after or before
    if held is None or before == after:
        return None
    earlier = dict.fromkeys(_people(before) if before else ())
    later = dict.fromkeys(_people(after) if after else ())
    details = tuple(_details(before, after)) if before and after else ()
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


def _what(before: Held | None, after: Held | None, details: Sequence[ChangeDetail]) -> ChangeKind | None:
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


def _details(before: Held, after: Held) -> Iterator[ChangeDetail]:
    if isinstance(before, Meeting) or isinstance(after, Meeting):
        yield from _people_details(_people(before), _people(after))
        return
    if before.title != after.title:
        yield ChangeDetail(kind=DetailKind.CALLED, title=after.title)
    if before.chair_id != after.chair_id:
        if after.chair_id:
            yield ChangeDetail(kind=DetailKind.CHAIR, person_id=after.chair_id, earlier_id=before.chair_id)
        else:
            yield ChangeDetail(kind=DetailKind.NO_CHAIR, person_id=before.chair_id)
    yield from _talk_details(before, after)
    on_talks = {talk.speaker_id for talk in (*before.talks, *after.talks)}
    yield from _people_details(
        [person for person in before.speaker_ids if person not in on_talks],
        [person for person in after.speaker_ids if person not in on_talks],
    )
    if before.summary != after.summary:
        yield ChangeDetail(kind=DetailKind.DESCRIPTION)


def _talk_details(before: Session, after: Session) -> Iterator[ChangeDetail]:
    told, tell = {talk.id: talk for talk in before.talks}, {talk.id: talk for talk in after.talks}
    shift = after.start - before.start
    for talk_id, talk in told.items():
        later = tell.get(talk_id)
        if later is None:
            yield ChangeDetail(kind=DetailKind.TALK_OUT, title=talk.title, person_id=talk.speaker_id)
        elif later.start - talk.start != shift or later.speaker_id != talk.speaker_id:
            yield ChangeDetail(
                kind=DetailKind.TALK_AT, title=later.title, person_id=later.speaker_id, start=later.start
            )
    for talk_id, talk in tell.items():
        if talk_id not in told:
            yield ChangeDetail(kind=DetailKind.TALK_IN, title=talk.title, person_id=talk.speaker_id)


def _people_details(before: Iterable[str], after: Iterable[str]) -> Iterator[ChangeDetail]:
    earlier, later = list(before), list(after)
    for person_id in earlier:
        if person_id not in later:
            yield ChangeDetail(kind=DetailKind.WITHOUT, person_id=person_id)
    for person_id in later:
        if person_id not in earlier:
            yield ChangeDetail(kind=DetailKind.WITH, person_id=person_id)


def _both(names: Names, where: WhenAndWhere) -> str:
    return f"{names.when(where.start)}, {names.place(where.place_id)}"


def _told(names: Names, details: Iterable[ChangeDetail]) -> str:
    return "; ".join(_told_one(names, item) for item in details)


def _told_one(names: Names, item: ChangeDetail) -> str:
    person = names.person(item.person_id)
    instead = f" instead of {names.person(item.earlier_id)}" if item.earlier_id else ""
    talk = f"the talk '{item.title}' by {person}"
    words: Mapping[DetailKind, str] = {
        DetailKind.CALLED: f"it is now called '{item.title}'",
        DetailKind.CHAIR: f"{person} chairs it{instead}",
        DetailKind.NO_CHAIR: f"{person} does not chair it any more, and nobody does",
        DetailKind.TALK_OUT: f"{talk} is out",
        DetailKind.TALK_AT: f"{talk} is at {names.when(item.start)}" if item.start else talk,
        DetailKind.TALK_IN: f"{talk} is in",
        DetailKind.WITHOUT: f"without {person}",
        DetailKind.WITH: f"with {person}",
        DetailKind.DESCRIPTION: "its description changed",
    }
    return words[item.kind]


def _with_words(names: Names, item: EntryChange, people_ids: Sequence[str]) -> EntryChange:
    subject = f"1:1 meeting of {names.people(people_ids)}" if item.kind is EntryKind.MEETING else "Session"
    title = f" '{item.title}'" if item.kind is not EntryKind.MEETING else f" about {item.title}" if item.title else ""
    words = _sentence(names, f"{subject}{title}", item)
    if item.change is ChangeKind.ATTENDANCE:
        parts = [f"{len(item.left)} fewer"] * bool(item.left) + [f"{len(item.joined)} more"] * bool(item.joined)
        words = f"{subject}{title}: {' and '.join(parts)} come to listen."
    return replace(item, words=words)


def _sentence(names: Names, subject: str, item: EntryChange) -> str:
    before, after = item.before, item.after
    details = f"; {_told(names, item.details)}" if item.details else ""
    if after is None and before is not None:
        return f"{subject} on {_both(names, before)} is cancelled."
    if before is None and after is not None:
        return f"{subject} is added: {_both(names, after)}."
    if before is None or after is None:
        return subject
    if item.change is ChangeKind.MOVED:
        return f"{subject} moves from {_both(names, before)} to {_both(names, after)}{details}."
    if item.change is ChangeKind.PLACE:
        places = f"{names.place(after.place_id)} instead of {names.place(before.place_id)}"
        return f"{subject} on {names.when(after.start)} is at {places}{details}."
    return f"{subject} on {_both(names, after)}: {_told(names, item.details)}."


def _of_person(names: Names, item: EntryChange, person_id: str) -> PersonChange:
    subject = _your(names, item, person_id)
    change, words = item.change, _sentence(names, subject, item)
    if person_id in item.left and item.after is not None and item.before is not None:
        change = ChangeKind.CANCELLED
        words = f"You are no longer in {_lower(subject)} on {_both(names, item.before)}."
    elif person_id in item.joined and item.before is not None and item.after is not None:
        change = ChangeKind.ADDED
        words = f"You are now in {_lower(subject)} on {_both(names, item.after)}."
    return PersonChange(person_id=person_id, entry=item, change=change, severity=_SEVERITY[change], words=words)


def _lower(subject: str) -> str:
    return subject[0].lower() + subject[1:]


def _your(names: Names, item: EntryChange, person_id: str) -> str:
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
