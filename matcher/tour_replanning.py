"""The tours of a day when stops of them cannot be: left out, or planned again around what stays."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.errors import InvalidResult
from matcher.tours.keeping import carried
from matcher.tours.problem import Party, Site, Stop, Tour, TourPlan, TourProblem
from matcher.tours.solve import plan_tours
from matcher.tours.validate import breaches, interest_of

Why = Callable[[int, Tour], str]
"""Why a party, by its place, cannot make a tour; empty if it can."""
_AT_LEAST_S = 1.0
"""For each further search, where somebody cannot make the tour that was found for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """``fixed`` tours stay as they are told, and no other leaves before the minute ``earliest``."""

    fixed: Mapping[str, Tour]
    earliest: int
    time_limit_s: float
    seed: int


def plan_with(problem: TourProblem, tours: Iterable[Tour]) -> TourPlan:
    """The plan of these tours, with its own interest as its bound; everyone else is left out."""
    order = {bus.id: place for place, bus in enumerate(problem.buses)}
    kept = sorted((tour for tour in tours if tour.stops), key=lambda tour: order.get(tour.bus_id, len(order)))
    riding = {place for tour in kept for place in tour.parties}
    plan = TourPlan(
        tours=tuple(kept),
        left_out=tuple(place for place in range(len(problem.parties)) if place not in riding),
        interest=0.0,
        bound=0.0,
        is_proven=False,
    )
    interest = interest_of(problem, plan)
    return replace(plan, interest=interest, bound=interest)


def without_stops(problem: TourProblem, tour: Tour, site_ids: Collection[str]) -> Tour:
    """The tour at the times that it has, less these stops."""
    stops = tuple(stop for stop in tour.stops if stop.site_id not in site_ids)
    return tour if stops == tour.stops else _with_stops(problem, tour, stops)


def _with_stops(problem: TourProblem, tour: Tour, stops: tuple[Stop, ...]) -> Tour:
    """It leaves as late and is back as early as it can."""
    if not stops:
        return replace(tour, stops=())
    ways, start = problem.fastest, problem.start_id
    leaves = stops[0].arrives - ways.get((start, stops[0].site_id), 0)
    returns = stops[-1].leaves + ways.get((stops[-1].site_id, start), 0)
    return replace(tour, stops=stops, leaves=leaves, returns=returns)


def mended(
    problem: TourProblem, plan: TourPlan, hits: Mapping[str, Collection[str]], search: Search, why: Why
) -> tuple[TourPlan, frozenset[str]]:
    """The plan with each bus that is hit mended by itself, all others being where they are, and the buses for which
    that cannot be without somebody losing their place: these keep the stops that are left.

    A bus visits another site in place of the one that cannot be, or the same one at another time; where that cannot
    be, it makes another tour with everyone who is in it.
    """
    tours = {tour.bus_id: without_stops(problem, tour, hits.get(tour.bus_id, ())) for tour in plan.tours}
    failed = set()
    for bus_id in (tour.bus_id for tour in plan.tours if tour.bus_id in hits and tour.bus_id not in search.fixed):
        before = next(tour for tour in plan.tours if tour.bus_id == bus_id)
        lost = [stop for stop in before.stops if stop.site_id in hits[bus_id]]
        tour = _patched(problem, tours, bus_id, lost, (search.earliest, why)) or _alone(
            problem, tours, before, search, why
        )
        if tour is None:
            failed.add(bus_id)
        else:
            tours[bus_id] = tour
    return plan_with(problem, tours.values()), frozenset(failed)


def _patched(
    problem: TourProblem, tours: Mapping[str, Tour], bus_id: str, lost: Sequence[Stop], given: tuple[int, Why]
) -> Tour | None:
    """Another stop for each that is lost, chosen one after another, by interest and then by the time of before; None
    where there is none for one of them."""
    if bus_id not in problem.bus:
        return None
    earliest, why = given
    wrong = set(breaches(problem, plan_with(problem, tours.values())))
    tour = tours[bus_id]
    for stop in lost:
        for tried in _patches(problem, tour, stop, earliest):
            if any(why(place, tried) for place in tried.parties):
                continue
            found = set(breaches(problem, plan_with(problem, {**tours, bus_id: tried}.values())))
            if found <= wrong and not any(_is_of(each, bus_id, stop) for each in found):
                tour = tried
                break
        else:
            return None
    return tour


