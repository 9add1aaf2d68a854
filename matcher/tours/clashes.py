"""Which parts of routes cannot be made on one day, because a site has room for so many groups at a time."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.tours.problem import TourProblem
from matcher.tours.routes import Route
from matcher.tours.timing import time_routes


def clash(problem: TourProblem, routes: Sequence[Route], *, seed: int) -> tuple[Route, ...]:
    """Parts of routes that cannot be made together, none of which could be left out, as far as time shows.

    Routes are left out first, then the lunch, then sites: what is made without some of its sites can be made.
    """
    kept = list(routes)
    for route in routes:
        kept = _if_clashing(problem, kept, route, (), seed)
    for route in list(kept):
        if route.lunch_id:
            kept = _if_clashing(problem, kept, route, (Route(site_ids=route.site_ids),), seed)
    for route in list(kept):
        part = route
        for site_id in sorted(route.site_ids - {route.lunch_id}):
            smaller = Route(site_ids=part.site_ids - {site_id}, lunch_id=part.lunch_id)
            if smaller.site_ids:
                after = _if_clashing(problem, kept, part, (smaller,), seed)
                part = smaller if after is not kept else part
                kept = after
    return tuple(kept)


def _if_clashing(
    problem: TourProblem, kept: list[Route], old: Route, new: tuple[Route, ...], seed: int
) -> list[Route]:
    """``kept`` with ``new`` in place of ``old`` where that cannot be made either, else ``kept`` itself."""
    if old not in kept:
        return kept
    place = kept.index(old)
    changed = [*kept[:place], *new, *kept[place + 1 :]]
    found = time_routes(problem, changed, seed=seed)
    return changed if found is False else kept
