"""``bridgework-programme/1`` in, ``bridgework-programme-solution/1`` out: meetings to place, and where they went."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.atomic import write_atomically
from matcher.errors import FileRejected
from matcher.interchange.file_bytes import read_text
from matcher.interchange.report import Problem, Severity, shorten
from models.domain import (
    FEWEST_IDLE_GAPS,
    Timetable,
    TimetableMeeting,
    TimetablePerson,
    TimetablePlace,
    TimetableSlot,
    TimetableSolution,
)

PROBLEM_FORMAT = "bridgework-programme/1"
SOLUTION_FORMAT = "bridgework-programme-solution/1"


class _Part(BaseModel):
    """Keys that the format does not have are kept, so that they can be named."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)


class SlotPart(_Part):
    id: str = Field(min_length=1)
    start: datetime | None = None
    end: datetime | None = None


class PlacePart(_Part):
    id: str = Field(min_length=1)
    kind: str = "table"


class PersonPart(_Part):
    id: str = Field(min_length=1)
    name: str = ""
    unavailable: tuple[str, ...] = ()


class MeetingPart(_Part):
    id: str = Field(min_length=1)
    people: tuple[str, ...] = Field(min_length=1)
    required: bool = True
    allowed_slots: tuple[str, ...] | None = None
    after: tuple[str, ...] = ()
    utility: float = Field(default=0.0, ge=0, allow_inf_nan=False)


class TimetablePart(_Part):
    format: str
    name: str = ""
    objective: str = FEWEST_IDLE_GAPS
    slots: tuple[SlotPart, ...]
    places: tuple[PlacePart, ...]
    people: tuple[PersonPart, ...]
    meetings: tuple[MeetingPart, ...]


def read_timetable(path: Path) -> tuple[Timetable, tuple[Problem, ...]]:
    """Return the problem in ``path`` and warnings: the keys that the format does not have, which are not used.

    Raises ``UnreadableFile`` for what is no text in UTF-8, and ``FileRejected`` with every error, each with its place
    in the file (``meetings[3].allowed_slots[1]``) and the value that stands there.
    """
    text = read_text(path)
    try:
        part = TimetablePart.model_validate_json(text)
    except ValidationError as error:
        raise FileRejected([_invalid(path, item) for item in error.errors()]) from error
    errors = [
        Problem(file=path, column=place, value=shorten(value), reason=reason)
        for place, value, reason in _wrong_entries(part)
    ]
    if errors:
        raise FileRejected(errors)
    return _timetable(part), tuple(_unknown_keys(path, part))


def write_solution(path: Path, solution: TimetableSolution) -> None:
    """Write ``solution`` to ``path``, whole or not at all. Raises ``OSError``."""
    write_atomically(path, (json.dumps(solution_content(solution), ensure_ascii=False, indent=1) + "\n").encode())


def solution_content(solution: TimetableSolution) -> dict[str, Any]:
    """The solution as the file holds it: what the format asks for, then utility, its bound and the relaxations."""
    return {
        "format": SOLUTION_FORMAT,
        "name": solution.name,
        "status": solution.status.value,
        "objective": solution.objective,
        "bound": solution.bound,
        "placements": [
            {"meeting": item.meeting, "slot": item.slot, "place": item.place} for item in solution.placements
        ],
        "unplaced": list(solution.unplaced),
        "why": list(solution.why),
        "utility": solution.utility,
        "utility_bound": solution.utility_bound,
        "relaxations": list(solution.relaxations),
    }


def _invalid(path: Path, item: Any) -> Problem:
    """What pydantic found, at its place in the file."""
    value = shorten(item["input"]) if item["type"] not in ("missing", "json_invalid") else ""
    return Problem(file=path, column=_place(item["loc"]), value=value, reason=item["msg"])


