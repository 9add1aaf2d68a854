"""A participant's own page: who needs what they offer and why, what answers their needs, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.accounts.feeds import feed_of
from api.accounts.ports import AccountWork
from api.disclosure import Sight
from api.market.market import Seen
from api.meetings.choices import ReceivedReason, reasons_received
from api.meetings.desk import Desk, takes_part
from api.meetings.requests import inbox
from api.outcomes.telling import own_pairs
from api.revealing.steps import non_disclosure
from api.ui.access import asked_by, own_accesses
from api.ui.itinerary import Appointment, Itinerary
from api.ui.submission import labels_of, open_fields
from models.domain import DeclineReason, Demand, DisclosedKind, GapKind, Match, Offer, Stage, UnmetNeed

SHOWN: Final = 3
"""Of each of one's records, the strongest proposals."""
NEXT_SHOWN: Final = 3
SHARED_TERMS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A proposal with the record on its other side; ``why`` are words that both texts use."""

    match: Match
    record: Offer | Demand
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOffer:
    """Who needs it: the strongest first. ``gaps`` count what the needs ask for and it does not have; ``open`` names
    the facts that its public part leaves open, as the form calls them.
    """

    offer: Offer
    answering: tuple[Answering, ...]
    all_answering: int
    gaps: tuple[tuple[GapKind, int], ...]
    open: tuple[str, ...]
    reasons: tuple[ReceivedReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDemand:
    """What answers it: the strongest first; ``unmet`` where nothing does."""

    demand: Demand
    answering: tuple[Answering, ...]
    all_answering: int
    unmet: UnmetNeed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What waits for the person, by ``kind``; templates have its words."""

    kind: str
    path: str
    count: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    offers: tuple[OwnOffer, ...]
    demands: tuple[OwnDemand, ...]
    reasons: tuple[tuple[DeclineReason, int], ...]
    todos: tuple[Todo, ...]
    coming: tuple[Appointment, ...]


def own_page(desk: Desk, sight: Sight, work: AccountWork, days: Itinerary | None, *, promised: int = 0) -> OwnPage:
    """``days`` is the person's part of the published agenda, None while nothing is published; ``promised`` counts
    their open follow-ups of the technology forum.
    """
    person_id, seen = desk.viewer.person_id, desk.seen
    offers = tuple(
        _offer(desk, seen.offer(item.id)) for item in seen.market.data.offers if item.owner_id == person_id
    )
    demands = tuple(
        _demand(seen, seen.demand(item.id)) for item in seen.market.data.demands if item.owner_id == person_id
    )
    reasons = Counter(item.reason for offer in offers for item in offer.reasons)
    return OwnPage(
        offers=tuple(sorted(offers, key=lambda item: -_best(item.answering))),
        demands=tuple(sorted(demands, key=lambda item: -_best(item.answering))),
        reasons=tuple(reasons.most_common()),
        todos=(*_todos(desk, sight, work, days), *_promises(promised)),
        coming=_coming(days, desk.now),
    )


def _best(answering: Sequence[Answering]) -> float:
    return answering[0].match.score if answering else 0.0


def _offer(desk: Desk, offer: Offer) -> OwnOffer:
    seen = desk.seen
    matches = seen.market.proposals_of(offer.id)
    gaps = Counter(gap.kind for match in matches for gap in match.gaps if gap.offer_reason)
    return OwnOffer(
        offer=offer,
        answering=tuple(_answering(match, seen.demand(match.need_id)) for match in matches[:SHOWN]),
        all_answering=len(matches),
        gaps=tuple(gaps.most_common()),
        open=tuple(labels_of(DisclosedKind.OFFER)[name] for name in open_fields(offer)),
        reasons=tuple(reasons_received(desk, offer.id)),
    )


def _demand(seen: Seen, demand: Demand) -> OwnDemand:
    matches = seen.market.proposals_to(demand.id)
    return OwnDemand(
        demand=demand,
        answering=tuple(_answering(match, seen.offer(match.offer_id)) for match in matches[:SHOWN]),
        all_answering=len(matches),
        unmet=seen.market.unmet.get(demand.id),
    )


def _answering(match: Match, record: Offer | Demand) -> Answering:
    terms = dict.fromkeys(term for item in match.evidence for term in item.shared_terms)
    return Answering(match=match, record=record, why=tuple(terms)[:SHARED_TERMS])


def _todos(desk: Desk, sight: Sight, work: AccountWork, days: Itinerary | None) -> Iterator[Todo]:
    """What others wait for comes first."""
    if asking := sum(item.asked is not None for item in own_accesses(work, sight)):
        yield Todo(kind="answer_access", path="/access", count=asking, is_urgent=True)
    if takes_part(desk.viewer) and (waiting := inbox(desk.work, desk.viewer.person_id, desk.now).waiting):
        yield Todo(kind="answer_meetings", path="/meetings", count=waiting, is_urgent=True)
    terms = non_disclosure(work, sight)
    opened = sum(item.granted is Stage.CONFIDENTIAL for item, _ in asked_by(work, sight))
    if opened and terms.version and not terms.accepted:
        yield Todo(kind="accept_terms", path="/access/terms?next=/access", count=opened, is_urgent=True)
    if silent := sum(pair.is_asked for pair in own_pairs(desk, sight)):
        yield Todo(kind="tell_outcomes", path="/outcomes", count=silent)
    if days is not None and days.changed:
        yield Todo(kind="changes", path="/itinerary", count=days.changed, is_urgent=True)
    if days is not None and days.appointments and feed_of(work, desk.viewer.account_id) is None:
        yield Todo(kind="calendar", path="/itinerary#calendar")


def _promises(count: int) -> Iterator[Todo]:
    if count:
        yield Todo(kind="follow_ups", path="/programmes/forum", count=count)


def _coming(days: Itinerary | None, now: datetime) -> tuple[Appointment, ...]:
    coming: Iterable[Appointment] = days.appointments if days else ()
    return tuple(item for item in coming if item.end > now)[:NEXT_SHOWN]
