"""The routes that one bus can make in a day, whatever else happens: which sites, and at which of them is lunch."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.tours.problem import Bus, Site, TourProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Sites of a route without their order, and that of lunch, "" without one."""

    site_ids: frozenset[str]
    lunch_id: str = ""

    def has(self, part: Route) -> bool:
        """Whether every site of the other is in this one, and its lunch, if it has one, is here as well."""
        return part.site_ids <= self.site_ids and part.lunch_id in ("", self.lunch_id)


def feasible_routes(problem: TourProblem) -> tuple[Route, ...]:
    """Return every route of at most ``most_stops`` sites that fits into the day in some order of its sites.

    For each set of sites with a lunch and each last site the earliest end is kept, of which every later one follows:
    who is somewhere earlier can always wait (Held and Karp 1962). Fewer sites come first, then the problem's order.
    """
    in_order = {site.id: place for place, site in enumerate(problem.sites)}
    reached: dict[tuple[frozenset[str], str], dict[str, int]] = {
        (frozenset(), ""): {problem.start_id: problem.leaves}
    }
    found: list[Route] = []
    for _ in range(problem.most_stops):
        reached = _one_stop_more(problem, reached)
        found += [
            Route(site_ids=site_ids, lunch_id=lunch_id)
            for (site_ids, lunch_id), ends in reached.items()
            if bool(lunch_id) == (problem.lunch is not None)
            and any(end + problem.fastest[last, problem.start_id] <= problem.returns for last, end in ends.items())
        ]
    return tuple(
        sorted(
            found,
            key=lambda route: (
                len(route.site_ids),
                sorted(in_order[each] for each in route.site_ids),
                in_order.get(route.lunch_id, -1),
            ),
        )
    )


def _one_stop_more(
    problem: TourProblem, reached: dict[tuple[frozenset[str], str], dict[str, int]]
) -> dict[tuple[frozenset[str], str], dict[str, int]]:
    further: dict[tuple[frozenset[str], str], dict[str, int]] = {}
    for (site_ids, lunch_id), ends in reached.items():
        for site in problem.sites:
            if site.id in site_ids:
                continue
            for with_lunch in _with_lunch(problem, site, lunch_id):
                times = [_end(problem, site, last, end, with_lunch=with_lunch) for last, end in ends.items()]
                earliest = min((each for each in times if each is not None), default=None)
                if earliest is not None:
                    key = (site_ids | {site.id}, site.id if with_lunch else lunch_id)
                    known = further.setdefault(key, {})
                    known[site.id] = min(earliest, known.get(site.id, earliest))
    return further


def _with_lunch(problem: TourProblem, site: Site, lunch_id: str) -> Iterator[bool]:
    yield False
    if problem.lunch is not None and not lunch_id and site.lunch_seats:
        yield True


def _end(problem: TourProblem, site: Site, last: str, minute: int, *, with_lunch: bool) -> int | None:
    """When a stop as early as it can be is over, coming from ``last``; None where it cannot be."""
    minutes = problem.arrivals[site.id, with_lunch]
    first = bisect_left(minutes, minute + problem.fastest[last, site.id])
    return minutes[first] + _stay(problem, site, with_lunch=with_lunch) if first < len(minutes) else None


def _stay(problem: TourProblem, site: Site, *, with_lunch: bool) -> int:
    return site.visit_minutes + (problem.lunch_minutes if with_lunch else 0)


def most_stops(problem: TourProblem, site: Site, *, with_lunch: bool) -> int:
    """How many buses can visit the site in a day at most, or have lunch there: as early as can be, one after another.

    A stop with lunch takes longer than one without, so that stops without are an upper limit of both.
    """
    minutes = problem.arrivals[site.id, with_lunch]
    after = sorted({*problem.arrivals[site.id, False], *minutes}) if not with_lunch else minutes
    count, free = 0, 0
    for minute in after:
        if minute >= free:
            count, free = count + 1, minute + _stay(problem, site, with_lunch=with_lunch)
    return site.groups_at_once * count


def largest_group(problem: TourProblem, route: Route, bus: Bus) -> int:
    """How many people of one bus can make the route."""
    sites = [problem.site[site_id] for site_id in route.site_ids]
    lunch = [problem.site[route.lunch_id].lunch_seats] if route.lunch_id else []
    return min(bus.seats, *(site.most for site in sites), *lunch)


def smallest_group(problem: TourProblem, route: Route) -> int:
    return max(problem.site[site_id].fewest for site_id in route.site_ids)


def most_wheelchairs(problem: TourProblem, route: Route, bus: Bus) -> int:
    return min(bus.wheelchairs, *(problem.site[site_id].wheelchairs for site_id in route.site_ids))
