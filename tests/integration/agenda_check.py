"""What an agenda promises, checked from its files alone: the workbook, the calendars and the event's own data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
from icalendar import Calendar

from matcher.interchange.agenda_calendar import calendar_file_names
from models.domain import EventData


def sheet(folder: Path, name: str) -> list[dict[str, Any]]:
    rows = openpyxl.load_workbook(folder / "agenda.xlsx", read_only=True)[name].iter_rows(values_only=True)
    header = [str(cell) for cell in next(rows)]
    return [dict(zip(header, row, strict=True)) for row in rows]


def complaints(folder: Path, data: EventData) -> list[str]:
    """Every broken promise, in words; none for a good agenda."""
    return [
        *_overlaps(folder),
        *_places_used_twice(folder),
        *_absent_people(folder, data),
        *_wrong_pairings(folder, data),
        *_too_many_meetings(folder, data),
        *_calendars_that_differ(folder, data),
        *_ways_too_long(folder, data),
        *_closed_places(folder, data),
        *_groups_apart(folder, data),
        *_broken_orders(folder, data),
    ]


def _overlaps(folder: Path) -> Iterator[str]:
    by_person = defaultdict(list)
    for entry in sheet(folder, "entries"):
        by_person[entry["person_id"]].append((_time(entry["start"]), _time(entry["end"]), entry["entry_id"]))
    for person_id, entries in by_person.items():
        for (_, end, first), (start, _, second) in pairwise(sorted(entries)):
            if start < end:
                yield f"{person_id} is in {first} and {second} at once"


def _places_used_twice(folder: Path) -> Iterator[str]:
    by_place = defaultdict(set)
    for entry in sheet(folder, "entries"):
        by_place[entry["place"]].add((_time(entry["start"]), _time(entry["end"]), entry["entry_id"]))
    for place, uses in by_place.items():
        for (_, end, first), (start, _, second) in pairwise(sorted(uses)):
            if start < end:
                yield f"{place} holds {first} and {second} at once"


def _absent_people(folder: Path, data: EventData) -> Iterator[str]:
    windows = defaultdict(list)
    for window in data.availability:
        windows[window.person_id].append((window.start, window.end))
    away = defaultdict(list)
    for absence in data.absences:
        away[absence.person_id].append((absence.start, absence.end))
    for entry in sheet(folder, "entries"):
        person_id, start, end = entry["person_id"], _time(entry["start"]), _time(entry["end"])
        if person_id in windows and not _covered(start, end, windows[person_id]):
            yield f"{person_id} is not there for {entry['entry_id']}"
        if any(start < last and first < end for first, last in away[person_id]):
            yield f"{person_id} is absent during {entry['entry_id']}"


def _covered(start: datetime, end: datetime, windows: list[tuple[datetime, datetime]]) -> bool:
    """Windows that touch count as one."""
    for first, last in sorted(windows):
        if first <= start:
            start = max(start, last)
    return start >= end


def _ways_too_long(folder: Path, data: EventData) -> Iterator[str]:
    areas = {room.id: room.area for room in data.rooms}
    areas |= {table.id: areas.get(table.room_id, "") for table in data.tables}
    minutes = {frozenset((way.first_area, way.second_area)): way.minutes for way in data.travel}
    by_person = defaultdict(list)
    for entry in sheet(folder, "entries"):
        by_person[entry["person_id"]].append(
            (_time(entry["start"]), _time(entry["end"]), areas.get(entry["place"], ""))
        )
    for person_id, entries in by_person.items():
        for (_, end, one), (start, _, other) in pairwise(sorted(entries)):
            if one != other and (start - end).total_seconds() < 60 * minutes.get(frozenset((one, other)), 0):
                yield f"{person_id} cannot get from {one} to {other} by {start}"


def _closed_places(folder: Path, data: EventData) -> Iterator[str]:
    room_of = {table.id: table.room_id for table in data.tables}
    for entry in sheet(folder, "entries"):
        for closure in data.closures:
            here = closure.place_id in (entry["place"], room_of.get(entry["place"]))
            if here and _time(entry["start"]) < closure.end and closure.start < _time(entry["end"]):
                yield f"{entry['entry_id']} is in {entry['place']}, which is closed"


def _groups_apart(folder: Path, data: EventData) -> Iterator[str]:
    in_meeting = defaultdict(set)
    for entry in sheet(folder, "entries"):
        if entry["kind"] == "meeting":
            in_meeting[entry["entry_id"]].add(entry["person_id"])
    for meeting in sheet(folder, "meetings"):
        for group in data.groups:
            if group.lead_id in (meeting["need_owner_id"], meeting["offer_owner_id"]):
                for member_id in set(group.member_ids) - in_meeting[meeting["meeting_id"]]:
                    yield f"{member_id} is not in {meeting['meeting_id']} with {group.lead_id}"


def _broken_orders(folder: Path, data: EventData) -> Iterator[str]:
    times = {entry["entry_id"]: (_time(entry["start"]), _time(entry["end"])) for entry in sheet(folder, "entries")}
    for order in data.precedences:
        if {order.first_id, order.second_id} <= times.keys() and times[order.first_id][1] > times[order.second_id][0]:
            yield f"{order.first_id} is not over before {order.second_id}"


def _wrong_pairings(folder: Path, data: EventData) -> Iterator[str]:
    need_owner = {demand.id: demand.owner_id for demand in data.demands}
    offer_owner = {offer.id: offer.owner_id for offer in data.offers}
    organisation = {person.id: person.organisation_id for person in data.people}
    apart = {frozenset((conflict.first_id, conflict.second_id)) for conflict in data.conflicts}
    for pairing in sheet(folder, "pairings"):
        people = [need_owner[pairing["need_id"]], offer_owner[pairing["offer_id"]]]
        if people != [pairing["need_owner_id"], pairing["offer_owner_id"]]:
            yield f"{pairing['pairing_id']} names other owners"
        parties = [{person_id, organisation[person_id]} for person_id in people]
        if any(frozenset((one, other)) in apart for one in parties[0] for other in parties[1]):
            yield f"{pairing['pairing_id']} is in conflict"
        if organisation[people[0]] == organisation[people[1]]:
            yield f"{pairing['pairing_id']} is within one organisation"


def _too_many_meetings(folder: Path, data: EventData) -> Iterator[str]:
    assert data.event is not None
    held = Counter(row["person_id"] for row in sheet(folder, "entries") if row["kind"] == "meeting")
    for person in data.people:
        most = data.event.max_meetings_default if person.max_meetings is None else person.max_meetings
        if held[person.id] > most:
            yield f"{person.id} has {held[person.id]} meetings and can take {most}"


def _calendars_that_differ(folder: Path, data: EventData) -> Iterator[str]:
    by_person = defaultdict(set)
    for entry in sheet(folder, "entries"):
        by_person[entry["person_id"]].add((_time(entry["start"]), _time(entry["end"])))
    names = calendar_file_names({person.id: person.name for person in data.people if person.id in by_person})
    for person_id, expected in by_person.items():
        calendar = Calendar.from_ical((folder / "people" / names[person_id]).read_bytes())
        events: list[Any] = calendar.walk("VEVENT")
        if {(event["DTSTART"].dt, event["DTEND"].dt) for event in events} != expected:
            yield f"the calendar of {person_id} differs from the entries"


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return moment
