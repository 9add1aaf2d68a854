"""Small days of visits, and every plan of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from matcher.tours.problem import Bus, Party, Site, TourProblem


def make_site(site_id: str, **given: object) -> Site:
    values: dict[str, object] = {
        "open": ((540, 1020),),
        "visit_minutes": 60,
        "most": 10,
        "lunch_seats": 10,
        "wheelchairs": 1,
    }
    return Site(id=site_id, **(values | given))  # type: ignore[arg-type]


def make_party(*person_ids: str, **given: object) -> Party:
    return Party(person_ids=person_ids, **given)  # type: ignore[arg-type]


def make_day(
    sites: Sequence[Site],
    parties: Sequence[Party],
    buses: Sequence[Bus] = (Bus(id="bus-1", seats=10, wheelchairs=1),),
    travel: Mapping[tuple[str, str], int] | None = None,
    **given: object,
) -> TourProblem:
    """Every way takes half an hour unless ``travel`` says otherwise; the day is from nine to five, lunch at noon."""
    places = ["start", *(site.id for site in sites)]
    minutes = {(one, other): 30 for one in places for other in places if one != other}
    values: dict[str, object] = {"leaves": 540, "returns": 1020, "lunch": (690, 810), "most_stops": 3}
    return TourProblem(
        sites=tuple(sites),
        buses=tuple(buses),
        parties=tuple(parties),
        travel=minutes | dict(travel or {}),
        **(values | given),  # type: ignore[arg-type]
    )


def best_by_brute_force(problem: TourProblem, *, step: int) -> tuple[int, float]:
    """The most people who can ride, and the most interest then. All times are multiples of ``step``."""
    ways = _schedules(problem, step)
    best = (0, 0.0)
    for buses in itertools.product(range(-1, len(problem.buses)), repeat=len(problem.parties)):
        groups = [
            tuple(party for party, bus in zip(problem.parties, buses, strict=True) if bus == number)
            for number in range(len(problem.buses))
        ]
        people = sum(party.size for group in groups for party in group)
        if people < best[0]:
            continue
        suited = [
            [way for way in ways if _suits(problem, problem.buses[number], group, way)] if group else [()]
            for number, group in enumerate(groups)
        ]
        for chosen in itertools.product(*suited):
            value = sum(
                party.interest.get(site_id, 0.0)
                for group, way in zip(groups, chosen, strict=True)
                for party in group
                for site_id, _, _, _ in way
            )
            if (people, value) > best and _together(problem, chosen):
                best = (people, value)
    return best


Way = tuple[tuple[str, int, int, bool], ...]


def _schedules(problem: TourProblem, step: int) -> list[Way]:
    """Every way of one bus: sites, when it arrives and leaves, and where lunch is."""

    @cache
    def shortest(one: str, other: str) -> int:
        places = [problem.start_id, *(site.id for site in problem.sites)]
        middle = [place for place in places if place not in (one, other)]
        return min(
            sum(problem.travel[pair] for pair in itertools.pairwise((one, *by, other)))
            for count in range(len(middle) + 1)
            for by in itertools.permutations(middle, count)
        )

    def further(way: Way, at: str, minute: int) -> Iterator[Way]:
        lunches = sum(lunch for *_, lunch in way)
        if way and lunches == (problem.lunch is not None) and minute + shortest(at, "start") <= problem.returns:
            yield way
        if len(way) == problem.most_stops:
            return
        for site in problem.sites:
            if any(site.id == known for known, *_ in way):
                continue
            for arrives in range(minute + shortest(at, site.id), problem.returns, step):
                visited = arrives + site.visit_minutes
                if not any(start <= arrives and visited <= end for start, end in site.open):
                    continue
                yield from further((*way, (site.id, arrives, visited, False)), site.id, visited)
                if problem.lunch is not None and problem.lunch[0] <= visited <= problem.lunch[1]:
                    leaves = visited + problem.lunch_minutes
                    if not any(lunch for *_, lunch in way):
                        yield from further((*way, (site.id, arrives, leaves, True)), site.id, leaves)

    return list(further((), problem.start_id, problem.leaves))


def _suits(problem: TourProblem, bus: Bus, group: Sequence[Party], way: Way) -> bool:
    people = sum(party.size for party in group)
    chairs = sum(party.wheelchairs for party in group)
    sites = {site.id: site for site in problem.sites}
    spoken = [bus.languages, *(sites[site_id].languages for site_id, *_ in way)]
    understood = all(not each or not party.languages or each & party.languages for each in spoken for party in group)
    fed = all(
        people <= sites[site_id].lunch_seats and all(party.diets <= sites[site_id].diets for party in group)
        for site_id, _, _, lunch in way
        if lunch
    )
    fits = all(
        sites[site_id].fewest <= people <= sites[site_id].most and chairs <= sites[site_id].wheelchairs
        for site_id, *_ in way
    )
    return understood and fed and fits and people <= bus.seats and chairs <= bus.wheelchairs


def _together(problem: TourProblem, ways: Sequence[Way]) -> bool:
    for site in problem.sites:
        stays = [(start, end) for way in ways for site_id, start, end, _ in way if site_id == site.id]
        for start, _ in stays:
            if sum(first <= start < last for first, last in stays) > site.groups_at_once:
                return False
    return True
