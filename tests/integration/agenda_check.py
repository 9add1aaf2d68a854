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
        *_calendars_that_differ(folder),
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
    for entry in sheet(folder, "entries"):
        own = windows.get(entry["person_id"])
        start, end = _time(entry["start"]), _time(entry["end"])
        if own and not any(first <= start and end <= last for first, last in own):
            yield f"{entry['person_id']} is not there for {entry['entry_id']}"


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


def _calendars_that_differ(folder: Path) -> Iterator[str]:
    by_person = defaultdict(set)
    for entry in sheet(folder, "entries"):
        by_person[entry["person_id"]].add((_time(entry["start"]), _time(entry["end"])))
    for person_id, expected in by_person.items():
        calendar = Calendar.from_ical((folder / "people" / f"{person_id}.ics").read_bytes())
        if {(event["DTSTART"].dt, event["DTEND"].dt) for event in calendar.walk("VEVENT")} != expected:
            yield f"the calendar of {person_id} differs from the entries"


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return moment
