"""event.json in: the event's days, grid, breaks and plenaries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from matcher.interchange.file_bytes import read_text
from matcher.interchange.report import Problem, shorten
from models.domain import Break, Day, Event, InvalidField, Plenary, Programme

Made = TypeVar("Made")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DayPart(_Part):
    date: date
    start: time
    end: time


class BreakPart(_Part):
    title: str
    start: time
    end: time


class PlenaryPart(_Part):
    """Times of day are in the event's zone."""

    id: str
    title: str
    date: date
    start: time
    end: time
    room_id: str
    chair_id: str = ""
    speaker_ids: tuple[str, ...] = ()
    summary: str = ""


class EventPart(_Part):
    """``invented`` says that everyone in the folder is made up; it is no field of the event."""

    id: str
    title: str
    time_zone: str
    days: tuple[DayPart, ...]
    slot_minutes: int = 20
    breaks: tuple[BreakPart, ...] = ()
    plenaries: tuple[PlenaryPart, ...] = ()
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
    invented: bool = False


def read_event_file(path: Path) -> tuple[Event | None, list[Problem]]:
    """Return the event, or None and every problem, each with the field in ``column`` (``days[1].start``).

    Raises ``UnreadableFile`` for what is no text in UTF-8 or with a byte order mark.
    """
    text = read_text(path)
    problems: list[Problem] = []
    try:
        part = EventPart.model_validate_json(text)
    except ValidationError as error:
        for item in error.errors():
            value = shorten(item["input"]) if item["type"] not in ("missing", "json_invalid") else ""
            problems.append(Problem(file=path, column=_field(item["loc"]), value=value, reason=item["msg"]))
        return None, problems
    builder = _Builder(path)
    event = builder.event(part)
    return event, problems + builder.problems


def _field(location: tuple[int | str, ...]) -> str:
    """
    >>> _field(("days", 1, "start"))
    'days[1].start'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")


class _Builder:
    """Makes the domain's records and keeps what they refuse."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def event(self, part: EventPart) -> Event | None:
        zone = self._make("", partial(_zone, part.time_zone)) or ZoneInfo("UTC")
        dates = {day.date for day in part.days}
        days = [self._make(f"days[{at}].", partial(_day, item)) for at, item in enumerate(part.days)]
        breaks = [self._make(f"breaks[{at}].", partial(_break, item)) for at, item in enumerate(part.breaks)]
        plenaries = [
            self._make(f"plenaries[{at}].", partial(_plenary, item, zone, dates))
            for at, item in enumerate(part.plenaries)
        ]
        if self.problems:
            return None
        others = part.model_dump(exclude={"days", "breaks", "plenaries", "invented"})
        return self._make(
            "",
            partial(
                Event,
                days=tuple(filter(None, days)),
                breaks=tuple(filter(None, breaks)),
                plenaries=tuple(filter(None, plenaries)),
                **others,
            ),
        )

    def _make(self, place: str, make: Callable[[], Made]) -> Made | None:
        try:
            return make()
        except InvalidField as error:
            value = str(error.value) if isinstance(error.value, date | time) else error.value
            column = place + error.field
            self.problems.append(Problem(file=self.path, column=column, value=shorten(value), reason=error.reason))
            return None


def _zone(name: str) -> ZoneInfo:
    Event(id="-", title="-", time_zone=name, days=(Day(date=date.min, start=time.min, end=time.max),))
    return ZoneInfo(name)


def _day(part: DayPart) -> Day:
    _require_local(part.start, part.end)
    return Day(date=part.date, start=part.start, end=part.end)


def _break(part: BreakPart) -> Break:
    _require_local(part.start, part.end)
    return Break(title=part.title, start=part.start, end=part.end)


def _plenary(part: PlenaryPart, zone: ZoneInfo, dates: set[date]) -> Plenary:
    _require_local(part.start, part.end)
    if dates and part.date not in dates:
        raise InvalidField("date", part.date, "not a day of the event")
    return Plenary(
        id=part.id,
        title=part.title,
        start=datetime.combine(part.date, part.start, zone),
        end=datetime.combine(part.date, part.end, zone),
        room_id=part.room_id,
        chair_id=part.chair_id,
        speaker_ids=part.speaker_ids,
        summary=part.summary,
    )


def _require_local(start: time, end: time) -> None:
    for name, value in (("start", start), ("end", end)):
        if value.tzinfo is not None:
            raise InvalidField(name, value, "must have no offset: it is in the event's time zone")
