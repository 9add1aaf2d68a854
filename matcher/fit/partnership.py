"""The kind of cooperation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, Need, Offer
from models.domain import Partnership as Kind

Kinds = tuple[Kind, ...]


class Partnership(Criterion[Kinds, Kinds]):
    """Need and offer name a kind of cooperation in common."""

    kind = GapKind.PARTNERSHIP

    def of_demand(self, demand: Demand, owner: Party) -> Kinds | None:
        return demand.partnerships or None if isinstance(demand, Need) else None

    def of_offer(self, offer: Offer, owner: Party) -> Kinds | None:
        return offer.partnerships or None

    def fit(self, of_demand: Kinds, of_offer: Kinds) -> float:
        return 0.0 if set(of_demand) & set(of_offer) else -1.0

    def reasons(self, of_demand: Kinds, of_offer: Kinds) -> tuple[str, str]:
        wanted, sought = _listed(of_demand), _listed(of_offer)
        return f"asks for {wanted}; the offer seeks {sought}", f"they ask for {wanted}; you seek {sought}"

    def change(self, of_demand: Kinds, old: Kinds, new: Kinds) -> str:
        return f"{_listed([kind for kind in new if kind not in old])} as a further kind of partnership"

    def alternatives(self, of_demand: Kinds, of_offer: Kinds) -> Iterable[Kinds]:
        return [(*of_offer, kind) for kind in of_demand if kind not in of_offer]


def _listed(kinds: Sequence[Kind]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in kinds)
