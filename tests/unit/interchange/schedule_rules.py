"""The rules of ``schedule.json``, written down from the c3voc's documentation of the format.

The published JSON schema itself is not kept here: its repository declares EUPL-1.2. These are its rules for
the fields that exist, their types and their patterns, and beyond it the consistency that readers rely on: a day's
events lie in its rooms, under unique ids, on its date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

Rule = Callable[[Any], object]


def problems(document: dict[str, Any]) -> list[str]:
    """What is wrong, as "where: what"; empty for a document that keeps every rule."""
    return list(_document(document))


def _text(value: object) -> bool:
    return isinstance(value, str)


def _text_or_null(value: object) -> bool:
    return value is None or isinstance(value, str)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list(value: object) -> bool:
    return isinstance(value, list)


def _pattern(pattern: str) -> Rule:
    return lambda value: isinstance(value, str) and re.search(pattern, value)


def _uuid(value: str) -> bool:
    return str(UUID(value)) == value


def _uri(value: str) -> str:
    return urlsplit(value).scheme


def _date(value: str) -> date:
    return date.fromisoformat(value)


def _moment(value: str) -> bool:
    return datetime.fromisoformat(value).utcoffset() is not None


CONFERENCE: dict[str, Rule] = {
    "title": _text,
    "acronym": _pattern("^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$"),
    "days": _list,
    "daysCount": _whole,
    "start": _date,
    "end": _date,
    "timeslot_duration": _pattern("^[0-9]{2}:[0-9]{2}$"),
}
CONFERENCE_OPTIONAL: dict[str, Rule] = {
    "description": _text,
    "time_zone_name": _pattern("^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$"),
    "tracks": lambda value: all(_text(track["name"]) for track in value),
    "rooms": lambda value: all(
        set(room) <= {"guid", "name", "description", "capacity"} and _uuid(room["guid"]) and _text(room["name"])
        for room in value
    ),
    "meta": lambda value: isinstance(value, dict),
}
DAY: dict[str, Rule] = {
    "index": _whole,
    "date": _date,
    "day_start": _moment,
    "day_end": _moment,
    "rooms": lambda value: isinstance(value, dict),
}
EVENT: dict[str, Rule] = {
    "id": lambda value: _whole(value) and 1 <= value < 2**53,
    "guid": _uuid,
    "date": _moment,
    "start": _pattern("^[0-2][0-9]:[0-5][0-9]$"),
    "duration": _pattern("^[0-9]+:[0-9]{2}$"),
    "room": _text,
    "slug": _pattern("^[a-z0-9_-]+[a-z0-9]$"),
    "url": _uri,
    "title": _text,
    "subtitle": _text_or_null,
    "track": _text_or_null,
    "type": _text,
    "language": _text,
    "abstract": _text_or_null,
    "persons": _list,
    "links": _list,
}
PERSON: dict[str, Rule] = {"guid": _uuid, "name": _text}


def _document(document: dict[str, Any]) -> Iterator[str]:
    if not {"schedule"} <= set(document) <= {"schedule", "$schema", "generator"}:
        yield "document: wrong fields"
    schedule = document["schedule"]
    if not _text(schedule["version"]):
        yield "schedule.version: not a text"
    conference = schedule["conference"]
    yield from _fields("conference", conference, CONFERENCE, CONFERENCE_OPTIONAL)
    if conference["daysCount"] != len(conference["days"]):
        yield "conference.daysCount: not the number of days"
    rooms = {room["name"] for room in conference["rooms"]}
    seen: set[int] = set()
    for number, day in enumerate(conference["days"]):
        yield from _day(f"days[{number}]", day, number, rooms, seen)


def _day(where: str, day: dict[str, Any], number: int, rooms: set[str], seen: set[int]) -> Iterator[str]:
    yield from _fields(where, day, DAY)
    if day["index"] != number + 1:
        yield f"{where}.index: days count from 1"
    for room, events in day["rooms"].items():
        if room not in rooms:
            yield f"{where}.{room}: not one of the conference's rooms"
        for index, event in enumerate(events):
            yield from _event(f"{where}.{room}[{index}]", event, day, room)
            if event["id"] in seen:
                yield f"{where}.{room}[{index}].id: used before"
            seen.add(event["id"])


def _event(where: str, event: dict[str, Any], day: dict[str, Any], room: str) -> Iterator[str]:
    yield from _fields(where, event, EVENT)
    if event["room"] != room:
        yield f"{where}.room: lies under another room"
    if event["date"][:10] != day["date"] or event["date"][11:16] != event["start"]:
        yield f"{where}.date: not that day at that time"
    for index, person in enumerate(event.get("persons", [])):
        yield from _fields(f"{where}.persons[{index}]", person, PERSON)


def _fields(
    where: str, record: dict[str, Any], required: dict[str, Rule], optional: dict[str, Rule] | None = None
) -> Iterator[str]:
    """A problem for a missing or unknown field, then one for each value that breaks its rule."""
    rules = required | (optional or {})
    if not set(required) <= set(record) <= set(rules):
        yield f"{where}: fields {sorted(set(required) ^ set(record))}"
    for name, value in record.items():
        try:
            kept = name not in rules or rules[name](value)
        except (TypeError, ValueError):
            kept = False
        if not kept:
            yield f"{where}.{name}: {value!r:.60}"
