"""What came in between after an agenda was published, as the records that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from matcher.errors import InputError, NotFound
from models.domain import (
    Absence,
    Agenda,
    Bus,
    Closure,
    Event,
    EventData,
    InvalidField,
    Meeting,
    Room,
    Session,
    Table,
    Wish,
    WishKind,
    record_key,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A room, site, table or bus that cannot be used; None for from now on, and for until the end."""

    place_id: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """``cancelled`` are people who do not come, or not any more; ``late`` has by person when they arrive; each couple
    of ``must_meet`` is to have a meeting. ``told_by`` is the id of the account that tells it.
    """

    cancelled: tuple[str, ...] = ()
    late: Mapping[str, datetime] = field(default_factory=dict)
    closed: tuple[Closing, ...] = ()
    must_meet: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    told_by: str = ""

    def records(self, data: EventData, agenda: Agenda, now: datetime) -> EventData:
        """Absences, closures and wishes, none of which reaches into what has begun.

        Raise ``NotFound`` for a person or place that there is not, ``InputError`` for times that leave nothing, and
        for a must-meet of two of whom one said no thanks to the other, which the organiser cannot take back.
        """
        if data.event is None:
            raise InputError("there is no event")
        begins, ends = _span(data.event)
        absences = [
            self._absence(person_id, _absent_from(agenda, data, person_id, max(now, begins)), ends)
            for person_id in self.cancelled
        ]
        absences += [
            self._absence(person_id, _absent_from(agenda, data, person_id, max(now, begins)), until)
            for person_id, until in self.late.items()
        ]
        return EventData(
            absences=tuple(absences),
            closures=tuple(self._closure(item, agenda, data, (max(now, begins), ends)) for item in self.closed),
            wishes=tuple(self._wish(data, *couple) for couple in self.must_meet),
        )

    def _absence(self, person_id: str, start: datetime, end: datetime) -> Absence:
        try:
            return Absence(person_id=person_id, start=start, end=end, reason=self.reason)
        except InvalidField as error:
            raise InputError(f"{person_id} cannot be absent from {start} until {end}: {error.reason}") from error

    def _closure(self, item: Closing, agenda: Agenda, data: EventData, period: tuple[datetime, datetime]) -> Closure:
        if item.place_id not in {*_ids(data.rooms), *_ids(data.tables), *_ids(data.buses)}:
            raise NotFound("room, site, table or bus", item.place_id)
        start, end = item.start or period[0], item.end or period[1]
        everything: list[Session | Meeting] = [*agenda.sessions, *agenda.meetings]
        begun = [
            held.end
            for held in everything
            if _place(held) in _places(data, item.place_id) and held.start < period[0] < held.end
        ]
        try:
            return Closure(place_id=item.place_id, start=max([start, *begun]), end=end, reason=self.reason)
        except InvalidField as error:
            reason = f"{item.place_id} cannot be closed from {start} until {end}: {error.reason}"
            raise InputError(reason) from error

    def _wish(self, data: EventData, one: str, other: str) -> Wish:
        for person_id in (one, other):
            _require_person(data, person_id)
        if one == other:
            raise InputError(f"{one} cannot meet themselves")
        said = {(wish.person_id, wish.other_id): wish for wish in data.wishes}
        for who, whom in ((one, other), (other, one)):
            if (who, whom) in said and said[who, whom].kind is WishKind.NO_THANKS:
                raise InputError(f"{data.person(who).name} said no thanks to {data.person(whom).name}")
        own = said.get((one, other), Wish(person_id=one, other_id=other))
        return replace(own, kind=WishKind.MUST_MEET, reason=self.reason or own.reason)


def with_records(data: EventData, new: EventData) -> EventData:
    """The event with these records added; a wish replaces what the same person said of the same one before."""
    return replace(
        data,
        absences=tuple({record_key(item): item for item in (*data.absences, *new.absences)}.values()),
        closures=tuple({record_key(item): item for item in (*data.closures, *new.closures)}.values()),
        wishes=tuple({record_key(item): item for item in (*data.wishes, *new.wishes)}.values()),
    )


def _ids(records: Iterable[Room | Table | Bus]) -> Iterator[str]:
    return (record.id for record in records)


def _span(event: Event) -> tuple[datetime, datetime]:
    """From the start of the first day to the end of the last one, and wherever a plenary is."""
    first, last = event.days[0], event.days[-1]
    begins = datetime.combine(first.date, first.start, event.zone)
    ends = datetime.combine(last.date, last.end, event.zone)
    return (
        min([begins, *(plenary.start for plenary in event.plenaries)]),
        max([ends, *(plenary.end for plenary in event.plenaries)]),
    )


def _absent_from(agenda: Agenda, data: EventData, person_id: str, now: datetime) -> datetime:
    """Now, or when what the person is in has ended."""
    _require_person(data, person_id)
    everything: list[Session | Meeting] = [*agenda.sessions, *agenda.meetings]
    running = [held for held in everything if held.start < now < held.end]
    return max([now, *(held.end for held in running if person_id in _people(held))])


def _require_person(data: EventData, person_id: str) -> None:
    if not any(person.id == person_id for person in data.people):
        raise NotFound("person", person_id)


def _people(held: Session | Meeting) -> tuple[str, ...]:
    return held.people_ids if isinstance(held, Meeting) else held.attendee_ids


def _place(held: Session | Meeting) -> str:
    return held.table_id if isinstance(held, Meeting) else held.room_id


def _places(data: EventData, place_id: str) -> set[str]:
    """The place, and the tables in it."""
    return {place_id, *(table.id for table in data.tables if table.room_id == place_id)}
