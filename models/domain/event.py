"""The event: its days, grid of slots, breaks, plenaries, rooms and tables, and everything brought to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.domain.arrangements import Absence, Closure, Lock, Precedence, SessionRequest, Travel
from models.domain.checks import InvalidField, require_period, require_text
from models.domain.decisions import Decision, Outcome
from models.domain.organisations import Availability, Conflict, Organisation, Person
from models.domain.programmes import Booth, BoothWish, Bus, Cluster, Programme, Site
from models.domain.records import Demand, Mandate, Need, Offer
from models.domain.wishes import Group, Wish


class RoomKind(StrEnum):
    PLENARY = "plenary"
    SESSION = "session"
    MEETING_HALL = "meeting_hall"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room for sessions, the hall that the meeting tables stand in, or a site that is visited.

    ``capacity`` counts seats, of a site the largest group. ``area`` is where it is, for the time that it takes to get
    from one to another (`models.domain.Travel`).
    """

    id: str
    name: str
    kind: RoomKind = RoomKind.SESSION
    capacity: int = 0
    floor: str = ""
    area: str = ""

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        if self.capacity < 1:
            raise InvalidField("capacity", self.capacity, "a room has at least one seat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A meeting table; it holds one meeting a slot."""

    id: str
    name: str
    room_id: str = ""
    seats: int = 4

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        if self.seats < 2:
            raise InvalidField("seats", self.seats, "a meeting table has at least two seats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the event, in the event's time zone."""

    date: date
    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise InvalidField("end", self.end, f"a day ends after it starts, {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause that every day has, in the event's time zone: nothing else is placed in it."""

    title: str
    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise InvalidField("end", self.end, f"a break ends after it starts, {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plenary:
    """A session fixed by the organiser, which everyone who is available attends."""

    id: str
    title: str
    start: datetime
    end: datetime
    room_id: str
    chair_id: str = ""
    speaker_ids: tuple[str, ...] = ()
    summary: str = ""

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Slot:
    """One cell of the event's time grid; it crosses no break. ``index`` counts over the whole event from 0."""

    start: datetime
    end: datetime
    index: int
    day_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event and its grid. ``acronym`` names it in schedule files: lower case letters, digits and underscore.

    ``non_disclosure_text`` is what a person accepts before the confidential part of a record is shown; without one
    none is. ``contact`` is whom participants ask: a name, an address, a telephone number.

    ``room_change_minutes`` lie at least between two entries of a person in different rooms, those of one area too;
    between two tables of a room there need be none. 0: the last minutes of a slot are for the way.

    Days are in order of time. No two plenaries have one id, or are in one room at one time.
    """

    id: str
    title: str
    time_zone: str
    days: tuple[Day, ...]
    slot_minutes: int = 20
    breaks: tuple[Break, ...] = ()
    plenaries: tuple[Plenary, ...] = ()
    max_meetings_default: int = 8
    subtitle: str = ""
    venue: str = ""
    city: str = ""
    country: str = ""
    acronym: str = "event"
    language: str = "en"
    non_disclosure_text: str = ""
    contact: str = ""
    room_change_minutes: int = 0
    programme: Programme = Programme.CONFERENCE

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("title", self.title)
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InvalidField("time_zone", self.time_zone, "not an IANA time zone such as Asia/Seoul") from error
        if not self.days:
            raise InvalidField("days", self.days, "an event has at least one day")
        if not 5 <= self.slot_minutes <= 240:
            raise InvalidField("slot_minutes", self.slot_minutes, "a slot lasts 5 to 240 minutes")
        if not 0 <= self.room_change_minutes <= 60:
            raise InvalidField("room_change_minutes", self.room_change_minutes, "it takes 0 to 60 minutes")
        _require_in_order(self.days)
        _require_apart(self.plenaries)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def slots(self) -> tuple[Slot, ...]:
        """The grid in order of time: each day is cut from its start, or from the end of the last break."""
        slots: list[Slot] = []
        step = timedelta(minutes=self.slot_minutes)
        for day_index, day in enumerate(self.days):
            at = datetime.combine(day.date, day.start, self.zone)
            day_end = datetime.combine(day.date, day.end, self.zone)
            pauses = sorted(self.breaks_on(day))
            while at + step <= day_end:
                pause_end = next((end for start, end in pauses if at < end and at + step > start), None)
                if pause_end is not None:
                    at = pause_end
                    continue
                slots.append(Slot(start=at, end=at + step, index=len(slots), day_index=day_index))
                at += step
        return tuple(slots)

    def breaks_on(self, day: Day) -> list[tuple[datetime, datetime]]:
        """Start and end of each break of ``day``, with its time zone."""
        return [
            (
                datetime.combine(day.date, item.start, self.zone),
                datetime.combine(day.date, item.end, self.zone),
            )
            for item in self.breaks
        ]


def _require_in_order(days: Sequence[Day]) -> None:
    for at, (before, day) in enumerate(pairwise(days), 1):
        if day.date == before.date:
            raise InvalidField(f"days[{at}].date", day.date, "the day occurs twice")
        if day.date < before.date:
            raise InvalidField(f"days[{at}].date", day.date, "the days are not in order of time")


def _require_apart(plenaries: Sequence[Plenary]) -> None:
    for at, plenary in enumerate(plenaries):
        for other in plenaries[:at]:
            if plenary.id == other.id:
                raise InvalidField(f"plenaries[{at}].id", plenary.id, "the id occurs twice")
            if plenary.room_id == other.room_id != "" and plenary.start < other.end and other.start < plenary.end:
                reason = f"the room {plenary.room_id!r} holds plenary {other.id!r} until {other.end.isoformat()}"
                raise InvalidField(f"plenaries[{at}].start", plenary.start, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventData:
    """An event with everyone and everything brought to it. Each tuple keeps the order of its file.

    ``decisions`` and ``outcomes`` are those of a file that is being imported: they replace nothing, so that a store
    keeps them in a ledger of their own.
    """

    event: Event | None = None
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    offers: tuple[Offer, ...] = ()
    needs: tuple[Need, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    rooms: tuple[Room, ...] = ()
    tables: tuple[Table, ...] = ()
    availability: tuple[Availability, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    decisions: tuple[Decision, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    wishes: tuple[Wish, ...] = ()
    groups: tuple[Group, ...] = ()
    absences: tuple[Absence, ...] = ()
    closures: tuple[Closure, ...] = ()
    travel: tuple[Travel, ...] = ()
    locks: tuple[Lock, ...] = ()
    precedences: tuple[Precedence, ...] = ()
    session_requests: tuple[SessionRequest, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    sites: tuple[Site, ...] = ()
    buses: tuple[Bus, ...] = ()
    booths: tuple[Booth, ...] = ()
    booth_wishes: tuple[BoothWish, ...] = ()
    _person_by_id: dict[str, Person] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_person_by_id", {person.id: person for person in self.people})

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Needs first, then mandates."""
        return self.needs + self.mandates

    def person(self, person_id: str) -> Person:
        """Raise ``KeyError`` for an id that nobody has."""
        return self._person_by_id[person_id]
