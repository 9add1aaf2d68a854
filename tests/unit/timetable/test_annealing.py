from __future__ import annotations

import pytest

from matcher.timetable import idle_gaps, validate
from matcher.timetable.annealing import Annealer
from matcher.timetable.board import Board
from matcher.timetable.masks import masked
from matcher.timetable.placing import Placer
from matcher.timetable.plan import make_solution
from models.domain.timetable import Timetable, TimetableMeeting
from scripts.bench.made_timetables import MadeSize, made_timetable
from tests.timetables import make_timetable

LOOSE = MadeSize(people=40, meetings=80, days=2, slots_per_day=8, tables=8, after_share=0.2, trio_share=0.2)
TIGHT = MadeSize(people=40, meetings=45, days=1, slots_per_day=5, tables=8, required_share=1.0, fame=0.0)


def slots(problem: Timetable, slot_of: list[int]) -> dict[str, str]:
    return {
        meeting.id: problem.slots[slot].id
        for meeting, slot in zip(problem.meetings, slot_of, strict=True)
        if slot >= 0
    }


def placed(problem: Timetable) -> Board:
    board = Board(masked(problem))
    Placer(board, 1).fill(range(len(problem.meetings)))
    return board


@pytest.mark.parametrize("size", [LOOSE, TIGHT])
def test_moves_keep_all_rules_and_the_gaps_are_counted_right(size: MadeSize) -> None:
    problem = made_timetable(size, 2).problem
    board = placed(problem)
    annealer = Annealer(board, 5)
    before = list(annealer.best)
    for share in (0.0, 0.1, 0.5, 1.0):
        annealer.round(share)
        plan = slots(problem, annealer.best)
        assert annealer.best_gaps == idle_gaps(problem, plan)
        solution = make_solution(problem, plan, utility_bound=1e9)
        rules = {violation.rule for violation in validate(problem, solution)}
        assert rules <= {"required_placed"}
    assert annealer.best != before
    assert [slot < 0 for slot in annealer.best] == [slot < 0 for slot in before]
    assert annealer.best_gaps < board.gaps


def test_gaps_that_can_be_closed_are_closed() -> None:
    problem = make_timetable(
        [TimetableMeeting(id=f"m{n}", people=("p", f"q{n}")) for n in range(4)], slots=8, places=1
    )
    board = Board(masked(problem))
    for meeting, slot in enumerate([0, 2, 4, 6]):
        board.place(meeting, slot)
    annealer = Annealer(board, 1)
    annealer.round(0.5)
    assert annealer.best_gaps == 0


def test_a_plan_without_meetings_stays_as_it_is() -> None:
    problem = make_timetable([TimetableMeeting(id="m", people=("p", "q"), allowed_slots=frozenset())])
    annealer = Annealer(Board(masked(problem)), 1)
    annealer.round(0.0)
    assert annealer.best == [-1]