def _place(location: Sequence[int | str]) -> str:
    """
    >>> _place(("meetings", 3, "allowed_slots", 1))
    'meetings[3].allowed_slots[1]'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")


_Wrong = tuple[str, object, str]
"""Place in the file, the value there, what is wrong with it."""


def _wrong_entries(part: TimetablePart) -> Iterator[_Wrong]:
    if part.format != PROBLEM_FORMAT:
        yield "format", part.format, f"must be {PROBLEM_FORMAT!r}"
    if part.objective != FEWEST_IDLE_GAPS:
        yield "objective", part.objective, f"unknown; the one there is is {FEWEST_IDLE_GAPS!r}"
    for name, entries in (
        ("slots", part.slots),
        ("places", part.places),
        ("people", part.people),
        ("meetings", part.meetings),
    ):
        yield from _repeated(f"{name}[{{}}].id", [entry.id for entry in entries])
    yield from _wrong_times(part.slots)
    yield from _wrong_references(part)


def _repeated(place: str, values: Sequence[str]) -> Iterator[_Wrong]:
    first: dict[str, int] = {}
    for at, value in enumerate(values):
        if first.setdefault(value, at) != at:
            yield place.format(at), value, f"stands already at {place.format(first[value])}"


def _wrong_times(slots: Sequence[SlotPart]) -> Iterator[_Wrong]:
    """Slots are in order of time and do not overlap, where they have times."""
    before: datetime | None = None
    for at, slot in enumerate(slots):
        for key, moment in (("start", slot.start), ("end", slot.end)):
            if moment is not None and moment.tzinfo is None:
                yield f"slots[{at}].{key}", moment.isoformat(), "a time must carry its offset, as in 09:00:00+01:00"
                return
        for key, moment in (("start", slot.start), ("end", slot.end)):
            if moment is not None and before is not None and moment < before:
                reason = f"is before {before.isoformat()}: slots are in order of time, one after the other"
                yield f"slots[{at}].{key}", moment.isoformat(), reason
                return
            before = moment if moment is not None else before


def _wrong_references(part: TimetablePart) -> Iterator[_Wrong]:
    slots = {slot.id for slot in part.slots}
    people = {person.id for person in part.people}
    meetings = {meeting.id for meeting in part.meetings}
    for at, person in enumerate(part.people):
        yield from _unknown(f"people[{at}].unavailable", person.unavailable, slots, "slot")
    for at, meeting in enumerate(part.meetings):
        place = f"meetings[{at}]"
        yield from _unknown(f"{place}.people", meeting.people, people, "person")
        yield from _repeated(f"{place}.people[{{}}]", meeting.people)
        yield from _unknown(f"{place}.allowed_slots", meeting.allowed_slots or (), slots, "slot")
        yield from _unknown(f"{place}.after", meeting.after, meetings, "meeting")
        for index, earlier in enumerate(meeting.after):
            if earlier == meeting.id:
                yield f"{place}.after[{index}]", earlier, "a meeting cannot come after itself"


def _unknown(place: str, values: Sequence[str], known: set[str], kind: str) -> Iterator[_Wrong]:
    for at, value in enumerate(values):
        if value not in known:
            yield f"{place}[{at}]", value, f"there is no such {kind}"


def _unknown_keys(path: Path, part: TimetablePart) -> Iterator[Problem]:
    """One warning for each key that the format does not have, at its first place."""
    found: dict[str, tuple[str, object]] = {}
    for key, value in (part.model_extra or {}).items():
        found[key] = key, value
    groups: tuple[tuple[str, Sequence[_Part]], ...] = (
        ("slots", part.slots),
        ("places", part.places),
        ("people", part.people),
        ("meetings", part.meetings),
    )
    for name, entries in groups:
        for at, entry in enumerate(entries):
            for key, value in (entry.model_extra or {}).items():
                found.setdefault(f"{name}.{key}", (f"{name}[{at}].{key}", value))
    for place, value in found.values():
        reason = f"{PROBLEM_FORMAT} has no such key; it is not used"
        yield Problem(file=path, column=place, value=shorten(value), reason=reason, severity=Severity.WARNING)


def _timetable(part: TimetablePart) -> Timetable:
    return Timetable(
        name=part.name,
        objective=part.objective,
        slots=tuple(TimetableSlot(id=slot.id, start=slot.start, end=slot.end) for slot in part.slots),
        places=tuple(TimetablePlace(id=place.id, kind=place.kind) for place in part.places),
        people=tuple(
            TimetablePerson(id=person.id, name=person.name, unavailable=frozenset(person.unavailable))
            for person in part.people
        ),
        meetings=tuple(
            TimetableMeeting(
                id=meeting.id,
                people=meeting.people,
                required=meeting.required,
                allowed_slots=None if meeting.allowed_slots is None else frozenset(meeting.allowed_slots),
                after=tuple(dict.fromkeys(meeting.after)),
                utility=meeting.utility,
            )
            for meeting in part.meetings
        ),
    )
