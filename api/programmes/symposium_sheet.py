"""What a researcher leaves the symposium with: who was interested as far as they let it be known, what was missing,
what to do next, and where experience and the clinic help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.accounts.current import Viewer
from api.market.market import Market, Seen
from api.market.plan import Plan, Plans
from api.meetings.choices import ReceivedReason, reasons_received
from api.meetings.desk import Desk, Side
from api.meetings.requests import inbox
from api.meetings.settings import MeetingSettings
from api.programmes.ports import SymposiumWork
from api.programmes.symposium_seats import lack_of, seats_of, there_at
from matcher.errors import StepMissing
from matcher.symposium import Lack
from matcher.symposium_programme import SymposiumPlan, is_of_symposium
from models.domain import DeclineReason, Demand, Gap, Match, Offer, Session, SessionKind, Talk
from models.domain.accounts import AccountRole
from models.domain.requests import MeetingRequest, RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Somebody asked for a meeting, agreed to one, or is to be met: ``state`` says which, None for a planned meeting.
    ``person_id`` is empty for who is not named; ``at`` when the meeting is, None where that is not known.
    """

    demand: Demand
    person_id: str
    state: RequestState | None
    asked_me: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSheet:
    """``proposals`` are needs and mandates, the strongest first. ``gaps`` are what these ask for and the offer does
    not have, with how many. ``reasons`` are those of who said no thanks, as far as the owner is told.
    """

    offer: Offer
    proposals: tuple[tuple[Match, Demand], ...]
    interests: tuple[Interest, ...]
    reasons: tuple[tuple[DeclineReason, int], ...]
    notes: tuple[ReceivedReason, ...]
    gaps: tuple[tuple[Gap, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """A session of the published agenda that is for the researcher: a talk that they would hear, a table of theirs.

    ``lack`` and ``with_id``, who tells or helps, are empty for networking; ``number`` is that of the table.
    """

    session: Session
    number: int = 0
    lack: Lack | None = None
    with_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``lacks`` are from the reasons and gaps, the strongest first; ``pitched`` are the sessions they pitch in, and
    ``presented`` their talks about results, each in its session.
    """

    person_id: str
    name: str
    offers: tuple[OfferSheet, ...]
    lacks: tuple[tuple[Lack, float], ...]
    talks: tuple[Help, ...]
    clinic: tuple[Help, ...]
    networking: tuple[Help, ...]
    pitched: tuple[Session, ...]
    presented: tuple[tuple[Session, Talk], ...]


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Makes them: each from what that researcher may see."""

    work: SymposiumWork
    market: Market
    plans: Plans
    plan: SymposiumPlan
    now: datetime
    settings: MeetingSettings

    def of(self, person_id: str) -> Sheet | None:
        """None for somebody who brings nothing by name."""
        person = self.market.person(person_id)
        own = [offer for offer in self.market.data.offers if offer.owner_id == person_id]
        if person is None or not own:
            return None
        desk = self._desk(person_id)
        published = self._published()
        lacks = self.plan.lacks.get(person_id, {})
        asked = inbox(self.work, person_id, self.now)
        return Sheet(
            person_id=person_id,
            name=person.name,
            offers=tuple(
                _offer(desk, desk.seen.offer(offer.id), (*asked.asked_of_me, *asked.asked_by_me), published)
                for offer in own
            ),
            lacks=tuple(sorted(lacks.items(), key=lambda item: (-item[1], item[0]))),
            talks=tuple(self._talks(published, lacks)),
            clinic=tuple(self._seats(published, person_id, SessionKind.CLINIC)),
            networking=tuple(self._seats(published, person_id, SessionKind.NETWORKING)),
            pitched=tuple(
                session for session in _sessions(published, SessionKind.PITCH) if person_id in session.speaker_ids
            ),
            presented=tuple(
                (session, talk)
                for session in (published.agenda.sessions if published else ())
                for talk in session.talks
                if talk.speaker_id == person_id
            ),
        )

    def everybody(self) -> Iterator[Sheet]:
        """Of each researcher with an offer, by name."""
        ground = self.plan.ground
        for person_id in sorted(ground.researchers, key=lambda each: (ground.people[each].name, each)):
            sheet = self.of(person_id)
            if sheet is not None:
                yield sheet

    def _desk(self, person_id: str) -> Desk:
        """As if that person asked: what they are not told, nobody reads on their sheet."""
        viewer = Viewer(person_id=person_id, roles=frozenset({AccountRole.RESEARCHER}))
        return Desk(
            viewer=viewer,
            seen=Seen(self.market, viewer),
            work=self.work,
            now=self.now,
            settings=self.settings,
            plans=self.plans,
        )

    def _published(self) -> Plan | None:
        try:
            return self.plans.read(self.work, self.market)
        except StepMissing:
            return None

    def _talks(self, published: Plan | None, lacks: Mapping[Lack, float]) -> Iterator[Help]:
        """Those about something that the researcher lacks."""
        told = {request.id: request for request in self.market.data.session_requests}
        tellers = self.plan.tellers
        for session in _sessions(published, SessionKind.EXPERIENCE):
            request = told.get(session.id)
            speakers = request.speaker_ids if request else session.speaker_ids
            for lack in lacks:
                if any((speaker, lack) in tellers for speaker in speakers):
                    told_by = next((each for each in speakers if each in there_at(session)), "")
                    yield Help(session=session, lack=lack, with_id=told_by)
                    break

    def _seats(self, published: Plan | None, person_id: str, kind: SessionKind) -> Iterator[Help]:
        for session, table in seats_of(self.work, published.agenda, person_id) if published else ():
            if session.kind is kind:
                yield Help(session=session, number=table.number, lack=lack_of(table), with_id=table.expert_id)


def _sessions(published: Plan | None, kind: SessionKind) -> Iterable[Session]:
    """Of the symposium's plan, in order of time."""
    found = published.agenda.sessions if published else ()
    return (session for session in found if session.kind is kind and is_of_symposium(session.id))


def _offer(desk: Desk, offer: Offer, requests: Sequence[MeetingRequest], published: Plan | None) -> OfferSheet:
    seen = desk.seen
    matches = seen.market.proposals_of(offer.id)
    reasons = reasons_received(desk, offer.id)
    gaps = Counter(gap.kind for match in matches for gap in match.gaps if gap.offer_reason)
    example = {gap.kind: gap for match in reversed(matches) for gap in match.gaps if gap.offer_reason}
    return OfferSheet(
        offer=offer,
        proposals=tuple((match, seen.demand(match.need_id)) for match in matches),
        interests=tuple(_interests(desk, offer, requests, published)),
        reasons=tuple(Counter(item.reason for item in reasons).most_common()),
        notes=tuple(item for item in reasons if item.note),
        gaps=tuple((example[kind], count) for kind, count in gaps.most_common()),
    )


def _interests(
    desk: Desk, offer: Offer, requests: Sequence[MeetingRequest], published: Plan | None
) -> Iterator[Interest]:
    """Requests that are waiting or agreed, then meetings of the published agenda that nobody had asked for."""
    demands = desk.seen.market.demands
    told = set()
    for request in requests:
        is_open = request.state in (RequestState.PENDING, RequestState.ACCEPTED)
        asked_me = request.asked_of == desk.viewer.person_id
        counts = is_open and (asked_me or request.state is RequestState.ACCEPTED)
        if request.offer_id == offer.id and request.need_id in demands and counts:
            told.add(request.need_id)
            yield Interest(
                demand=desk.seen.demand(request.need_id),
                person_id=desk.named(Side.NEED, request.need_id, offer.id),
                state=request.state,
                asked_me=asked_me,
                at=_meeting_at(desk, published, request.need_id, offer.id),
            )
    for match in desk.seen.market.proposals_of(offer.id):
        at = _meeting_at(desk, published, match.need_id, offer.id)
        if match.need_id not in told and at is not None:
            person_id = desk.named(Side.NEED, match.need_id, offer.id)
            if person_id:
                yield Interest(demand=desk.seen.demand(match.need_id), person_id=person_id, state=None, at=at)


def _meeting_at(desk: Desk, published: Plan | None, need_id: str, offer_id: str) -> datetime | None:
    """Where the reader may know whom they meet there."""
    if published is None or not desk.named(Side.NEED, need_id, offer_id):
        return None
    meetings = (item for item in published.meetings.values() if item.offer_id == offer_id and item.need_id == need_id)
    return next((item.start for item in meetings if desk.viewer.person_id in item.people_ids), None)
