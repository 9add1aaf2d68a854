"""An event for records that come without one: owners, days, rooms and tables are made where they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from matcher.errors import InvalidSettings
from matcher.settings import MadeEventSettings
from models.domain import (
    Break,
    Day,
    Event,
    EventData,
    InvalidField,
    Mandate,
    MandateKind,
    Need,
    Offer,
    Organisation,
    Person,
    Role,
    Room,
    RoomKind,
    Table,
)

TITLE_CHARACTERS = 80
"""Of a record's title that its owner's name repeats."""
TABLE_SEATS = 4
WEEKS_AHEAD = 4
TUESDAY = 1

Owned = TypeVar("Owned", Offer, Need, Mandate)


def complete_event(data: EventData, settings: MadeEventSettings, today: date) -> EventData:
    """Return ``data`` with what an event needs. Whatever is there is kept, and the same input gives the same result.

    Every offer, need and mandate without an owner gets one of its own, in an organisation of its own, so that no
    two are kept apart; neither has an e-mail address or a country. Without an event one is made from ``settings``;
    without a room, a plenary hall and the session rooms; without a table, the tables, in a meeting hall that is made
    unless there is one.

    Raises ``InvalidSettings`` for settings that make no event.
    """
    data = _with_owners(data)
    event = data.event or _make_event(settings, today)
    rooms = data.rooms or _make_rooms(data, settings)
    tables = data.tables
    if not tables:
        rooms, tables = _make_tables(rooms, settings)
    return replace(data, event=event, rooms=rooms, tables=tables)


def _with_owners(data: EventData) -> EventData:
    owners = _Owners(data)
    offers = tuple(owners.give(offer, "offer", Role.RESEARCHER) for offer in data.offers)
    needs = tuple(owners.give(need, "need", Role.COMPANY) for need in data.needs)
    mandates = tuple(owners.give(mandate, "mandate", _mandate_role(mandate)) for mandate in data.mandates)
    return replace(
        data,
        organisations=(*data.organisations, *owners.organisations),
        people=(*data.people, *owners.people),
        offers=offers,
        needs=needs,
        mandates=mandates,
    )


def _mandate_role(mandate: Mandate) -> Role:
    return Role.INVESTOR if mandate.kind is MandateKind.INVESTOR else Role.PROVIDER


class _Owners:
    """The people and organisations made so far.

    An owner is named ``owner-<record id>``; where an offer and a need or mandate have one id, ``owner-need-<id>`` and
    so on. An owner of that name who is there already, from an earlier time, is the owner again.
    """

    def __init__(self, data: EventData) -> None:
        self.people: list[Person] = []
        self.organisations: list[Organisation] = []
        self._taken = {person.id for person in data.people} | {item.id for item in data.organisations}
        self._people = {person.id for person in data.people}
        self._shared = {offer.id for offer in data.offers} & {demand.id for demand in data.demands}

    def give(self, record: Owned, noun: str, role: Role) -> Owned:
        if record.owner_id:
            return record
        name = f"{noun}-{record.id}" if record.id in self._shared else record.id
        owner_id = f"owner-{name}"
        if owner_id not in self._people:
            organisation = Organisation(
                id=self._free(f"organisation-{name}"), name=f"Organisation of {_short_title(record)}"
            )
            owner_id = self._free(owner_id)
            self.organisations.append(organisation)
            self.people.append(
                Person(
                    id=owner_id,
                    name=f"Owner of {_short_title(record)}",
                    organisation_id=organisation.id,
                    role=role,
                )
            )
        return replace(record, owner_id=owner_id)

    def _free(self, wanted: str) -> str:
        free = next(name for name in _numbered(wanted) if name not in self._taken)
        self._taken.add(free)
        return free


def _numbered(name: str) -> Iterator[str]:
    """``name``, then ``name-2``, ``name-3`` and so on."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _short_title(record: Offer | Need | Mandate) -> str:
    title = record.title or record.id
    return title if len(title) <= TITLE_CHARACTERS else title[: TITLE_CHARACTERS - 1].rstrip() + "…"


def _make_event(settings: MadeEventSettings, today: date) -> Event:
    first_day = settings.first_day or _tuesday_in_four_weeks(today)
    lunch_end = (datetime.combine(first_day, settings.lunch) + timedelta(hours=1)).time()
    if lunch_end <= settings.lunch:
        raise InvalidSettings("lunch", settings.lunch, "lasts an hour and must end before midnight")
    try:
        days = tuple(
            Day(date=first_day + timedelta(days=number), start=settings.start, end=settings.end)
            for number in range(settings.days)
        )
        return Event(
            id="event",
            title=settings.title,
            time_zone=settings.time_zone,
            days=days,
            slot_minutes=settings.slot_minutes,
            breaks=(Break(title="Lunch", start=settings.lunch, end=lunch_end),),
            max_meetings_default=settings.max_meetings,
        )
    except InvalidField as error:
        raise InvalidSettings(error.field, error.value, error.reason) from error


def _tuesday_in_four_weeks(today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=WEEKS_AHEAD, days=TUESDAY)


def _make_rooms(data: EventData, settings: MadeEventSettings) -> tuple[Room, ...]:
    """A plenary hall that seats everyone, and the session rooms; no id is one of a table that is there."""
    taken = {table.id for table in data.tables}
    plenary_seats = max(len(data.people), settings.room_capacity)
    rooms = [Room(id="plenary-hall", name="Plenary hall", kind=RoomKind.PLENARY, capacity=plenary_seats)]
    rooms += [
        Room(id=f"room-{number:02}", name=f"Room {number}", capacity=settings.room_capacity)
        for number in range(1, settings.rooms + 1)
    ]
    return tuple(replace(room, id=_free_of(taken, room.id)) for room in rooms)


def _make_tables(rooms: tuple[Room, ...], settings: MadeEventSettings) -> tuple[tuple[Room, ...], tuple[Table, ...]]:
    taken = {room.id for room in rooms}
    hall = next((room for room in rooms if room.kind is RoomKind.MEETING_HALL), None)
    if hall is None:
        hall = Room(
            id=_free_of(taken, "meeting-hall"),
            name="Meeting hall",
            kind=RoomKind.MEETING_HALL,
            capacity=settings.tables * TABLE_SEATS,
        )
        rooms = (*rooms, hall)
    tables = tuple(
        Table(id=_free_of(taken, f"table-{number:02}"), name=f"Table {number}", room_id=hall.id, seats=TABLE_SEATS)
        for number in range(1, settings.tables + 1)
    )
    return rooms, tables


def _free_of(taken: set[str], wanted: str) -> str:
    return next(name for name in _numbered(wanted) if name not in taken)
