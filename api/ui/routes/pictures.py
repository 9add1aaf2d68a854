"""The pictures: the map of offers and needs, supply against demand, the network of organisations.

Each page has a table or list beside the picture that says the same, with the same search.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from api.dependencies import Work
from api.finding import finds
from api.pictures.heat import heat
from api.pictures.meetings import known_meetings
from api.pictures.network import Network, network
from api.pictures.points import Point, number_of_offers, points, themes
from api.ui.dependencies import CurrentMarket, KeptPlans
from api.ui.filters import Listing
from api.ui.pages import is_partial, page
from api.ui.viewing import PageViewer
from models.domain import DisclosedKind

router = APIRouter()
KINDS: Final[Mapping[str, tuple[DisclosedKind, ...]]] = {
    "offers": (DisclosedKind.OFFER,),
    "needs": (DisclosedKind.NEED, DisclosedKind.MANDATE),
}
STRENGTHS: Final = (1, 2, 3, 5, 10)
"""The least number of proposals of a link, to choose from."""


class MapFilter(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str = ""
    kind: str = ""
    theme: list[str] = []
    """None for all."""
    page: str = "1"

    @property
    def is_set(self) -> bool:
        return bool(self.q or self.kind or self.theme)

    def admits(self, point: Point) -> bool:
        return (
            finds(self.q, point.searched)
            and point.kind in KINDS.get(self.kind, tuple(DisclosedKind))
            and (not self.theme or point.theme in self.theme)
        )


class NetworkFilter(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str = ""
    least: str = "1"
    page: str = "1"

    @property
    def is_set(self) -> bool:
        return bool(self.q) or self.proposals > 1

    @property
    def proposals(self) -> int:
        return int(self.least) if self.least in set(map(str, STRENGTHS)) else 1


@router.get("/map")
def show_map(
    request: Request,
    viewer: PageViewer,
    market: CurrentMarket,
    work: Work,
    wanted: Annotated[MapFilter, Query()],
) -> HTMLResponse:
    every = points(market, viewer, work.landscape.places())
    placed = [point for point in every if point.x is not None]
    return page(
        request,
        "_map_list.html" if is_partial(request) else "map.html",
        viewer,
        market=market,
        wanted=wanted,
        listing=Listing.of([point for point in every if wanted.admits(point)], wanted.page),
        every=every,
        placed=placed,
        offers=number_of_offers(every),
        themes=themes(every),
    )


@router.get("/heat")
def show_heat(request: Request, viewer: PageViewer, market: CurrentMarket) -> HTMLResponse:
    return page(request, "heat.html", viewer, market=market, heat=heat(market))


@router.get("/network")
def show_network(
    request: Request,
    viewer: PageViewer,
    market: CurrentMarket,
    plans: KeptPlans,
    work: Work,
    wanted: Annotated[NetworkFilter, Query()],
) -> HTMLResponse:
    every = network(market, viewer, known_meetings(viewer, plans, work, market))
    shown = every.at_least(wanted.proposals)
    return page(
        request,
        "_network_list.html" if is_partial(request) else "network.html",
        viewer,
        market=market,
        wanted=wanted,
        every=every,
        shown=shown,
        listing=Listing.of(_named(shown, wanted.q), wanted.page),
        strengths=STRENGTHS,
    )


def _named(found: Network, text: str) -> list[object]:
    return [link for link in found.links if finds(text, f"{link.first.name} {link.second.name}")]
