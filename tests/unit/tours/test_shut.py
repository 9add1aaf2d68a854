"""Tours around what cannot be: groups that nobody can form, sites that are shut, buses that fall out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from matcher.tour_days import tour_day
from matcher.tours.keeping import untouched
from matcher.tours.problem import Bus
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches
from models.domain import Closure
from tests.unit.test_tours_programme import DAY, NEXT, QUICK, records
from tests.unit.tours.days import make_day, make_party, make_site

SEOUL = ZoneInfo("Asia/Seoul")


def test_nobody_rides_where_no_group_can_be_formed() -> None:
    """Each of the two could, but not both of them, and one is too few."""
    parties = [make_party(f"person-{number}", wheelchairs=1, interest={"mill": 1.0}) for number in range(2)]
    problem = make_day([make_site("mill", fewest=2, wheelchairs=1)], parties, [Bus(id="one", seats=4, wheelchairs=1)])

    plan = plan_tours(problem)

    assert plan.is_proven
    assert (plan.tours, plan.left_out, plan.interest) == ((), (0, 1), 0.0)


def test_nobody_is_at_a_site_while_it_is_shut_not_for_lunch_either() -> None:
    party = make_party("person", interest={"mill": 1.0})
    mill = make_site("mill", open=((600, 1000),), lunch_seats=4)
    problem = make_day([mill], [party], [Bus(id="one", seats=4)], lunch=(690, 690))
    (stop,) = plan_tours(problem).tours[0].stops

    shut = replace(mill, shut=((stop.leaves - 10, 1000),))

    assert list(breaches(replace(problem, sites=(shut,)), plan_tours(problem))) == ["one: mill: is closed"]
    assert plan_tours(replace(problem, sites=(shut,))).tours == ()
    assert untouched(replace(problem, sites=(shut,)), plan_tours(problem)) == {}


def test_a_bus_that_cannot_be_used_on_a_day_makes_no_tour_on_it() -> None:
    """Not even where it is only for an hour."""
    nine = datetime(2027, 5, 11, 9, tzinfo=SEOUL)
    data = records(closures=(Closure(place_id="bus-a", start=nine, end=nine.replace(hour=10)),))

    buses = {on: [bus.id for bus in tour_day(data, None, QUICK, on).problem.buses] for on in (DAY, NEXT)}

    assert buses == {DAY: ["bus-b"], NEXT: ["bus-a", "bus-b"]}