def _alone(problem: TourProblem, tours: Mapping[str, Tour], before: Tour, search: Search, why: Why) -> Tour | None:
    """Another tour of the bus for all who are in it, beside the others as they are; None where there is none."""
    if before.bus_id not in problem.bus:
        return None
    others = {bus_id: tour for bus_id, tour in tours.items() if bus_id != before.bus_id}
    free = tuple(bus for bus in problem.buses if bus.id == before.bus_id or bus.id in others)
    only = replace(problem, buses=free)
    own = replace(search, fixed=others)
    found = _planned(
        only, plan_with(only, (*others.values(), before)), own, list(before.parties), search.time_limit_s
    )
    if len(found) != 1 or set(found[0].parties) != set(before.parties):
        return None
    return None if any(why(place, found[0]) for place in before.parties) else found[0]


def _is_of(breach: str, bus_id: str, stop: Stop) -> bool:
    """Whether it says that the bus lacks the lunch that it had at the stop."""
    return stop.lunch and breach.startswith(f"{bus_id}: ")


def _patches(problem: TourProblem, tour: Tour, lost: Stop, earliest: int) -> Iterator[Tour]:
    """The tour with one more stop, for which there is time, the best first."""
    ways, start = problem.fastest, problem.start_id
    known = {stop.site_id for stop in tour.stops}
    ends = [(start, max(problem.leaves, earliest)), *((stop.site_id, stop.leaves) for stop in tour.stops)]
    begins = [*((stop.site_id, stop.arrives) for stop in tour.stops), (start, problem.returns)]
    lunch = problem.lunch_minutes if lost.lunch else 0
    stops = [
        Stop(site_id=site.id, arrives=minute, leaves=minute + site.visit_minutes + lunch, lunch=lost.lunch)
        for site in problem.sites
        if site.id not in known and _suits(problem, site, tour, with_lunch=lost.lunch)
        for minute in problem.arrivals[site.id, lost.lunch]
        if any(
            left + ways[here, site.id] <= minute and minute + site.visit_minutes + lunch + ways[site.id, there] <= due
            for (here, left), (there, due) in zip(ends, begins, strict=True)
        )
    ]
    worth = {
        stop.site_id: sum(problem.parties[place].interest.get(stop.site_id, 0.0) for place in tour.parties)
        for stop in stops
    }
    for stop in sorted(
        stops, key=lambda each: (-worth[each.site_id], abs(each.arrives - lost.arrives), each.arrives)
    ):
        yield _with_stops(problem, tour, tuple(sorted((*tour.stops, stop), key=lambda each: each.arrives)))


def _suits(problem: TourProblem, site: Site, tour: Tour, *, with_lunch: bool) -> bool:
    """Whether all in the bus can be shown the site, and have lunch there if they are to."""
    parties = [problem.parties[place] for place in tour.parties]
    people = sum(party.size for party in parties)
    understood = all(
        not site.languages or not party.languages or site.languages & party.languages for party in parties
    )
    fed = not with_lunch or (people <= site.lunch_seats and all(party.diets <= site.diets for party in parties))
    chairs = sum(party.wheelchairs for party in parties)
    return understood and fed and site.fewest <= people <= site.most and chairs <= site.wheelchairs


def replanned(problem: TourProblem, plan: TourPlan, search: Search, why: Why) -> tuple[TourPlan, dict[int, str]]:
    """The plan with the fewest changes for those who are in it, and who cannot make the tour that there is for them.

    Nobody else joins. Raise ``InvalidResult`` if what was found breaks a rule.
    """
    ends = time.monotonic() + search.time_limit_s
    free = [tour for tour in plan.tours if tour.bus_id not in search.fixed]
    was = {place: (tour.bus_id, tour.stops) for tour in free for place in tour.parties}
    unable: dict[int, str] = {}
    while True:
        places = [place for place in sorted(was) if place not in unable]
        tours = _planned(problem, plan, search, places, max(_AT_LEAST_S, ends - time.monotonic()))
        cannot = {
            place: reason
            for tour in tours
            for place in tour.parties
            if was[place] != (tour.bus_id, tour.stops) and (reason := why(place, tour))
        }
        if not cannot:
            return plan_with(problem, (*search.fixed.values(), *tours)), unable
        unable |= cannot


