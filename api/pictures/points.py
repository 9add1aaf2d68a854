"""The map of offers and needs, as one viewer may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from api.accounts.current import Viewer
from api.market.market import Market, themes_of
from api.pictures.owners import known_owner
from matcher.disclosure import kind_of
from models.domain import Demand, DisclosedKind, Offer, PlaceOnMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A record on the map. ``organisation`` is its owner's, empty where the viewer may not know whose it is.

    ``x`` to the right and ``y`` upwards are in [-1, 1]; both are None until the map has been drawn with this record.
    ``colour`` is what ``Market.theme_number`` says.
    """

    record_id: str
    kind: DisclosedKind
    title: str
    theme: str
    colour: str
    organisation: str
    x: float | None
    y: float | None

    @property
    def address(self) -> str:
        return f"/{'offers' if self.kind is DisclosedKind.OFFER else 'needs'}/{quote(self.record_id)}"

    @property
    def searched(self) -> str:
        """What a search on the map looks in; never the text of the record."""
        return f"{self.title} {self.theme} {self.organisation}".casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One line of the legend; ``name`` is empty for records that name no theme."""

    name: str
    colour: str
    count: int


def points(market: Market, viewer: Viewer, places: Iterable[PlaceOnMap]) -> tuple[Point, ...]:
    """From public parts: offers first, then needs and mandates, each in the order of the records."""
    known = {(place.kind, place.record_id): place for place in places}
    records: tuple[Offer | Demand, ...] = (*market.offers.values(), *market.demands.values())
    return tuple(_point(market, viewer, record, known.get((kind_of(record), record.id))) for record in records)


def _point(market: Market, viewer: Viewer, record: Offer | Demand, place: PlaceOnMap | None) -> Point:
    kind = kind_of(record)
    theme = next(iter(themes_of(record)), "")
    organisation = market.organisation_of(known_owner(record, viewer))
    return Point(
        record_id=record.id,
        kind=kind,
        title=record.title,
        theme=theme,
        colour=market.theme_number(theme),
        organisation=organisation.name if organisation else "",
        x=place.x if place else None,
        y=place.y if place else None,
    )


def themes(found: Sequence[Point]) -> tuple[Theme, ...]:
    """The most frequent first, those without a theme last."""
    counts = Counter((point.theme, point.colour) for point in found)
    ordered = sorted(counts.items(), key=lambda item: (not item[0][0], -item[1], item[0][0]))
    return tuple(Theme(name=name, colour=colour, count=count) for (name, colour), count in ordered)


def number_of_offers(found: Iterable[Point]) -> int:
    return sum(point.kind is DisclosedKind.OFFER for point in found)
