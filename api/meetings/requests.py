"""Asking for a meeting about a proposal, and answering. A request holds no slot while it waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.accounts.services import new_id
from api.meetings.choices import Declination, cancel, record_statement, statement
from api.meetings.desk import Desk
from api.meetings.letters import tell
from api.meetings.ports import MeetingWork
from api.webhooks.announcing import announce
from matcher.errors import NotFound
from models.domain import WishKind
from models.domain.requests import CannotAsk, MeetingRequest, NotPending, RequestState, WhyNot


def ask(desk: Desk, need_id: str, offer_id: str, message: str = "") -> MeetingRequest:
    """Ask the owner of the other record; also where it is anonymous, which tells neither who the other is.

    Who asks must meet, and it says so for the programme only once it is accepted. Raise ``CannotAsk``, ``NotFound``,
    ``InvalidField`` for a message that is too long, and 403 for a proposal between others.
    """
    _, other_id = desk.own_proposal(need_id, offer_id)
    desk.hold()
    why = why_not(desk, need_id, offer_id)
    if why is not None:
        raise CannotAsk(why)
    request = MeetingRequest(
        id=new_id(),
        need_id=need_id,
        offer_id=offer_id,
        asked_by=desk.person_id,
        asked_of=other_id,
        message=message.strip(),
        created_at=desk.now,
        expires_at=_deadline(desk),
    )
    desk.work.requests.add(request)
    tell(desk, request, request.asked_of)
    return request


def why_not(desk: Desk, need_id: str, offer_id: str) -> WhyNot | None:
    """Why the person cannot ask for a meeting about a proposal of theirs; None where they can.

    It depends on nothing that the other side said elsewhere.
    """
    side = desk.own_side(need_id, offer_id)
    if side is None or not desk.owners(need_id, offer_id)[side.opposite]:
        return WhyNot.NOBODY
    before = current(desk.work, desk.work.requests.about(need_id, offer_id), desk.now)
    for state, why in ((RequestState.PENDING, WhyNot.WAITING), (RequestState.ACCEPTED, WhyNot.AGREED)):
        if any(item.state is state for item in before):
            return why
    if any(item.state is RequestState.DECLINED and item.asked_by == desk.person_id for item in before):
        return WhyNot.DECLINED
    planned = desk.planned(need_id, offer_id)
    if planned is not None and not planned.is_cancelled:
        return WhyNot.PLANNED
    if _deadline(desk) <= desk.now:
        return WhyNot.TOO_LATE
    own = current(desk.work, desk.work.requests.of_person(desk.person_id), desk.now)
    waiting = [item for item in own if item.asked_by == desk.person_id and item.state is RequestState.PENDING]
    return WhyNot.TOO_MANY if len(waiting) >= desk.settings.open_per_person else None


def _deadline(desk: Desk) -> datetime:
    """So many days from now, and before the event begins."""
    latest = desk.now + timedelta(days=desk.settings.open_days)
    slots = desk.seen.market.event.slots() if desk.seen.market.event else ()
    return min(latest, slots[0].start.astimezone(latest.tzinfo)) if slots else latest


def accept(desk: Desk, request_id: str) -> MeetingRequest:
    """Agree to a meeting that one was asked for: both sides' wishes, so that the programme places it.

    Raise ``NotFound`` for a request that was not put to this person, ``NotPending`` for one that was ended before.
    """
    request = _asked_of_me(desk, request_id)
    accepted = _end(desk, request, request.accepted(desk.now))
    about = request.need_id, request.offer_id
    record_statement(desk, request.asked_by, request.asked_of, about, WishKind.MUST_MEET)
    own = statement(desk, *about)
    if own is None or own.kind is not WishKind.MUST_MEET:
        record_statement(desk, request.asked_of, request.asked_by, about, WishKind.WOULD_MEET)
    told = {"id": accepted.id, "need_id": about[0], "offer_id": about[1], "accepted_at": desk.now.isoformat()}
    announce(desk.work, "meeting.accepted", told)
    tell(desk, accepted, accepted.asked_by)
    return accepted


def decline(desk: Desk, request_id: str, why: Declination) -> MeetingRequest:
    """Say no thanks with a reason, which the other side reads. Raise as ``accept`` does."""
    request = _asked_of_me(desk, request_id)
    declined = _end(desk, request, request.declined(why.reason, why.note, desk.now))
    about = request.need_id, request.offer_id
    record_statement(desk, request.asked_of, request.asked_by, about, WishKind.NO_THANKS, why)
    tell(desk, declined, declined.asked_by)
    return declined


def withdraw(desk: Desk, request_id: str) -> MeetingRequest:
    """Take back what one asked. Raise as ``accept`` does."""
    request = _found(desk, request_id)
    if request.asked_by != desk.person_id:
        raise NotFound("meeting request", request_id)
    return _end(desk, request, request.withdrawn(desk.now))


def cancel_agreed(desk: Desk, request_id: str, why: Declination) -> None:
    """Take back an agreed meeting that one asked for or was asked for. Raise ``NotFound``, ``NotPending``."""
    cancel(desk, _found(desk, request_id), why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A person's requests, those that wait first, then the last first."""

    asked_of_me: tuple[MeetingRequest, ...]
    asked_by_me: tuple[MeetingRequest, ...]

    @property
    def waiting(self) -> int:
        """How many wait for this person's answer."""
        return sum(item.state is RequestState.PENDING for item in self.asked_of_me)


