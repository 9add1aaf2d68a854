"""The size of the investment."""

from __future__ import annotations

import math
from collections.abc import Callable

from matcher.fit.criterion import Criterion, Remedy
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, Mandate, Offer

FARTHEST_FACTOR = 10.0
"""A sum that is this many times outside the range is as far off as can be."""

Tickets = tuple[float, float]


class Ticket(Criterion[Tickets, float]):
    """What the offer seeks lies within the mandate's tickets; outside, the logarithm of the factor counts."""

    kind = GapKind.TICKET

    def of_demand(self, demand: Demand, owner: Party) -> Tickets | None:
        if not isinstance(demand, Mandate) or (demand.ticket_min_eur is None and demand.ticket_max_eur is None):
            return None
        high = math.inf if demand.ticket_max_eur is None else demand.ticket_max_eur
        return (demand.ticket_min_eur or 0.0, high)

    def of_offer(self, offer: Offer, owner: Party) -> float | None:
        """Nothing sought leaves it open."""
        return offer.funding_sought_eur or None

    def fit(self, of_demand: Tickets, of_offer: float) -> float:
        low, high = of_demand
        if low <= of_offer <= high:
            return 0.0
        factor = low / of_offer if of_offer < low else (of_offer / high if high else math.inf)
        return -min(1.0, math.log(factor) / math.log(FARTHEST_FACTOR))

    def reasons(self, of_demand: Tickets, of_offer: float) -> tuple[str, str]:
        low, high = of_demand
        bound = f"from {_euro(low)}" if of_offer < low else f"up to {_euro(high)}"
        return f"seeks {_euro(of_offer)}; tickets go {bound}", f"their tickets go {bound}; you seek {_euro(of_offer)}"

    def change(self, of_demand: Tickets, old: float, new: float) -> str:
        return f"{_euro(new)} sought instead of {_euro(old)}"

    def reach(self, of_demand: Tickets, of_offer: float, target: float) -> Remedy[float] | None:
        low, high = of_demand
        factor = FARTHEST_FACTOR ** -min(target, 0.0)
        if of_offer < low:
            return self._nearest(of_demand, of_offer, low / factor, lambda fit: fit >= target, inner=low)
        if of_offer > high:
            return self._nearest(of_demand, of_offer, high * factor, lambda fit: fit >= target, inner=high)
        return None

    def lose(self, of_demand: Tickets, of_offer: float, target: float) -> Remedy[float] | None:
        low, high = of_demand
        factor = FARTHEST_FACTOR ** -min(target, 0.0)
        found = [
            self._nearest(of_demand, of_offer, exact, lambda fit: fit <= target, inner=exact)
            for exact in (low / factor, high * factor)
            if 0.0 < exact < math.inf
        ]
        remedies = [remedy for remedy in found if remedy is not None]
        return min(remedies, key=lambda remedy: abs(math.log(remedy.value / of_offer)), default=None)

    def _nearest(
        self, of_demand: Tickets, old: float, exact: float, suffices: Callable[[float], bool], *, inner: float
    ) -> Remedy[float] | None:
        """The nearest to ``old`` that suffices of ``exact`` rounded to three digits, as it is, and ``inner``."""
        if not 0.0 < exact < math.inf:
            return None
        values = (_rounded(exact, math.floor), _rounded(exact, math.ceil), exact, inner)
        for value in sorted(values, key=lambda value: abs(value - old)):
            if value > 0 and value != old and suffices(self.fit(of_demand, value)):
                return self.remedy(of_demand, old, value)
        return None


def _rounded(value: float, to_whole: Callable[[float], int]) -> float:
    digit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return float(to_whole(value / digit) * digit)


def _euro(value: float) -> str:
    return f"€{value:,.0f}"
