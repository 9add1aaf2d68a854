"""What refers to a record: other records, and the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from matcher.interchange.kinds import RecordKind
from matcher.interchange.references import REFERENCES
from models.domain import Agenda, EventData, record_key

Gone = Mapping[str, Set[str]]
"""Keys of records by the field of ``EventData``."""


def referrers(data: EventData, gone: Gone) -> Iterator[tuple[str, str, str]]:
    """Yield kind and key of each record of ``gone`` that a record outside of it refers to, and that one's name.

    >>> list(referrers(EventData(), {"rooms": {"r-1"}}))
    []
    """
    for kind, fields in REFERENCES.items():
        for record in getattr(data, kind.value, ()):
            if record_key(record) in gone.get(kind.value, ()):
                continue
            for field, targets in fields:
                yield from _named(getattr(record, field), targets, gone, name_of(record))
    for plenary in data.event.plenaries if data.event else ():
        yield from _named(plenary.room_id, (RecordKind.ROOMS,), gone, plenary.title)
        yield from _named((plenary.chair_id, *plenary.speaker_ids), (RecordKind.PEOPLE,), gone, plenary.title)


def _named(
    named: str | tuple[str, ...], targets: tuple[RecordKind, ...], gone: Gone, other: str
) -> Iterator[tuple[str, str, str]]:
    for record_id in (named,) if isinstance(named, str) else named:
        for target in targets:
            if record_id in gone.get(target.value, ()):
                yield target.value, record_id, other


def name_of(record: object) -> str:
    """What a person calls the record: its title or name, else its key."""
    for field in ("title", "name"):
        if getattr(record, field, ""):
            return str(getattr(record, field))
    return record_key(record)  # type: ignore[arg-type]


def places_of_plan(agenda: Agenda, gone: Gone) -> Iterator[tuple[str, str, str]]:
    """Yield kind and id of each record of ``gone`` that the agenda has, once, with what has it."""
    found: dict[tuple[str, str], str] = {}
    for session in agenda.sessions:
        people = (session.chair_id, *(talk.speaker_id for talk in session.talks), *session.attendee_ids)
        offers = tuple(talk.offer_id for talk in session.talks)
        for kind, ids in (("rooms", (session.room_id,)), ("people", people), ("offers", offers)):
            _note(found, kind, ids, gone, session.title)
    for meeting in agenda.meetings:
        _note(found, "tables", (meeting.table_id,), gone, meeting.id)
        _note(found, "people", meeting.people_ids, gone, meeting.id)
        _note(found, "offers", (meeting.offer_id,), gone, meeting.id)
        for kind in ("needs", "mandates"):
            _note(found, kind, (meeting.need_id,), gone, meeting.id)
    for (kind, record_id), other in found.items():
        yield kind, record_id, other


def _note(found: dict[tuple[str, str], str], kind: str, ids: tuple[str, ...], gone: Gone, other: str) -> None:
    for record_id in ids:
        if record_id in gone.get(kind, ()):
            found.setdefault((kind, record_id), other)
