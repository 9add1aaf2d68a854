from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.timetable import solve, validate
from models.domain.timetable import Placement, TimetableSolution, TimetableStatus
from scripts.bench.made_timetables import PLANTS, MadeSize, MadeTimetable, made_timetable, planted

SIZE = MadeSize(people=60, meetings=130, days=2, slots_per_day=8, tables=8)


def hidden_plan(made: MadeTimetable) -> TimetableSolution:
    problem = made.problem
    used: dict[int, int] = {}
    placements = []
    for meeting, slot in made.hidden.items():
        place = used[slot] = used.get(slot, -1) + 1
        placements.append(Placement(meeting=meeting, slot=problem.slots[slot].id, place=problem.places[place].id))
    return TimetableSolution(
        name=problem.name,
        status=TimetableStatus.FEASIBLE,
        placements=tuple(placements),
        unplaced=tuple(meeting.id for meeting in problem.meetings if meeting.id not in made.hidden),
        objective=0,
        bound=0,
        utility=made.hidden_utility(),
        utility_bound=made.hidden_utility(),
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_hidden_plan_keeps_every_rule_and_places_what_is_required(seed: int) -> None:
    made = made_timetable(SIZE, seed)
    rules = {violation.rule for violation in validate(made.problem, hidden_plan(made))}
    assert rules <= {"objective"}


def test_a_made_event_has_all_that_makes_real_ones_hard() -> None:
    problem = made_timetable(SIZE, 1).problem
    assert len(problem.meetings) == SIZE.meetings
    assert any(meeting.required for meeting in problem.meetings)
    assert any(not meeting.required for meeting in problem.meetings)
    assert any(len(meeting.people) == 3 for meeting in problem.meetings)
    assert any(meeting.allowed_slots for meeting in problem.meetings)
    assert any(meeting.after for meeting in problem.meetings)
    assert any(person.unavailable for person in problem.people)


def test_a_seed_gives_one_event() -> None:
    assert made_timetable(SIZE, 4) == made_timetable(SIZE, 4)
    assert made_timetable(SIZE, 4) != made_timetable(SIZE, 5)


@pytest.mark.parametrize("kind", PLANTS)
def test_an_event_with_a_planted_reason_is_proven_to_have_no_plan(kind: str) -> None:
    case = planted(kind, SIZE, 3)
    assert case.kind == kind
    assert set(case.people) <= {person.id for person in case.problem.people}
    assert set(case.meetings) <= {meeting.id for meeting in case.problem.meetings}
    assert solve(case.problem, 4).status is TimetableStatus.INFEASIBLE


@pytest.mark.parametrize("kind", PLANTS)
@pytest.mark.parametrize("seed", [3, 4])
def test_without_the_meetings_of_the_planted_reason_the_hidden_plan_holds(kind: str, seed: int) -> None:
    made, case = made_timetable(SIZE, seed), planted(kind, SIZE, seed)
    cause = set(case.meetings)
    meetings = tuple(
        replace(meeting, after=tuple(set(meeting.after) - cause))
        for meeting in case.problem.meetings
        if meeting.id not in cause and meeting.required
    )
    rest = replace(case.problem, meetings=meetings)
    hidden = {meeting.id: made.hidden[meeting.id] for meeting in meetings}
    plan = hidden_plan(MadeTimetable(problem=rest, hidden=hidden))
    assert {violation.rule for violation in validate(rest, plan)} <= {"objective"}
