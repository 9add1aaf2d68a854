from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from matcher.interchange.agenda_time_zone import time_zone_component

ZONES = [
    "Asia/Seoul",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
]


def _offset_by_the_standard(component: Timezone, moment: datetime) -> timedelta:
    """RFC 5545, section 3.6.5: an observance begins at DTSTART in the offset TZOFFSETFROM, the last holds."""
    begun = {
        observance.DTSTART.replace(tzinfo=UTC) - observance.TZOFFSETFROM: observance.TZOFFSETTO
        for observance in (*component.standard, *component.daylight)
    }
    return begun[max(onset for onset in begun if onset <= moment)]


@pytest.mark.parametrize("name", ZONES)
def test_the_spelt_out_zone_has_the_right_offset_in_every_quarter_of_an_hour(name: str) -> None:
    zone = ZoneInfo(name)
    component = time_zone_component(zone, 2027, 2027)
    start = datetime(2027, 1, 1, tzinfo=zone).astimezone(UTC)

    wrong = [
        moment
        for moment in (start + timedelta(minutes=15 * step) for step in range(0, 365 * 96, 4 if name == "UTC" else 1))
        if _offset_by_the_standard(component, moment) != moment.astimezone(zone).utcoffset()
    ]

    assert wrong == []


def test_berlin_changes_at_two_in_the_old_time_in_spring_and_at_three_in_autumn() -> None:
    component = time_zone_component(ZoneInfo("Europe/Berlin"), 2027, 2027)

    onsets = [
        (observance.name, observance.DTSTART.isoformat(), str(observance["TZNAME"]))
        for observance in component.subcomponents
    ]

    assert onsets == [
        ("STANDARD", "2027-01-01T00:00:00", "CET"),
        ("DAYLIGHT", "2027-03-28T02:00:00", "CEST"),
        ("STANDARD", "2027-10-31T03:00:00", "CET"),
    ]


def test_a_zone_without_changes_is_one_observance() -> None:
    component = time_zone_component(ZoneInfo("Asia/Seoul"), 2027, 2029)

    assert [str(observance["TZNAME"]) for observance in component.subcomponents] == ["KST"]
