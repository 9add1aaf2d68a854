"""Meeting tables as a repair sees them: those of one area with as many seats need not be told apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from matcher.programme.repair_calendar import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    area: str
    seats: int
    table_ids: tuple[str, ...]


def table_kinds(calendar: Calendar) -> list[TableKind]:
    """In the order of the records."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for table in calendar.data.tables:
        found[calendar.area(table.id), table.seats].append(table.id)
    return [TableKind(area=area, seats=seats, table_ids=tuple(ids)) for (area, seats), ids in found.items()]


def reach(calendar: Calendar) -> int:
    """How many slots further somebody can still be on the way from one."""
    longest = timedelta(minutes=calendar.ways.longest)
    slots = calendar.slots
    return max(
        (
            sum(later.start - slot.end < longest for later in slots[slot.index + 1 : slot.index + 50])
            for slot in slots
        ),
        default=0,
    )
