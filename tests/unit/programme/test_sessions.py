from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.programme.attendance import with_chairs
from matcher.programme.problem import RoomType, SessionPlacement, SessionProblem, ThemedSession
from matcher.programme.solve import place_sessions
from matcher.programme.whereabouts import Whereabouts
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings
from models.domain import EventData, SessionKind
from tests.factories import make_offer, make_person
from tests.small_events import small_calendar

SETTINGS = ProgrammeSettings(time_limit_s=5)
DAYS = ((2, 3, 4, 5), (11, 12, 13, 14))


def themed(name: str, *speakers: str, starts: tuple[int, ...] = (2, 3, 4, 11, 12, 13)) -> ThemedSession:
    return ThemedSession(
        id=name,
        title=name,
        length=len(speakers),
        offers=tuple(make_offer(f"{name}-{number}") for number, _ in enumerate(speakers)),
        talk_speaker_ids=speakers,
        places=tuple((0, start) for start in starts),
        interest={},
        chairs={},
    )


def problem(*sessions: ThemedSession, rooms: int = 2, most_running: tuple[int, int] = (4, 4)) -> SessionProblem:
    return SessionProblem(
        sessions=sessions,
        room_types=(RoomType(capacity=30, room_ids=tuple(f"r-{number}" for number in range(1, rooms + 1))),),
        days=DAYS,
        most_running=most_running,
        common_interest={},
    )


def place(asked: SessionProblem) -> list[SessionPlacement]:
    return place_sessions(asked, SETTINGS, SilentProgress())


def slots(placed: list[SessionPlacement]) -> list[int]:
    return [slot for item in placed for slot in (item.start, item.start + 1)]


def test_a_person_who_speaks_in_two_sessions_speaks_in_one_at_a_time() -> None:
    placed = place(problem(themed("a", "p-1", "p-2", starts=(2, 3, 4)), themed("b", "p-1", "p-3", starts=(2, 3, 4))))

    assert sorted(slots(placed)) == [2, 3, 4, 5]


def test_one_room_holds_one_session_at_a_time() -> None:
    sessions = [themed(name, f"p-{name}", f"q-{name}", starts=(2, 3, 4)) for name in "abc"]

    placed = place(problem(*sessions, rooms=1))

    assert sorted(slots(placed)) == [2, 3, 4, 5]


def test_sessions_keep_to_their_share_of_the_day() -> None:
    """Everyone wants all four sessions, so that without the limit no two of them would run at once."""
    asked = problem(*(themed(name, f"p-{name}", f"q-{name}") for name in "abcd"), most_running=(2, 2))
    wanted = {(one, other): 50 for one in range(4) for other in range(one + 1, 4)}

    placed = place(replace(asked, common_interest=wanted))

    assert len(placed) == 4
    assert sorted(len({slot for slot in slots(placed) if slot in day}) for day in DAYS) == [2, 2]


def test_two_sessions_that_the_same_people_want_run_at_different_times() -> None:
    asked = problem(themed("a", "p-1", "p-2"), themed("b", "p-3", "p-4"))

    placed = place(replace(asked, common_interest={(0, 1): 10}))

    assert len(set(slots(placed))) == 4


def test_the_session_that_more_people_want_gets_the_larger_room() -> None:
    crowd = {f"p-{number}": 0.9 for number in range(20)}
    asked = problem(
        themed("a", "s-1", "s-2", starts=(2,)), replace(themed("b", "s-3", "s-4", starts=(2,)), interest=crowd)
    )
    rooms = (RoomType(capacity=10, room_ids=("small",)), RoomType(capacity=40, room_ids=("large",)))

    sessions = tuple(replace(item, places=((0, 2), (1, 2))) for item in asked.sessions)

    placed = place(replace(asked, sessions=sessions, room_types=rooms))

    assert {item.session: item.room_id for item in placed} == {0: "small", 1: "large"}


def test_sessions_are_spread_over_the_days() -> None:
    placed = place(problem(themed("a", "p-1", "p-2"), themed("b", "p-3", "p-4")))

    assert sorted(item.start >= 11 for item in placed) == [False, True]


