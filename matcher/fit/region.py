"""Where the offer's owner is."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from matcher.fit.places import GROUPS, Place, accepts, place, regions
from models.domain import Demand, GapKind, Offer

Regions = tuple[str, ...]


class Region(Criterion[Regions, Place]):
    """The organisation of the offer's owner is in a country or region that the need or mandate accepts."""

    kind = GapKind.REGION

    def of_demand(self, demand: Demand, owner: Party) -> Regions | None:
        return regions(demand.regions)

    def of_offer(self, offer: Offer, owner: Party) -> Place | None:
        return place(owner.country, owner.region)

    def fit(self, of_demand: Regions, of_offer: Place) -> float:
        return 0.0 if accepts(of_demand, of_offer) else -1.0

    def reasons(self, of_demand: Regions, of_offer: Place) -> tuple[str, str]:
        accepted = ", ".join(of_demand)
        return (
            f"the owner is in {of_offer}; asked for: {accepted}",
            f"they look in {accepted}; you are in {of_offer}",
        )

    def change(self, of_demand: Regions, old: Place, new: Place) -> str:
        return f"an owner in {' or '.join(of_demand)} instead of {old}"

    def alternatives(self, of_demand: Regions, of_offer: Place) -> Iterable[Place]:
        """One in the first accepted place: any of them does."""
        code = of_demand[0].upper()
        if code in GROUPS:
            return [Place(min(GROUPS[code]), "")]
        return [Place(code, "") if len(code) == 2 else Place(of_offer.country, of_demand[0])]
