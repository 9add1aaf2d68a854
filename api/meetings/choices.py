"""What a person keeps and says of proposals: the shortlist, and must meet, would meet or no thanks with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.meetings.desk import Desk, Side
from api.meetings.letters import tell_cancelled
from matcher.decisions import add_to_ledger, in_force
from matcher.ports import UnitOfWork
from models.domain import (
    Decision,
    DeclineReason,
    EventData,
    InvalidField,
    Verdict,
    Wish,
    WishKind,
    record_key,
)
from models.domain.requests import (
    LONGEST_MESSAGE,
    MeetingRequest,
    NotPending,
    RequestState,
    Shortlisted,
    Statement,
    StillMeeting,
)

FEWEST_CANDIDATES: Final = 3
"""A reason is not told of an offer with fewer different people who could have given it, unless they are named."""
_STRENGTH = {WishKind.MUST_MEET: 2, WishKind.WOULD_MEET: 1, WishKind.NO_THANKS: 0}


def keep(desk: Desk, need_id: str, offer_id: str) -> Shortlisted:
    """Put a proposal on the shortlist; one that is there keeps its place. Raise ``NotFound``."""
    person_id = desk.person_id
    desk.proposal(need_id, offer_id)
    desk.hold()
    known = {(item.need_id, item.offer_id): item for item in desk.work.choices.shortlist(person_id)}
    if (need_id, offer_id) in known:
        return known[need_id, offer_id]
    kept = Shortlisted(person_id=person_id, need_id=need_id, offer_id=offer_id, added_at=desk.now)
    desk.work.choices.put(kept)
    return kept


def drop(desk: Desk, need_id: str, offer_id: str) -> bool:
    """Take a proposal off the shortlist; whether it was on it."""
    return desk.work.choices.remove(Shortlisted, desk.person_id, need_id, offer_id)


def statement(desk: Desk, need_id: str, offer_id: str) -> Statement | None:
    """What the person says of this proposal."""
    said = desk.work.choices.statements(person_id=desk.person_id, offer_id=offer_id)
    return next((item for item in said if item.need_id == need_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declination:
    """Why somebody wants no meeting about a proposal. The other side reads it; who says it only with ``is_named``.
    ``cancels`` says that a meeting that is agreed or planned is to be cancelled.
    """

    reason: DeclineReason = DeclineReason.OTHER
    note: str = ""
    is_named: bool = False
    cancels: bool = False

    def __post_init__(self) -> None:
        if len(self.note) > LONGEST_MESSAGE:
            raise InvalidField("note", self.note[:20], f"has at most {LONGEST_MESSAGE} characters")


def say(desk: Desk, need_id: str, offer_id: str, kind: WishKind, why: Declination | None = None) -> Statement:
    """State whether one wants to meet about a proposal of one's own; it replaces what one said of it before.

    The decision is kept for the ranker, which learns from it, and the wish for the programme. ``why`` belongs to
    ``NO_THANKS``. Raise ``NotFound``, 403 for a proposal between others, and ``StillMeeting`` for no thanks to a
    meeting that is agreed or planned, where ``why`` does not say that it is to be cancelled.
    """
    _, other_id = desk.own_proposal(need_id, offer_id)
    if kind is WishKind.NO_THANKS:
        desk.hold()
        request, planned = agreed(desk, need_id, offer_id), desk.planned(need_id, offer_id)
        is_planned = planned is not None and planned.is_about_it and not planned.is_cancelled
        if (request is not None or is_planned) and (why is None or not why.cancels):
            raise StillMeeting
        if request is not None:
            return cancel(desk, request, why or Declination())
        if is_planned:
            tell_cancelled(desk, (need_id, offer_id), other_id)
    return record_statement(desk, desk.person_id, other_id, (need_id, offer_id), kind, why)


def agreed(desk: Desk, need_id: str, offer_id: str) -> MeetingRequest | None:
    """The person's meeting about the proposal that is agreed, None where none is."""
    found = desk.work.requests.about(need_id, offer_id)
    mine = (item for item in found if desk.person_id in (item.asked_by, item.asked_of))
    return next((item for item in mine if item.state is RequestState.ACCEPTED), None)


