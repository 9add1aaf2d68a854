"""What of an earlier plan can stay as it is: the same problem told of others, and tours that nothing has hit."""

from __future__ import annotations

import dataclasses

import numpy as np

from matcher.tours.choices import Choices, Numbers, all_choices, route_of
from matcher.tours.problem import Tour, TourPlan, TourProblem


def carried(before: TourProblem, plan: TourPlan, after: TourProblem) -> TourPlan:
    """``plan``, made for the parties of ``before``, told of those of ``after``: a party is known by its people.

    Whoever is in both and in one bus with others stays so; a party that has changed is one that nobody knew.
    """
    place = {party.person_ids: number for number, party in enumerate(after.parties)}
    tours = tuple(
        dataclasses.replace(
            tour,
            parties=tuple(
                sorted(
                    place[before.parties[number].person_ids]
                    for number in tour.parties
                    if before.parties[number].person_ids in place
                )
            ),
        )
        for tour in plan.tours
    )
    riding = {number for tour in tours for number in tour.parties}
    left_out = tuple(number for number in range(len(after.parties)) if number not in riding)
    return dataclasses.replace(plan, tours=tours, left_out=left_out, is_proven=False)


def untouched(problem: TourProblem, plan: TourPlan) -> dict[str, Tour]:
    """By bus, the tours that can be made as they are, each by itself."""
    return {tour.bus_id: tour for tour in plan.tours if tour.parties and _holds(problem, tour)}


def _holds(problem: TourProblem, tour: Tour) -> bool:
    if tour.bus_id not in problem.bus or any(stop.site_id not in problem.site for stop in tour.stops):
        return False
    for stop in tour.stops:
        site = problem.site[stop.site_id]
        ends = stop.arrives + site.visit_minutes
        if stop.leaves != ends + (problem.lunch_minutes if stop.lunch else 0):
            return False
        if not any(start <= stop.arrives and ends <= end for start, end in site.open):
            return False
        if any(stop.arrives < end and start < stop.leaves for start, end in site.shut):
            return False
    return _is_suitable(problem, tour)


def _is_suitable(problem: TourProblem, tour: Tour) -> bool:
    """Whether its people may make its route, in its bus."""
    alone = dataclasses.replace(problem, buses=(problem.bus[tour.bus_id],))
    choices = all_choices(alone)
    route = route_of(tour)
    row = next((row for row, column in enumerate(choices.columns) if column.route == route), None)
    if row is None or not choices.suits[row, list(tour.parties)].all():
        return False
    people = sum(problem.parties[place].size for place in tour.parties)
    chairs = sum(problem.parties[place].wheelchairs for place in tour.parties)
    return bool(choices.fewest[row] <= people <= choices.most[row] and chairs <= choices.wheelchairs[row])


def unchanged(choices: Choices, plan: TourPlan) -> Numbers:
    """For each column and party its people, where they stay in the bus and see the sites that they had before."""
    gain = np.zeros(choices.suits.shape)
    tour_of = {place: tour for tour in plan.tours for place in tour.parties}
    for row, column in enumerate(choices.columns):
        for place, tour in tour_of.items():
            if tour.bus_id in choices.kinds[column.kind].bus_ids and route_of(tour) == column.route:
                gain[row, place] = choices.problem.parties[place].size
    return gain


def changed_people(problem: TourProblem, before: TourPlan, after: TourPlan) -> tuple[str, ...]:
    """Who is in another bus, or sees other sites, than before, in the problem's order of parties."""

    def of(plan: TourPlan) -> dict[int, tuple[str, frozenset[str]]]:
        return {
            place: (tour.bus_id, frozenset(stop.site_id for stop in tour.stops))
            for tour in plan.tours
            for place in tour.parties
        }

    old, new = of(before), of(after)
    return tuple(
        person_id
        for place, party in enumerate(problem.parties)
        if old.get(place) != new.get(place)
        for person_id in party.person_ids
    )
