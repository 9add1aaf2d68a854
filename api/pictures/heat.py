"""Supply against demand by theme: how many offers are proposed to the needs of each theme, and how well they fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from api.market.market import Market, themes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """``proposals`` of offers of one theme to needs and mandates of another; ``best`` is the highest score."""

    proposals: int
    best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """A theme that is asked for. ``unmet`` counts its needs and mandates to which nothing is proposed."""

    theme: str
    demands: int
    unmet: int
    proposals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    theme: str
    offers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """``cells`` are by (theme asked for, theme offered); what is not there has no proposal. A theme is empty where
    records name none. A mandate counts under each of its themes.
    """

    demanded: tuple[Demanded, ...]
    supplied: tuple[Supplied, ...]
    cells: Mapping[tuple[str, str], Cell]

    @property
    def without_supply(self) -> tuple[Demanded, ...]:
        return tuple(row for row in self.demanded if not row.proposals)


def heat(market: Market) -> Heat:
    """From public parts only, so that it is the same for everyone; the rows that most is asked for come first."""
    demands: dict[str, list[str]] = defaultdict(list)
    offers: dict[str, int] = defaultdict(int)
    for demand in market.demands.values():
        for theme in themes_of(demand) or ("",):
            demands[theme].append(demand.id)
    for offer in market.offers.values():
        offers[offer.theme] += 1
    demanded = [_demanded(market, theme, ids) for theme, ids in demands.items()]
    ordered = sorted(demanded, key=lambda row: (not row.theme, -row.demands, row.theme))
    return Heat(
        demanded=tuple(ordered),
        supplied=_in_order_of([row.theme for row in ordered], offers),
        cells=_cells(market, demands),
    )


def _in_order_of(rows: list[str], offers: Mapping[str, int]) -> tuple[Supplied, ...]:
    """The themes that are asked for in the order of their rows, so that equal themes meet on the diagonal."""
    places = {theme: place for place, theme in enumerate(rows)}
    ordered = sorted(offers, key=lambda theme: (places.get(theme, len(rows)), -offers[theme], theme))
    return tuple(Supplied(theme=theme, offers=offers[theme]) for theme in ordered)


def _demanded(market: Market, theme: str, ids: list[str]) -> Demanded:
    numbers = [len(market.proposals_to(demand_id)) for demand_id in ids]
    return Demanded(theme=theme, demands=len(ids), unmet=numbers.count(0), proposals=sum(numbers))


def _cells(market: Market, demands: Mapping[str, list[str]]) -> dict[tuple[str, str], Cell]:
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for theme, ids in demands.items():
        for demand_id in ids:
            for match in market.proposals_to(demand_id):
                scores[theme, market.offers[match.offer_id].theme].append(match.score)
    return {key: Cell(proposals=len(found), best=max(found)) for key, found in scores.items()}
