"""A site that takes several groups: so many visits at one time, and anything else alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from matcher.programme import validate
from matcher.programme.problem import RoomType
from matcher.programme.rooms import visits_at_once
from models.domain import Closure, EventData, Room, RoomKind, Session, SessionKind, SessionRequest, Site
from tests.factories import make_room
from tests.small_events import at
from tests.unit.programme.test_arrangements import agenda_of, event

MILL: Room = make_room(9, kind=RoomKind.SITE, area="park", capacity=4)


def visit(number: int, slots: int = 2, kind: SessionKind = SessionKind.VISIT) -> SessionRequest:
    """One that nobody else attends."""
    return SessionRequest(
        id=f"v-{number}",
        title=f"Visit {number}",
        kind=kind,
        slots=slots,
        room_ids=("r-9",),
        attendee_ids=(f"p-{number}",),
    )


def site_day(groups: int, *requests: SessionRequest) -> EventData:
    """The site is open for five slots, the last ones of the first day."""
    shut = (
        Closure(place_id="r-9", start=at(0, 1), end=at(0, 11, 20)),
        Closure(place_id="r-9", start=at(1, 0), end=at(1, 23)),
    )
    return event(sites=(Site(room_id="r-9", groups_at_once=groups),), session_requests=requests, closures=shut)


def most_by_brute_force(data: EventData, groups: int) -> int:
    """How many slots of visits can be held, every assignment of starts tried."""
    assert data.event is not None
    shut = data.closures
    slots = [
        slot for slot in data.event.slots() if all(slot.end <= item.start or item.end <= slot.start for item in shut)
    ]

    def runs(request: SessionRequest) -> Iterator[frozenset[int]]:
        yield frozenset()
        for first in range(len(slots) - request.slots + 1):
            run = slots[first : first + request.slots]
            if all(one.end == other.start for one, other in itertools.pairwise(run)):
                yield frozenset(range(first, first + request.slots))

    def fits(chosen: Sequence[frozenset[int]]) -> bool:
        return all(sum(place in run for run in chosen) <= groups for place in range(len(slots)))

    ways = itertools.product(*(list(runs(request)) for request in data.session_requests))
    return max(sum(map(len, chosen)) for chosen in ways if fits(chosen))


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_as_many_visits_are_placed_as_can_be_in_any_arrangement(groups: int) -> None:
    data = site_day(groups, visit(1, 3), visit(2, 2), visit(3, 3), visit(4, 2), visit(5, 4))

    agenda = agenda_of(data)

    assert data.event is not None
    minutes = sum((item.end - item.start).seconds // 60 for item in agenda.sessions if item.room_id == "r-9")
    placed = minutes // data.event.slot_minutes
    assert placed == most_by_brute_force(data, groups)


def test_anything_but_a_visit_has_the_site_alone() -> None:
    data = site_day(2, visit(1), visit(2), visit(3, kind=SessionKind.SEMINAR))
    starts = [replace(request, starts_at=at(0, 12)) for request in data.session_requests]

    agenda = agenda_of(replace(data, session_requests=tuple(starts)))

    assert {item.id for item in agenda.sessions} == {"opening", "v-1", "v-2"}
    assert [item.session_id for item in agenda.unplaced_sessions] == ["v-3"]


def held(number: int, hour: int = 11, **given: object) -> Session:
    values: dict[str, object] = {"kind": SessionKind.VISIT, "room_id": "r-9", "attendee_ids": (f"p-{number}",)}
    return Session(
        id=f"v-{number}",
        title=f"Visit {number}",
        start=at(0, hour),
        end=at(0, hour + 1),
        **(values | given),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("sessions", "times"),
    [
        ([held(1), held(2)], 0),
        ([held(1), held(2), held(3)], 1),
        ([held(1), held(2), held(3, 12), held(4, 12)], 0),
        ([held(1), held(2, kind=SessionKind.SEMINAR)], 1),
        ([held(1, room_id="r-1"), held(2, room_id="r-1")], 1),
    ],
)
def test_the_validator_counts_who_is_there_at_once(sessions: list[Session], times: int) -> None:
    data = site_day(2, *(visit(number) for number in range(1, 5)))
    agenda = replace(agenda_of(replace(data, session_requests=())), sessions=tuple(sessions))

    found = [item for item in validate(data, (), agenda) if item.rule == "room_used_once"]

    assert len(found) == times


def test_only_sites_take_several_visits() -> None:
    hall = replace(MILL, kind=RoomKind.SESSION)
    told = EventData(rooms=(hall,), sites=(Site(room_id="r-9", groups_at_once=3),))

    assert visits_at_once(told) == {}
    assert visits_at_once(replace(told, rooms=(MILL,))) == {"r-9": 3}


def test_rooms_that_take_several_visits_are_told_apart() -> None:
    with pytest.raises(ValueError, match="told apart"):
        RoomType(capacity=4, room_ids=("r-9", "r-10"), at_once=2)
