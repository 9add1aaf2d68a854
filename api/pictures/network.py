"""Which organisations could work together: those whose people own records that are proposed to each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from api.accounts.current import Viewer
from api.market.market import Market
from api.pictures.owners import known_owner
from models.domain import Meeting, Organisation

_Pair: TypeAlias = tuple[Organisation, Organisation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An organisation with at least one link; ``partners`` counts its links."""

    organisation: Organisation
    partners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two organisations, ``first`` before ``second`` by name, with the proposals between them in either direction.

    ``best`` is the highest score; ``meetings`` counts those of the agenda, 0 for viewers who are not told of them.
    """

    first: Organisation
    second: Organisation
    proposals: int
    best: float
    meetings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """``links``: the strongest first."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    def at_least(self, proposals: int) -> Network:
        """Only links of so many proposals, and the organisations that they link."""
        return _network([link for link in self.links if link.proposals >= proposals])


def network(market: Market, viewer: Viewer, meetings: Iterable[Meeting] = ()) -> Network:
    """From proposals between records whose owners this viewer may know: an anonymous record links nobody.

    ``meetings`` are those that the viewer may know of.
    """
    scores: dict[_Pair, list[float]] = defaultdict(list)
    for demand in market.demands.values():
        for match in market.proposals_to(demand.id):
            owners = known_owner(demand, viewer), known_owner(market.offers[match.offer_id], viewer)
            pair = _pair(market, owners)
            if pair is not None:
                scores[pair].append(match.score)
    agreed = Counter(_pair(market, meeting.people_ids) for meeting in meetings)
    return _network(
        Link(first=pair[0], second=pair[1], proposals=len(found), best=max(found), meetings=agreed[pair])
        for pair, found in scores.items()
    )


def _network(links: Iterable[Link]) -> Network:
    ordered = sorted(links, key=lambda link: (-link.proposals, -link.best, link.first.name, link.second.name))
    partners = Counter(side.id for link in ordered for side in (link.first, link.second))
    organisations = {side.id: side for link in ordered for side in (link.first, link.second)}
    nodes = [Node(organisation=organisations[key], partners=count) for key, count in partners.items()]
    return Network(
        nodes=tuple(sorted(nodes, key=lambda node: (-node.partners, node.organisation.name))), links=tuple(ordered)
    )


def _pair(market: Market, people_ids: Sequence[str]) -> _Pair | None:
    """The organisations of two people, by name; None where either is unknown, or both are of one."""
    found = [market.organisation_of(person_id) for person_id in people_ids if person_id]
    known = {item.id: item for item in found if item is not None}
    if len(known) != 2 or len(found) != 2:
        return None
    first, second = sorted(known.values(), key=lambda item: (item.name, item.id))
    return first, second
