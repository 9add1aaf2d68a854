"""What a record is compared with, as its owner reads it: of one that is published, and of a draft before it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.jobs.rerank import DraftPreview
from api.market.market import Seen
from api.ui.proposals import Proposal, proposal
from models.domain import Demand, Match, Offer


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


UNAVAILABLE: Final = (
    _("This server ranks no drafts."),
    _("The ranking is busy: try again in a minute."),
    _("The draft could not be ranked."),
)
"""Why a draft is not ranked, as ``PreviewUnavailable`` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One proposal from one side: ``other`` is what stands on the other one."""

    proposal: Proposal
    other: Offer | Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """What was compared with the record and is not proposed."""

    other: Offer | Demand
    score: float


def found_for(preview: DraftPreview, record: Offer | Demand, seen: Seen) -> list[Found]:
    """What would be proposed, the highest score first."""
    pairs = _others(preview.matches, record, seen)
    return [
        Found(proposal=proposal(match, record if isinstance(record, Offer) else seen.offer(other.id)), other=other)
        for match, other in pairs
    ]


def nearest_to(preview: DraftPreview, record: Offer | Demand, seen: Seen, limit: int) -> list[Nearest]:
    """The best of what would not be proposed."""
    pairs = _others(preview.nearest, record, seen)
    return [Nearest(other=other, score=match.score) for match, other in pairs][:limit]


def _others(matches: tuple[Match, ...], record: Offer | Demand, seen: Seen) -> Iterator[tuple[Match, Offer | Demand]]:
    """As the viewer may see them, but those that were withdrawn since."""
    for match in matches:
        if isinstance(record, Offer):
            if match.need_id in seen.market.demands:
                yield match, seen.demand(match.need_id)
        elif match.offer_id in seen.market.offers:
            yield match, seen.offer(match.offer_id)
