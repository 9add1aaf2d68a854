"""What a person narrows a list of offers down by. Each value comes from the address, where anything can stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from api.market.market import Market
from models.domain import Demand, IprStatus, Mandate, Offer, Partnership

Item = TypeVar("Item")
REGION_SEPARATOR = "/"
WITHIN_TICKET: Final = "ticket"
"""The value of ``funding`` that stands for the mandate's own ticket."""
FUNDING_BOUNDS: Final = (0, 100_000, 500_000, 2_000_000, 10_000_000)
"""In euro, where the bands of funding sought begin; the last one is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Amounts from ``low`` to below ``high``, in euro; the highest band, and a ticket, may have no end.

    A ticket includes its ``high``, as matching does.
    """

    low: float
    high: float | None
    includes_high: bool = False

    @property
    def value(self) -> str:
        return f"{self.low:.0f}-{'' if self.high is None else f'{self.high:.0f}'}"

    def admits(self, amount: float | None) -> bool:
        if amount is None or amount < self.low:
            return False
        return self.high is None or amount < self.high or (self.includes_high and amount == self.high)


BANDS: Final = tuple(
    Band(low=low, high=high) for low, high in zip(FUNDING_BOUNDS, (*FUNDING_BOUNDS[1:], None), strict=True)
)


def ticket_of(demand: Demand) -> Band | None:
    """The amounts that a mandate goes for, as far as they are public; None where it says nothing of them."""
    if not isinstance(demand, Mandate) or (demand.ticket_min_eur is None and demand.ticket_max_eur is None):
        return None
    return Band(low=demand.ticket_min_eur or 0.0, high=demand.ticket_max_eur, includes_high=True)


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
    funding: str = ""
    """The ``value`` of a band of funding sought, or ``WITHIN_TICKET``."""
    sort: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.chosen)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the fields that narrow the list down."""
        names = (name for name in type(self).model_fields if name not in ("sort", "page"))
        return tuple(name for name in names if self._narrows(name))

    def _narrows(self, name: str) -> bool:
        value: str = getattr(self, name)
        match name:
            case "trl" | "trl_to":
                return _level(value) is not None
            case "ipr":
                return value in set(IprStatus)
            case "partnership":
                return value in set(Partnership)
            case "funding":
                return value == WITHIN_TICKET or self.band is not None
            case _:
                return bool(value)

    @property
    def band(self) -> Band | None:
        """Of funding sought; None also for the mandate's own ticket."""
        return next((item for item in BANDS if item.value == self.funding), None)

    def without(self, name: str) -> str:
        """The query of the address that has all of this but one field, and begins with the first page."""
        kept = {key: getattr(self, key) for key in type(self).model_fields if key not in (name, "page")}
        query = urlencode({key: value for key, value in kept.items() if value})
        return f"?{query}" if query else ""

    def admits(self, offer: Offer, market: Market, ticket: Band | None = None) -> bool:
        """``ticket`` is that of the mandate whose list it is."""
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
            and self._admits_amount(offer.funding_sought_eur, ticket)
        )

    def _admits_amount(self, amount: float | None, ticket: Band | None) -> bool:
        if self.funding == WITHIN_TICKET and ticket is not None:
            return ticket.admits(amount)
        return self.band is None or self.band.admits(amount)


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
    levels: tuple[Choice, ...]
    """Of readiness, 1 to 9, also those that no offer has."""
    funding: tuple[tuple[Band, int], ...]
    """Bands that some offer seeks."""
    within_ticket: int
    """How many seek what the mandate goes for."""

    @classmethod
    def of(cls, offers: Sequence[Offer], market: Market, ticket: Band | None = None) -> Choices:
        ranks = [status.value for status in IprStatus]
        rights = [ranks.index(offer.ipr_status) for offer in offers if offer.ipr_status]
        return cls(
            themes=_counted(offers, lambda offer: (offer.theme,) if offer.theme else ()),
            rights=tuple(
                Choice(value=value, count=sum(rank >= place for rank in rights)) for place, value in enumerate(ranks)
            ),
            regions=_counted(offers, lambda offer: regions_of(offer, market)),
            partnerships=_counted(offers, lambda offer: offer.partnerships),
            levels=tuple(
                Choice(value=str(level), count=sum(offer.trl == level for offer in offers)) for level in range(1, 10)
            ),
            funding=tuple((band, count) for band in BANDS if (count := _number(band, offers))),
            within_ticket=_number(ticket, offers) if ticket else 0,
        )


def _number(band: Band, offers: Sequence[Offer]) -> int:
    return sum(band.admits(offer.funding_sought_eur) for offer in offers)


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
