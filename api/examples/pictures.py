"""Examples of the pictures' data in the interface's description."""

from __future__ import annotations

from typing import Any, Final

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
from models.domain import DisclosedKind, OrganisationKind

MAP: Final[dict[str, Any]] = MapOut(
    points=(
        PointOut(
            id="o-17",
            kind=DisclosedKind.OFFER,
            title="Ductile aluminium for thin castings made from scrap",
            theme="materials and manufacturing",
            organisation="Institute of Light Metals",
            colour="0",
            x=-0.41,
            y=0.73,
            address="/offers/o-17",
        ),
    )
).model_dump(mode="json")
HEAT: Final[dict[str, Any]] = HeatOut(
    demanded=(DemandedOut(theme="energy", demands=7, unmet=2, proposals=9),),
    supplied=(SuppliedOut(theme="energy", offers=9),),
    cells=(CellOut(demanded="energy", supplied="energy", proposals=9, best=0.86),),
).model_dump(mode="json")
NETWORK: Final[dict[str, Any]] = NetworkOut(
    nodes=(
        NodeOut(id="org-1", name="Institute of Light Metals", kind=OrganisationKind.RESEARCH_INSTITUTE, partners=1),
        NodeOut(id="org-2", name="Dalseo Castings", kind=OrganisationKind.SME, partners=1),
    ),
    links=(LinkOut(first_id="org-1", second_id="org-2", proposals=3, best=0.82, meetings=0),),
).model_dump(mode="json")
