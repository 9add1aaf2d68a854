"""A language in which the two people can talk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, Offer

Languages = tuple[str, ...]


class Language(Criterion[Languages, Languages]):
    """The two sides have a language in common; each side's are those of its owner and those of its record."""

    kind = GapKind.LANGUAGE

    def of_demand(self, demand: Demand, owner: Party) -> Languages | None:
        return _spoken(demand.languages, owner.languages)

    def of_offer(self, offer: Offer, owner: Party) -> Languages | None:
        return _spoken(offer.languages, owner.languages)

    def fit(self, of_demand: Languages, of_offer: Languages) -> float:
        return 0.0 if set(of_demand) & set(of_offer) else -1.0

    def reasons(self, of_demand: Languages, of_offer: Languages) -> tuple[str, str]:
        asked, given = ", ".join(of_demand), ", ".join(of_offer)
        return (
            f"no common language: the offer's side has {given}, the need's side {asked}",
            f"no common language: they have {asked}, you have {given}",
        )

    def change(self, of_demand: Languages, old: Languages, new: Languages) -> str:
        return f"somebody on the offer's side who speaks {' or '.join(of_demand)}"

    def alternatives(self, of_demand: Languages, of_offer: Languages) -> Iterable[Languages]:
        return [(*of_offer, of_demand[0])]


def _spoken(of_record: Sequence[str], of_owner: Sequence[str]) -> Languages | None:
    """Primary subtags of BCP 47, so that ``ko-KR`` is ``ko``."""
    found = dict.fromkeys(tag.strip().casefold().partition("-")[0] for tag in (*of_owner, *of_record))
    return tuple(tag for tag in found if tag) or None
