"""The cluster tour from records to the one agenda, and its repair when a site closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from matcher.errors import InvalidSettings
from matcher.programme import validate
from matcher.tour_days import (
    ANY_SITE,
    MUST_SEE,
    OF_CLUSTER,
    SAME_SECTOR,
    StaysHome,
    TourSettings,
    interests,
    tour_day,
)
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches
from matcher.tours_programme import plan_days, requested_days, requests_of
from matcher.violations import Severity
from models.domain import (
    Absence,
    Bus,
    Closure,
    Cluster,
    EventData,
    Matching,
    Opening,
    Organisation,
    Person,
    RoomKind,
    SessionKind,
    SessionRequest,
    Site,
    Travel,
    Wish,
    WishKind,
)
from tests.factories import make_event, make_match, make_need, make_offer, make_person, make_room
from tests.unit.programme.test_arrangements import agenda_of

DAY = date(2027, 5, 11)
NEXT = date(2027, 5, 12)
SEOUL = ZoneInfo("Asia/Seoul")
QUICK = TourSettings(most_stops=2, time_limit_s=5)


def site(number: int, **given: Any) -> Site:
    values: dict[str, Any] = {
        "cluster_id": f"cluster-{(number + 1) // 2}",
        "organisation_id": f"org-{number}",
        "latitude": 35.8 + number / 50,
        "longitude": 128.6,
        "lunch_seats": 20,
        "wheelchairs": 1,
    }
    return Site(room_id=f"r-{number}", **(values | given))


def make_organisation(number: int, **given: Any) -> Organisation:
    return Organisation(id=f"org-{number}", name=f"Organisation {number}", **given)


def visitor(number: int, **given: Any) -> Person:
    return make_person(number, organisation_id="org-9", **given)


def records(**given: Any) -> EventData:
    """Four sites of two clusters, each with a host; two buses of three seats; five visitors, p-11 to p-15."""
    values: dict[str, Any] = {
        "event": make_event(slot_minutes=30, breaks=()),
        "organisations": tuple(make_organisation(number) for number in (1, 2, 3, 4, 9)),
        "people": (
            *(make_person(number, organisation_id=f"org-{number}") for number in range(1, 5)),
            *(visitor(number) for number in range(11, 16)),
        ),
        "clusters": (Cluster(id="cluster-1", name="Textiles"), Cluster(id="cluster-2", name="Mechatronics")),
        "rooms": tuple(make_room(number, kind=RoomKind.SITE, capacity=8) for number in range(1, 5)),
        "sites": tuple(site(number) for number in range(1, 5)),
        "buses": (Bus(id="bus-a", name="Bus A", seats=3, wheelchairs=1), Bus(id="bus-b", name="Bus B", seats=3)),
    }
    return EventData(**(values | given))


def wishes(**of: int) -> tuple[Wish, ...]:
    """By person (without "-") the number of the host whom they want to meet."""
    return tuple(
        Wish(person_id=name.replace("p", "p-"), other_id=f"p-{host}", kind=WishKind.MUST_MEET)
        for name, host in of.items()
    )


WANTED = wishes(p11=1, p12=1, p13=1, p14=3, p15=3)


def stored(data: EventData, *, keep: bool = False) -> EventData:
    """The records after the first day was planned."""
    made = plan_days(data, None, QUICK, [DAY], keep=keep)
    others = tuple(item for item in data.session_requests if not item.id.startswith("tour-2027-05-11"))
    return replace(data, session_requests=(*others, *(item for each in made for item in requests_of(data, each))))


def test_interest_comes_from_wishes_matches_clusters_and_sectors_and_the_strongest_counts() -> None:
    data = records(
        organisations=(
            *(make_organisation(number) for number in (1, 2, 3, 4)),
            make_organisation(9, sectors=("ISIC4:28",)),
        ),
        clusters=(Cluster(id="cluster-1", name="Textiles"), Cluster(id="cluster-2", name="M", sectors=("ISIC4:28",))),
        wishes=(
            Wish(person_id="p-11", other_id="p-1", kind=WishKind.MUST_MEET),
            Wish(person_id="p-11", other_id="p-4", kind=WishKind.NO_THANKS),
        ),
        needs=(make_need(1, owner_id="p-12"),),
        offers=(make_offer(1, owner_id="p-2"),),
    )
    matching = Matching(threshold=0.5, matches=(make_match(1, score=0.8),), unmet=())

    found = interests(data, matching)

    assert found["p-11"] == {"r-1": MUST_SEE, "r-2": OF_CLUSTER * MUST_SEE, "r-3": SAME_SECTOR, "r-4": 0.0}
    assert found["p-12"] == {"r-1": OF_CLUSTER * 0.8, "r-2": 0.8, "r-3": SAME_SECTOR, "r-4": SAME_SECTOR}
    assert found["p-1"] == {"r-1": ANY_SITE, "r-2": ANY_SITE, "r-3": ANY_SITE, "r-4": ANY_SITE}


def test_whose_record_is_anonymous_shows_no_interest_that_comes_from_it() -> None:
    data = records(needs=(make_need(1, owner_id="p-12", anonymous=True),), offers=(make_offer(1, owner_id="p-2"),))
    matching = Matching(threshold=0.5, matches=(make_match(1, score=0.8),), unmet=())

    assert interests(data, matching)["p-12"] == interests(data, None)["p-12"]


def test_a_visit_that_somebody_asked_for_is_an_interest() -> None:
    asked = SessionRequest(
        id="v", title="Visit", kind=SessionKind.VISIT, slots=2, room_ids=("r-4",), wanted_by=("p-11",)
    )
    assert interests(records(session_requests=(asked,)), None)["p-11"]["r-4"] == MUST_SEE


def test_hosts_and_who_is_not_there_all_day_or_elsewhere_do_not_ride() -> None:
    nine = datetime(2027, 5, 11, 9, tzinfo=SEOUL)
    people = (*records().people[:-2], visitor(14, arrives_at=nine.replace(hour=11)), visitor(15))
    held = SessionRequest(
        id="talk", title="Talk", kind=SessionKind.PANEL, slots=2, starts_at=nine, attendee_ids=("p-15",)
    )

    day = tour_day(records(people=people, session_requests=(held,)), None, QUICK, DAY)

    assert day.stays_home == {
        **dict.fromkeys(("p-1", "p-2", "p-3", "p-4"), StaysHome.HOST),
        "p-14": StaysHome.NOT_THERE,
        "p-15": StaysHome.ELSEWHERE,
    }


def test_parties_travel_together_with_all_their_needs() -> None:
    people = (
        visitor(11, party="a", languages=("ko", "en"), diet="halal"),
        visitor(12),
        visitor(13, party="a", languages=("en",), wheelchair=True),
    )
    parties = tour_day(records(people=people), None, QUICK, DAY).problem.parties

    assert [party.person_ids for party in parties] == [("p-11", "p-13"), ("p-12",)]
    assert parties[0].languages == frozenset({"en"})
    assert parties[0].diets == frozenset({"halal"})
    assert parties[0].wheelchairs == 1


def test_travel_is_as_recorded_and_else_from_coordinates() -> None:
    rooms = tuple(make_room(number, kind=RoomKind.SITE, capacity=8, area=f"area {number}") for number in range(1, 5))
    data = records(rooms=rooms, travel=(Travel(first_area="area 1", second_area="area 2", minutes=77),))

    day = tour_day(data, None, QUICK, DAY)

    assert day.problem.travel["r-1", "r-2"] == day.problem.travel["r-2", "r-1"] == 77
    assert day.problem.travel["r-3", "r-4"] == 9  # 2.22 km times 1.3 at 50 km/h are 3.5 minutes, and five more
    assert (day.measured, day.estimated) == (1, 9)


DETOUR = (
    Travel(first_area="area 1", second_area="area 2", minutes=90),
    Travel(first_area="area 1", second_area="area 3", minutes=20),
    Travel(first_area="area 3", second_area="area 2", minutes=15),
)
"""From 1 to 2 the way by 3 is the fastest."""


def with_areas(**given: Any) -> EventData:
    rooms = tuple(make_room(number, kind=RoomKind.SITE, capacity=8, area=f"area {number}") for number in range(1, 5))
    return records(rooms=rooms, **given)


def test_a_detour_that_beats_the_direct_way_is_taken_by_tours_agenda_and_validator_alike() -> None:
    """Everyone wants to see the first two sites; the others are closed."""
    closed = (Opening(date=NEXT, start=time(9), end=time(17)),)
    sites = (*(site(number) for number in (1, 2)), *(site(number, opens=closed) for number in (3, 4)))
    wanted = tuple(
        Wish(person_id=f"p-{number}", other_id=f"p-{host}", kind=WishKind.MUST_MEET)
        for number in range(11, 16)
        for host in (1, 2)
    )
    data = stored(with_areas(travel=DETOUR, sites=sites, wishes=wanted))

    day = tour_day(data, None, QUICK, DAY)
    agenda = agenda_of(data)

    assert day.problem.fastest["r-1", "r-2"] == 35
    visits = sorted((item for item in data.session_requests if "p-11" in item.attendee_ids), key=starts_at)
    assert {item.room_ids[0] for item in visits} == {"r-1", "r-2"}
    free = starts_at(visits[1]) - (starts_at(visits[0]) + visits[0].slots * timedelta(minutes=30))
    assert timedelta(minutes=35) <= free < timedelta(minutes=90)
    assert agenda.unplaced_sessions == ()
    assert [item for item in validate(data, (), agenda) if item.severity is Severity.ERROR] == []


def starts_at(request: SessionRequest) -> datetime:
    assert request.starts_at is not None
    return request.starts_at


def test_a_recorded_way_is_as_long_as_it_says_though_coordinates_tell_of_a_shortcut() -> None:
    """By coordinates the third site lies between the first two, minutes from both."""
    data = with_areas(travel=(Travel(first_area="area 1", second_area="area 2", minutes=90),))

    problem = tour_day(data, None, QUICK, DAY).problem
    plan = plan_tours(problem, time_limit_s=5)

    assert problem.fastest["r-1", "r-2"] == 90
    assert problem.fastest["r-1", "r-3"] + problem.fastest["r-3", "r-2"] < 90
    assert list(breaches(problem, plan)) == []
    assert not plan.is_proven


def test_a_change_of_rooms_takes_its_time_on_tours_as_well() -> None:
    data = records(event=make_event(slot_minutes=30, breaks=(), room_change_minutes=25))
    assert set(tour_day(data, None, QUICK, DAY).problem.travel.values()) >= {25}
    agenda = agenda_of(stored(data))
    assert [item for item in validate(stored(data), (), agenda) if item.rule == "travel_time"] == []


def test_opening_hours_and_closures_are_of_the_day() -> None:
    opens = (Opening(start=time(9), end=time(12)), Opening(date=NEXT, start=time(14), end=time(16)))
    shut = Closure(
        place_id="r-2",
        start=datetime(2027, 5, 11, 11, tzinfo=SEOUL),
        end=datetime(2027, 5, 11, 13, tzinfo=SEOUL),
    )
    data = records(sites=(site(1, opens=opens), *(site(number) for number in range(2, 5))), closures=(shut,))

    first, second = (tour_day(data, None, QUICK, on).problem.site for on in (DAY, NEXT))

    assert first["r-1"].open == ((540, 720),)
    assert second["r-1"].open == ((540, 720), (840, 960))
    assert first["r-2"].open == ((540, 660), (780, 1020))
    assert second["r-2"].open == ((540, 1020),)


def test_every_stop_is_requested_as_a_visit_that_its_passengers_attend() -> None:
    data = stored(records(wishes=WANTED))

    assert {item.kind for item in data.session_requests} == {SessionKind.VISIT}
    by_bus = {item.id.split("-")[5]: set(item.attendee_ids) for item in data.session_requests}
    assert sorted(map(sorted, by_bus.values())) == [["p-11", "p-12", "p-13"], ["p-14", "p-15"]]
    lunches = [item for item in data.session_requests if item.id.endswith("-lunch")]
    assert [item.slots for item in lunches] == [4, 4]
    (day,) = requested_days(data, None, QUICK)
    assert day.riding == 5
    assert requests_of(data, day) == data.session_requests


def test_nobody_is_taken_to_a_site_twice_where_there_are_others() -> None:
    data = records(wishes=WANTED)
    made = plan_days(data, None, QUICK)
    seen: dict[str, list[str]] = {}
    for day in made:
        for request in requests_of(data, day):
            for person_id in request.attendee_ids:
                seen.setdefault(person_id, []).extend(request.room_ids)

    sites = {person_id: len(set(rooms)) for person_id, rooms in seen.items()}
    assert sites == {"p-11": 4, "p-12": 4, "p-13": 4, "p-14": 4, "p-15": 4}


def test_when_a_site_closes_only_those_who_were_to_go_there_are_changed() -> None:
    data = stored(records(wishes=WANTED))
    first = next(item for item in data.session_requests if "p-11" in item.attendee_ids)
    closed = replace(
        data,
        closures=(
            Closure(
                place_id=first.room_ids[0],
                start=datetime(2027, 5, 11, 0, tzinfo=SEOUL),
                end=datetime(2027, 5, 12, 0, tzinfo=SEOUL),
            ),
        ),
    )

    (day,) = plan_days(closed, None, QUICK, [DAY], keep=True)

    assert day.changed == ("p-11", "p-12", "p-13")
    assert first.room_ids[0] not in {stop.site_id for tour in day.plan.tours for stop in tour.stops}
    untouched = {item for item in data.session_requests if "p-14" in item.attendee_ids}
    assert untouched <= set(requests_of(closed, day))


def test_the_agenda_has_every_visit_as_planned_and_each_passenger_their_tour() -> None:
    data = stored(records(wishes=WANTED))

    agenda = agenda_of(data)

    assert agenda.unplaced_sessions == ()
    asked = {item.id: (item.starts_at, item.room_ids[0], {*item.attendee_ids}) for item in data.session_requests}
    assert {item.id: (item.start, item.room_id, {*item.attendee_ids}) for item in agenda.sessions} == asked
    mine = [item for item in data.session_requests if "p-11" in item.attendee_ids]
    assert [entry.title for entry in agenda.itinerary("p-11")] == [item.title for item in mine]
    assert [item for item in validate(data, (), agenda) if item.severity is Severity.ERROR] == []


def test_a_site_that_takes_two_groups_at_once_carries_more_people_and_the_agenda_holds_both() -> None:
    """The only site is open for one visit with lunch."""
    opens = (Opening(start=time(11), end=time(12)),)
    carried = {}
    for groups in (1, 2):
        data = stored(records(sites=(site(1, opens=opens, groups_at_once=groups),), wishes=WANTED))
        agenda = agenda_of(data)
        assert agenda.unplaced_sessions == ()
        assert [item for item in validate(data, (), agenda) if item.severity is Severity.ERROR] == []
        carried[groups] = sum(len(item.attendee_ids) for item in agenda.sessions)

    assert carried == {1: 3, 2: 6}


def test_whoever_is_there_for_the_whole_of_their_tour_rides_on_though_they_come_later() -> None:
    data = stored(records(wishes=WANTED))
    (day,) = requested_days(data, None, QUICK)
    tour = next(tour for tour in day.plan.tours if 0 in tour.parties)
    leaves = datetime(2027, 5, 11, tzinfo=SEOUL) + timedelta(minutes=tour.leaves)
    nine = datetime(2027, 5, 11, 9, tzinfo=SEOUL)
    assert leaves > nine

    riding = {}
    for minutes in (0, 1):
        late = Absence(person_id="p-11", start=nine, end=leaves + timedelta(minutes=minutes))
        (day,) = requested_days(replace(data, absences=(late,)), None, QUICK)
        riding[minutes] = "p-11" not in day.day.stays_home

    assert riding == {0: True, 1: False}


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"event": None}, "event"),
        ({"sites": ()}, "sites"),
        ({"buses": ()}, "buses"),
        ({"people": ()}, "people"),
        ({"sites": (site(1, latitude=None, longitude=None),)}, "sites"),
    ],
)
def test_what_tours_cannot_be_made_from_is_told(given: dict[str, Any], setting: str) -> None:
    with pytest.raises(InvalidSettings) as refused:
        plan_days(records(**given), None, QUICK, [DAY])
    assert refused.value.setting == setting


def test_a_day_that_is_none_of_the_event_is_refused() -> None:
    with pytest.raises(InvalidSettings, match="no day of the event"):
        plan_days(records(), None, QUICK, [date(2030, 1, 1)])
