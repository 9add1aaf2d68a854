"""The pictures' data."""

from __future__ import annotations

from api.schemas.base import Schema
from models.domain import DisclosedKind, OrganisationKind


class PointOut(Schema):
    """A record on the map, from its public part."""

    id: str
    kind: DisclosedKind
    title: str
    theme: str
    """A mandate of several themes shows its first; empty where none is named."""
    organisation: str
    """The owner's; empty where it is unknown, or the record is anonymous to the caller."""
    colour: str
    """Which of the pages' colours stands for the theme: `0` to `9`, or `none`."""
    x: float | None
    """To the right, -1 to 1; null until the map has been drawn with this record. Only nearness means something."""
    y: float | None
    """Upwards, -1 to 1."""
    address: str
    """Of the record's page."""


class MapOut(Schema):
    points: tuple[PointOut, ...]


class CellOut(Schema):
    demanded: str
    """The theme of the needs and mandates; empty where they name none."""
    supplied: str
    """The theme of the offers that are proposed to them."""
    proposals: int
    best: float
    """The highest score among them."""


class DemandedOut(Schema):
    theme: str
    demands: int
    """Needs and mandates of this theme; a mandate counts under each of its themes."""
    unmet: int
    """Those of them to which nothing is proposed."""
    proposals: int


class SuppliedOut(Schema):
    theme: str
    offers: int


class HeatOut(Schema):
    demanded: tuple[DemandedOut, ...]
    supplied: tuple[SuppliedOut, ...]
    cells: tuple[CellOut, ...]
    """What is not listed has no proposal."""


class NodeOut(Schema):
    id: str
    name: str
    kind: OrganisationKind
    partners: int


class LinkOut(Schema):
    first_id: str
    second_id: str
    proposals: int
    """Between records of the two, in either direction."""
    best: float
    """The highest score among them."""
    meetings: int
    """Of the agenda; only organisers are told, others get 0."""


class NetworkOut(Schema):
    nodes: tuple[NodeOut, ...]
    links: tuple[LinkOut, ...]
    """The strongest first."""
