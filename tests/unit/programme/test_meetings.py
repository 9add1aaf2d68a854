from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.programme.plan import first_plan
from matcher.programme.problem import MeetingPlan, MeetingProblem, TablePool, WantedMeeting
from matcher.programme.rules import BalancedDays, FewIdleGaps, FreeForWantedSessions, comfort_rules
from matcher.programme.solve import place_meetings
from matcher.progress import SilentProgress, SilentStep
from matcher.settings import ProgrammeSettings
from models.domain import Pairing

SETTINGS = ProgrammeSettings(time_limit_s=5)


def problem(*meetings: tuple[int, int, float, tuple[int, ...]], tables: int = 9, slots: int = 6) -> MeetingProblem:
    """People by number; two days of ``slots`` / 2 each; each meeting with its score and the slots it may have."""
    people = 1 + max(person for meeting in meetings for person in meeting[:2])
    return MeetingProblem(
        meetings=tuple(
            WantedMeeting(
                pairing=Pairing(
                    id=f"pairing-{number}",
                    need_id=f"n-{number}",
                    offer_id=f"o-{number}",
                    need_owner_id=f"p-{one}",
                    offer_owner_id=f"p-{other}",
                    score=score,
                ),
                people=(one, other),
                allowed=allowed,
            )
            for number, (one, other, score, allowed) in enumerate(meetings)
        ),
        people=tuple(f"p-{number}" for number in range(people)),
        pools=(TablePool(open=(tuple(f"t-{number}" for number in range(tables)),) * slots),) if tables else (),
        day_of=tuple(int(slot >= slots / 2) for slot in range(slots)),
        follows=tuple(slot not in (0, slots // 2) for slot in range(slots)),
        most_in_a_row=4,
        wanted_session={},
        days_present=(2,) * people,
    )


def place(asked: MeetingProblem) -> MeetingPlan:
    return place_meetings(asked, SETTINGS, SilentProgress())


def test_a_person_is_never_in_two_meetings_at_once() -> None:
    plan = place(problem((0, 1, 0.9, (0, 1)), (0, 2, 0.8, (0, 1)), (1, 2, 0.7, (0, 1, 2))))

    assert sorted(plan.cell_of) == [0, 1, 2]


def test_the_better_meeting_gets_the_only_slot_and_the_bound_proves_it() -> None:
    plan = place(problem((0, 1, 0.4, (0,)), (0, 2, 0.9, (0,))))

    assert plan == MeetingPlan(cell_of=(-1, 0), utility_bound=pytest.approx(0.9))


def test_a_must_meet_that_was_never_scored_goes_before_two_better_meetings() -> None:
    asked = problem((0, 1, 0.9, (0,)), (0, 2, 0.0, (0,)), (2, 3, 0.8, (0,)))
    wanted = tuple(replace(meeting, is_must=number == 1) for number, meeting in enumerate(asked.meetings))

    assert place(asked).cell_of == (0, -1, 0)
    assert place(replace(asked, meetings=wanted)) == MeetingPlan(cell_of=(-1, 0, -1), utility_bound=0.0)


def test_of_two_must_meets_in_one_slot_the_one_that_leaves_more_utility_takes_place() -> None:
    asked = problem((0, 1, 0.1, (0,)), (0, 2, 0.3, (0,)), (2, 3, 0.8, (0,)))
    wanted = tuple(replace(meeting, is_must=number < 2) for number, meeting in enumerate(asked.meetings))

    plan = place(replace(asked, meetings=wanted))

    assert plan == MeetingPlan(cell_of=(0, -1, 0), utility_bound=pytest.approx(0.9))


def test_tables_limit_the_meetings_of_a_slot() -> None:
    plan = place(problem((0, 1, 0.5, (0,)), (2, 3, 0.6, (0,)), (4, 5, 0.7, (0,)), tables=2))

    assert plan == MeetingPlan(cell_of=(-1, 0, 0), utility_bound=pytest.approx(1.3))


def test_no_table_means_no_meeting() -> None:
    assert place(problem((0, 1, 0.5, (0,)), tables=0)) == MeetingPlan(cell_of=(-1,), utility_bound=0.0)


def test_a_meeting_without_a_common_slot_counts_for_nothing_in_the_bound() -> None:
    plan = place(problem((0, 1, 0.5, ()), (0, 2, 0.25, (1,))))

    assert plan == MeetingPlan(cell_of=(-1, 1), utility_bound=0.25)


def test_a_row_of_meetings_ends_at_its_limit() -> None:
    everywhere = tuple(range(5))
    asked = problem(*((0, other, 0.5, everywhere) for other in (1, 2, 3, 4, 5)), slots=10)

    plan = place(replace(asked, most_in_a_row=2))

    assert sorted(plan.cell_of) == [-1, 0, 1, 3, 4]
    assert plan.utility_bound == pytest.approx(2.0)


def test_a_meeting_makes_another_move_for_it() -> None:
    """The first meeting is placed in slot 0 and only it can go elsewhere."""
    asked = problem((0, 1, 0.9, (0, 1)), (2, 3, 0.5, (0, 1)), (0, 2, 0.4, (0, 1, 2)), tables=1)

    assert sorted(first_plan(asked, SilentStep(), comfort_rules(SETTINGS)).slot_of) == [0, 1, 2]


def test_meetings_of_a_day_stand_side_by_side_where_they_can() -> None:
    asked = problem((0, 1, 0.5, (0, 3)), (0, 2, 0.5, (2, 3, 5)), (0, 3, 0.5, (1, 2, 5)), slots=12)

    plan = place(replace(asked, days_present=(1,) * 4))

    assert sorted(plan.cell_of) in ([0, 1, 2], [1, 2, 3])


def test_a_gap_within_a_day_costs_and_a_night_does_not() -> None:
    asked = problem((0, 1, 0.5, ()))

    assert [FewIdleGaps(30).cost(asked, 0, slots) for slots in ([], [0, 1], [0, 2], [2, 3], [0, 2, 3, 5])] == [
        0,
        0,
        30,
        0,
        60,
    ]


def test_meetings_over_an_even_share_of_the_days_cost() -> None:
    assert BalancedDays(20).cost(problem((0, 1, 0.5, ())), 0, [0, 1, 2]) == 20


def test_missing_a_wanted_session_costs_by_how_much_it_is_wanted() -> None:
    asked = replace(problem((0, 1, 0.5, ())), wanted_session={(0, 2): 0.5})

    assert [FreeForWantedSessions(30).cost(asked, person, [2]) for person in (0, 1)] == [15, 0]


def spread(asked: MeetingProblem) -> MeetingProblem:
    """Each of the two days is one half day."""
    return replace(asked, half_day_of=asked.day_of)


def test_meetings_that_could_be_at_any_time_are_spread_over_days_and_slots() -> None:
    asked = problem(*((2 * pair, 2 * pair + 1, 0.5, tuple(range(6))) for pair in range(6)))

    assert sorted(place(spread(asked)).cell_of) == [0, 1, 2, 3, 4, 5]
    assert place(asked).cell_of == (0,) * 6


def test_meetings_are_spread_by_the_tables_that_there_are() -> None:
    asked = spread(problem(*((2 * pair, 2 * pair + 1, 0.5, tuple(range(6))) for pair in range(8)), tables=3))
    one = asked.pools[0].open
    closed = replace(asked, pools=(TablePool(open=(*one[:3], ("t-0",), ("t-0",), ("t-0",))),))

    days = [asked.day_of[cell] for cell in place(closed).cell_of]

    assert (days.count(0), days.count(1)) == (6, 2)


def test_nobody_waits_so_that_meetings_are_spread() -> None:
    asked = spread(problem((0, 1, 0.5, (0, 1, 2)), (0, 2, 0.5, (0, 1, 2)), (3, 4, 0.5, (1,)), (5, 6, 0.5, (1,))))

    slots = sorted(place(asked).cell_of[:2])

    assert slots in ([0, 1], [1, 2])
