"""More or fewer tables, rooms and slots, and what they bring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidSettings, StepMissing
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings, ProgrammeSettings
from matcher.what_if import ONE_OF_EACH, Extra, WhatIfInput, what_if, with_extra
from models.domain import Agenda, Availability, Break, Day, EventData, Lock, Matching, Meeting, Plenary, RoomKind
from tests.factories import make_event, make_match, make_need, make_offer, make_person, make_room, make_table

ZONE = ZoneInfo("Asia/Seoul")


def make_data(**fields: Any) -> EventData:
    """Three needs of p-1 to p-3 and three offers of p-4 to p-6, on one morning of two slots and at one table."""
    defaults: dict[str, Any] = {
        "event": replace(
            make_event(), days=(Day(date=date(2027, 5, 11), start=time(9), end=time(9, 40)),), breaks=()
        ),
        "people": tuple(make_person(number) for number in range(1, 7)),
        "needs": tuple(make_need(number, owner_id=f"p-{number}") for number in (1, 2, 3)),
        "offers": tuple(make_offer(number, owner_id=f"p-{number + 3}") for number in (1, 2, 3)),
        "rooms": (make_room(1, capacity=40), make_room(2, kind=RoomKind.MEETING_HALL, capacity=90)),
        "tables": (make_table(1, room_id="r-2"),),
    }
    return EventData(**(defaults | fields))


def make_input(data: EventData) -> WhatIfInput:
    matches = tuple(make_match(need_id=f"n-{n}", offer_id=f"o-{n}", score=n / 10 + 0.5) for n in (1, 2, 3))
    vector = np.array([1.0, 0.0], dtype=np.float32)
    return WhatIfInput(
        data=data,
        matching=Matching(threshold=0.5, matches=matches, unmet=()),
        offer_vectors={offer.id: vector for offer in data.offers},
        pairing=PairingSettings(time_limit_s=5),
        programme=ProgrammeSettings(time_limit_s=5, max_sessions=0),
    )


def test_one_more_table_or_slot_places_the_meeting_that_had_none() -> None:
    table, room, slot = what_if(make_input(make_data()), ONE_OF_EACH, SilentProgress())
    assert [item.base.meetings for item in (table, room, slot)] == [2, 2, 2]
    assert [item.quality.meetings for item in (table, room, slot)] == [3, 2, 3]
    found = {item.after.name: item for item in table.differences}
    assert found["utility"].difference == pytest.approx(0.6)
    assert (found["without_meeting"].difference, found["without_meeting"].improved) == (-2, True)
    assert {item.after.name: item.difference for item in table.by_chance}["utility"] == 0


def test_a_locked_meeting_stays_in_every_plan_that_is_tried() -> None:
    data = make_data(locks=(Lock(entry_id="meeting-n-1--o-1"),))
    start = datetime(2027, 5, 11, 9, 20, tzinfo=ZONE)
    held = Meeting(
        id="meeting-n-1--o-1",
        pairing_id="pairing-n-1--o-1",
        need_id="n-1",
        offer_id="o-1",
        people_ids=("p-1", "p-4"),
        start=start,
        end=start + timedelta(minutes=20),
        table_id="t-1",
    )
    previous = Agenda(version=1, sessions=(), meetings=(held,), utility=0.6, utility_bound=0.6)
    (locked,) = what_if(replace(make_input(data), previous=previous), [Extra(rooms=1)], SilentProgress())
    (free,) = what_if(make_input(make_data()), [Extra(rooms=1)], SilentProgress())
    assert (locked.base.utility, locked.quality.utility) == (pytest.approx(1.4), pytest.approx(1.4))
    assert free.base.utility == pytest.approx(1.5)


def test_one_table_fewer_leaves_no_meeting() -> None:
    (found,) = what_if(make_input(make_data()), [Extra(tables=-1)], SilentProgress())
    assert (found.base.meetings, found.quality.meetings) == (2, 0)


def test_a_new_table_and_room_are_like_those_that_are_there() -> None:
    rooms = (make_room(1, capacity=40), make_room(3, capacity=20, area="west"), make_room(4, capacity=10))
    data = make_data(rooms=(*rooms, make_room(2, kind=RoomKind.MEETING_HALL, capacity=90)))
    more = with_extra(data, Extra(tables=2, rooms=1))
    assert more.tables[:1] == data.tables
    assert [(table.room_id, table.seats) for table in more.tables[1:]] == [("r-2", 4)] * 2
    assert len({table.id for table in more.tables}) == 3
    assert more.rooms[:-1] == data.rooms
    assert (more.rooms[-1].capacity, more.rooms[-1].area, more.rooms[-1].kind) == (20, "west", RoomKind.SESSION)


def test_the_smallest_rooms_without_a_plenary_go_first() -> None:
    start = datetime(2027, 5, 11, 9, tzinfo=ZONE)
    opening = Plenary(id="o", title="O", start=start, end=start + timedelta(minutes=20), room_id="r-1")
    data = make_data(rooms=(make_room(1, capacity=5), make_room(2, capacity=9), make_room(3, capacity=8)))
    data = replace(data, event=replace(data.event or make_event(), plenaries=(opening,)))
    assert [room.id for room in with_extra(data, Extra(rooms=-1)).rooms] == ["r-1", "r-2"]
    with pytest.raises(InvalidSettings, match="there are only 2 that could be taken away"):
        with_extra(data, Extra(rooms=-3))


def test_whoever_is_there_to_the_end_of_a_day_stays_for_the_slot_more() -> None:
    def window(hour: int, minute: int) -> Availability:
        day = datetime(2027, 5, 11, tzinfo=ZONE)
        return Availability(person_id="p-1", start=day.replace(hour=9), end=day.replace(hour=hour, minute=minute))

    data = make_data(availability=(window(9, 40), window(9, 20), window(12, 0)))
    ends = [item.end.strftime("%H:%M") for item in with_extra(data, Extra(slots=1)).availability]
    assert ends == ["10:00", "09:20", "12:00"]
    assert with_extra(data, Extra(slots=-1)).availability == data.availability


@settings(max_examples=40, deadline=None)
@given(st.integers(-4, 5), st.integers(10, 60), st.integers(0, 59))
def test_each_day_has_just_so_many_slots_more(slots: int, slot_minutes: int, minute: int) -> None:
    event = replace(
        make_event(slot_minutes=slot_minutes),
        days=tuple(Day(date=date(2027, 5, 11 + n), start=time(9), end=time(15 + n, minute)) for n in range(2)),
        breaks=(
            Break(title="Tea", start=time(15, 30), end=time(16)),
            Break(title="Lunch", start=time(12), end=time(13)),
        ),
    )
    assume(min(_slots_by_day(event)) + slots >= 1)
    changed = with_extra(EventData(event=event), Extra(slots=slots)).event
    assert changed is not None
    assert _slots_by_day(changed) == [number + slots for number in _slots_by_day(event)]


def _slots_by_day(event: Any) -> list[int]:
    return [sum(slot.day_index == day for slot in event.slots()) for day in range(len(event.days))]


def test_nothing_more_changes_nothing() -> None:
    assert with_extra(make_data(), Extra()) == make_data()


@pytest.mark.parametrize(
    "extra", [Extra(tables=-2), Extra(slots=-2), Extra(slots=100), Extra(tables=1001)], ids=lambda extra: str(extra)
)
def test_what_the_event_cannot_have_is_refused_by_name(extra: Extra) -> None:
    with pytest.raises(InvalidSettings, match="tables" if extra.tables else "slots"):
        with_extra(make_data(), extra)


def test_without_an_event_there_is_nothing_to_change() -> None:
    with pytest.raises(StepMissing):
        with_extra(EventData(), Extra(tables=1))


def test_an_extra_is_read_aloud() -> None:
    assert [str(extra) for extra in (*ONE_OF_EACH, Extra(tables=-2, slots=3), Extra())] == [
        "1 more table",
        "1 more room",
        "1 more slot a day",
        "2 fewer tables and 3 more slots a day",
        "as it is",
    ]
