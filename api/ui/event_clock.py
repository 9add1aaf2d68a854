"""The clock of the event, for pages that show when something was written, sent or signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from matcher.ports import UnitOfWork
from models.domain import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClock:
    """``name`` is the IANA name of ``zone``; UTC while no event is described."""

    zone: tzinfo
    name: str

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)


def clock_of(work: UnitOfWork) -> EventClock:
    events, _ = work.records.page(Event, offset=0, limit=1)
    return EventClock(zone=events[0].zone, name=events[0].time_zone) if events else EventClock(zone=UTC, name="UTC")
