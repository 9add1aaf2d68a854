"""What an event refuses to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.domain import Break, Day, InvalidField, Plenary
from tests.factories import make_event

NINE = datetime(2027, 5, 11, 9, tzinfo=ZoneInfo("Asia/Seoul"))
HOUR = timedelta(hours=1)


def day(number: int) -> Day:
    return Day(date=date(2027, 5, number), start=time(9), end=time(17))


def plenary(plenary_id: str, hours: int = 0, **fields: Any) -> Plenary:
    """An hour in room r-1, ``hours`` after nine on the first day."""
    start = NINE + hours * HOUR
    defaults: dict[str, Any] = {"title": "Plenary", "start": start, "end": start + HOUR, "room_id": "r-1"}
    return Plenary(id=plenary_id, **(defaults | fields))


@pytest.mark.parametrize(
    ("days", "field", "reason"),
    [
        ((11, 11), "days[1].date", "the day occurs twice"),
        ((11, 12, 10), "days[2].date", "the days are not in order of time"),
    ],
)
def test_days_come_in_order_of_time_and_once(days: tuple[int, ...], field: str, reason: str) -> None:
    with pytest.raises(InvalidField) as caught:
        replace(make_event(), days=tuple(day(number) for number in days))
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert caught.value.value == date(2027, 5, days[-1])


def test_two_plenaries_have_different_ids() -> None:
    with pytest.raises(InvalidField) as caught:
        make_event(plenaries=(plenary("a"), plenary("b", 1), plenary("a", 2)))
    assert (caught.value.field, caught.value.value) == ("plenaries[2].id", "a")
    assert caught.value.reason == "the id occurs twice"


@pytest.mark.parametrize(
    "start", [NINE + HOUR / 2, NINE - HOUR / 2, NINE, datetime(2027, 5, 11, 0, 30, tzinfo=UTC)], ids=str
)
def test_a_room_holds_one_plenary_at_a_time_whatever_the_zone(start: datetime) -> None:
    with pytest.raises(InvalidField) as caught:
        make_event(plenaries=(plenary("a"), plenary("b", start=start, end=start + HOUR)))
    assert (caught.value.field, caught.value.value) == ("plenaries[1].start", start)
    assert caught.value.reason == "the room 'r-1' holds plenary 'a' until 2027-05-11T10:00:00+09:00"


@pytest.mark.parametrize(
    "other",
    [plenary("b", 1), plenary("b", -1), plenary("b", room_id="r-2")],
    ids=["right after", "right before", "in another room"],
)
def test_plenaries_that_touch_or_are_in_different_rooms_are_fine(other: Plenary) -> None:
    assert make_event(plenaries=(plenary("a"), other)).plenaries == (plenary("a"), other)


def test_plenaries_whose_room_is_not_known_yet_are_fine() -> None:
    unplaced = (plenary("a", room_id=""), plenary("b", room_id=""))
    assert make_event(plenaries=unplaced).plenaries == unplaced


@pytest.mark.parametrize("end", [time(12), time(11, 59)])
def test_a_break_ends_after_it_starts(end: time) -> None:
    with pytest.raises(InvalidField, match="a break ends after it starts, 12:00:00") as caught:
        Break(title="Lunch", start=time(12), end=end)
    assert (caught.value.field, caught.value.value) == ("end", end)
