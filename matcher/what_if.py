"""What one more table, room or slot a day would bring: the event with it is solved anew, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from statistics import median_low
from typing import TypeVar

from matcher.errors import InvalidSettings, StepMissing
from matcher.locked import with_locked_meetings
from matcher.pairing import make_pairings
from matcher.plan_figures import FigureDifference, PlanQuality, differences
from matcher.ports import Progress, Step
from matcher.programme import OfferVectors, ProgrammeInput, make_agenda
from matcher.programme.quality import MadeWith, plan_quality
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings
from models.domain import Agenda, Availability, Day, Event, EventData, Matching, Room, RoomKind, Table

Place = TypeVar("Place", Room, Table)

MOST_EXTRA = 1000
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What the event would have more than now, or fewer where a number is below 0; ``slots`` are of each day."""

    tables: int = 0
    rooms: int = 0
    slots: int = 0

    def __str__(self) -> str:
        """As in "1 more table and 2 fewer slots a day"."""
        parts = [
            _counted(self.tables, "table"),
            _counted(self.rooms, "room"),
            _counted(self.slots, "slot", " a day"),
        ]
        return " and ".join(part for part in parts if part) or "as it is"


def _counted(number: int, noun: str, after: str = "") -> str:
    more = "more" if number > 0 else "fewer"
    return f"{abs(number)} {more} {noun}{'' if abs(number) == 1 else 's'}{after}" if number else ""


