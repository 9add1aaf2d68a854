"""The event: its days, breaks and plenaries, its rooms and tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Identified, Input, LocalTime, Part, Schema, Whole, every_field_optional, make
from models.domain import Break, Day, Event, Plenary, Programme, RoomKind


class DayBody(Part):
    """One day, in the event's time zone."""

    date: date
    start: LocalTime
    end: LocalTime

    def part(self, within: str) -> Day:
        return make(Day, self.values(within), within)


class BreakBody(Part):
    """A pause that every day has, in the event's time zone."""

    title: str
    start: LocalTime
    end: LocalTime

    def part(self, within: str) -> Break:
        return make(Break, self.values(within), within)


class PlenaryBody(Part):
    """A session that is fixed beforehand; everyone who is available attends."""

    id: str
    title: str
    start: datetime
    """With its offset from UTC."""
    end: datetime
    """With its offset from UTC."""
    room_id: str
    chair_id: str = ""
    speaker_ids: tuple[str, ...] = ()
    summary: str = ""

    def part(self, within: str) -> Plenary:
        return make(Plenary, self.values(within), within)


class EventFields(Schema):
    title: str
    time_zone: str
    """An IANA time zone, such as Asia/Seoul."""
    days: tuple[DayBody, ...]
    slot_minutes: Annotated[Whole, Field(ge=5, le=240)] = 20
    """Length of a cell of the time grid, in minutes."""
    breaks: tuple[BreakBody, ...] = ()
    plenaries: tuple[PlenaryBody, ...] = ()
    max_meetings_default: Annotated[Whole, Field(ge=0)] = 8
    """Meetings over the whole event of a person who has no limit of their own."""
    subtitle: str = ""
    venue: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2, such as KR."""
    acronym: str = "event"
    """Names the event in schedule files: lower case letters, digits and underscore."""
    language: str = "en"
    non_disclosure_text: str = ""
    """What a person accepts before the confidential part of a record is shown to them; without one none is."""
    contact: str = ""
    """Whom participants ask: a name, an address, a telephone number."""
    room_change_minutes: Annotated[Whole, Field(ge=0, le=60)] = 0
    """At least so many minutes lie between two entries of a person in different rooms; 0 where the last minutes of
    a slot are for the way."""
    programme: Programme = Programme.CONFERENCE
    """Which of the five programmes it is: it chooses pages and templates, and nothing else."""


class EventOut(EventFields, Identified):
    """The event; there is one."""


class EventCreate(EventFields, Identified, Input):
    """The event, where there is none yet."""

    def record(self) -> Event:
        return make(Event, self.values())


@every_field_optional
class EventPatch(EventFields, Input):
    """The fields of the event to change; null puts one back to its default, a list replaces the whole list."""


class RoomOut(Schema):
    """A room for sessions, the hall that the meeting tables stand in, or a site that is visited."""

    id: str
    name: str
    kind: RoomKind
    capacity: int
    """Seats; of a site the largest group."""
    floor: str
    area: str
    """Where it is, for the time that it takes to get there."""


class TableOut(Schema):
    """A meeting table; it holds one meeting a slot."""

    id: str
    name: str
    room_id: str
    seats: int