def _planned(
    problem: TourProblem, plan: TourPlan, search: Search, places: list[int], time_limit_s: float
) -> list[Tour]:
    """The tours of the buses that are not fixed, for the parties of ``places``, named as in ``problem``."""
    seen = {place: {stop.site_id for stop in tour.stops} for tour in _free(plan, search) for place in tour.parties}
    reduced = replace(
        problem,
        buses=tuple(bus for bus in problem.buses if bus.id not in search.fixed),
        parties=tuple(_faithful(problem.parties[place], seen.get(place, set())) for place in places),
        sites=tuple(_beside(site, search.fixed.values()) for site in problem.sites),
        leaves=min(max(problem.leaves, search.earliest), problem.returns - 1),
    )
    keep = carried(problem, plan_with(problem, _free(plan, search)), reduced)
    found = plan_tours(reduced, time_limit_s=time_limit_s, seed=search.seed, keep=keep)
    wrong = list(breaches(reduced, found))
    if wrong:
        raise InvalidResult("tours", wrong)
    return [replace(tour, parties=tuple(places[number] for number in tour.parties)) for tour in found.tours]


def _faithful(party: Party, site_ids: Collection[str]) -> Party:
    """The party, to which each site that it was to see is worth more than any other."""
    return replace(
        party,
        interest={
            site_id: value + (party.size if site_id in site_ids else 0.0) for site_id, value in party.interest.items()
        },
    )


def _free(plan: TourPlan, search: Search) -> list[Tour]:
    return [tour for tour in plan.tours if tour.bus_id not in search.fixed]


def _beside(site: Site, fixed: Iterable[Tour]) -> Site:
    """The site with the room that fixed tours leave."""
    there = [stop for tour in fixed for stop in tour.stops if stop.site_id == site.id]
    groups = max((sum(_meet(stop, other) for other in there) for stop in there), default=0)
    if groups < site.groups_at_once:
        return replace(site, groups_at_once=site.groups_at_once - groups)
    return replace(site, shut=(*site.shut, *((stop.arrives, stop.leaves) for stop in there)))


def _meet(stop: Stop, other: Stop) -> bool:
    return other.arrives <= stop.arrives < other.leaves


def filled(
    problem: TourProblem, plan: TourPlan, places: Collection[int], fixed: Collection[str], why: Why
) -> TourPlan:
    """The plan with those of ``places`` that it leaves out in free seats, where there are any: who has the most needs
    first, then the largest party, each in the bus that they like best. All else stays.
    """
    tours = {tour.bus_id: tour for tour in plan.tours}
    left = [place for place in plan.left_out if place in places]
    for place in sorted(left, key=lambda each: _demands(problem.parties[each]), reverse=True):
        party = problem.parties[place]
        gain = {
            bus_id: sum(party.interest.get(stop.site_id, 0.0) for stop in tour.stops)
            for bus_id, tour in tours.items()
            if bus_id not in fixed and bus_id in problem.bus
        }
        for bus_id in sorted(gain, key=lambda each: (-gain[each], each)):
            tour = tours[bus_id]
            joined = replace(tour, parties=tuple(sorted((*tour.parties, place))))
            if _people(problem, joined) > problem.bus[bus_id].seats or why(place, tour):
                continue
            alone, before = (set(breaches(problem, plan_with(problem, [each]))) for each in (joined, tour))
            if alone <= before:
                tours[bus_id] = joined
                break
    return plan_with(problem, tours.values())


def _demands(party: Party) -> tuple[int, int, int]:
    return party.wheelchairs, len(party.diets) + (0 if len(party.languages) != 1 else 1), party.size


def _people(problem: TourProblem, tour: Tour) -> int:
    return sum(problem.parties[place].size for place in tour.parties)
