"""Why somebody is in no bus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from matcher.tours.choices import all_choices
from matcher.tours.problem import Bus, Party, Site, TourPlan, TourProblem


class LeftOutReason(StrEnum):
    NO_BUS_FOR_WHEELCHAIRS = "no_bus_for_wheelchairs"
    NO_BUS_LARGE_ENOUGH = "no_bus_large_enough"
    NO_BUS_IN_LANGUAGE = "no_bus_in_language"
    NO_SITE_WITHOUT_STEPS = "no_site_without_steps"
    NO_SITE_LARGE_ENOUGH = "no_site_large_enough"
    NO_SITE_IN_LANGUAGE = "no_site_in_language"
    NO_LUNCH_FOR_DIET = "no_lunch_for_diet"
    NO_ROUTE_FOR_ALL_NEEDS = "no_route_for_all_needs"
    """Each need could be met, but not all of them on one route that fits into the day."""
    NO_PLACE_LEFT = "no_place_left"
    """There are tours that would suit, but more people than places on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """``party`` is its place in the problem; ``reasons`` are at least one."""

    party: int
    reasons: tuple[LeftOutReason, ...]


def why_left_out(problem: TourProblem, plan: TourPlan) -> tuple[LeftOut, ...]:
    """The reasons of everyone whom the plan leaves out: what nobody could change first, a lack of places last."""
    if not plan.left_out:
        return ()
    placeable = set(all_choices(problem).placeable()) if problem.sites and problem.buses else set()
    return tuple(
        LeftOut(
            party=place,
            reasons=(LeftOutReason.NO_PLACE_LEFT,)
            if place in placeable
            else tuple(_never(problem, problem.parties[place])) or (LeftOutReason.NO_ROUTE_FOR_ALL_NEEDS,),
        )
        for place in plan.left_out
    )


def _never(problem: TourProblem, party: Party) -> Iterator[LeftOutReason]:
    buses: dict[LeftOutReason, Callable[[Bus], bool]] = {
        LeftOutReason.NO_BUS_FOR_WHEELCHAIRS: lambda bus: party.wheelchairs <= bus.wheelchairs,
        LeftOutReason.NO_BUS_LARGE_ENOUGH: lambda bus: party.size <= bus.seats,
        LeftOutReason.NO_BUS_IN_LANGUAGE: lambda bus: _understands(party, bus.languages),
    }
    sites: dict[LeftOutReason, Callable[[Site], bool]] = {
        LeftOutReason.NO_SITE_WITHOUT_STEPS: lambda site: party.wheelchairs <= site.wheelchairs,
        LeftOutReason.NO_SITE_LARGE_ENOUGH: lambda site: party.size <= site.most,
        LeftOutReason.NO_SITE_IN_LANGUAGE: lambda site: _understands(party, site.languages),
    }
    yield from (reason for reason, suits in buses.items() if not any(map(suits, problem.buses)))
    yield from (reason for reason, suits in sites.items() if not any(map(suits, problem.sites)))
    if problem.lunch is not None and not any(
        site.lunch_seats and party.diets <= site.diets for site in problem.sites
    ):
        yield LeftOutReason.NO_LUNCH_FOR_DIET


def _understands(party: Party, spoken: frozenset[str]) -> bool:
    return not spoken or not party.languages or bool(spoken & party.languages)
