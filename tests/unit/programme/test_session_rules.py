"""Each soft rule alone, in a program that starts from nothing."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from matcher.programme.problem import RoomType, SessionProblem, ThemedSession
from matcher.programme.rules import (
    COST_UNIT,
    AlignedStarts,
    EachSessionAtMostOnce,
    EvenDays,
    FewWantedClashes,
    RoomsPerSlot,
    SeatsForInterest,
    SessionProgram,
    SessionRule,
)
from tests.factories import make_offer


def session(name: str, interested: int, *starts: int) -> ThemedSession:
    return ThemedSession(
        id=name,
        title=name,
        length=2,
        offers=(make_offer(f"{name}-1"), make_offer(f"{name}-2")),
        talk_speaker_ids=(f"{name}-1", f"{name}-2"),
        places=tuple((kind, start) for start in starts for kind in (0, 1)),
        interest={f"p-{number}": 0.5 for number in range(interested)},
        chairs={},
    )


def solved(rule: SessionRule, *sessions: ThemedSession) -> tuple[list[tuple[int, int, int]], float]:
    """The places, (session, room type, start), and the cost beyond the reward for placing all."""
    program = SessionProgram(
        SessionProblem(
            sessions=sessions,
            room_types=(RoomType(capacity=5, room_ids=("small",)), RoomType(capacity=50, room_ids=("large",))),
            days=((0, 1, 2, 3), (4, 5, 6, 7)),
            most_running=(4, 4),
            common_interest={(0, 1): 3},
        )
    )
    program.finish([EachSessionAtMostOnce(), RoomsPerSlot(), rule])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(program.model) == cp_model.OPTIMAL
    places = sorted(key for key, variable in program.at.items() if solver.boolean_value(variable))
    reward = sum(EachSessionAtMostOnce.reward * item.length for item in sessions)
    return places, round(solver.objective_value) / COST_UNIT + reward


def test_sessions_that_the_same_people_want_are_kept_apart() -> None:
    places, cost = solved(FewWantedClashes(), session("a", 1, 0, 1, 2), session("b", 1, 0))

    assert [place[2] for place in places] == [2, 0]
    assert cost == 0


def test_a_clash_that_cannot_be_avoided_costs_for_each_person_who_wants_both() -> None:
    _, cost = solved(FewWantedClashes(), session("a", 1, 0, 1), session("b", 1, 0, 1))

    assert cost == 3 * FewWantedClashes().weight


def test_the_larger_crowd_gets_the_larger_room_and_each_missing_seat_costs() -> None:
    places, cost = solved(SeatsForInterest(), session("a", 9, 0), session("b", 20, 0))

    assert [place[1] for place in places] == [0, 1]
    assert cost == 4 * SeatsForInterest().weight


@pytest.mark.parametrize(("starts", "cost"), [((0, 4), 0), ((0, 2), 2 * EvenDays().weight)])
def test_talks_over_an_even_share_of_a_day_cost(starts: tuple[int, int], cost: int) -> None:
    assert solved(EvenDays(), session("a", 1, starts[0]), session("b", 1, starts[1]))[1] == cost


@pytest.mark.parametrize(("starts", "times"), [((2, 2), 1), ((0, 2), 2)])
def test_each_different_beginning_costs(starts: tuple[int, int], times: int) -> None:
    found = solved(AlignedStarts(), session("a", 1, starts[0]), session("b", 1, starts[1]))[1]

    assert found == times * AlignedStarts().weight
