"""The validator of tours finds every breach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.tours.problem import Bus, Stop, Tour, TourPlan, TourProblem
from matcher.tours.validate import breaches, interest_of
from tests.unit.tours.days import make_day, make_party, make_site

MILL = make_site("mill", most=3, fewest=2, lunch_seats=3, diets=frozenset({"halal"}), languages=frozenset({"ko"}))
PARTIES = (
    make_party("ada", "ben", interest={"mill": 2.0}, languages=frozenset({"ko"}), diets=frozenset({"halal"})),
    make_party("cho", wheelchairs=1),
)
DAY = make_day(
    [MILL, make_site("foundry", lunch_seats=0)],
    PARTIES,
    [Bus(id="one", seats=3, wheelchairs=1, languages=frozenset({"ko"})), Bus(id="other", seats=2)],
    starts=(660, 810, 840, 900),
    pauses=((960, 970),),
)
LUNCH = Stop(site_id="mill", arrives=660, leaves=780, lunch=True)
VISIT = Stop(site_id="foundry", arrives=810, leaves=870)
TOUR = Tour(bus_id="one", leaves=630, returns=900, stops=(LUNCH, VISIT), parties=(0, 1))
PLAN = TourPlan(tours=(TOUR,), left_out=(), interest=2.0, bound=2.0, is_proven=True)


def with_tour(**changes: object) -> TourPlan:
    tour = replace(TOUR, **changes)  # type: ignore[arg-type]
    plan = replace(PLAN, tours=(tour,), left_out=tuple(place for place in (0, 1) if place not in tour.parties))
    return replace(plan, interest=interest_of(DAY, plan))


def with_lunch(**changes: object) -> TourPlan:
    return with_tour(stops=(replace(LUNCH, **changes), VISIT))  # type: ignore[arg-type]


def with_visit(**changes: object) -> TourPlan:
    return with_tour(stops=(LUNCH, replace(VISIT, **changes)), returns=1020)  # type: ignore[arg-type]


def with_mill(**changes: object) -> TourProblem:
    return replace(DAY, sites=(replace(MILL, **changes), DAY.sites[1]))  # type: ignore[arg-type]


def with_bus(**changes: object) -> TourProblem:
    return replace(DAY, buses=(replace(DAY.buses[0], **changes), DAY.buses[1]))  # type: ignore[arg-type]


def test_a_correct_plan_has_no_breach() -> None:
    assert list(breaches(DAY, PLAN)) == []


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (replace(PLAN, left_out=(1,)), "party 1 is told of 2 times"),
        (with_tour(bus_id="nobody's"), "nobody's is no bus"),
        (with_tour(stops=(replace(LUNCH, site_id="moon"), VISIT)), "one: moon cannot be visited"),
        (replace(PLAN, interest=3.0, bound=3.0), "the interest is 2.0, not 3.0"),
        (replace(PLAN, bound=1.0), "the interest of 2.0 exceeds its bound of 1.0"),
        (with_tour(bus_id="other"), "other: more people than seats"),
        (with_tour(bus_id="other", parties=(1,)), "other: more wheelchairs than places for them"),
        (with_tour(leaves=530), "one: leaves too early or returns too late"),
        (with_tour(leaves=640), "one: start to mill takes 30 minutes, not 20"),
        (with_tour(stops=(LUNCH,), returns=800), "one: mill to start takes 30 minutes, not 20"),
        (with_tour(stops=(), parties=(0,)), "one: stops without people, or people without stops"),
        (with_tour(parties=()), "one: stops without people, or people without stops"),
        (with_tour(stops=(VISIT,), leaves=780), "one: 0 lunches"),
        (with_tour(stops=(LUNCH, replace(VISIT, site_id="mill"))), "one: too many stops, or one site twice"),
        (with_tour(parties=(1,)), "one: mill: a group of 1"),
        (with_lunch(leaves=770), "one: mill: a visit of 50 minutes"),
        (with_lunch(lunch=False), "one: mill: a visit of 120 minutes"),
        (with_visit(arrives=815, leaves=875), "one: foundry: begins at 815"),
        (with_visit(arrives=900, leaves=965), "one: foundry: is in a pause"),
        (with_visit(lunch=True, leaves=930), "one: foundry: lunch for 3"),
        (with_visit(lunch=True, arrives=840, leaves=960), "one: foundry: lunch at 900"),
    ],
)
def test_every_broken_rule_of_a_plan_is_told(plan: TourPlan, told: str) -> None:
    assert told in list(breaches(DAY, plan))


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (with_mill(open=((700, 1020),)), "one: mill: is closed"),
        (with_mill(most=2), "one: mill: a group of 3"),
        (with_mill(wheelchairs=0), "one: mill: steps"),
        (with_mill(languages=frozenset({"en"})), "one: mill: ada, ben understand none of en"),
        (with_mill(lunch_seats=2), "one: mill: lunch for 3"),
        (with_mill(diets=frozenset()), "one: mill: nothing for halal"),
        (with_bus(seats=2), "one: more people than seats"),
        (with_bus(wheelchairs=0), "one: more wheelchairs than places for them"),
        (with_bus(languages=frozenset({"en"})), "one: ada, ben understand none of en"),
        (replace(DAY, most_stops=1), "one: too many stops, or one site twice"),
        (replace(DAY, lunch=None), "one: 1 lunches"),
    ],
)
def test_a_plan_that_another_day_does_not_allow_is_told(problem: TourProblem, told: str) -> None:
    assert told in list(breaches(problem, PLAN))


def test_more_groups_at_a_site_than_it_has_room_for_are_told() -> None:
    day = replace(DAY, parties=(*PARTIES, make_party("dan", "eve")), buses=(DAY.buses[0], Bus(id="other", seats=2)))
    other = Tour(bus_id="other", leaves=630, returns=810, stops=(LUNCH,), parties=(2,))
    plan = replace(PLAN, tours=(TOUR, other))

    assert "mill: 2 groups at 660" in list(breaches(day, plan))
    assert list(breaches(replace(day, sites=(replace(MILL, groups_at_once=2), day.sites[1])), plan)) == []


def test_a_bus_that_makes_two_tours_is_told() -> None:
    assert "a bus makes two tours" in list(breaches(DAY, replace(PLAN, tours=(TOUR, replace(TOUR, parties=())))))


def test_a_way_past_another_site_counts_where_it_is_faster() -> None:
    way = {**DAY.travel, ("start", "mill"): 90}

    assert list(breaches(replace(DAY, travel=way), with_tour(leaves=600))) == []
