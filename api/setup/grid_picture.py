"""The days of an event as a picture: which slots its grid has, and what breaks and plenaries take out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from models.domain import Event

COLUMN: Final = 94
GAP: Final = 8
LEFT: Final = 44
TOP: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """``kind`` is slot, break or plenary; lengths are in the picture's units, one a minute from top to bottom."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    start: datetime
    end: datetime
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumn:
    day: date
    x: float
    boxes: tuple[Box, ...]
    slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPicture:
    width: float
    height: float
    columns: tuple[DayColumn, ...]
    hours: tuple[tuple[str, float], ...]
    """Each full hour with its height."""
    slots: int
    """Those in which there is no plenary."""


def grid_picture(event: Event) -> GridPicture:
    """All days at one scale, so that they can be compared."""
    first = min(day.start.hour * 60 + day.start.minute for day in event.days) // 60 * 60
    last = -(-max(day.end.hour * 60 + day.end.minute for day in event.days) // 60) * 60
    columns = tuple(_column(event, number, first) for number in range(len(event.days)))
    return GridPicture(
        width=LEFT + len(columns) * (COLUMN + GAP),
        height=TOP + last - first + 10,
        columns=columns,
        hours=tuple((f"{minute // 60:02d}:00", TOP + minute - first) for minute in range(first, last + 1, 60)),
        slots=sum(column.slots for column in columns),
    )


def _column(event: Event, number: int, first: int) -> DayColumn:
    day, x = event.days[number], LEFT + number * (COLUMN + GAP)

    def box(kind: str, start: datetime, end: datetime, title: str = "") -> Box:
        local, until = start.astimezone(event.zone), end.astimezone(event.zone)
        top = local.hour * 60 + local.minute - first
        height = (until - local).total_seconds() / 60
        return Box(
            kind=kind,
            x=x,
            y=TOP + top + 1,
            width=COLUMN,
            height=max(1, height - 2),
            start=local,
            end=until,
            title=title,
        )

    plenaries = [item for item in event.plenaries if item.start.astimezone(event.zone).date() == day.date]
    free = [
        slot
        for slot in event.slots()
        if slot.day_index == number and not any(item.start < slot.end and slot.start < item.end for item in plenaries)
    ]
    pauses = zip(event.breaks, event.breaks_on(day), strict=True)
    return DayColumn(
        day=day.date,
        x=x,
        boxes=(
            *(box("slot", slot.start, slot.end) for slot in free),
            *(box("break", start, end, pause.title) for pause, (start, end) in pauses),
            *(box("plenary", item.start, item.end, item.title) for item in plenaries),
        ),
        slots=len(free),
    )