def inbox(work: MeetingWork, person_id: str, now: datetime) -> Inbox:
    found = current(work, work.requests.of_person(person_id), now)
    ordered = sorted(found, key=lambda item: (item.state is not RequestState.PENDING, -_last(item).timestamp()))
    return Inbox(
        asked_of_me=tuple(item for item in ordered if item.asked_of == person_id),
        asked_by_me=tuple(item for item in ordered if item.asked_by == person_id),
    )


def own_request(desk: Desk, request_id: str) -> MeetingRequest:
    """One that the person asked or was asked, as it stands now. Raise ``NotFound`` for any other."""
    return current(desk.work, [_found(desk, request_id)], desk.now)[0]


def open_requests(work: MeetingWork, now: datetime) -> tuple[MeetingRequest, ...]:
    """All that wait for an answer at this moment, in the order of asking: for the organiser."""
    found = current(work, work.requests.pending(), now)
    return tuple(item for item in found if item.state is RequestState.PENDING)


def sweep(work: MeetingWork, now: datetime) -> int:
    """Store as expired what has expired, and return how many; the caller commits. Nothing depends on it."""
    ended = [item for item in current(work, work.requests.pending(), now) if item.state is RequestState.EXPIRED]
    return sum(work.requests.end(item) for item in ended)


def current(work: MeetingWork, requests: Iterable[MeetingRequest], now: datetime) -> tuple[MeetingRequest, ...]:
    """The requests as they stand now: one expires by itself, when its time is over or an agenda is published."""
    found = tuple(requests)
    if all(item.state is not RequestState.PENDING for item in found):
        return found
    published = [item.published_at for item in work.board.publications()]
    return tuple(_current(item, published, now) for item in found)


def _current(request: MeetingRequest, published: Iterable[datetime], now: datetime) -> MeetingRequest:
    if request.state is not RequestState.PENDING:
        return request
    ends = min([request.expires_at, *(moment for moment in published if moment > request.created_at)])
    return request.expired_at(ends) if now >= ends else request


def _found(desk: Desk, request_id: str) -> MeetingRequest:
    request = desk.work.requests.find(request_id)
    if request is None or desk.person_id not in (request.asked_by, request.asked_of):
        raise NotFound("meeting request", request_id)
    return request


def _asked_of_me(desk: Desk, request_id: str) -> MeetingRequest:
    request = _found(desk, request_id)
    if request.asked_of != desk.person_id:
        raise NotFound("meeting request", request_id)
    return request


def _end(desk: Desk, request: MeetingRequest, ended: MeetingRequest) -> MeetingRequest:
    """Of two who end it at once, the second is told how the first ended it."""
    desk.hold()
    now = current(desk.work, [request], desk.now)[0]
    if now.state is not RequestState.PENDING:
        raise NotPending(now.state)
    if not desk.work.requests.end(ended):
        stored = desk.work.requests.find(request.id)
        raise NotPending(stored.state if stored else RequestState.WITHDRAWN)
    return ended


def _last(request: MeetingRequest) -> datetime:
    return request.answered_at or request.created_at
