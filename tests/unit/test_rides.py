"""Passengers are in their bus from when it leaves until it is back, and have nothing else meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from matcher.free_time import FreeTime
from matcher.programme import validate
from matcher.rides import rides, without_tours
from matcher.tours_programme import plan_days
from models.domain import EventData, SessionRequest, Table
from tests.factories import make_need, make_offer
from tests.unit.programme.test_arrangements import agenda_of, pairing
from tests.unit.test_tours_programme import DAY, QUICK, SEOUL, WANTED, records, starts_at, stored


def visits_of(data: EventData, person_id: str) -> list[SessionRequest]:
    return sorted((item for item in data.session_requests if person_id in item.attendee_ids), key=starts_at)


def end_of(request: SessionRequest) -> datetime:
    return starts_at(request) + request.slots * timedelta(minutes=30)


def test_a_passenger_rides_to_the_first_stop_between_stops_and_back() -> None:
    data = stored(records(wishes=WANTED))
    (planned,) = plan_days(records(wishes=WANTED), None, QUICK, [DAY])
    tour = next(item for item in planned.plan.tours if item.bus_id == "bus-a")
    person_id = planned.day.problem.parties[tour.parties[0]].person_ids[0]
    visits = visits_of(data, person_id)
    midnight = datetime(2027, 5, 11, tzinfo=SEOUL)

    found = sorted(window for rider, window in rides(data) if rider == person_id)

    assert found[0] == (midnight + timedelta(minutes=tour.leaves), starts_at(visits[0]))
    assert found[-1] == (end_of(visits[-1]), midnight + timedelta(minutes=tour.returns))
    assert (end_of(visits[0]), starts_at(visits[1])) in found


def test_whoever_rides_is_free_for_the_visits_and_not_between_them() -> None:
    data = stored(records(wishes=WANTED))
    first, second, *_ = visits_of(data, "p-11")
    free = FreeTime(data)

    assert free.is_available("p-11", starts_at(first), end_of(first))
    assert not free.is_available("p-11", end_of(first), starts_at(second))
    assert FreeTime(without_tours(data)).is_available("p-11", end_of(first), starts_at(second))


def with_market(**given: object) -> EventData:
    hall = replace(records().rooms[0], id="hall", name="Hall")
    return replace(
        records(wishes=WANTED),
        rooms=(*records().rooms, hall),
        tables=(Table(id="t-1", name="Table 1", room_id="hall", seats=4),),
        needs=tuple(make_need(number, owner_id=f"p-{number}") for number in range(11, 16)),
        offers=tuple(make_offer(number, owner_id=f"p-{number}") for number in range(1, 5)),
        **given,  # type: ignore[arg-type]
    )


def test_no_meeting_is_placed_while_one_of_the_two_rides() -> None:
    data = stored(with_market())

    agenda = agenda_of(data, *(pairing(need, offer) for need in range(11, 16) for offer in range(1, 5)))

    windows = [(rider, *window) for rider, window in rides(data)]
    assert agenda.meetings
    assert not [
        (meeting.id, rider)
        for meeting in agenda.meetings
        for rider, start, end in windows
        if rider in meeting.people_ids and meeting.start < end and start < meeting.end
    ]


def test_the_validator_finds_a_meeting_between_two_stops() -> None:
    data = stored(with_market())
    agenda = agenda_of(data, pairing(11, 1))
    first = visits_of(data, "p-11")[0]
    moved = replace(agenda.meetings[0], start=end_of(first), end=end_of(first) + timedelta(minutes=30))

    found = validate(data, (pairing(11, 1),), replace(agenda, meetings=(moved,)))

    assert any("is on a tour by bus during" in item.message and "p-11" in item.people for item in found)
