"""A time zone as calendar programs want it spelt out.

``icalendar`` writes the onset of daylight saving time in the time after the change; RFC 5545, section 3.6.5, wants
it in the time before ("DTSTART" is combined with "TZOFFSETFROM"). Seen in version 7.3: its Europe/Berlin changes an
hour late in spring. So the changes are looked up here, and only written with the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=8)
def time_zone_component(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE of ``zone``, right from the start of ``first_year`` to the end of ``last_year``.

    Each change of the clocks is one observance, the first is what holds at the start. Callers share the
    component and must not change it.
    """
    start = datetime(first_year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    component = Timezone()
    component.add("TZID", zone.key)
    component.add_component(_observance(zone, start, offset_from=_offset(zone, start)))
    for onset in _changes(zone, start, end):
        component.add_component(_observance(zone, onset, offset_from=_offset(zone, onset - _SECOND)))
    return component


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The first second of each new offset, in UTC; two changes are at least a day apart."""
    day = start
    while day < end:
        before, after = day, day + _DAY
        if _offset(zone, before) != _offset(zone, after):
            while after - before > _SECOND:
                middle = before + ((after - before) // 2 // _SECOND) * _SECOND
                before, after = (middle, after) if _offset(zone, middle) == _offset(zone, day) else (before, middle)
            yield after
        day += _DAY


def _observance(zone: ZoneInfo, onset: datetime, *, offset_from: timedelta) -> TimezoneStandard | TimezoneDaylight:
    local = onset.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.DTSTART = (onset + offset_from).replace(tzinfo=None)
    observance.TZOFFSETFROM = offset_from
    observance.TZOFFSETTO = _offset(zone, onset)
    observance.add("TZNAME", local.tzname())
    return observance
