from __future__ import annotations

from collections.abc import Callable

from matcher.timetable.board import Board
from matcher.timetable.masks import masked
from matcher.timetable.placing import Placer
from models.domain.timetable import Timetable, TimetableMeeting
from tests.timetables import make_timetable


def after(steps: int) -> Callable[[], bool]:
    """Enough after so many meetings that were taken up."""
    left = iter(range(steps))
    return lambda: next(left, None) is None


def place_all(problem: Timetable) -> tuple[bool, Board]:
    board = Board(masked(problem))
    return Placer(board, 1).place(range(len(problem.meetings)), after(20_000)), board


def everybody_meets(people: int, slots: int) -> Timetable:
    pairs = [(f"p{first}", f"p{second}") for first in range(people) for second in range(first)]
    meetings = [TimetableMeeting(id=f"m{n}", people=pair) for n, pair in enumerate(pairs)]
    return make_timetable(meetings, slots=slots, places=people // 2)


def test_six_people_all_meet_each_other_in_five_rounds_without_a_break() -> None:
    done, board = place_all(everybody_meets(6, 5))
    assert done
    assert sorted(map(len, board.inside)) == [3] * 5


def test_what_is_in_the_way_moves_on_along_a_chain() -> None:
    chain = [(("s1", "s2"), "a"), (("s2", "s3"), "b"), (("s3", "s4"), "c"), (("s1",), "d")]
    problem = make_timetable(
        [
            TimetableMeeting(id=other, people=("p", other), allowed_slots=frozenset(allowed))
            for allowed, other in chain
        ],
        slots=4,
    )
    board = Board(masked(problem))
    for meeting in range(3):
        board.place(meeting, meeting)
    assert Placer(board, 1).place(range(4), after(20_000))
    assert board.slot_of == [1, 2, 3, 0]


def test_what_must_come_first_makes_room_before() -> None:
    meetings = [
        TimetableMeeting(id="a", people=("p", "q")),
        TimetableMeeting(id="b", people=("r", "t"), after=("a",)),
        TimetableMeeting(id="c", people=("u", "v"), after=("b",)),
    ]
    problem = make_timetable(meetings, slots=3, places=1)
    board = Board(masked(problem))
    board.place(0, 2)
    assert Placer(board, 1).place(range(3), after(20_000))
    assert board.slot_of == [0, 1, 2]


def test_without_a_plan_the_fewest_required_meetings_are_left_out() -> None:
    problem = make_timetable(
        [TimetableMeeting(id=f"m{n}", people=("p", f"q{n}"), required=n < 3, utility=0.5) for n in range(6)], slots=4
    )
    board = Board(masked(problem))
    assert not Placer(board, 1).place(range(6), after(200))
    assert all(board.slot_of[meeting] >= 0 for meeting in range(3))
    assert sum(slot >= 0 for slot in board.slot_of) == 4
