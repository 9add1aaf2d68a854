"""A need's ranked proposals as its page shows them, and one proposal with both texts."""

from __future__ import annotations

from dataclasses import dataclass

from api.market.market import Market, Seen
from api.ui.filters import OfferFilter, ticket_of
from api.ui.texts import Passage, language_of_text, passages
from matcher.interchange.page.marking import Piece, mark
from matcher.ranking import CRITERIA
from models.domain import Change, Demand, Goal, Match, Offer

CHANGES_SHOWN = 2
"""Of each goal: first what people can act on."""
EVIDENCE_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Two sentences that answer each other, with the words marked that both texts use."""

    of_need: tuple[Piece, ...]
    of_offer: tuple[Piece, ...]
    of_need_language: str
    of_offer_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An offer that is proposed to a need. ``changes`` are what would change its rank, by goal."""

    match: Match
    offer: Offer
    quotes: tuple[Quote, ...]
    changes: tuple[tuple[Goal, tuple[Change, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An offer that was scored and is not proposed."""

    offer: Offer
    score: float


def proposal(match: Match, offer: Offer) -> Proposal:
    return Proposal(match=match, offer=offer, quotes=_quotes(match), changes=_changes(match))


def proposals_to(seen: Seen, need_id: str, wanted: OfferFilter) -> list[Proposal]:
    """Those that the filter admits, in the order that it asks for, which is by rank where it does not."""
    ticket = ticket_of(seen.demand(need_id))
    found = [proposal(match, seen.offer(match.offer_id)) for match in seen.market.proposals_to(need_id)]
    shown = [item for item in found if wanted.admits(item.offer, seen.market, ticket)]
    return sorted(shown, key=lambda item: _place(item.offer, wanted.sort, seen.market))


def _place(offer: Offer, order: str, market: Market) -> tuple[int, str]:
    """What an offer is sorted by; of equal ones the order by rank stays."""
    match order:
        case "trl":
            return -(offer.trl or 0), ""
        case "newest":
            return -market.place_of_offer(offer.id), ""
        case "country":
            country = market.country_of(offer.owner_id)
            return int(not country), country
        case _:
            return 0, ""


def near_to(seen: Seen, need_id: str, wanted: OfferFilter) -> list[Near]:
    """The best of what was not proposed, as far as the filter admits it."""
    ticket = ticket_of(seen.demand(need_id))
    found = [Near(offer=seen.offer(item.offer_id), score=item.score) for item in seen.market.near(need_id)]
    return [item for item in found if wanted.admits(item.offer, seen.market, ticket)]


def _quotes(match: Match) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            of_need=mark(item.need_span.text, item.shared_terms),
            of_offer=mark(item.offer_span.text, item.shared_terms),
            of_need_language=language_of_text(item.need_span.text),
            of_offer_language=language_of_text(item.offer_span.text),
        )
        for item in match.evidence[:EVIDENCE_SHOWN]
    )


def _changes(match: Match) -> tuple[tuple[Goal, tuple[Change, ...]], ...]:
    """By goal; what people can act on where there is any, and else the nearness of the texts."""
    found = []
    for goal in Goal:
        all_of_goal = [change for change in match.explanation.changes if change.goal is goal]
        of_criteria = [change for change in all_of_goal if change.feature in CRITERIA]
        of_texts = [change for change in all_of_goal if change.feature == "similarity"]
        if shown := (of_criteria or of_texts)[:CHANGES_SHOWN]:
            found.append((goal, tuple(shown)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoTexts:
    """Both texts with the evidence marked; passages of one number answer each other."""

    of_need: tuple[Passage, ...]
    of_offer: tuple[Passage, ...]


def two_texts(demand: Demand, offer: Offer, match: Match) -> TwoTexts:
    evidence = match.evidence[:EVIDENCE_SHOWN]
    return TwoTexts(
        of_need=passages(demand.text, [item.need_span for item in evidence]),
        of_offer=passages(offer.text, [item.offer_span for item in evidence]),
    )