ONE_OF_EACH = (Extra(tables=1), Extra(rooms=1), Extra(slots=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfInput:
    """What an agenda is made from. ``previous`` is the stored one, which locked entries refer to."""

    data: EventData
    matching: Matching
    offer_vectors: OfferVectors
    pairing: PairingSettings
    programme: ProgrammeSettings
    previous: Agenda | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """``base`` is the plan of the event as it is, made by the same solver in the same time as ``quality``.

    ``again`` is another plan of the event as it is, by another seed: what the search settles, such as idle gaps,
    differs from run to run, and a difference that is no larger than that of these two says nothing.
    """

    extra: Extra
    base: PlanQuality
    again: PlanQuality
    quality: PlanQuality

    @property
    def differences(self) -> tuple[FigureDifference, ...]:
        """Of each figure, from ``base`` to ``quality``."""
        return differences(self.base, self.quality)

    @property
    def by_chance(self) -> tuple[FigureDifference, ...]:
        """Of each figure, from ``base`` to ``again``."""
        return differences(self.base, self.again)


def what_if(given: WhatIfInput, extras: Sequence[Extra], progress: Progress) -> tuple[WhatIf, ...]:
    """Pair and place everything anew, as it is and with each of ``extras``, and measure the plans.

    It takes two solves more than there are ``extras``. Raises ``InvalidSettings`` for an extra that the event cannot
    have, before anything is solved, and ``StepMissing`` without an event.
    """
    changed = [with_extra(given.data, extra) for extra in extras]
    progress.tell("The event as it is:")
    base = _solved(given, progress)
    progress.tell("Again, to see what differs by chance:")
    again = _solved(_with_another_seed(given), progress)
    found = []
    for extra, data in zip(extras, changed, strict=True):
        progress.tell(f"With {extra}:")
        quality = _solved(replace(given, data=data), progress)
        found.append(WhatIf(extra=extra, base=base, again=again, quality=quality))
    return tuple(found)


def _with_another_seed(given: WhatIfInput) -> WhatIfInput:
    pairing = given.pairing.model_copy(update={"seed": given.pairing.seed + 1})
    programme = given.programme.model_copy(update={"seed": given.programme.seed + 1})
    return replace(given, pairing=pairing, programme=programme)


def _solved(given: WhatIfInput, progress: Progress) -> PlanQuality:
    to_pair = with_locked_meetings(given.data, given.previous)
    pairings = make_pairings(to_pair, given.matching, given.pairing, progress).pairings
    agenda = make_agenda(
        ProgrammeInput(
            data=given.data,
            matching=given.matching,
            pairings=pairings,
            offer_vectors=given.offer_vectors,
            previous=given.previous,
        ),
        given.programme,
        progress,
    )
    made = MadeWith(
        programme=given.programme,
        pairing=given.pairing,
        previous=given.previous,
        locked=frozenset(lock.entry_id for lock in given.data.locks),
    )
    return plan_quality(given.data, given.matching, pairings, agenda, made)


def with_extra(data: EventData, extra: Extra) -> EventData:
    """Return the event with ``extra``.

    A new table is like the last one, a new room like the session room of middle size. Days end later by the slots,
    and whoever is available to the end of a day stays for them; with fewer slots days end earlier. Taken away are
    the last tables and the smallest session rooms in which no plenary is. Raises ``InvalidSettings`` and
    ``StepMissing``.
    """
    if data.event is None:
        raise StepMissing(Step.AGENDA)
    for name in ("tables", "rooms", "slots"):
        if abs(getattr(extra, name)) > MOST_EXTRA:
            raise InvalidSettings(name, getattr(extra, name), f"is at most {MOST_EXTRA}")
    event = _longer(data.event, extra.slots)
    return replace(
        data,
        event=event,
        tables=_tables(data, extra.tables),
        rooms=_rooms(data, data.event, extra.rooms),
        availability=tuple(_staying(data.event, event, item) for item in data.availability),
    )


def _tables(data: EventData, number: int) -> tuple[Table, ...]:
    if number <= 0:
        return _without_last(data.tables, -number, "tables")
    like = data.tables[-1] if data.tables else Table(id="table", name="Table")
    names = _new_ids("table", {table.id for table in data.tables} | {room.id for room in data.rooms}, number)
    return data.tables + tuple(replace(like, id=name, name=name) for name in names)


def _rooms(data: EventData, event: Event, number: int) -> tuple[Room, ...]:
    fixed = {plenary.room_id for plenary in event.plenaries}
    of_sessions = [room for room in data.rooms if room.kind is RoomKind.SESSION]
    if number <= 0:
        free = sorted((room for room in of_sessions if room.id not in fixed), key=lambda room: -room.capacity)
        kept = {room.id for room in _without_last(tuple(free), -number, "rooms")}
        return tuple(room for room in data.rooms if room not in free or room.id in kept)
    capacity = median_low(room.capacity for room in of_sessions) if of_sessions else MadeEventSettings().room_capacity
    found = next((room for room in of_sessions if room.capacity == capacity), None)
    like = found or Room(id="room", name="Room", capacity=capacity)
    names = _new_ids("room", {table.id for table in data.tables} | {room.id for room in data.rooms}, number)
    return data.rooms + tuple(replace(like, id=name, name=name) for name in names)


def _without_last(items: tuple[Place, ...], number: int, name: str) -> tuple[Place, ...]:
    if number > len(items):
        raise InvalidSettings(name, -number, f"there are only {len(items)} that could be taken away")
    return items[: len(items) - number]


def _new_ids(kind: str, taken: set[str], number: int) -> list[str]:
    names = (f"more-{kind}-{at}" for at in range(1, number + len(taken) + 1))
    return [name for name in names if name not in taken][:number]


def _longer(event: Event, slots: int) -> Event:
    return replace(event, days=tuple(_day(event, day, slots) for day in event.days)) if slots else event


def _day(event: Event, day: Day, slots: int) -> Day:
    """The day with so many slots more at its end: the first end that gives them."""
    wanted = _slots_of(event, day) + slots
    if slots < 0 and wanted < 1:
        raise InvalidSettings("slots", slots, f"{day.date} has only {_slots_of(event, day)} slots")
    for end in _ends(day, later=slots > 0):
        changed = replace(day, end=end)
        if _slots_of(event, changed) == wanted:
            return changed
    raise InvalidSettings("slots", slots, f"{day.date} cannot end that late")


def _ends(day: Day, *, later: bool) -> Iterator[time]:
    """From the day's end on, minute by minute: to midnight, or back to its start."""
    at = datetime.combine(day.date, day.end)
    step = timedelta(minutes=1 if later else -1)
    while at.date() == day.date and day.start < at.time() <= _LAST_MINUTE:
        yield at.time()
        at += step


def _slots_of(event: Event, day: Day) -> int:
    return len(replace(event, days=(day,), plenaries=()).slots())


def _staying(before: Event, after: Event, window: Availability) -> Availability:
    """The window to the new end of a day that it reached the old end of."""
    for day, longer in zip(before.days, after.days, strict=True):
        end = datetime.combine(day.date, day.end, before.zone)
        new_end = datetime.combine(longer.date, longer.end, before.zone)
        if window.start < end <= window.end < new_end:
            return replace(window, end=new_end)
    return window