def cancel(desk: Desk, request: MeetingRequest, why: Declination) -> Statement:
    """Take back a meeting that is agreed, for both: no wish of the other for it is left either, and they are told.

    Raise ``NotPending`` for what is not agreed any more.
    """
    person_id, about = desk.person_id, (request.need_id, request.offer_id)
    desk.hold()
    ended = request.cancelled_by(person_id, why.reason, why.note, desk.now)
    if not desk.work.requests.end(ended, RequestState.ACCEPTED):
        raise NotPending(ended.state)
    other_id = request.asked_of if person_id == request.asked_by else request.asked_by
    said = record_statement(desk, person_id, other_id, about, WishKind.NO_THANKS, why)
    if desk.work.choices.remove(Statement, other_id, *about):
        _add_withdrawn(desk, other_id, about)
        _renew_wish(desk, other_id, person_id)
    tell_cancelled(desk, about, other_id)
    return said


def _add_withdrawn(desk: Desk, person_id: str, about: tuple[str, str]) -> None:
    decision = Decision(need_id=about[0], offer_id=about[1], verdict=Verdict.WITHDRAWN, decided_by=person_id)
    add_to_ledger(desk.work, (decision,), (), desk.now)


def record_statement(
    desk: Desk, person_id: str, other_id: str, about: tuple[str, str], kind: WishKind, why: Declination | None = None
) -> Statement:
    """As ``say``, for ``person_id``, who stands on the other side of ``other_id`` (empty for nobody)."""
    declined = kind is WishKind.NO_THANKS
    given = why or Declination()
    desk.hold()
    said = Statement(
        person_id=person_id,
        need_id=about[0],
        offer_id=about[1],
        kind=kind,
        is_named=declined and given.is_named,
        said_at=desk.now,
    )
    desk.work.choices.put(said)
    _note_conflict(desk, person_id, about, given.reason if declined else None)
    decision = Decision(
        need_id=about[0],
        offer_id=about[1],
        verdict=Verdict.DECLINE if declined else Verdict.ACCEPT,
        reason=given.reason if declined else None,
        note=given.note if declined else "",
        decided_by=person_id,
    )
    add_to_ledger(desk.work, (decision,), (), desk.now)
    _renew_wish(desk, person_id, other_id)
    return said


def take_back(desk: Desk, need_id: str, offer_id: str) -> bool:
    """Say nothing of a proposal any more, whether or not it is still proposed; whether one had said something.

    Raise ``StillMeeting`` where a meeting about it is agreed.
    """
    person_id = desk.person_id
    desk.hold()
    if agreed(desk, need_id, offer_id) is not None:
        raise StillMeeting
    if not desk.work.choices.remove(Statement, person_id, need_id, offer_id):
        return False
    _note_conflict(desk, person_id, (need_id, offer_id), None)
    _add_withdrawn(desk, person_id, (need_id, offer_id))
    owners = desk.owners(need_id, offer_id)
    _renew_wish(desk, person_id, next((owner for owner in owners.values() if owner != person_id), ""))
    return True


def _note_conflict(desk: Desk, person_id: str, about: tuple[str, str], reason: DeclineReason | None) -> None:
    """A conflict that is declared, or was, changes what is proposed."""
    before = in_force(desk.work.decisions.decisions(need_id=about[0], offer_id=about[1]))
    reasons = {reason, *(item.reason for item in before if item.decided_by == person_id)}
    desk.begun.moves_market |= DeclineReason.CONFLICT in reasons


def _renew_wish(desk: Desk, person_id: str, other_id: str) -> None:
    """Make the wish of the one about the other from what the one says of the proposals between them.

    The strongest statement holds, of equal ones the last. No thanks to one proposal is no thanks to the person only
    where no other proposal between the two is left.
    """
    if not other_id or other_id == person_id:
        return
    between = set(_between(desk, person_id, other_id))
    said = [
        item
        for item in desk.work.choices.statements(person_id=person_id)
        if other_id in desk.owners(item.need_id, item.offer_id).values()
    ]
    wanted = [item for item in said if item.kind is not WishKind.NO_THANKS]
    if wanted:
        best = max(wanted, key=lambda item: (_STRENGTH[item.kind], item.said_at))
        _put(desk, _wish(person_id, other_id, best.kind, best.need_id, best.offer_id))
    elif said and between <= {(item.need_id, item.offer_id) for item in said}:
        _put(desk, _wish(person_id, other_id, WishKind.NO_THANKS))
    else:
        desk.work.records.forget(Wish, [record_key(_wish(person_id, other_id, WishKind.WOULD_MEET))])


