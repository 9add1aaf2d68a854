"""The fit of an event's pairs: all criteria at once, for many pairs or in words for one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.fit.criterion import Criterion
from matcher.fit.dates import Dates
from matcher.fit.language import Language
from matcher.fit.parties import Parties
from matcher.fit.partner import Partner
from matcher.fit.partnership import Partnership
from matcher.fit.readiness import Readiness
from matcher.fit.region import Region
from matcher.fit.rights import Rights
from matcher.fit.sector import Sector
from matcher.fit.ticket import Ticket
from models.domain import Demand, EventData, Gap, GapKind, Offer

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]

CRITERIA: Final[tuple[Criterion[Any, Any], ...]] = (
    Readiness(),
    Rights(),
    Partnership(),
    Region(),
    Sector(),
    Ticket(),
    Dates(),
    Language(),
    Partner(),
)
"""One a kind of gap, in the order of ``GapKind``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPair:
    """One criterion and what both sides of a pair state about it."""

    criterion: Criterion[Any, Any]
    of_demand: Hashable
    of_offer: Hashable

    @property
    def kind(self) -> GapKind:
        return self.criterion.kind

    @property
    def fit(self) -> float:
        return self.criterion.fit(self.of_demand, self.of_offer)


class EventFit:
    """How the offers fit the needs or mandates beyond the topic; rows are places in the two sequences given."""

    def __init__(self, demands: Sequence[Demand], offers: Sequence[Offer], data: EventData) -> None:
        parties = Parties(data)
        owners = [parties.of_record(demand) for demand in demands]
        offerers = [parties.of_record(offer) for offer in offers]
        self._of_demands = [
            _Values(criterion.of_demand(demand, owner) for demand, owner in zip(demands, owners, strict=True))
            for criterion in CRITERIA
        ]
        self._of_offers = [
            _Values(criterion.of_offer(offer, owner) for offer, owner in zip(offers, offerers, strict=True))
            for criterion in CRITERIA
        ]

    def __call__(self, demand_rows: IndexArray, offer_rows: IndexArray) -> FloatArray:
        """Shape (pairs, len(GapKind)), in [-1, 0], columns in the order of ``GapKind``."""
        return np.column_stack(
            [self._column(number, demand_rows, offer_rows) for number in range(len(CRITERIA))]
        ).reshape(len(demand_rows), len(CRITERIA))

    def failing(self, kinds: Iterable[GapKind]) -> npt.NDArray[np.bool_]:
        """Which pairs fail, wholly or in part, one of ``kinds``; shape (demands, offers)."""
        shape = len(self._of_demands[0].codes), len(self._of_offers[0].codes)
        failed = np.zeros(shape, dtype=np.bool_)
        for number in (number for number, criterion in enumerate(CRITERIA) if criterion.kind in set(kinds)):
            for row in range(shape[0]):
                rows = np.full(shape[1], row, dtype=np.intp)
                failed[row] |= self._column(number, rows, np.arange(shape[1])) < 0
        return failed

    def stated(self, demand_row: int, offer_row: int) -> list[StatedPair]:
        """The criteria that neither side of the pair leaves open."""
        found = []
        for number, criterion in enumerate(CRITERIA):
            of_demand = self._of_demands[number].at(demand_row)
            of_offer = self._of_offers[number].at(offer_row)
            if of_demand is not None and of_offer is not None:
                found.append(StatedPair(criterion=criterion, of_demand=of_demand, of_offer=of_offer))
        return found

    def inputs(self) -> list[object]:
        """Everything that the fit depends on, as JSON values: the parties' part too, which no record holds."""
        return [[repr(value) for value in side.values_by_row()] for side in (*self._of_demands, *self._of_offers)]

    def _column(self, number: int, demand_rows: IndexArray, offer_rows: IndexArray) -> FloatArray:
        """The fit of each pair by one criterion. Each combination of values is worked out once."""
        of_demands, of_offers = self._of_demands[number], self._of_offers[number]
        first, second = of_demands.codes[demand_rows], of_offers.codes[offer_rows]
        stated = (first >= 0) & (second >= 0)
        column = np.zeros(len(demand_rows))
        width = len(of_offers.distinct)
        combinations, places = np.unique(first[stated] * width + second[stated], return_inverse=True)
        criterion = CRITERIA[number]
        fits = [
            criterion.fit(of_demands.distinct[code // width], of_offers.distinct[code % width])
            for code in combinations.tolist()
        ]
        column[stated] = np.array(fits, dtype=np.float64)[places]
        return column


class _Values:
    """What one side states about one criterion: ``codes`` has, for each row, its place in ``distinct``, or -1."""

    def __init__(self, values: Iterable[Hashable | None]) -> None:
        places: dict[Hashable, int] = {}
        codes = [-1 if value is None else places.setdefault(value, len(places)) for value in values]
        self.distinct: list[Any] = list(places)
        self.codes: IndexArray = np.array(codes, dtype=np.intp)

    def at(self, row: int) -> Hashable | None:
        code = int(self.codes[row])
        return None if code < 0 else self.distinct[code]

    def values_by_row(self) -> list[Hashable | None]:
        return [self.at(row) for row in range(len(self.codes))]


def gaps(stated: Iterable[StatedPair]) -> tuple[Gap, ...]:
    """What one side asks for and the other does not have."""
    return tuple(pair.criterion.gap(pair.of_demand, pair.of_offer) for pair in stated if pair.fit < 0)
