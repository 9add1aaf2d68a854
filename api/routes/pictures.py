"""The data of the pictures: the map of offers and needs, supply against demand, the network of organisations."""

from __future__ import annotations

from fastapi import APIRouter

from api.accounts.current import CurrentViewer
from api.dependencies import Work
from api.documentation import answers, result_answers
from api.examples.pictures import HEAT, MAP, NETWORK
from api.market.dependencies import CurrentMarket, KeptPlans
from api.pictures.heat import heat
from api.pictures.meetings import known_meetings
from api.pictures.network import network
from api.pictures.points import points
from api.schemas.pictures import (
    CellOut,
    DemandedOut,
    HeatOut,
    LinkOut,
    MapOut,
    NetworkOut,
    NodeOut,
    PointOut,
    SuppliedOut,
)
from matcher.errors import StepMissing
from matcher.ports import Step

router = APIRouter(prefix="/pictures", tags=["results"])


@router.get("/map", summary="Read the map of offers and needs", responses=answers(MAP))
def get_map(market: CurrentMarket, viewer: CurrentViewer, work: Work) -> MapOut:
    """Every offer, need and mandate; those that say similar things lie near each other. It is drawn after a matching,
    and a record keeps its place while few of them change.
    """
    found = points(market, viewer, work.landscape.places())
    return MapOut(
        points=tuple(
            PointOut(
                id=point.record_id,
                kind=point.kind,
                title=point.title,
                theme=point.theme,
                organisation=point.organisation,
                colour=point.colour,
                x=point.x,
                y=point.y,
                address=point.address,
            )
            for point in found
        )
    )


@router.get("/heat", summary="Compare supply and demand by theme", responses=result_answers(HEAT, "match"))
def get_heat(market: CurrentMarket) -> HeatOut:
    """How many offers of each theme are proposed to the needs and mandates of each theme."""
    _require_matching(market)
    found = heat(market)
    return HeatOut(
        demanded=tuple(map(DemandedOut.of, found.demanded)),
        supplied=tuple(map(SuppliedOut.of, found.supplied)),
        cells=tuple(
            CellOut(demanded=demanded, supplied=supplied, proposals=cell.proposals, best=cell.best)
            for (demanded, supplied), cell in found.cells.items()
        ),
    )


@router.get("/network", summary="Read the network of organisations", responses=result_answers(NETWORK, "match"))
def get_network(market: CurrentMarket, viewer: CurrentViewer, plans: KeptPlans, work: Work) -> NetworkOut:
    """Organisations whose records are proposed to each other. Anonymous records link nobody."""
    _require_matching(market)
    found = network(market, viewer, known_meetings(viewer, plans, work, market))
    return NetworkOut(
        nodes=tuple(
            NodeOut(
                id=node.organisation.id,
                name=node.organisation.name,
                kind=node.organisation.kind,
                partners=node.partners,
            )
            for node in found.nodes
        ),
        links=tuple(
            LinkOut(
                first_id=link.first.id,
                second_id=link.second.id,
                proposals=link.proposals,
                best=link.best,
                meetings=link.meetings,
            )
            for link in found.links
        ),
    )


def _require_matching(market: CurrentMarket) -> None:
    if market.matching is None:
        raise StepMissing(Step.MATCH)
