"""Records with sensible defaults, for tests that care about one or two fields."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from models.domain import Break, Day, Event, Need, Offer, Person, Room, Table


def make_offer(number: int = 1, **fields: Any) -> Offer:
    defaults: dict[str, Any] = {"id": f"o-{number}", "title": f"Offer {number}", "text": f"Text of offer {number}."}
    return Offer(**(defaults | fields))


def make_need(number: int = 1, **fields: Any) -> Need:
    defaults: dict[str, Any] = {"id": f"n-{number}", "title": f"Need {number}", "text": f"Text of need {number}."}
    return Need(**(defaults | fields))


def make_person(number: int = 1, **fields: Any) -> Person:
    defaults: dict[str, Any] = {"id": f"p-{number}", "name": f"Person {number}", "organisation_id": f"org-{number}"}
    return Person(**(defaults | fields))


def make_room(number: int = 1, **fields: Any) -> Room:
    defaults: dict[str, Any] = {"id": f"r-{number}", "name": f"Room {number}", "capacity": 60}
    return Room(**(defaults | fields))


def make_table(number: int = 1, **fields: Any) -> Table:
    defaults: dict[str, Any] = {"id": f"t-{number}", "name": f"Table {number}"}
    return Table(**(defaults | fields))


def make_event(days: int = 2, **fields: Any) -> Event:
    """09:00 to 17:00 in Seoul with lunch at noon, slots of 20 minutes."""
    defaults: dict[str, Any] = {
        "id": "event",
        "title": "Event",
        "time_zone": "Asia/Seoul",
        "days": tuple(Day(date=date(2027, 5, 11 + day), start=time(9), end=time(17)) for day in range(days)),
        "breaks": (Break(title="Lunch", start=time(12), end=time(13)),),
    }
    return Event(**(defaults | fields))
