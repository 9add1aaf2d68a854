"""Tours: the best plan of small days, as brute force finds it, and what is kept when something changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.tours.keeping import carried, changed_people
from matcher.tours.problem import Bus, Party, TourProblem
from matcher.tours.reasons import LeftOutReason, why_left_out
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches
from tests.unit.tours.days import best_by_brute_force, make_day, make_party, make_site


def riding(problem: TourProblem, plan: object) -> int:
    return sum(problem.parties[place].size for tour in plan.tours for place in tour.parties)  # type: ignore[attr-defined]


@st.composite
def days(draw: st.DrawFn) -> TourProblem:
    """Two or three sites, one or two buses, a few parties; every time is a multiple of half an hour."""
    languages = st.frozensets(st.sampled_from(["ko", "en"]), max_size=2)
    sites = [
        make_site(
            f"site-{number}",
            visit_minutes=draw(st.sampled_from([60, 90])),
            open=draw(st.sampled_from([((540, 1020),), ((540, 720), (780, 1020)), ((600, 840),)])),
            most=draw(st.integers(2, 5)),
            fewest=draw(st.integers(1, 2)),
            wheelchairs=draw(st.integers(0, 1)),
            groups_at_once=draw(st.integers(1, 2)),
            lunch_seats=draw(st.sampled_from([0, 2, 6])),
            diets=draw(st.frozensets(st.just("halal"))),
            languages=draw(languages),
        )
        for number in range(draw(st.integers(2, 3)))
    ]
    parties = [
        make_party(
            *(f"person-{number}-{each}" for each in range(draw(st.integers(1, 2)))),
            interest={site.id: float(draw(st.integers(0, 4))) for site in sites},
            wheelchairs=draw(st.sampled_from([0, 0, 0, 1])),
            diets=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"halal"})])),
            languages=draw(languages),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    buses = [
        Bus(id=f"bus-{number}", seats=draw(st.integers(2, 4)), wheelchairs=draw(st.integers(0, 1)))
        for number in range(draw(st.integers(1, 2)))
    ]
    long_way = {("start", "site-0"): draw(st.sampled_from([30, 120]))}
    return make_day(sites, parties, buses, long_way, leaves=600, returns=960, most_stops=2)


@settings(max_examples=25, deadline=None)
@given(problem=days())
def test_a_small_day_is_planned_as_well_as_brute_force_can(problem: TourProblem) -> None:
    plan = plan_tours(problem, time_limit_s=30)

    assert list(breaches(problem, plan)) == []
    assert plan.is_proven
    assert (riding(problem, plan), round(plan.interest, 6)) == best_by_brute_force(problem, step=30)
    assert plan.bound == pytest.approx(plan.interest)
    assert {each.party for each in why_left_out(problem, plan)} == set(plan.left_out)


def test_two_buses_wait_for_each_other_at_a_site_with_room_for_one_group() -> None:
    sites = [make_site("mill", most=2, lunch_seats=2), make_site("dye-house", lunch_seats=0)]
    parties = [make_party(f"person-{number}", interest={"mill": 1.0}) for number in range(4)]
    buses = [Bus(id="one", seats=2), Bus(id="other", seats=2)]
    problem = make_day(sites, parties, buses, lunch=(690, 840))

    plan = plan_tours(problem)

    assert plan.left_out == ()
    assert plan.is_proven
    assert list(breaches(problem, plan)) == []
    one, other = ({stop.site_id: stop for stop in tour.stops}["mill"] for tour in plan.tours)
    assert one.leaves <= other.arrives or other.leaves <= one.arrives


@pytest.mark.parametrize(("groups", "people"), [(1, 2), (2, 4), (3, 6)])
def test_a_site_takes_as_many_groups_at_once_as_it_says_as_brute_force_finds(groups: int, people: int) -> None:
    """Open for one visit only, so that who rides is decided by how many groups can be there together."""
    mill = make_site("mill", most=2, lunch_seats=2, open=((660, 720),), groups_at_once=groups)
    parties = [
        make_party(f"p-{number}", f"q-{number}", interest={"mill": 1.0 + number, "dye-house": 1.0})
        for number in range(3)
    ]
    buses = [Bus(id=f"bus-{number}", seats=2) for number in range(3)]
    dye_house = make_site("dye-house", most=2, lunch_seats=0, groups_at_once=groups)
    problem = make_day([mill, dye_house], parties, buses, leaves=600, returns=900, lunch=(690, 750), most_stops=2)

    plan = plan_tours(problem)

    assert list(breaches(problem, plan)) == []
    assert plan.is_proven
    assert riding(problem, plan) == people
    assert (riding(problem, plan), round(plan.interest, 6)) == best_by_brute_force(problem, step=30)


def test_visits_begin_at_the_starts_of_slots_and_keep_out_of_pauses() -> None:
    problem = make_day(
        [make_site("mill")],
        [make_party("ada")],
        lunch=None,
        starts=(585, 630, 675),
        pauses=((600, 640),),
    )

    plan = plan_tours(problem)

    assert [stop.arrives for stop in plan.tours[0].stops] == [675]
    assert list(breaches(problem, plan)) == []


def test_a_recorded_way_is_not_shortened_and_one_to_a_place_that_is_not_there_is_of_no_account() -> None:
    """By way of the dye-house, where nobody can stop, the mill would be an hour off."""
    problem = make_day(
        [make_site("mill"), make_site("dye-house", open=())],
        [make_party("ada", interest={"mill": 1.0})],
        travel={("start", "mill"): 120},
        lunch=None,
        recorded={("start", "mill"): 120, ("start", "nowhere"): 5},
    )

    plan = plan_tours(problem)

    assert list(breaches(problem, plan)) == []
    assert plan.tours[0].stops[0].arrives - plan.tours[0].leaves == 120
    assert (plan.is_proven, plan.bound) == (False, 1.0)


def test_a_bus_takes_the_fastest_way_which_may_pass_another_site() -> None:
    problem = make_day(
        [make_site("mill"), make_site("dye-house", open=())],
        [make_party("ada", interest={"mill": 1.0})],
        travel={("start", "mill"): 400},
        lunch=None,
    )

    plan = plan_tours(problem)

    assert plan.interest == 1.0
    assert plan.tours[0].stops[0].arrives - plan.tours[0].leaves == 60
    assert list(breaches(problem, plan)) == []


def test_without_sites_buses_or_people_the_plan_is_empty() -> None:
    empty = make_day([make_site("mill")], [])
    no_bus = make_day([make_site("mill")], [make_party("ada")], buses=())

    assert plan_tours(empty).tours == ()
    assert plan_tours(no_bus).left_out == (0,)
    assert why_left_out(no_bus, plan_tours(no_bus))[0].reasons == (
        LeftOutReason.NO_BUS_FOR_WHEELCHAIRS,
        LeftOutReason.NO_BUS_LARGE_ENOUGH,
        LeftOutReason.NO_BUS_IN_LANGUAGE,
    )


@pytest.mark.parametrize(
    ("party", "reason"),
    [
        (make_party("ada", wheelchairs=1), LeftOutReason.NO_BUS_FOR_WHEELCHAIRS),
        (make_party(*(f"person-{number}" for number in range(6))), LeftOutReason.NO_BUS_LARGE_ENOUGH),
        (make_party("ada", languages=frozenset({"fr"})), LeftOutReason.NO_BUS_IN_LANGUAGE),
        (make_party("ada", wheelchairs=1), LeftOutReason.NO_SITE_WITHOUT_STEPS),
        (make_party(*(f"person-{number}" for number in range(5))), LeftOutReason.NO_SITE_LARGE_ENOUGH),
        (make_party("ada", languages=frozenset({"en"})), LeftOutReason.NO_SITE_IN_LANGUAGE),
        (make_party("ada", diets=frozenset({"vegan"})), LeftOutReason.NO_LUNCH_FOR_DIET),
    ],
)
def test_whoever_can_never_ride_is_told_why(party: Party, reason: LeftOutReason) -> None:
    site = make_site("mill", wheelchairs=0, most=4, languages=frozenset({"ko"}), diets=frozenset({"halal"}))
    problem = make_day([site], [party], [Bus(id="bus-1", seats=5, languages=frozenset({"ko", "en"}))])

    plan = plan_tours(problem)

    assert plan.left_out == (0,)
    assert reason in why_left_out(problem, plan)[0].reasons


def test_needs_that_no_one_route_meets_and_a_lack_of_places_are_told_apart() -> None:
    ground = make_site("ground", languages=frozenset({"ko"}), diets=frozenset({"halal"}))
    steps = make_site("steps", wheelchairs=0)
    parties = [
        make_party("ada", wheelchairs=1, languages=frozenset({"en"}), diets=frozenset({"halal"})),
        make_party("ben"),
        make_party("cho"),
    ]
    problem = make_day([ground, steps], parties, [Bus(id="bus-1", seats=1, wheelchairs=1)])

    plan = plan_tours(problem)

    assert {each.party: each.reasons for each in why_left_out(problem, plan)} == {
        0: (LeftOutReason.NO_ROUTE_FOR_ALL_NEEDS,),
        plan.left_out[-1]: (LeftOutReason.NO_PLACE_LEFT,),
    }


def test_when_a_site_closes_only_those_who_were_to_go_there_are_changed() -> None:
    sites = [make_site(name, most=4, lunch_seats=4) for name in ("mill", "dye-house", "foundry", "robots")]
    textiles = [make_party(f"weaver-{number}", interest={"mill": 2.0, "dye-house": 1.0}) for number in range(4)]
    machines = [make_party(f"smith-{number}", interest={"foundry": 2.0, "robots": 1.0}) for number in range(4)]
    buses = [Bus(id="one", seats=4), Bus(id="other", seats=4)]
    problem = make_day(sites, [*textiles, *machines], buses, most_stops=2)
    before = plan_tours(problem)
    closed = replace(problem, sites=(replace(sites[0], open=()), *sites[1:]))

    after = plan_tours(closed, keep=carried(problem, before, closed))

    assert list(breaches(closed, after)) == []
    assert after.is_proven
    assert set(changed_people(closed, before, after)) == {f"weaver-{number}" for number in range(4)}
    kept = next(tour for tour in before.tours if tour.parties == (4, 5, 6, 7))
    assert kept in after.tours


def test_whoever_comes_late_gets_a_free_seat_and_nobody_else_is_changed() -> None:
    sites = [make_site("mill"), make_site("foundry")]
    parties = [make_party("ada", interest={"mill": 1.0}), make_party("ben", interest={"foundry": 1.0})]
    problem = make_day(sites, parties, most_stops=1)
    before = plan_tours(problem)
    more = replace(problem, parties=(make_party("cho"), *parties))

    after = plan_tours(more, keep=carried(problem, before, more))

    assert after.left_out == ()
    assert changed_people(more, carried(problem, before, more), after) == ("cho",)


def test_where_the_kept_tours_have_no_room_the_fewest_are_changed() -> None:
    sites = [make_site("mill", wheelchairs=0, lunch_seats=10), make_site("foundry", wheelchairs=1)]
    parties = [make_party(f"person-{number}", interest={"mill": 1.0}) for number in range(3)]
    buses = [Bus(id="one", seats=2, wheelchairs=1), Bus(id="other", seats=2)]
    problem = make_day(sites, parties, buses, most_stops=1, lunch=(690, 840))
    before = plan_tours(problem)
    more = replace(problem, parties=(*parties, make_party("dan", wheelchairs=1)))

    after = plan_tours(more, keep=carried(problem, before, more))

    assert list(breaches(more, after)) == []
    assert after.left_out == ()
    in_the_only_bus_with_a_lift = {parties[place].person_ids[0] for place in before.tours[0].parties}
    changed = changed_people(more, carried(problem, before, more), after)
    assert set(changed) == {*in_the_only_bus_with_a_lift, "dan"}
