from __future__ import annotations

from dataclasses import replace

from matcher.programme.attendance import with_chairs
from matcher.programme.problem import RoomType, SessionPlacement, SessionProblem, ThemedSession
from matcher.programme.solve import place_sessions
from matcher.programme.whereabouts import Whereabouts
from matcher.progress import SilentProgress
from matcher.settings import ProgrammeSettings
from models.domain import EventData
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
