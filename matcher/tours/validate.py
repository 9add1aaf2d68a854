"""What a plan of visits must keep, checked without the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from matcher.tours.problem import Bus, Party, Site, Stop, Tour, TourPlan, TourProblem


def interest_of(problem: TourProblem, plan: TourPlan) -> float:
    """The sum of the interests of all parties in the sites that they visit."""
    return sum(
        problem.parties[place].interest.get(stop.site_id, 0.0)
        for tour in plan.tours
        for place in tour.parties
        for stop in tour.stops
    )


def breaches(problem: TourProblem, plan: TourPlan) -> Iterator[str]:
    """Everything that the plan does not keep, in words."""
    told = Counter(place for tour in plan.tours for place in tour.parties) + Counter(plan.left_out)
    for place in range(len(problem.parties)):
        if told[place] != 1:
            yield f"party {place} is told of {told[place]} times"
    if len({tour.bus_id for tour in plan.tours}) != len(plan.tours):
        yield "a bus makes two tours"
    for tour in plan.tours:
        if tour.bus_id not in {bus.id for bus in problem.buses}:
            yield f"{tour.bus_id} is no bus"
            continue
        unknown = {stop.site_id for stop in tour.stops} - {site.id for site in problem.sites}
        if unknown:
            yield f"{tour.bus_id}: {', '.join(sorted(unknown))} cannot be visited"
            continue
        yield from (f"{tour.bus_id}: {each}" for each in _tour(problem, tour))
    yield from _crowds(problem, plan)
    if plan.interest > plan.bound + 1e-6:
        yield f"the interest of {plan.interest} exceeds its bound of {plan.bound}"
    if abs(interest_of(problem, plan) - plan.interest) > 1e-6:
        yield f"the interest is {interest_of(problem, plan)}, not {plan.interest}"


def _tour(problem: TourProblem, tour: Tour) -> Iterator[str]:
    parties = [problem.parties[place] for place in tour.parties]
    yield from _seats(next(bus for bus in problem.buses if bus.id == tour.bus_id), parties)
    yield from _times(problem, tour)
    if bool(tour.stops) != bool(parties):
        yield "stops without people, or people without stops"
    if len(tour.stops) > problem.most_stops or len({stop.site_id for stop in tour.stops}) != len(tour.stops):
        yield "too many stops, or one site twice"
    lunches = [stop for stop in tour.stops if stop.lunch]
    if len(lunches) != (problem.lunch is not None and bool(tour.stops)):
        yield f"{len(lunches)} lunches"
    sites = {site.id: site for site in problem.sites}
    for stop in tour.stops:
        yield from (f"{stop.site_id}: {each}" for each in _stop(problem, sites[stop.site_id], stop, parties))


def _seats(bus: Bus, parties: list[Party]) -> Iterator[str]:
    if sum(party.size for party in parties) > bus.seats:
        yield "more people than seats"
    if sum(party.wheelchairs for party in parties) > bus.wheelchairs:
        yield "more wheelchairs than places for them"
    yield from _spoken(bus.languages, parties)


def _spoken(languages: frozenset[str], parties: list[Party]) -> Iterator[str]:
    for party in parties:
        if languages and party.languages and not languages & party.languages:
            yield f"{', '.join(party.person_ids)} understand none of {', '.join(sorted(languages))}"


def _times(problem: TourProblem, tour: Tour) -> Iterator[str]:
    if tour.leaves < problem.leaves or tour.returns > problem.returns:
        yield "leaves too early or returns too late"
    if not tour.stops:
        return
    places = [problem.start_id, *(stop.site_id for stop in tour.stops), problem.start_id]
    ends = [tour.leaves, *(stop.leaves for stop in tour.stops)]
    begins = [*(stop.arrives for stop in tour.stops), tour.returns]
    for (one, other), left, reached in zip(pairwise(places), ends, begins, strict=True):
        needed = max(_shortest(problem, one, other), problem.recorded.get((one, other), 0))
        if reached - left < needed:
            yield f"{one} to {other} takes {needed} minutes, not {reached - left}"


def _shortest(problem: TourProblem, one: str, other: str) -> int:
    """The minutes of the fastest way, by way of other places too: improved until nothing does (Bellman 1958)."""
    minutes = {place: problem.travel.get((one, place), 0) for place in {pair[1] for pair in problem.travel}}
    minutes[one] = 0
    while True:
        shorter = {
            to: minutes[by] + each for (by, to), each in problem.travel.items() if minutes[by] + each < minutes[to]
        }
        if not shorter:
            return minutes[other]
        minutes |= shorter


def _stop(problem: TourProblem, site: Site, stop: Stop, parties: list[Party]) -> Iterator[str]:
    ends = stop.leaves - (problem.lunch_minutes if stop.lunch else 0)
    people = sum(party.size for party in parties)
    if ends - stop.arrives != site.visit_minutes:
        yield f"a visit of {ends - stop.arrives} minutes"
    is_open = any(start <= stop.arrives and ends <= end for start, end in site.open)
    if not is_open or any(stop.arrives < end and start < stop.leaves for start, end in site.shut):
        yield "is closed"
    if problem.starts and stop.arrives not in problem.starts:
        yield f"begins at {stop.arrives}"
    if any(stop.arrives < end and start < stop.leaves for start, end in problem.pauses):
        yield "is in a pause"
    if not site.fewest <= people <= site.most:
        yield f"a group of {people}"
    if sum(party.wheelchairs for party in parties) > site.wheelchairs:
        yield "steps"
    yield from _spoken(site.languages, parties)
    if stop.lunch:
        if problem.lunch is None or not problem.lunch[0] <= ends <= problem.lunch[1]:
            yield f"lunch at {ends}"
        if people > site.lunch_seats:
            yield f"lunch for {people}"
        missing = frozenset().union(*(party.diets for party in parties)) - site.diets
        if missing:
            yield f"nothing for {', '.join(sorted(missing))}"


def _crowds(problem: TourProblem, plan: TourPlan) -> Iterator[str]:
    """At most as many groups at a site at one time, lunch included, as it can have."""
    for site in problem.sites:
        there = [stop for tour in plan.tours for stop in tour.stops if stop.site_id == site.id]
        for stop in there:
            together = sum(other.arrives <= stop.arrives < other.leaves for other in there)
            if together > site.groups_at_once:
                yield f"{site.id}: {together} groups at {stop.arrives}"
