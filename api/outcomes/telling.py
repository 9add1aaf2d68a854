"""What either side of a pair tells of it, takes back, and reads of its own pairs. Pages and the interface call these.

Entries are only ever added: a mistake is taken back by a later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from api.disclosure import Sight
from api.meetings.desk import Desk, Side, cancelled, takes_part
from matcher.decisions import add_to_ledger, outcomes_in_force
from matcher.errors import NotFound, StepMissing
from matcher.ledger import Standing, disputes, standings
from models.domain import (
    DeclineReason,
    Demand,
    InvalidField,
    Meeting,
    Offer,
    Outcome,
    OutcomeKind,
    record_key,
)
from models.domain.requests import LONGEST_MESSAGE

TOLD: Final = tuple(kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN)
"""What can be told of a pair, in the order in which it is offered."""
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """``on`` is the day on which it happened, None for today; ``reason`` belongs to ``NOTHING``."""

    kind: OutcomeKind
    reason: DeclineReason | None = None
    note: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in TOLD:
            raise InvalidField("kind", self.kind, "what was told is taken back by itself")
        if len(self.note) > LONGEST_MESSAGE:
            raise InvalidField("note", self.note[:20], f"has at most {LONGEST_MESSAGE} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPair:
    """A pair of which the viewer owns one side, with what was told of it, as far as the viewer may read that.

    A record that is gone is None. ``other_id`` is who stands on the other side, empty where that is not told.
    ``latest`` is what the viewer could take back.
    """

    need_id: str
    offer_id: str
    side: Side
    demand: Demand | None
    offer: Offer | None
    other_id: str
    entries: tuple[Outcome, ...]
    standing: Standing | None
    meeting: Meeting | None
    latest: Outcome | None
    is_disputed: bool = False
    """Whether the two sides tell different things, as both of them read."""

    @property
    def is_asked(self) -> bool:
        """Whether its meeting is over and nobody said what became of it."""
        return self.meeting is not None and not self.entries


def own_pair(desk: Desk, sight: Sight, need_id: str, offer_id: str) -> OwnPair:
    """Raise 403 for who takes no part, and ``NotFound`` for a pair between others as for one that was never proposed:
    the two are answered alike."""
    side = _side(desk, sight, need_id, offer_id)
    told = desk.work.decisions.outcomes(need_id=need_id, offer_id=offer_id)
    planned = desk.planned(need_id, offer_id)
    held = planned.meeting if planned and planned.is_about_it and planned.meeting.end <= desk.now else None
    if side is None or not (told or held or _is_proposed(desk, need_id, offer_id)):
        raise NotFound("proposal", f"{need_id} {offer_id}")
    return _pair(desk, sight, (need_id, offer_id, side), outcomes_in_force(told), held)


def own_pairs(desk: Desk, sight: Sight) -> list[OwnPair]:
    """Those of which something was told, and those whose meeting is over: first what nothing was told of, then the
    last told first. Empty for who takes no part."""
    if not takes_part(desk.viewer):
        return []
    told: dict[tuple[str, str], list[Outcome]] = {}
    for item in sight.own_outcomes(desk.work.decisions.outcomes()):
        told.setdefault((item.need_id, item.offer_id), []).append(item)
    held = {(item.need_id, item.offer_id): item for item in _own_meetings(desk)}
    found = []
    for about in {**told, **held}:
        side = _side(desk, sight, *about)
        if side is not None:
            entries = outcomes_in_force(told.get(about, ()))
            found.append(_pair(desk, sight, (*about, side), entries, held.get(about)))
    found.sort(key=lambda pair: _last(pair, desk.now), reverse=True)
    return sorted(found, key=lambda pair: not pair.is_asked)


def tell(desk: Desk, sight: Sight, need_id: str, offer_id: str, telling: Telling) -> Outcome:
    """Add it to the ledger; the caller commits. Raise as ``own_pair``, and ``InvalidField`` for a day to come
    or before the event."""
    pair = own_pair(desk, sight, need_id, offer_id)
    item = Outcome(
        need_id=need_id,
        offer_id=offer_id,
        kind=telling.kind,
        note=telling.note.strip(),
        reason=telling.reason if telling.kind is OutcomeKind.NOTHING else None,
        recorded_by=desk.person_id,
        happened_at=_moment(desk, telling.on),
    )
    said = next((entry for entry in reversed(pair.entries) if replace(entry, shown=None) == item), None)
    return said or _add(desk, item)


def take_back(desk: Desk, sight: Sight, need_id: str, offer_id: str) -> bool:
    """Take back what the person told of the pair last; the caller commits. Whether there was something.

    Raise as ``own_pair``.
    """
    pair = own_pair(desk, sight, need_id, offer_id)
    if pair.latest is None:
        return False
    kind, person_id = OutcomeKind.WITHDRAWN, desk.person_id
    _add(
        desk,
        Outcome(need_id=need_id, offer_id=offer_id, kind=kind, recorded_by=person_id, happened_at=desk.now),
    )
    return True


def _add(desk: Desk, item: Outcome) -> Outcome:
    """What was told, taken back and told again with the same words is another entry: it is a second later."""
    desk.hold()
    told = desk.work.decisions.outcomes(need_id=item.need_id, offer_id=item.offer_id)
    known = {record_key(replace(other, shown=None)) for other in told}
    while record_key(item) in known and item.happened_at is not None:
        item = replace(item, happened_at=item.happened_at + timedelta(seconds=1))
    add_to_ledger(desk.work, (), (item,), desk.now)
    return item


def _moment(desk: Desk, on: date | None) -> datetime:
    """Noon of an earlier day, or else now."""
    today = desk.seen.market.local(desk.now)
    if on is None or on == today.date():
        return desk.now
    if on > today.date():
        raise InvalidField("on", on.isoformat(), "is a day to come")
    event = desk.seen.market.event
    first = min((day.date for day in event.days), default=None) if event else None
    if first is not None and on < first <= today.date():
        raise InvalidField("on", on.isoformat(), f"is before the event, which begins on {first.isoformat()}")
    return datetime.combine(on, _NOON, tzinfo=today.tzinfo)


def _side(desk: Desk, sight: Sight, need_id: str, offer_id: str) -> Side | None:
    """On which side the person stands, whose record may have been withdrawn; None on neither, and on both."""
    own = sight.anonymous.owned(desk.work, desk.person_id)
    is_need = any(not isinstance(item, Offer) and item.id == need_id for item in own)
    is_offer = any(isinstance(item, Offer) and item.id == offer_id for item in own)
    if is_need is is_offer:
        return None
    return Side.NEED if is_need else Side.OFFER


def _is_proposed(desk: Desk, need_id: str, offer_id: str) -> bool:
    return any(match.offer_id == offer_id for match in desk.seen.market.proposals_to(need_id))


def _own_meetings(desk: Desk) -> Iterator[Meeting]:
    """Those of the published agenda that are over and about a pair of one's own, where the person may know about
    which; without those that one of the two cancelled."""
    if desk.plans is None:
        return
    try:
        plan = desk.plans.read(desk.work, desk.seen.market)
    except StepMissing:
        return
    entries = plan.itinerary(desk.viewer.person_id)
    over = [plan.meetings[item.entry_id] for item in entries if item.entry_id in plan.meetings]
    over = [item for item in over if item.end <= desk.now]
    gone = cancelled(desk.work, over) if over else []
    for item in over:
        side = desk.own_side(item.need_id, item.offer_id)
        if item not in gone and side is not None and desk.named(side.opposite, item.need_id, item.offer_id):
            yield item


def _pair(
    desk: Desk,
    sight: Sight,
    about: tuple[str, str, Side],
    entries: Sequence[Outcome],
    meeting: Meeting | None,
) -> OwnPair:
    need_id, offer_id, side = about
    market = desk.seen.market
    own = [item for item in entries if item.recorded_by == desk.viewer.person_id]
    return OwnPair(
        need_id=need_id,
        offer_id=offer_id,
        side=side,
        demand=desk.seen.demand(need_id) if need_id in market.demands else None,
        offer=desk.seen.offer(offer_id) if offer_id in market.offers else None,
        other_id=desk.named(side.opposite, need_id, offer_id),
        entries=tuple(map(sight.outcome, entries)),
        standing=_standing(entries),
        meeting=meeting,
        latest=own[-1] if own else None,
        is_disputed=bool(disputes(entries)),
    )


def _standing(entries: Iterable[Outcome]) -> Standing | None:
    return next(iter(standings(entries)), None)


def _last(pair: OwnPair, now: datetime) -> datetime:
    moments = [item.happened_at for item in pair.entries if item.happened_at is not None]
    return max(moments, default=pair.meeting.end if pair.meeting else now)
