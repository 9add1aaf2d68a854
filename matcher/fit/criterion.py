"""What every fit criterion has: values of both sides, how well they fit, and words for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from matcher.fit.parties import Party
from models.domain import Demand, Gap, GapKind, Offer

OfDemand = TypeVar("OfDemand", bound=Hashable)
OfOffer = TypeVar("OfOffer", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Generic[OfOffer]):
    """Another value of the offer's side, the fit that it would have, and the change in words."""

    value: OfOffer
    fit: float
    words: str


class Criterion(ABC, Generic[OfDemand, OfOffer]):
    """One condition beyond the topic. A side whose value is None leaves it open, and an open condition is met."""

    kind: ClassVar[GapKind]

    @abstractmethod
    def of_demand(self, demand: Demand, owner: Party) -> OfDemand | None:
        """What counts of the need or mandate and its owner."""

    @abstractmethod
    def of_offer(self, offer: Offer, owner: Party) -> OfOffer | None:
        """What counts of the offer and its owner."""

    @abstractmethod
    def fit(self, of_demand: OfDemand, of_offer: OfOffer) -> float:
        """0 when the condition is met, -1 when it fails altogether, in between the higher the nearer."""

    @abstractmethod
    def reasons(self, of_demand: OfDemand, of_offer: OfOffer) -> tuple[str, str]:
        """What is missing, to the owner of the need or mandate and to that of the offer. For a fit below 0."""

    @abstractmethod
    def change(self, of_demand: OfDemand, old: OfOffer, new: OfOffer) -> str:
        """The change of the offer's side from ``old`` to ``new``, as what follows "with"."""

    def alternatives(self, of_demand: OfDemand, of_offer: OfOffer) -> Iterable[OfOffer]:
        """Other values that the offer's side could have, the nearest to ``of_offer`` first."""
        return ()

    def reach(self, of_demand: OfDemand, of_offer: OfOffer, target: float) -> Remedy[OfOffer] | None:
        """The smallest change after which the fit is at least ``target``; None when none gets there."""
        return self._first(of_demand, of_offer, lambda fit: fit >= target)

    def lose(self, of_demand: OfDemand, of_offer: OfOffer, target: float) -> Remedy[OfOffer] | None:
        """The smallest change after which the fit is at most ``target``; None when none gets there."""
        return self._first(of_demand, of_offer, lambda fit: fit <= target)

    def gap(self, of_demand: OfDemand, of_offer: OfOffer) -> Gap:
        reason, offer_reason = self.reasons(of_demand, of_offer)
        return Gap(kind=self.kind, reason=reason, offer_reason=offer_reason)

    def remedy(self, of_demand: OfDemand, old: OfOffer, new: OfOffer) -> Remedy[OfOffer]:
        return Remedy(value=new, fit=self.fit(of_demand, new), words=self.change(of_demand, old, new))

    def _first(
        self, of_demand: OfDemand, of_offer: OfOffer, suffices: Callable[[float], bool]
    ) -> Remedy[OfOffer] | None:
        for value in self.alternatives(of_demand, of_offer):
            if suffices(self.fit(of_demand, value)):
                return self.remedy(of_demand, of_offer, value)
        return None
