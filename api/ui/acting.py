"""What a page shows of a person's own dealings with proposals: kept, said, asked, and what can be done next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.market.market import themes_of
from api.meetings.choices import agreed, is_traceable, own_decline, statement
from api.meetings.desk import Desk, Planned, Side, takes_part
from api.meetings.requests import current, why_not
from api.ui.filters import regions_of
from api.ui.pairs import pair_of
from api.ui.proposals import Proposal, proposal
from matcher.errors import NotFound
from models.domain import Decision, DeclineReason, Demand, Mandate, Need, Offer
from models.domain.requests import MeetingRequest, Shortlisted, Statement, WhyNot

LEAST_COMPARED: Final = 2
MOST_COMPARED: Final = 4
LETTERS: Final = "ABCD"
OFFERED_REASONS: Final = tuple(DeclineReason)
"""In the order in which they are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """One proposal and the person who looks at it. ``request`` is the last one about it, from either side;
    ``why_not`` says why no meeting can be asked for, where that is so.
    """

    may_keep: bool
    is_kept: bool = False
    side: Side | None = None
    said: Statement | None = None
    decline: Decision | None = None
    request: MeetingRequest | None = None
    why_not: WhyNot | None = None
    is_agreed: bool = False
    planned: Planned | None = None
    """The meeting with the other side in the published agenda, where the person may know that it is with them."""
    is_traceable: bool = False
    """Whether a reason would tell the offer's owner who gave it."""
    is_anonymous: bool = False
    """Whether the person's own record is."""
    hides_other: bool = False
    """Whether the other record is, to this person."""

    @property
    def is_meeting(self) -> bool:
        """Whether no thanks would cancel a meeting about this proposal."""
        planned = self.planned
        return self.is_agreed or (planned is not None and planned.is_about_it and not planned.is_cancelled)


def acting_on(desk: Desk, need_id: str, offer_id: str) -> Acting:
    if not takes_part(desk.viewer):
        return Acting(may_keep=False)
    is_kept = (need_id, offer_id) in kept_pairs(desk)
    side = desk.own_side(need_id, offer_id)
    if side is None:
        return Acting(may_keep=True, is_kept=is_kept)
    said = statement(desk, need_id, offer_id)
    requests = current(desk.work, desk.work.requests.about(need_id, offer_id), desk.now)
    own = [item for item in requests if desk.person_id in (item.asked_by, item.asked_of)]
    market = desk.seen.market
    mine = market.demands[need_id] if side is Side.NEED else market.offers[offer_id]
    return Acting(
        may_keep=True,
        is_kept=is_kept,
        side=side,
        said=said,
        decline=own_decline(desk.work, said) if said else None,
        request=own[-1] if own else None,
        why_not=why_not(desk, need_id, offer_id),
        is_agreed=agreed(desk, need_id, offer_id) is not None,
        planned=desk.planned(need_id, offer_id),
        is_traceable=is_traceable(desk, offer_id),
        is_anonymous=mine.anonymous,
        hides_other=not desk.named(side.opposite, need_id, offer_id),
    )


def kept_pairs(desk: Desk) -> frozenset[tuple[str, str]]:
    """Need and offer of what is on the person's shortlist; nothing for who has none."""
    if not takes_part(desk.viewer):
        return frozenset()
    return frozenset((item.need_id, item.offer_id) for item in desk.work.choices.shortlist(desk.viewer.person_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProposal:
    """A line of the shortlist. ``proposal`` is None for what is not proposed any more."""

    kept: Shortlisted
    demand: Demand | None
    offer: Offer | None
    proposal: Proposal | None

    @property
    def pair(self) -> str:
        return pair_of(self.kept.need_id, self.kept.offer_id)


def shortlist(desk: Desk) -> list[KeptProposal]:
    """What the person keeps, the last first."""
    return [_kept(desk, item) for item in reversed(desk.work.choices.shortlist(desk.person_id))]


def _kept(desk: Desk, kept: Shortlisted) -> KeptProposal:
    market = desk.seen.market
    try:
        found = proposal(desk.proposal(kept.need_id, kept.offer_id), desk.seen.offer(kept.offer_id))
    except NotFound:
        found = None
    return KeptProposal(
        kept=kept,
        demand=desk.seen.demand(kept.need_id) if kept.need_id in market.demands else None,
        offer=desk.seen.offer(kept.offer_id) if kept.offer_id in market.offers else None,
        proposal=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a comparison, a cell for each proposal. ``differs`` is whether the cells say different things."""

    name: str
    cells: Sequence[Any]

    @property
    def differs(self) -> bool:
        return any(cell != self.cells[0] for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One column of a comparison."""

    letter: str
    demand: Demand
    proposal: Proposal

    @property
    def pair(self) -> str:
        return pair_of(self.demand.id, self.proposal.offer.id)


def compared(desk: Desk, pairs: Iterable[tuple[str, str]]) -> list[Compared]:
    """Raise ``NotFound`` for what is not proposed to a need that the viewer sees."""
    return [
        Compared(
            letter=letter,
            demand=desk.seen.demand(need_id),
            proposal=proposal(desk.proposal(need_id, offer_id), desk.seen.offer(offer_id)),
        )
        for letter, (need_id, offer_id) in zip(LETTERS, dict.fromkeys(pairs), strict=False)
    ]


def rows(desk: Desk, columns: Sequence[Compared]) -> list[Row]:
    """What can be compared at a glance; texts stand below it."""
    market = desk.seen.market
    offers = [column.proposal.offer for column in columns]
    found = [
        Row(name="score", cells=[round(column.proposal.match.score, 3) for column in columns]),
        Row(name="rank", cells=[column.proposal.match.rank for column in columns]),
        Row(name="trl", cells=[offer.trl for offer in offers]),
        Row(name="ipr", cells=[offer.ipr_status for offer in offers]),
        Row(name="partnership", cells=[offer.partnerships for offer in offers]),
        Row(name="region", cells=[(regions_of(offer, market) or ("",))[-1] for offer in offers]),
        Row(name="funding", cells=[offer.funding_sought_eur for offer in offers]),
        Row(name="available", cells=[offer.available_from for offer in offers]),
        Row(name="theme", cells=[themes_of(offer) for offer in offers]),
        Row(name="gaps", cells=[column.proposal.match.gaps for column in columns]),
    ]
    stated = [row for row in found if any(cell not in (None, "", ()) for cell in row.cells)]
    evidence = Row(name="evidence", cells=[column.proposal.quotes[:1] for column in columns])
    need = Row(name="need", cells=[column.demand.id for column in columns])
    return [*([need] if need.differs else []), *stated, evidence]


def record_titles(desk: Desk, need_id: str, offer_id: str) -> tuple[Need | Mandate | None, Offer | None]:
    """Both records as the viewer sees them, None for one that is gone."""
    market = desk.seen.market
    demand = desk.seen.demand(need_id) if need_id in market.demands else None
    return demand, desk.seen.offer(offer_id) if offer_id in market.offers else None
