"""What the offer's owner wants of the partner: the other direction of a match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from matcher.fit.places import Place, accepts, place, regions
from models.domain import Demand, GapKind, Offer, OrganisationKind


class Organisation(NamedTuple):
    """The organisation of the need's owner, as far as it is known."""

    kind: OrganisationKind | None
    place: Place | None


class Wish(NamedTuple):
    """Kinds of organisation and places that the offer's owner accepts; empty, or None, for any."""

    kinds: tuple[OrganisationKind, ...]
    regions: tuple[str, ...] | None


class Partner(Criterion[Organisation, Wish]):
    """The organisation of the need's owner is of a kind, and in a place, that the offer's owner wants.

    Of the two conditions each that is stated counts alike.
    """

    kind = GapKind.PARTNER

    def of_demand(self, demand: Demand, owner: Party) -> Organisation | None:
        where = place(owner.country, owner.region)
        return Organisation(owner.kind, where) if owner.kind or where else None

    def of_offer(self, offer: Offer, owner: Party) -> Wish | None:
        where = regions(offer.partner_regions)
        return Wish(offer.partner_kinds, where) if offer.partner_kinds or where else None

    def fit(self, of_demand: Organisation, of_offer: Wish) -> float:
        stated = bool(of_offer.kinds) + bool(of_offer.regions)
        return -len(_failures(of_demand, of_offer)) / stated if stated else 0.0

    def reasons(self, of_demand: Organisation, of_offer: Wish) -> tuple[str, str]:
        wants = []
        failures = _failures(of_demand, of_offer)
        if "kind" in failures and of_demand.kind:
            wants.append((_kinds(of_offer.kinds), _kinds([of_demand.kind])))
        if "place" in failures:
            wants.append((", ".join(of_offer.regions or ()), str(of_demand.place)))
        wanted, given = ("; ".join(side) for side in zip(*wants, strict=True))
        return (
            f"the offer's owner looks for a partner of another kind or place: {wanted} (yours: {given})",
            f"you look for {wanted}; this partner: {given}",
        )

    def change(self, of_demand: Organisation, old: Wish, new: Wish) -> str:
        further = []
        if new.kinds != old.kinds and of_demand.kind:
            further.append(f"a {_kinds([of_demand.kind])}")
        if new.regions != old.regions:
            further.append(f"one in {of_demand.place}")
        return f"an owner of the offer who would take {' and '.join(further)} as partner too"

    def alternatives(self, of_demand: Organisation, of_offer: Wish) -> Iterable[Wish]:
        failures = _failures(of_demand, of_offer)
        kinds = (*of_offer.kinds, of_demand.kind) if of_demand.kind and "kind" in failures else of_offer.kinds
        where = of_demand.place
        place_name = (where.country or where.region) if where and "place" in failures else ""
        accepted = (*(of_offer.regions or ()), place_name) if place_name else of_offer.regions
        wishes = (Wish(kinds, of_offer.regions), Wish(of_offer.kinds, accepted), Wish(kinds, accepted))
        return [wish for wish in dict.fromkeys(wishes) if wish != of_offer]


def _failures(organisation: Organisation, wish: Wish) -> frozenset[str]:
    """Which of the two conditions fail: ``kind`` and ``place``."""
    failed = set()
    if wish.kinds and organisation.kind and organisation.kind not in wish.kinds:
        failed.add("kind")
    if wish.regions and organisation.place and not accepts(wish.regions, organisation.place):
        failed.add("place")
    return frozenset(failed)


def _kinds(kinds: Sequence[OrganisationKind]) -> str:
    return ", ".join("SME" if kind is OrganisationKind.SME else kind.replace("_", " ") for kind in kinds)
