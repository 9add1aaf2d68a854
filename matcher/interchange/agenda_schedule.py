"""The public programme as ``schedule.json``, the format of the c3voc (draft-06 schema ``schedule/schema.json``).

Conference apps and recording teams read it. It holds plenaries and the sessions' talks, one event each, a session
being the track of its talks; no 1:1 meeting, no e-mail address. ``start`` is written "HH:MM", as every producer of
the format does and every reader expects, although one version of the schema annotates it as a date with time.
Match data has no place in it: the schema closes events to other fields.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from models.domain import Event, Room, Session, SessionKind, Talk

GENERATOR = "bridgework"
SCHEMA = "https://c3voc.de/schedule/schema.json"
_ACRONYM = re.compile(r"[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?")
_ZONE = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Names:
    """The acronym, and one name for each room and one guid for each person over the whole file."""

    acronym: str
    rooms: dict[str, str]
    people: dict[str, str]


def render_schedule(published: PublishedAgenda) -> bytes:
    """UTF-8 JSON; the same bytes for the same agenda."""
    document = {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR},
        "schedule": {"version": str(published.agenda.version), "conference": _conference(published)},
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def schedule_acronym(event: Event) -> str:
    """The event's acronym, or what has to be made of it, its id or its title to fit the schema's pattern.

    That is at least four small letters, digits and underscores; a shorter one gets the year.
    """
    if _ACRONYM.fullmatch(event.acronym):
        return event.acronym
    plain = next(filter(None, map(_plain, (event.acronym, event.id, event.title))), "event")
    return plain if len(plain) >= 4 else f"{plain}_{min(day.date for day in event.days).year}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z0-9_]", "", decomposed)


def _slug(*parts: str) -> str:
    decomposed = unicodedata.normalize("NFKD", "-".join(parts)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", decomposed)[:80].strip("-")


def _conference(published: PublishedAgenda) -> Json:
    event = published.event
    names = _Names(schedule_acronym(event), _room_names(published), _person_guids(published))
    days = list(_days(published, names))
    conference: Json = {
        "acronym": names.acronym,
        "title": printable(event.title),
        "start": days[0]["date"],
        "end": days[-1]["date"],
        "daysCount": len(days),
        "timeslot_duration": _hours_and_minutes(event.slot_minutes),
        "tracks": [{"name": track} for track in _tracks(published)],
        "rooms": [_room(published, room_id, name) for room_id, name in names.rooms.items()],
        "days": days,
    }
    if event.subtitle:
        conference["description"] = printable(event.subtitle)
    if _ZONE.search(event.time_zone):
        conference["time_zone_name"] = event.time_zone
    return conference


def _tracks(published: PublishedAgenda) -> list[str]:
    return list(dict.fromkeys(printable(session.title) for session in published.agenda.sessions if session.talks))


def _room_names(published: PublishedAgenda) -> dict[str, str]:
    """By id, in the order of the records; rooms of one name are told apart by their ids."""
    used = dict.fromkeys(session.room_id for session in published.agenda.sessions)
    order = [room.id for room in published.data.rooms if room.id in used]
    ids = list(dict.fromkeys([*order, *used]))
    alike = Counter(published.room_name(room_id) for room_id in ids)
    return {
        room_id: printable(name if alike[name] == 1 else f"{name} ({room_id})")
        for room_id in ids
        for name in (published.room_name(room_id),)
    }


def _room(published: PublishedAgenda, room_id: str, name: str) -> Json:
    room: Room | None = published.room(room_id)
    return {
        "name": name,
        "guid": str(published.stable_uuid("room", room_id)),
        "description": None,
        "capacity": room.capacity if room else None,
    }


def _person_guids(published: PublishedAgenda) -> dict[str, str]:
    """Made of the event and the name that the file shows anyway, counting people of one name.

    The format's usual guid is a hash of the e-mail address, and so tells whoever guesses the address that the
    guess is right. An id can be an address as well.
    """
    seen: Counter[str] = Counter()
    guids = {}
    for person in published.data.people:
        guids[person.id] = str(published.stable_uuid("person", person.name, str(seen[person.name])))
        seen[person.name] += 1
    return guids


def _days(published: PublishedAgenda, names: _Names) -> Iterator[Json]:
    zone = published.event.zone
    bounds: dict[date, list[datetime]] = {}
    for day in published.event.days:
        bounds.setdefault(day.date, []).extend(
            (datetime.combine(day.date, day.start, zone), datetime.combine(day.date, day.end, zone))
        )
    rooms: dict[date, dict[str, list[Json]]] = {}
    for session in published.agenda.sessions:
        for item in _events(published, session, names):
            on = datetime.fromisoformat(item["date"]).date()
            rooms.setdefault(on, {}).setdefault(item["room"], []).append(item)
        on = published.local(session.start).date()
        bounds.setdefault(on, []).extend((published.local(session.start), published.local(session.end)))
    for index, on in enumerate(sorted(bounds), start=1):
        yield {
            "index": index,
            "date": on.isoformat(),
            "day_start": min(bounds[on]).isoformat(),
            "day_end": max(bounds[on]).isoformat(),
            "rooms": rooms.get(on, {}),
        }


def _events(published: PublishedAgenda, session: Session, names: _Names) -> Iterator[Json]:
    if not session.talks:
        people = dict.fromkeys((*session.speaker_ids, *filter(None, [session.chair_id])))
        yield _event(published, session, session, names, people) | {
            "type": "plenary" if session.kind is SessionKind.PLENARY else "session",
            "track": None,
            "abstract": printable(session.summary),
        }
    for talk in session.talks:
        offer = published.offer(talk.offer_id)
        yield _event(published, talk, session, names, (talk.speaker_id,)) | {
            "type": "talk",
            "track": printable(session.title),
            "abstract": printable(offer.text) if offer else "",
        }


def _event(
    published: PublishedAgenda, item: Session | Talk, session: Session, names: _Names, people: Iterable[str]
) -> Json:
    guid = published.stable_uuid("talk" if isinstance(item, Talk) else "session", session.id, item.id)
    minutes = int(published.lasting(item.start, item.end).total_seconds() // 60)
    return {
        "id": (guid.int >> 80) + 1,
        "guid": str(guid),
        "date": published.iso(item.start),
        "start": f"{published.local(item.start):%H:%M}",
        "duration": _hours_and_minutes(minutes),
        "room": names.rooms[session.room_id],
        "slug": _slug(names.acronym, guid.hex[:8], item.title),
        "url": guid.urn,
        "title": printable(item.title),
        "subtitle": "",
        "language": published.event.language,
        "persons": [_person(published, person_id, names) for person_id in people],
        "links": [],
    }


def _person(published: PublishedAgenda, person_id: str, names: _Names) -> Json:
    guid = names.people.get(person_id) or str(published.stable_uuid("person", person_id, "unknown"))
    return {"guid": guid, "name": printable(published.person_name(person_id))}


def _hours_and_minutes(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
