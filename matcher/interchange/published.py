"""What every export of an agenda starts from: the records, the results of the three steps, and look-ups in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

from matcher.errors import InputError
from matcher.interchange.calendar_history import CalendarHistory
from matcher.interchange.changed import ChangesSince
from matcher.interpreting import interpreter_in
from matcher.plan_figures import PlanQuality
from models.domain import (
    Agenda,
    Demand,
    Entry,
    EntryKind,
    Event,
    EventData,
    Match,
    Matching,
    Meeting,
    Offer,
    Organisation,
    Pairing,
    Person,
    Room,
    Session,
    Table,
)

_NAMESPACE = uuid5(NAMESPACE_DNS, "bridgework.invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lookup:
    people: Mapping[str, Person]
    organisations: Mapping[str, Organisation]
    demands: Mapping[str, Demand]
    offers: Mapping[str, Offer]
    rooms: Mapping[str, Room]
    tables: Mapping[str, Table]
    sessions: Mapping[str, Session]
    meetings: Mapping[str, Meeting]
    meeting_of_pairing: Mapping[str, Meeting]
    matches: Mapping[tuple[str, str], Match]
    itineraries: Mapping[str, tuple[Entry, ...]]
    history: CalendarHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAgenda:
    """An agenda with the records and results it was made from. Raises ``InputError`` for data without an event.

    A name or title that is asked for by an id which no record has is that id, so that an agenda can still be
    published after a record was taken away. Confidential texts and e-mail addresses are never looked up here.
    ``earlier`` are the versions before this one, in order: calendars tell what changed since. ``quality`` are the
    agenda's figures, ``since`` what it changed of one of the earlier ones; None where they are not to be published.
    """

    data: EventData
    matching: Matching
    pairings: tuple[Pairing, ...]
    agenda: Agenda
    earlier: tuple[Agenda, ...] = ()
    quality: PlanQuality | None = None
    since: ChangesSince | None = None
    event: Event = field(init=False, repr=False, compare=False)
    _lookup: _Lookup = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.data.event is None:
            raise InputError("an agenda can be published only together with its event")
        object.__setattr__(self, "event", self.data.event)
        object.__setattr__(self, "_lookup", _look_up(self))

    def person(self, person_id: str) -> Person | None:
        return self._lookup.people.get(person_id)

    def person_name(self, person_id: str) -> str:
        person = self.person(person_id)
        return person.name if person else person_id

    def organisation_name(self, person_id: str) -> str:
        """The organisation of that person; empty where none is known."""
        person = self.person(person_id)
        if person is None:
            return ""
        organisation = self._lookup.organisations.get(person.organisation_id)
        return organisation.name if organisation else person.organisation_id

    def person_with_organisation(self, person_id: str) -> str:
        """As in "Ada Byron (Analytical Engines)"."""
        organisation = self.organisation_name(person_id)
        return f"{self.person_name(person_id)} ({organisation})" if organisation else self.person_name(person_id)

    def demand(self, need_id: str) -> Demand | None:
        return self._lookup.demands.get(need_id)

    def demand_title(self, need_id: str) -> str:
        demand = self.demand(need_id)
        return (demand.title if demand else "") or need_id

    def offer(self, offer_id: str) -> Offer | None:
        return self._lookup.offers.get(offer_id)

    def offer_title(self, offer_id: str) -> str:
        offer = self.offer(offer_id)
        return (offer.title if offer else "") or offer_id

    def room(self, room_id: str) -> Room | None:
        return self._lookup.rooms.get(room_id)

    def room_name(self, room_id: str) -> str:
        room = self.room(room_id)
        return room.name if room else room_id

    def table_name(self, table_id: str) -> str:
        """The table and, where it is known, the hall that it stands in: "Table 3, Hall A"."""
        table = self._lookup.tables.get(table_id)
        if table is None:
            return table_id
        return f"{table.name}, {self.room_name(table.room_id)}" if table.room_id else table.name

    def place_name(self, entry: Entry) -> str:
        return self.table_name(entry.place_id) if entry.kind is EntryKind.MEETING else self.room_name(entry.place_id)

    def request_title(self, request_id: str) -> str:
        """Of a requested session; the id itself where nobody requests it any more."""
        return next((item.title for item in self.data.session_requests if item.id == request_id), request_id)

    def session(self, session_id: str) -> Session:
        """Raise ``KeyError`` for an id that no session of the agenda has."""
        return self._lookup.sessions[session_id]

    def meeting(self, meeting_id: str) -> Meeting:
        """Raise ``KeyError`` for an id that no meeting of the agenda has."""
        return self._lookup.meetings[meeting_id]

    def meeting_of(self, pairing: Pairing) -> Meeting | None:
        """The meeting that the pairing was given; None where it was not placed."""
        return self._lookup.meeting_of_pairing.get(pairing.id)

    def match_of(self, need_id: str, offer_id: str) -> Match | None:
        return self._lookup.matches.get((need_id, offer_id))

    def itinerary(self, person_id: str) -> tuple[Entry, ...]:
        """Equal to ``agenda.itinerary(person_id)``, without going through the whole agenda each time."""
        return self._lookup.itineraries.get(person_id, ())

    def people_with_entries(self) -> tuple[str, ...]:
        """The ids, in order, of everyone whose itinerary holds something."""
        return tuple(self._lookup.itineraries)

    @property
    def history(self) -> CalendarHistory:
        return self._lookup.history

    def people_with_calendars(self) -> tuple[str, ...]:
        """The ids, in order, of everyone whose itinerary holds something, or did in an earlier version."""
        return tuple(self._lookup.history.people())

    def names_of_people_with_calendars(self) -> dict[str, str]:
        """By id, in the order of ``people_with_calendars``."""
        return {person_id: self.person_name(person_id) for person_id in self.people_with_calendars()}

    def partners(self, meeting: Meeting, person_id: str) -> tuple[str, ...]:
        """Whom that person meets there, or for whom they interpret."""
        interpreter_id = self.interpreter(meeting)
        return tuple(other for other in meeting.people_ids if other not in (person_id, interpreter_id))

    def interpreter(self, meeting: Meeting) -> str:
        """Who interprets there, "" for nobody."""
        return interpreter_in(meeting.people_ids, self._lookup.people)

    def local(self, moment: datetime) -> datetime:
        """``moment`` in the event's time zone."""
        return moment.astimezone(self.event.zone)

    def iso(self, moment: datetime) -> str:
        """ISO 8601 in the event's time zone with its offset: ``2027-05-11T09:00:00+09:00``."""
        return self.local(moment).isoformat()

    def lasting(self, start: datetime, end: datetime) -> timedelta:
        """The time that really passes, on a day when the clocks are changed as well."""
        return end.astimezone(UTC) - start.astimezone(UTC)

    def stable_uuid(self, *parts: str) -> UUID:
        """The same for the same event and ``parts`` in every version of the agenda (RFC 9562, version 5)."""
        return uuid5(uuid5(_NAMESPACE, self.event.id), "\0".join(parts))


def _look_up(published: PublishedAgenda) -> _Lookup:
    data, agenda = published.data, published.agenda
    return _Lookup(
        people={person.id: person for person in data.people},
        organisations={organisation.id: organisation for organisation in data.organisations},
        demands={demand.id: demand for demand in data.demands},
        offers={offer.id: offer for offer in data.offers},
        rooms={room.id: room for room in data.rooms},
        tables={table.id: table for table in data.tables},
        sessions={session.id: session for session in agenda.sessions},
        meetings={meeting.id: meeting for meeting in agenda.meetings},
        meeting_of_pairing={meeting.pairing_id: meeting for meeting in agenda.meetings},
        matches={(match.need_id, match.offer_id): match for match in published.matching.matches},
        itineraries=_itineraries(agenda),
        history=CalendarHistory((*published.earlier, agenda)),
    )


def _itineraries(agenda: Agenda) -> dict[str, tuple[Entry, ...]]:
    entries: dict[str, list[Entry]] = {}
    for entry in agenda.entries():
        entries.setdefault(entry.person_id, []).append(entry)
    return {person_id: tuple(items) for person_id, items in entries.items()}
