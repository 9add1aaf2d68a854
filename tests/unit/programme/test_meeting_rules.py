"""Each rule for meetings alone: in the exact program, in the plan that is built by steps, and as a cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.errors import InvalidSettings
from matcher.programme.plan import Plan, first_plan
from matcher.programme.problem import MeetingPlan, MeetingProblem, TablePool, WantedMeeting
from matcher.programme.rules import FewIdleGaps, PreferredDayPart, comfort_rules
from matcher.programme.settle import settle
from matcher.programme.solve import place_meetings
from matcher.programme.table_seating import assign_tables
from matcher.programme.utility_bound import utility_bound
from matcher.progress import SilentProgress, SilentStep
from matcher.rule_weights import RULE_DEFAULTS, rules_in_words
from matcher.settings import ProgrammeSettings, make_settings
from tests.unit.programme.test_meetings import problem

SETTINGS = ProgrammeSettings(time_limit_s=5)
RULES = comfort_rules(SETTINGS)
FAR = TablePool(open=(("f-1", "f-2"),) * 6, area="annex")
NEAR = TablePool(open=(("t-1", "t-2"),) * 6, area="main")
CLOCK = tuple((20 * slot, 20 * slot + 20) for slot in range(6))


def place(asked: MeetingProblem) -> MeetingPlan:
    return place_meetings(asked, SETTINGS, SilentProgress())


def in_two_areas(*cells: tuple[int, ...], minutes: int) -> MeetingProblem:
    """Person 0 meets somebody else in each of ``cells``; cell 2 * slot is near, 2 * slot + 1 far."""
    asked = problem(*((0, other, 0.5, allowed) for other, allowed in enumerate(cells, start=1)))
    travel = {(0, 1): minutes, (1, 0): minutes}
    return replace(asked, pools=(NEAR, FAR), travel=travel, clock=CLOCK, day_of=(0,) * 6)


@pytest.mark.parametrize(("minutes", "placed"), [(0, 2), (1, 1)])
def test_the_next_slot_is_too_near_where_the_way_takes_a_minute(minutes: int, placed: int) -> None:
    """Cell 0 is slot 0 near, cell 3 slot 1 far: adjacent slots."""
    plan = place(in_two_areas((0,), (3,), minutes=minutes))

    assert sum(cell >= 0 for cell in plan.cell_of) == placed
    assert plan.utility_bound == pytest.approx(0.5 * placed)


@pytest.mark.parametrize(("minutes", "cells", "cell"), [(20, (3, 5), 5), (21, (3, 5, 7), 7)])
def test_a_slot_lies_between_meetings_in_two_areas_that_are_a_slot_apart(
    minutes: int, cells: tuple[int, ...], cell: int
) -> None:
    plan = place(in_two_areas((0,), cells, minutes=minutes))

    assert plan.cell_of == (0, cell)


def test_nobody_meets_more_often_in_a_day_than_they_allow() -> None:
    asked = problem(*((0, other, 0.5 + other / 10, (0, 1, 2)) for other in (1, 2, 3)))

    plan = place(replace(asked, day_limit={0: 2}))

    assert [cell >= 0 for cell in plan.cell_of] == [False, True, True]
    assert plan.utility_bound == pytest.approx(1.5)


def test_the_day_limit_counts_each_day_anew() -> None:
    asked = problem(*((0, other, 0.5, (0, 1, 3, 4)) for other in (1, 2)))

    plan = place(replace(asked, day_limit={0: 1}))

    assert sorted(cell // 3 for cell in plan.cell_of) == [0, 1]


@pytest.mark.parametrize(("before", "slots"), [((), (2, 0)), (((0, 1),), (2, 3)), (((1, 0),), (2, 0))])
def test_what_comes_first_is_in_an_earlier_slot(before: tuple[tuple[int, int], ...], slots: tuple[int, int]) -> None:
    asked = problem((0, 1, 0.9, (2,)), (2, 3, 0.5, (0, 2, 3)))

    assert place(replace(asked, before=before)).cell_of == slots


def test_an_order_that_leaves_no_slot_leaves_the_worse_meeting_out() -> None:
    asked = replace(problem((0, 1, 0.9, (2,)), (2, 3, 0.5, (0, 2))), before=((0, 1),))

    assert place(asked) == MeetingPlan(cell_of=(2, -1), utility_bound=pytest.approx(0.9))


def test_a_locked_meeting_stays_though_a_better_one_wants_its_slot() -> None:
    asked = problem((0, 1, 0.4, (0,)), (0, 2, 0.9, (0,)))
    locked = replace(asked.meetings[0], table_id="t-3")
    plan = place(replace(asked, meetings=(locked, asked.meetings[1])))

    assert plan.cell_of == (0, -1)
    assert plan.utility_bound == pytest.approx(0.4)
    assert assign_tables(replace(asked, meetings=(locked, asked.meetings[1])), plan) == ["t-3", ""]


def test_everyone_of_a_group_is_in_one_place_at_a_time() -> None:
    asked = problem((0, 1, 0.5, (0, 1)), (2, 3, 0.5, (0, 1)))
    with_interpreter = tuple(replace(item, people=(*item.people, 4)) for item in asked.meetings)

    plan = place(replace(asked, meetings=with_interpreter, people=(*asked.people, "p-4"), days_present=(2,) * 5))

    assert sorted(plan.cell_of) == [0, 1]


def test_a_closed_table_takes_no_meeting() -> None:
    asked = problem((0, 1, 0.5, (0, 1)), (2, 3, 0.6, (0, 1)), tables=1)

    plan = place(replace(asked, pools=(TablePool(open=((), ("t-1",), *((),) * 4)),)))

    assert plan == MeetingPlan(cell_of=(-1, 1), utility_bound=pytest.approx(0.6))


def test_people_stay_at_their_table_in_a_row_of_meetings_unless_the_rule_is_off() -> None:
    """Person 0 sits at the second table in slot 0, where the first is taken, and stays there in slots 1 and 2."""
    asked = problem((3, 4, 0.5, (0,)), (0, 1, 0.5, (0,)), (0, 2, 0.5, (1,)), (0, 5, 0.5, (2,)), tables=2)
    plan = MeetingPlan(cell_of=(0, 0, 1, 2), utility_bound=2.0)

    assert assign_tables(asked, plan) == ["t-0", "t-1", "t-1", "t-1"]
    assert assign_tables(asked, plan, stay=False) == ["t-0", "t-1", "t-0", "t-0"]


def test_no_table_is_kept_over_night() -> None:
    asked = problem((3, 4, 0.5, (0,)), (0, 1, 0.5, (0,)), (0, 2, 0.5, (3,)), tables=2)

    assert assign_tables(asked, MeetingPlan(cell_of=(0, 0, 3), utility_bound=1.5)) == ["t-0", "t-1", "t-0"]


def test_a_session_between_two_meetings_is_no_gap() -> None:
    asked = replace(problem((0, 1, 0.5, ())), occupied={0: frozenset({1})})

    assert [FewIdleGaps(30).cost(asked, person, [0, 2]) for person in (0, 1)] == [0, 30]


def test_meetings_in_the_unwished_half_of_the_day_cost() -> None:
    asked = replace(problem((0, 1, 0.5, ())), unwished={0: frozenset({2, 3})})

    assert [PreferredDayPart(10).cost(asked, person, [1, 2, 3]) for person in (0, 1)] == [20, 0]


def test_a_wish_for_the_morning_decides_between_free_slots_unless_the_rule_is_off() -> None:
    asked = replace(problem((0, 1, 0.5, (0, 1, 2))), unwished={0: frozenset({0, 1})})
    off = ProgrammeSettings(rules={"day_part": 0})

    assert place(asked).cell_of == (2,)
    assert place_meetings(asked, off, SilentProgress()).cell_of == (0,)


@pytest.mark.parametrize("name", ["few_idle_gaps", "balanced_days", "wanted_sessions", "day_part"])
def test_a_rule_with_weight_0_is_off(name: str) -> None:
    everything = comfort_rules(ProgrammeSettings())

    assert len(comfort_rules(ProgrammeSettings(rules={name: 0}))) == len(everything) - 1


def test_a_rule_costs_what_the_settings_say() -> None:
    asked = problem((0, 1, 0.5, ()))
    rules = comfort_rules(ProgrammeSettings(rules={"few_idle_gaps": 7}))

    assert sum(rule.cost(asked, 0, [0, 2]) for rule in rules[:1]) == 7


def test_an_unknown_rule_is_refused_and_the_known_ones_are_told() -> None:
    with pytest.raises(InvalidSettings, match="there is no rule 'idle_gaps'; the rules are in_a_row, day_maximum"):
        make_settings(ProgrammeSettings, rules={"idle_gaps": 1})


def test_settings_hold_every_rule_so_that_equal_settings_are_written_alike() -> None:
    given = ProgrammeSettings(rules={"day_part": RULE_DEFAULTS["day_part"].weight})

    assert list(given.rules) == list(RULE_DEFAULTS)
    assert given.model_dump_json() == ProgrammeSettings().model_dump_json()
    assert all(name in rules_in_words() for name in RULE_DEFAULTS)


def test_a_plan_moves_a_meeting_out_of_a_full_day() -> None:
    """Meeting 0 can go to either day, meeting 1 to the first only, and the limit is one a day."""
    asked = replace(problem((0, 1, 0.9, (0, 3)), (0, 2, 0.5, (1,))), day_limit={0: 1})
    plan = Plan(asked, RULES)
    plan.place(0, 0)

    assert not plan.fits(1, 1)
    assert plan.in_the_way(1, 1) == [[0]]
    assert first_plan(asked, SilentStep(), RULES).cell_of == [3, 1]


def test_the_bound_knows_that_a_person_has_only_so_many_slots() -> None:
    """Three meetings in two slots, one of them with a row of one: no search is needed to know that two are lost."""
    asked = problem(*((0, other, 0.5, (0, 1)) for other in (1, 2, 3)))

    assert utility_bound(asked) == pytest.approx(1.0)
    assert utility_bound(replace(asked, most_in_a_row=1)) == pytest.approx(0.5)


def test_the_bound_knows_the_tables_of_a_day() -> None:
    asked = problem(*((2 * pair, 2 * pair + 1, 0.5, (0,)) for pair in range(8)), tables=2)

    assert utility_bound(asked) == pytest.approx(0.5 * 6)


def test_a_meeting_without_a_cell_adds_nothing_to_the_bound() -> None:
    nothing: tuple[WantedMeeting, ...] = problem((0, 1, 0.5, ())).meetings

    assert utility_bound(replace(problem((0, 1, 0.5, ())), meetings=nothing)) == 0.0


def test_settling_clears_the_way_for_a_better_slot_where_the_other_meeting_has_a_third() -> None:
    """With one table, the meeting of person 0 can be beside their other one only once slot 2 is left."""
    asked = problem((0, 1, 0.5, (0, 2)), (2, 3, 0.5, (0, 2)), (0, 4, 0.5, (3,)), tables=1)
    asked = replace(asked, day_of=(0,) * 6, follows=(False, *(True,) * 5), days_present=(1,) * 5)
    plan = Plan(asked, [FewIdleGaps()])
    for meeting, cell in enumerate((0, 2, 3)):
        plan.place(meeting, cell)
    wider = replace(
        asked, meetings=(*asked.meetings[:1], replace(asked.meetings[1], allowed=(0, 1, 2)), asked.meetings[2])
    )
    free = Plan(wider, [FewIdleGaps()])
    for meeting, cell in enumerate((0, 2, 3)):
        free.place(meeting, cell)

    settle(plan, SETTINGS, SilentStep())
    settle(free, SETTINGS, SilentStep())

    assert plan.cell_of == [0, 2, 3]
    assert free.cell_of[0] == 2
    assert free.cost_of(range(5)) == 0


def test_settling_leaves_a_locked_meeting_alone() -> None:
    asked = problem((0, 1, 0.5, (0,)), (0, 2, 0.5, (2,)))
    locked = replace(asked, meetings=(replace(asked.meetings[0], table_id="t-1"), asked.meetings[1]))
    plan = Plan(locked, RULES)
    plan.place(0, 0)
    plan.place(1, 2)

    settle(plan, SETTINGS, SilentStep())

    assert plan.cell_of == [0, 2]
