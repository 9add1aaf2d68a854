"""What the program of a day chooses from: routes of kinds of buses, and who may take part in which, as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.tours.problem import Bus, Tour, TourProblem
from matcher.tours.routes import (
    Route,
    feasible_routes,
    largest_group,
    most_stops,
    most_wheelchairs,
    smallest_group,
)

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class BusKind:
    """Buses that need not be told apart. One whose tour is ``held`` is a kind of its own."""

    bus_ids: tuple[str, ...]
    example: Bus
    held: Tour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One route made by buses of one kind."""

    kind: int
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Rows of the matrices are ``columns`` of the program, and their columns the parties of the problem.

    ``suits`` says who may take part, ``worth`` is the interest that they have in the route. A group in a column has
    ``fewest`` to ``most`` people of whom ``wheelchairs`` at most use one. ``uses`` says for each column which limits
    it counts for, and ``limits`` how many buses each allows: visits of a site, and lunches there.
    """

    problem: TourProblem
    kinds: tuple[BusKind, ...]
    columns: tuple[Column, ...]
    suits: Flags
    worth: Numbers
    most: Numbers
    fewest: Numbers
    wheelchairs: Numbers
    uses: Flags
    limits: Numbers
    forced: Mapping[int, int]
    """By party the column that it stays in."""

    @property
    def sizes(self) -> Numbers:
        return np.array([party.size for party in self.problem.parties], dtype=float)

    @property
    def kind_of(self) -> NDArray[np.intp]:
        return np.array([column.kind for column in self.columns], dtype=np.intp)

    def placeable(self) -> list[int]:
        """The parties that at least one column suits."""
        return [int(number) for number in np.flatnonzero(self.suits.any(axis=0))]


def bus_kinds(problem: TourProblem, held: Mapping[str, Tour], *, apart: bool = False) -> tuple[BusKind, ...]:
    """``apart`` tells every bus from every other, for who was in which."""
    alike: dict[object, list[Bus]] = defaultdict(list)
    for bus in problem.buses:
        alone = bus.id if apart or bus.id in held else ""
        alike[bus.seats, bus.wheelchairs, bus.languages, alone].append(bus)
    return tuple(
        BusKind(bus_ids=tuple(bus.id for bus in buses), example=buses[0], held=held.get(buses[0].id))
        for buses in alike.values()
    )


def all_choices(problem: TourProblem, *, held: Mapping[str, Tour] | None = None, apart: bool = False) -> Choices:
    """Every route of every kind of bus. ``held`` buses make the tour that they have, with those who are in it."""
    held = {bus_id: tour for bus_id, tour in (held or {}).items() if tour.stops}
    kinds = bus_kinds(problem, held, apart=apart)
    routes = feasible_routes(problem)
    columns: list[Column] = []
    forced: dict[int, int] = {}
    for number, kind in enumerate(kinds):
        if kind.held is None:
            columns += [Column(kind=number, route=route) for route in routes]
        else:
            forced |= {place: len(columns) for place in kind.held.parties}
            columns.append(Column(kind=number, route=route_of(kind.held)))
    suits = _suits(problem, kinds, columns)
    for place, column in forced.items():
        suits[:, place] = False
        suits[column, place] = True
    return _sifted(_measured(problem, kinds, tuple(columns), suits, forced))


def route_of(tour: Tour) -> Route:
    return Route(
        site_ids=frozenset(stop.site_id for stop in tour.stops),
        lunch_id=next((stop.site_id for stop in tour.stops if stop.lunch), ""),
    )


def _suits(problem: TourProblem, kinds: Sequence[BusKind], columns: Sequence[Column]) -> Flags:
    """Whether each party understands the guides, gets its lunch, and gets into the bus and round the sites."""
    place = {site.id: number for number, site in enumerate(problem.sites)}
    lost = ~np.array([[_understood(site.languages, p.languages) for p in problem.parties] for site in problem.sites])
    hungry = ~np.array([[party.diets <= site.diets for party in problem.parties] for site in problem.sites])
    in_bus = [np.array([_understood(kind.example.languages, p.languages) for p in problem.parties]) for kind in kinds]
    sizes = np.array([party.size for party in problem.parties])
    chairs = np.array([party.wheelchairs for party in problem.parties])
    picky = np.array([bool(party.diets) for party in problem.parties])
    rows = np.zeros((len(columns), len(problem.parties)), dtype=bool)
    for row, column in enumerate(columns):
        bus, route = kinds[column.kind].example, column.route
        sites = [place[site_id] for site_id in route.site_ids]
        fed = ~hungry[place[route.lunch_id]] if route.lunch_id else ~picky | True
        rows[row] = (
            in_bus[column.kind]
            & ~lost[sites].any(axis=0)
            & fed
            & (chairs <= most_wheelchairs(problem, route, bus))
            & (sizes <= largest_group(problem, route, bus))
        )
    return rows


def _understood(spoken: frozenset[str], languages: frozenset[str]) -> bool:
    return not spoken or not languages or bool(spoken & languages)


def _measured(
    problem: TourProblem,
    kinds: tuple[BusKind, ...],
    columns: tuple[Column, ...],
    suits: Flags,
    forced: Mapping[int, int],
) -> Choices:
    examples = [kinds[column.kind].example for column in columns]
    visited = np.array(
        [[site.id in column.route.site_ids for site in problem.sites] for column in columns], dtype=bool
    )
    eaten = np.array([[site.id == column.route.lunch_id for site in problem.sites] for column in columns], dtype=bool)
    interest = np.array(
        [[party.interest.get(site.id, 0.0) for party in problem.parties] for site in problem.sites], dtype=float
    )
    shape = (len(columns), len(problem.sites))
    return Choices(
        problem=problem,
        kinds=kinds,
        columns=columns,
        suits=suits,
        worth=visited.reshape(shape).astype(float) @ interest.reshape(shape[1], len(problem.parties)),
        most=np.array(
            [largest_group(problem, column.route, bus) for column, bus in zip(columns, examples, strict=True)], float
        ),
        fewest=np.array([smallest_group(problem, column.route) for column in columns], float),
        wheelchairs=np.array(
            [most_wheelchairs(problem, column.route, bus) for column, bus in zip(columns, examples, strict=True)],
            float,
        ),
        uses=np.hstack([visited.reshape(shape), eaten.reshape(shape)]),
        limits=np.array(
            [most_stops(problem, site, with_lunch=lunch) for lunch in (False, True) for site in problem.sites],
            float,
        ),
        forced=forced,
    )


def _sifted(choices: Choices) -> Choices:
    """Without columns that nobody can make, or too few people."""
    held = set(choices.forced.values())
    enough = (choices.suits * choices.sizes).sum(axis=1) >= np.maximum(choices.fewest, 1)
    possible = enough & (choices.most >= choices.fewest)
    return restricted(choices, [row for row in range(len(choices.columns)) if possible[row] or row in held])


def restricted(choices: Choices, rows: Sequence[int]) -> Choices:
    """The same with these columns only, in this order."""
    new = {row: place for place, row in enumerate(rows)}
    index = np.array(rows, dtype=np.intp)
    return Choices(
        problem=choices.problem,
        kinds=choices.kinds,
        columns=tuple(choices.columns[row] for row in rows),
        suits=choices.suits[index],
        worth=choices.worth[index],
        most=choices.most[index],
        fewest=choices.fewest[index],
        wheelchairs=choices.wheelchairs[index],
        uses=choices.uses[index],
        limits=choices.limits,
        forced={party: new[row] for party, row in choices.forced.items() if row in new},
    )