def _between(desk: Desk, one: str, other: str) -> Iterator[tuple[str, str]]:
    """Need and offer of every proposal between two persons."""
    market = desk.seen.market
    for demand in market.demands.values():
        if demand.owner_id in (one, other):
            for match in market.proposals_to(demand.id):
                if {demand.owner_id, market.offers[match.offer_id].owner_id} == {one, other}:
                    yield match.need_id, match.offer_id


def _wish(person_id: str, other_id: str, kind: WishKind, need_id: str = "", offer_id: str = "") -> Wish:
    return Wish(person_id=person_id, other_id=other_id, kind=kind, need_id=need_id, offer_id=offer_id)


def _put(desk: Desk, wish: Wish) -> None:
    desk.work.records.upsert(EventData(wishes=(wish,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedReason:
    """Why somebody said no thanks to an offer. ``need_id`` and ``person_id`` are empty where they are not told."""

    offer_id: str
    reason: DeclineReason
    note: str
    at: datetime
    need_id: str = ""
    person_id: str = ""


def reasons_received(desk: Desk, offer_id: str) -> list[ReceivedReason]:
    """What the owner of an offer reads of those who said no thanks to it, the last first.

    To which need it was proposed, and who declined, is told only where they ticked it and their need is not
    anonymous to the reader. Nothing for whoever is not the owner. Where so few could have said it that the reader
    would know who did (``is_traceable``), only what was said by those who are told.
    """
    offer = desk.seen.market.offers.get(offer_id)
    if offer is None or not desk.viewer.person_id or offer.owner_id != desk.viewer.person_id:
        return []
    named = {
        (item.need_id, item.person_id)
        for item in desk.work.choices.statements(offer_id=offer_id)
        if item.kind is WishKind.NO_THANKS and item.is_named
    }
    found, traceable = [], is_traceable(desk, offer_id)
    for item in in_force(desk.work.decisions.decisions(offer_id=offer_id)):
        if item.verdict is not Verdict.DECLINE or item.decided_by == offer.owner_id or item.decided_at is None:
            continue
        received = ReceivedReason(
            offer_id=offer_id, reason=item.reason or DeclineReason.OTHER, note=item.note, at=item.decided_at
        )
        told = (item.need_id, item.decided_by) in named and desk.named(Side.NEED, item.need_id, offer_id)
        if told or not traceable:
            found.append(_named(received, item) if told else received)
    return sorted(found, key=lambda item: item.at, reverse=True)


def is_traceable(desk: Desk, offer_id: str) -> bool:
    """Whether fewer than ``FEWEST_CANDIDATES`` could have said no thanks to the offer, as far as everybody may count
    them: the owners of the needs that it is proposed to, without those of anonymous ones, who may be among them.
    """
    market = desk.seen.market
    offer = market.offers.get(offer_id)
    demands = (market.demands[item.need_id] for item in market.proposals_of(offer_id))
    owners = {item.owner_id for item in demands if item.owner_id and not item.anonymous}
    return len(owners - {offer.owner_id if offer else ""}) < FEWEST_CANDIDATES


def _named(received: ReceivedReason, decision: Decision) -> ReceivedReason:
    return ReceivedReason(
        offer_id=received.offer_id,
        reason=received.reason,
        note=received.note,
        at=received.at,
        need_id=decision.need_id,
        person_id=decision.decided_by,
    )


def own_decline(work: UnitOfWork, said: Statement) -> Decision | None:
    """The decision that goes with a no thanks, with its reason and note; None where it is no such statement."""
    if said.kind is not WishKind.NO_THANKS:
        return None
    found = in_force(work.decisions.decisions(need_id=said.need_id, offer_id=said.offer_id))
    return next((item for item in found if item.decided_by == said.person_id), None)