def test_a_chair_is_of_the_field_free_and_not_a_speaker() -> None:
    sessions = (
        replace(themed("a", "p-1", "p-2"), chairs={"p-3": 0.9, "p-4": 0.5}),
        replace(themed("b", "p-3", "p-5"), chairs={"p-4": 0.4, "p-1": 0.9, "p-6": 0.1}),
    )
    placed = [
        SessionPlacement(session=0, start=2, room_id="r-1"),
        SessionPlacement(session=1, start=3, room_id="r-2"),
    ]
    whereabouts = Whereabouts(
        EventData(event=small_calendar(), people=tuple(make_person(number) for number in range(1, 7)))
    )

    chaired = with_chairs(problem(*sessions), placed, whereabouts)

    assert [item.chair_id for item in chaired] == ["p-4", "p-6"]


def test_a_session_nobody_can_chair_stays_without_and_one_person_chairs_twice_before_that() -> None:
    sessions = (
        replace(themed("a", "p-1", "p-2"), chairs={"p-3": 0.9}),
        replace(themed("b", "p-4", "p-5"), chairs={"p-3": 0.9}),
        replace(themed("c", "p-6", "p-7"), chairs={"p-3": 0.9}),
    )
    placed = [SessionPlacement(session=number, start=start, room_id="r-1") for number, start in enumerate((2, 4, 4))]
    whereabouts = Whereabouts(EventData(event=small_calendar(), people=(make_person(3),)))

    chaired = with_chairs(problem(*sessions), placed, whereabouts)

    assert sorted(item.chair_id for item in chaired) == ["", "p-3", "p-3"]
    assert chaired[0].chair_id == "p-3"


def test_sessions_of_one_track_are_never_at_once() -> None:
    asked = problem(*(themed(name, f"p-{name}", f"q-{name}", starts=(2, 3, 4)) for name in "ab"))

    placed = place(replace(asked, tracks=((0, 1),)))

    assert sorted(slots(placed)) == [2, 3, 4, 5]


@pytest.mark.parametrize("before", [(0, 1), (1, 0)])
def test_what_comes_first_ends_before_what_comes_after_it_starts(before: tuple[int, int]) -> None:
    asked = problem(*(themed(name, f"p-{name}", f"q-{name}", starts=(2, 3, 4)) for name in "ab"))

    start = {item.session: item.start for item in place(replace(asked, before=(before,)))}

    assert start == {before[0]: 2, before[1]: 4}


@pytest.mark.parametrize(("minutes", "placed"), [(0, 2), (1, 1)])
def test_a_speaker_has_time_to_get_from_one_room_to_another(minutes: int, placed: int) -> None:
    """One speaker, two rooms in two areas, and no start but one after the other."""
    rooms = (
        RoomType(capacity=30, room_ids=("r-1",), area="main"),
        RoomType(capacity=30, room_ids=("r-2",), area="annex"),
    )
    one, other = themed("a", "p-1", "p-2"), themed("b", "p-1", "p-3")
    sessions = (replace(one, places=((0, 2),)), replace(other, places=((1, 4),)))
    asked = replace(
        problem(*sessions),
        room_types=rooms,
        travel={(0, 1): minutes, (1, 0): minutes},
        clock=tuple((20 * slot, 20 * slot + 20) for slot in range(20)),
    )

    assert len(place(asked)) == placed


def test_a_requested_session_comes_before_longer_composed_ones_and_a_locked_one_before_both() -> None:
    composed = themed("a", "p-1", "p-2", "p-3", starts=(2,))
    requested = ThemedSession(
        id="b", title="b", kind=SessionKind.PANEL, length=1, places=((0, 2),), interest={}, chairs={}
    )

    for sessions, expected in (
        ((composed, requested), "b"),
        ((replace(composed, stays=True), requested), "a"),
    ):
        asked = problem(*sessions, rooms=1)
        assert [asked.sessions[item.session].id for item in place(asked)] == [expected]


def test_requested_sessions_are_not_bound_by_the_share_for_composed_ones() -> None:
    requested = tuple(
        replace(themed(name, f"p-{name}", f"q-{name}"), kind=SessionKind.WORKSHOP, offers=()) for name in "abcd"
    )

    assert len(place(problem(*requested, rooms=1, most_running=(0, 0)))) == 4
    assert place(problem(themed("a", "p-1", "p-2"), most_running=(0, 0))) == []
