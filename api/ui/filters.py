"""What a person narrows a list of offers down by. Each value comes from the address, where anything can stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from api.ui.market import Market
from models.domain import IprStatus, Offer, Partnership

Item = TypeVar("Item")
REGION_SEPARATOR = "/"


class OfferFilter(BaseModel):
    """Empty or unknown values leave a field open, as an empty field of a form does."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    theme: str = ""
    trl: str = ""
    """The least readiness, 1 to 9."""
    trl_to: str = ""
    """The highest readiness."""
    ipr: str = ""
    """The least right."""
    region: str = ""
    """A country's code, or with a region of it, as ``KR/Daegu``."""
    partnership: str = ""
    sort: str = ""

    @property
    def is_set(self) -> bool:
        return any(getattr(self, name) for name in type(self).model_fields if name != "sort")

    def admits(self, offer: Offer, market: Market) -> bool:
        low, high = _level(self.trl), _level(self.trl_to)
        rights = [status.value for status in IprStatus]
        return (
            self.theme in ("", offer.theme)
            and (low is None or (offer.trl is not None and offer.trl >= low))
            and (high is None or (offer.trl is not None and offer.trl <= high))
            and (
                self.ipr not in rights
                or (offer.ipr_status is not None and rights.index(offer.ipr_status) >= rights.index(self.ipr))
            )
            and (not self.region or self.region in regions_of(offer, market))
            and (self.partnership not in set(Partnership) or self.partnership in offer.partnerships)
        )


def _level(text: str) -> int | None:
    return int(text) if text in set("123456789") else None


def regions_of(offer: Offer, market: Market) -> tuple[str, ...]:
    """The country of the owner's organisation and the region in it, as filters name them; empty where unknown."""
    country = market.country_of(offer.owner_id)
    organisation = market.organisation_of(offer.owner_id)
    if not country:
        return ()
    region = organisation.region if organisation else ""
    return (country, f"{country}{REGION_SEPARATOR}{region}") if region else (country,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a filter, and how many offers of the list have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The values that the offers of a list have, most frequent first."""

    themes: tuple[Choice, ...]
    rights: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    partnerships: tuple[Choice, ...]

    @classmethod
    def of(cls, offers: Sequence[Offer], market: Market) -> Choices:
        ranks = [status.value for status in IprStatus]
        rights = [ranks.index(offer.ipr_status) for offer in offers if offer.ipr_status]
        return cls(
            themes=_counted(offers, lambda offer: (offer.theme,) if offer.theme else ()),
            rights=tuple(
                Choice(value=value, count=sum(rank >= place for rank in rights)) for place, value in enumerate(ranks)
            ),
            regions=_counted(offers, lambda offer: regions_of(offer, market)),
            partnerships=_counted(offers, lambda offer: offer.partnerships),
        )


def _counted(offers: Iterable[Offer], values: Callable[[Offer], Iterable[str]]) -> tuple[Choice, ...]:
    counts = Counter(str(value) for offer in offers for value in values(offer))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Choice(value=value, count=count) for value, count in ordered)


PAGE_SIZE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Item]):
    """One page of a list; ``number`` counts from 1."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, items: Sequence[Item], number: str) -> Listing[Item]:
        pages = max(1, -(-len(items) // PAGE_SIZE))
        wanted = int(number) if number.isdecimal() and len(number) < 7 else 1
        at = min(max(wanted, 1), pages)
        return cls(items=items[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], number=at, pages=pages, total=len(items))
