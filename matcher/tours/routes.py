"""The routes that one bus can make in a day, whatever else happens: which sites, and at which of them is lunch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from matcher.tours.problem import Bus, Party, Site, TourProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Sites of a route without their order, and that of lunch, "" without one."""

    site_ids: frozenset[str]
    lunch_id: str = ""

    def has(self, part: Route) -> bool:
        """Whether every site of the other is in this one, and its lunch, if it has one, is here as well."""
        return part.site_ids <= self.site_ids and part.lunch_id in ("", self.lunch_id)


def feasible_routes(problem: TourProblem) -> tuple[Route, ...]:
    """Return every route of at most ``most_stops`` sites that fits into the day in some order of its sites."""
    found = []
    for count in range(1, problem.most_stops + 1):
        for sites in combinations(problem.sites, count):
            for lunch_id in _lunch_places(problem, sites):
                if any(_fits(problem, order, lunch_id) for order in permutations(sites)):
                    found.append(Route(site_ids=frozenset(site.id for site in sites), lunch_id=lunch_id))
    return tuple(found)


def _lunch_places(problem: TourProblem, sites: Sequence[Site]) -> Iterator[str]:
    if problem.lunch is None:
        yield ""
    else:
        yield from (site.id for site in sites if site.lunch_seats)


def _fits(problem: TourProblem, order: Sequence[Site], lunch_id: str) -> bool:
    """Whether the order can be kept: each stop as early as it can be, which leaves the most time for the others."""
    place, minute = problem.start_id, problem.leaves
    for site in order:
        earliest = minute + problem.travel[place, site.id]
        latest = problem.returns
        if site.id == lunch_id and problem.lunch is not None:
            earliest = max(earliest, problem.lunch[0] - site.visit_minutes)
            latest = problem.lunch[1] - site.visit_minutes
        arrives = first_arrival(site, earliest)
        if arrives is None or arrives > latest:
            return False
        place = site.id
        minute = arrives + site.visit_minutes + (problem.lunch_minutes if site.id == lunch_id else 0)
    return minute + problem.travel[place, problem.start_id] <= problem.returns


def first_arrival(site: Site, earliest: int) -> int | None:
    """The first minute, not before ``earliest``, from which a whole visit fits into an open period."""
    starts = [max(earliest, start) for start, end in site.open if max(earliest, start) + site.visit_minutes <= end]
    return min(starts, default=None)


def largest_group(problem: TourProblem, route: Route, bus: Bus) -> int:
    """How many people of one bus can make the route."""
    sites = [problem.site[site_id] for site_id in route.site_ids]
    lunch = [problem.site[route.lunch_id].lunch_seats] if route.lunch_id else []
    return min(bus.seats, *(site.most for site in sites), *lunch)


def smallest_group(problem: TourProblem, route: Route) -> int:
    return max(problem.site[site_id].fewest for site_id in route.site_ids)


def most_wheelchairs(problem: TourProblem, route: Route, bus: Bus) -> int:
    return min(bus.wheelchairs, *(problem.site[site_id].wheelchairs for site_id in route.site_ids))


def suits(problem: TourProblem, route: Route, bus: Bus, party: Party) -> bool:
    """Whether the party understands the guides, gets its lunch, and can get into the bus and round the sites."""
    guides = [bus.languages, *(problem.site[site_id].languages for site_id in route.site_ids)]
    understood = all(not spoken or not party.languages or spoken & party.languages for spoken in guides)
    lunch = problem.site[route.lunch_id].diets if route.lunch_id else party.diets
    return (
        understood
        and party.diets <= lunch
        and party.wheelchairs <= most_wheelchairs(problem, route, bus)
        and party.size <= largest_group(problem, route, bus)
    )


def worth(route: Route, party: Party) -> float:
    return sum(party.interest.get(site_id, 0.0) for site_id in route.site_ids)
