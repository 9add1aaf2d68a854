"""What the people, places, records and moments of an agenda are called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.domain import EventData, Meeting
from models.domain.disclosure import WITHHELD

_LONG_EVENT_DAYS = 7


class Names:
    """From ``data``; an id that it does not know stands for itself."""

    def __init__(self, data: EventData) -> None:
        self._people = {person.id: person.name for person in data.people}
        self._interpreters = frozenset(person.id for person in data.people if person.interprets)
        rooms = {room.id: room.name for room in data.rooms}
        self._places = rooms | {
            table.id: f"{table.name}, {rooms[table.room_id]}" if table.room_id in rooms else table.name
            for table in data.tables
        }
        self._places |= {bus.id: bus.name for bus in data.buses if bus.id not in self._places}
        self._titles = {record.id: record.title for record in (*data.offers, *data.demands)}
        self._zone = data.event.zone if data.event is not None else None
        days = data.event.days if data.event is not None else ()
        long = len(days) > 0 and (days[-1].date - days[0].date).days >= _LONG_EVENT_DAYS
        self._format = "%a %d %b %H:%M" if long else "%a %H:%M"

    def person(self, person_id: str) -> str:
        return self._people.get(person_id, person_id)

    def people(self, people_ids: Iterable[str]) -> str:
        return " and ".join(map(self.person, people_ids))

    def interprets(self, person_id: str) -> bool:
        """Whether somebody who is in a meeting beside its two people is there to interpret."""
        return person_id in self._interpreters

    def title(self, record_id: str) -> str:
        return self._titles.get(record_id, "") or record_id

    def place(self, place_id: str) -> str:
        """A room's, a bus's, or a table's with its room."""
        return self._places.get(place_id, place_id)

    def local(self, moment: datetime) -> datetime:
        """In the zone of the event."""
        return moment if self._zone is None else moment.astimezone(self._zone)

    def when(self, moment: datetime) -> str:
        """Weekday and time, of a long event with the date."""
        return f"{self.local(moment):{self._format}}"

    def meeting(self, item: Meeting) -> str:
        """What it is about, as far as that may be said: of the offer, or else of the need; empty for neither."""
        told = (record_id for record_id in (item.offer_id, item.need_id) if record_id not in ("", WITHHELD))
        about = next((self.title(record_id) for record_id in told), "")
        return f"'{about}'" if about else ""
