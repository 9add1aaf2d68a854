"""The technology readiness level."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, Offer

FARTHEST_LEVELS = 4
"""An offer that is this many levels outside the range is as far off as can be."""

Range = tuple[int, int]


class Readiness(Criterion[Range, int]):
    """The offer's level lies in the range that is accepted; outside, each level costs a quarter."""

    kind = GapKind.TRL

    def of_demand(self, demand: Demand, owner: Party) -> Range | None:
        if demand.trl_min is None and demand.trl_max is None:
            return None
        return (demand.trl_min or 1, demand.trl_max or 9)

    def of_offer(self, offer: Offer, owner: Party) -> int | None:
        return offer.trl

    def fit(self, of_demand: Range, of_offer: int) -> float:
        low, high = of_demand
        outside = max(low - of_offer, of_offer - high, 0)
        return -min(outside, FARTHEST_LEVELS) / FARTHEST_LEVELS

    def reasons(self, of_demand: Range, of_offer: int) -> tuple[str, str]:
        low, high = of_demand
        least = of_offer < low
        asked = f"at least {low}" if least else f"at most {high}"
        return (
            f"TRL {of_offer}, {asked} is asked for",
            f"they ask for TRL {f'{low} or higher' if least else f'{high} or lower'}, yours is TRL {of_offer}",
        )

    def change(self, of_demand: Range, old: int, new: int) -> str:
        return f"TRL {new} instead of {old}"

    def alternatives(self, of_demand: Range, of_offer: int) -> Iterable[int]:
        return sorted(set(range(1, 10)) - {of_offer}, key=lambda level: abs(level - of_offer))
