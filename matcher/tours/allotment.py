"""Which routes are made, and who takes part in which: a mixed-integer program for HiGHS with a column a route.

Routes of one bus are chosen whole, so that the relaxation is tight, as in facility location. When they can be made is
asked only as far as each site has room for so many visits a day: combinations that still cannot be are told by
`matcher.tours.clashes`, and left out from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from matcher.tours.choices import Choices, Numbers
from matcher.tours.effort import Effort
from matcher.tours.routes import Route

_TOLERANCE = 1e-6
_NODES = 2000
"""Of the search tree, over few routes."""
_CEILING_S = 60.0
"""Seconds on the clock for these, which only a machine that does next to nothing for us reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """``gain`` is what each party adds on each column, all columns of the choices, and ``at_least`` what the sum must
    reach."""

    gain: Numbers
    at_least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Of a place of a party, of a bus at a limit, and of what the aims that must be reached ask."""

    party: Numbers
    limit: Numbers
    aims: Numbers
    missing: float
    """How much the aims lack, which has a price of its own."""
    used: Mapping[int, float]
    """Parts of buses on each column, by its place in all choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """These parts of routes cannot be made on one day, each by another bus; a part may be named more than once."""

    parts: tuple[Route, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotIn:
    """These parties do not fit into so many buses on the column, whole as they are."""

    column: int
    parties: tuple[int, ...]
    buses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """``used`` counts the buses on each column and ``parties`` names who takes part in it, by the column's place in
    all choices. ``bound`` is what no allotment to the columns that were looked at exceeds.
    """

    used: Mapping[int, int]
    parties: Mapping[int, tuple[int, ...]]
    value: float
    bound: float


class Allotment:
    """The program over some columns, ``rows`` of all choices. ``cuts`` are what is known not to be possible.

    At least ``made`` buses are on a column, where it is given.
    """

    def __init__(
        self,
        choices: Choices,
        rows: Sequence[int],
        aims: Sequence[Aim],
        cuts: Sequence[Cut | NotIn] = (),
        made: Mapping[int, int] | None = None,
    ) -> None:
        self._choices, self._rows, self._aims, self._made = choices, list(rows), aims, made or {}
        self._index = np.array(self._rows, dtype=np.intp)
        self._at, self._party = np.nonzero(choices.suits[self._index])
        self._column = self._index[self._at]
        self._parts = self._all_parts(cuts)
        self._width = len(self._rows) + len(self._at) + len(self._parts)
        self._most: list[Numbers] = []
        blocks = [self._everyone_once(), self._limits(), self._reached()]
        blocks += [self._only_where_used(), self._groups(), self._kinds(), *self._told(cuts)]
        self._matrix = vstack([block for block in blocks if block.shape[0]], format="csr")

    def prices(self, goal: Numbers, penalty: float) -> tuple[float, Prices] | None:
        """Solve the relaxation, where what the aims lack costs ``penalty`` a unit; None where it has no solution."""
        lowest, highest = self._lowest(), self._highest()
        none, endless = np.zeros(len(self._aims)), np.full(len(self._aims), np.inf)
        found = linprog(
            np.concatenate([-self._gains(goal), np.full(len(self._aims), penalty)]),
            A_ub=hstack([self._matrix, self._lacking()], format="csr") if self._aims else self._matrix,
            b_ub=np.concatenate(self._most),
            bounds=np.column_stack([np.concatenate([lowest, none]), np.concatenate([highest, endless])]),  # type: ignore[call-overload]
            method="highs",
        )
        if found.x is None:
            return None
        duals = np.maximum(-found.ineqlin.marginals, 0.0)
        parties, limits = len(self._choices.problem.parties), len(self._choices.limits)
        return -found.fun, Prices(
            party=duals[:parties],
            limit=duals[parties : parties + limits],
            aims=duals[parties + limits : parties + limits + len(self._aims)],
            missing=float(found.x[self._width :].sum()),
            used={row: float(found.x[place]) for place, row in enumerate(self._rows)},
        )

    def settled(self, goal: Numbers, effort: Effort) -> Allotted | None:
        """The most of ``goal`` over few routes, cut off by what was done and not by the clock."""
        return self._solved(goal, effort, {"time_limit": _CEILING_S, "node_limit": _NODES}) or None

    def solve(self, goal: Numbers, effort: Effort, gap: float = 0.0) -> Allotted | Literal[False] | None:
        """The most of ``goal`` up to a share of ``gap``; False if there is no way, None if none was found with what
        is left of ``effort``."""
        return self._solved(goal, effort, {"time_limit": effort.on_the_clock, "mip_rel_gap": gap})

    def _solved(
        self, goal: Numbers, effort: Effort, options: Mapping[str, float]
    ) -> Allotted | Literal[False] | None:
        found = effort.unless_stopped(
            lambda: milp(
                -self._gains(goal),
                constraints=LinearConstraint(self._matrix, -np.inf, np.concatenate(self._most)),
                integrality=np.ones(self._width, dtype=np.int8),
                bounds=Bounds(self._lowest(), self._highest()),
                options=options,  # type: ignore[arg-type]
            )
        )
        if found is None:
            return None
        if found.x is None:
            return False if found.status == 2 else None
        return self._allotted(np.round(found.x).astype(int), goal, -found.mip_dual_bound)

    def _allotted(self, values: NDArray[np.int_], goal: Numbers, bound: float) -> Allotted:
        used = {row: int(values[place]) for place, row in enumerate(self._rows) if values[place]}
        parties: dict[int, list[int]] = {row: [] for row in used}
        taken = values[len(self._rows) : len(self._rows) + len(self._at)] > 0
        for column, party in zip(self._column[taken], self._party[taken], strict=True):
            parties[int(column)].append(int(party))
        value = float(sum(goal[column, party] for column, riding in parties.items() for party in riding))
        return Allotted(
            used=used,
            parties={row: tuple(sorted(riding)) for row, riding in parties.items()},
            value=value,
            bound=max(bound, value),
        )

    def _gains(self, goal: Numbers) -> Numbers:
        gains = np.zeros(self._width)
        gains[self._places()] = goal[self._column, self._party]
        return gains

    def _places(self) -> NDArray[np.intp]:
        return len(self._rows) + np.arange(len(self._at))

    def _lowest(self) -> Numbers:
        """Who stays in a column is in it, and what is made is."""
        forced = self._choices.forced
        lowest = np.zeros(self._width)
        for place, row in enumerate(self._rows):
            lowest[place] = self._made.get(row, 0)
        for place, (column, party) in enumerate(zip(self._column, self._party, strict=True)):
            if forced.get(int(party)) == int(column):
                lowest[len(self._rows) + place] = 1.0
        return lowest

    def _highest(self) -> Numbers:
        buses = [len(self._choices.kinds[self._choices.columns[row].kind].bus_ids) for row in self._rows]
        return np.concatenate([np.array(buses, float), np.ones(len(self._at) + len(self._parts))])

    def _block(self, rows: Sequence[int] | NDArray[np.intp], places: object, values: object, count: int) -> csr_array:
        return csr_array((np.asarray(values, float), (np.asarray(rows), np.asarray(places))), (count, self._width))

    def _everyone_once(self) -> csr_array:
        count = len(self._choices.problem.parties)
        self._most.append(np.ones(count))
        return self._block(self._party, self._places(), np.ones(len(self._at)), count)

    def _limits(self) -> csr_array:
        place, limit = np.nonzero(self._choices.uses[self._index])
        self._most.append(self._choices.limits)
        return self._block(limit, place, np.ones(len(place)), len(self._choices.limits))

    def _reached(self) -> csr_array:
        rows = np.repeat(np.arange(len(self._aims)), len(self._at))
        gains = [aim.gain[self._column, self._party] for aim in self._aims]
        self._most.append(np.array([_TOLERANCE - aim.at_least for aim in self._aims]))
        values = -np.concatenate(gains) if gains else np.zeros(0)
        return self._block(rows, np.tile(self._places(), len(self._aims)), values, len(self._aims))

    def _lacking(self) -> csr_array:
        first = len(self._choices.problem.parties) + len(self._choices.limits)
        count = len(self._aims)
        shape = (self._matrix.shape[0], count)
        return csr_array((-np.ones(count), (first + np.arange(count), np.arange(count))), shape)

    def _only_where_used(self) -> csr_array:
        rows = np.arange(len(self._at))
        self._most.append(np.zeros(len(self._at)))
        return self._block(
            np.concatenate([rows, rows]),
            np.concatenate([self._places(), self._at]),
            np.concatenate([np.ones(len(rows)), -np.ones(len(rows))]),
            len(rows),
        )

    def _groups(self) -> csr_array:
        """Not too many people, not too few, not too many wheelchairs."""
        count = len(self._rows)
        sizes = self._choices.sizes[self._party]
        chairs = np.array([party.wheelchairs for party in self._choices.problem.parties], float)[self._party]
        used, at = np.arange(count), self._at
        self._most.append(np.zeros(3 * count))
        return self._block(
            np.concatenate([at, used, count + at, count + used, 2 * count + at, 2 * count + used]),
            np.concatenate([self._places(), used] * 3),
            np.concatenate(
                [
                    sizes,
                    -self._choices.most[self._index],
                    -sizes,
                    np.maximum(self._choices.fewest[self._index], 1.0),
                    chairs,
                    -self._choices.wheelchairs[self._index],
                ]
            ),
            3 * count,
        )

    def _kinds(self) -> csr_array:
        kinds = self._choices.kind_of[self._index]
        self._most.append(np.array([len(kind.bus_ids) for kind in self._choices.kinds], float))
        return self._block(kinds, np.arange(len(self._rows)), np.ones(len(kinds)), len(self._choices.kinds))

    @staticmethod
    def _all_parts(cuts: Sequence[Cut | NotIn]) -> list[tuple[Route, int]]:
        told = [item for cut in cuts if isinstance(cut, Cut) for item in Counter(cut.parts).items()]
        return list(dict.fromkeys(told))

    def _told(self, cuts: Sequence[Cut | NotIn]) -> list[csr_array]:
        """The cuts. For each part, and how often, a variable is 1 where at least so many buses make it."""
        first = len(self._rows) + len(self._at)
        variable = {part: first + place for place, part in enumerate(self._parts)}
        buses = len(self._choices.problem.buses)
        blocks = [
            self._row({**self._making(part), variable[part, often]: -(buses - often + 1.0)}, most=often - 1.0)
            for part, often in self._parts
        ]
        for cut in cuts:
            if isinstance(cut, Cut):
                places = [variable[item] for item in Counter(cut.parts).items()]
                blocks.append(self._row(dict.fromkeys(places, 1.0), most=len(places) - 1.0))
            else:
                blocks += self._not_in(cut)
        return blocks

    def _making(self, part: Route) -> dict[int, float]:
        columns = self._choices.columns
        return {place: 1.0 for place, row in enumerate(self._rows) if columns[row].route.has(part)}

    def _not_in(self, cut: NotIn) -> list[csr_array]:
        if cut.column not in self._rows:
            return []
        used, often = self._rows.index(cut.column), len(cut.parties)
        inside = np.flatnonzero((self._at == used) & np.isin(self._party, cut.parties)) + len(self._rows)
        values = {**dict.fromkeys(map(int, inside), 1.0), used: -float(often)}
        return [self._row(values, most=often - 1.0 - often * cut.buses)]

    def _row(self, values: Mapping[int, float], *, most: float) -> csr_array:
        self._most.append(np.array([most]))
        return self._block([0] * len(values), list(values), list(values.values()), 1)
