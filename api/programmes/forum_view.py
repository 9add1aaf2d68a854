"""What pages, documents, interface and command line show of a technology forum: as its reader may see the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.market.market import Seen
from api.programmes.forum import requested
from api.programmes.forum_ports import ForumWork
from matcher.disclosure import title_is_told, told_words
from matcher.forum_programme import SEMINAR_ID, expert_of
from matcher.publishing import published_agenda
from models.domain import Need, Offer, Organisation, Person, SessionRequest
from models.domain.forum import (
    FilingStage,
    FollowUp,
    ForumEdition,
    ForumMinutes,
    ForumTalk,
    Holder,
    JointFiling,
    MinutesFile,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """``owner`` and ``organisation`` are None where the reader may not know whose need it is."""

    need: Need
    owner: Person | None
    organisation: Organisation | None
    is_answered: bool
    is_late: bool
    is_missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLine:
    offer: Offer
    speaker: Person
    organisation: Organisation | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    item: FollowUp
    person: Person | None
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A session of an edition, in the event's time: as it is published, else as it is requested, without a room.
    ``title`` is empty where no need says it any more.
    """

    title: str
    start: datetime
    end: datetime
    room: str = ""
    is_seminar: bool = False
    speakers: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """``number`` counts from 1. ``title`` is empty where it was made of what no need says any more. ``sessions`` are
    those of the day in order, and ``asked_ids`` who speaks in them or is asked to come. ``is_placed``: its sessions
    are requested; ``has_seminar``: one on joint filing is so for this day. ``is_held``: it is over.
    """

    number: int
    edition: ForumEdition
    title: str
    words: tuple[str, ...]
    sessions: tuple[SessionLine, ...]
    asked_ids: frozenset[str]
    needs: tuple[NeedLine, ...]
    talks: tuple[TalkLine, ...]
    minutes: ForumMinutes | None
    files: tuple[MinutesFile, ...]
    follow_ups: tuple[FollowUpLine, ...]
    is_placed: bool
    has_seminar: bool
    is_held: bool

    @property
    def day(self) -> date:
        return self.edition.day

    @property
    def unanswered(self) -> tuple[NeedLine, ...]:
        return tuple(line for line in self.needs if not line.is_answered)

    @property
    def attended(self) -> int:
        return len(self.minutes.attended_ids) if self.minutes else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """An organisation with how many of its needs come up in each edition; None for those whose owner is not told."""

    organisation: Organisation | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """``party`` is None where the reader may not know who it is. ``share`` is in per cent. ``alone`` are sentences of
    the need that only this holder covers.
    """

    holder: Holder
    party: Organisation | Person | None
    offer: Offer | None
    share: float
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalLine:
    first: Offer
    second: Offer
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingView:
    """``need`` is None for a right that is known from elsewhere, and for a need that was withdrawn. ``missing`` are
    the sentences of the need that nobody covers: like those of the holders, as far as the need still has them.
    """

    filing: JointFiling
    title: str
    need: Need | None
    holders: tuple[HolderLine, ...]
    missing: tuple[str, ...]
    rivals: tuple[RivalLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumView:
    editions: tuple[EditionView, ...]
    members: tuple[MemberLine, ...]
    filings: tuple[FilingView, ...]
    expert: Person | None
    without_member: int

    def edition(self, day: date) -> EditionView | None:
        return next((each for each in self.editions if each.day == day), None)

    def filing(self, filing_id: str) -> FilingView | None:
        return next((each for each in self.filings if each.filing.id == filing_id), None)

    @property
    def needs(self) -> int:
        return sum(len(edition.needs) for edition in self.editions)

    @property
    def unanswered(self) -> int:
        return sum(len(edition.unanswered) for edition in self.editions)

    @property
    def open_follow_ups(self) -> tuple[FollowUpLine, ...]:
        """The one that is due first comes first."""
        lines = [line for edition in self.editions for line in edition.follow_ups if line.item.done_on is None]
        return tuple(sorted(lines, key=lambda line: (line.item.due, line.item.id)))

    @property
    def seminar_day(self) -> date | None:
        return next((edition.day for edition in self.editions if edition.has_seminar), None)

    @property
    def open_filings(self) -> int:
        return sum(each.filing.stage is FilingStage.PROPOSED for each in self.filings)


def tellable(forum: ForumView) -> tuple[FilingView, ...]:
    """The filings that can be handed on: of which the reader may know the need and every holder."""
    return tuple(view for view in forum.filings if view.title and all(line.party for line in view.holders))


def forum_view(work: ForumWork, seen: Seen, today: date) -> ForumView:
    """As the reader of ``seen`` may see it. Records that were withdrawn since are left out."""
    reading = ForumReading(work, seen, today)
    editions = reading.editions()
    return ForumView(
        editions=editions,
        members=_members(editions),
        filings=tuple(reading.filing(each) for each in work.forum.all(JointFiling)),
        expert=expert_of(seen.market.data.people),
        without_member=sum(not need.owner_id for need in seen.market.data.needs),
    )


class ForumReading:
    """The forum as the reader of ``seen`` may see it, part by part."""

    def __init__(self, work: ForumWork, seen: Seen, today: date) -> None:
        self._work, self._seen, self._today = work, seen, today
        self._market = seen.market
        self._requests = [item for item in requested(seen.market.data) if item.starts_at is not None]
        agenda = published_agenda(work)
        self._published = {item.id: item for item in agenda.sessions} if agenda else {}
        self._placed = {item.id for item in self._requests}

    def editions(self) -> tuple[EditionView, ...]:
        minutes = {each.day: each for each in self._work.forum.all(ForumMinutes)}
        files, follow_ups = self._work.forum.all(MinutesFile), self._work.forum.all(FollowUp)
        return tuple(
            self._edition(number, edition, minutes.get(edition.day), files, follow_ups)
            for number, edition in enumerate(self._work.forum.all(ForumEdition), 1)
        )

    def _edition(
        self,
        number: int,
        edition: ForumEdition,
        minutes: ForumMinutes | None,
        files: Sequence[MinutesFile],
        follow_ups: Sequence[FollowUp],
    ) -> EditionView:
        day, needs = edition.day, self._needs(edition)
        standing = {line.need.id: line.need for line in needs}
        told = told_words(standing.values())
        of_day, is_told = self._of_day(day), title_is_told(edition, standing)
        sessions = [
            self._session(item, is_told or not item.id.startswith(edition.sessions_prefix)) for item in of_day
        ]
        return EditionView(
            number=number,
            edition=edition,
            title=edition.title if is_told else "",
            words=tuple(word for word in edition.words if word.casefold() in told),
            sessions=tuple(sorted(sessions, key=lambda line: line.start)),
            asked_ids=frozenset(each for item in of_day for each in (*item.speaker_ids, *item.attendee_ids)),
            needs=tuple(needs),
            talks=tuple(line for talk in edition.talks if (line := self._talk(talk)) is not None),
            minutes=minutes,
            files=tuple(sorted((each for each in files if each.day == day), key=lambda f: (f.sent_at, f.name))),
            follow_ups=self.follow_ups([item for item in follow_ups if item.day == day]),
            is_placed=f"{edition.sessions_prefix}talks" in self._placed,
            has_seminar=any(item.id == SEMINAR_ID for item in of_day),
            is_held=day < self._today,
        )

    def _of_day(self, day: date) -> list[SessionRequest]:
        return [item for item in self._requests if item.starts_at and self._local(item.starts_at).date() == day]

    def _session(self, request: SessionRequest, is_told: bool) -> SessionLine:
        placed, event = self._published.get(request.id), self._market.event
        start = placed.start if placed else request.starts_at
        if start is None or event is None:
            raise ValueError(f"session {request.id} has no start")
        length = timedelta(minutes=request.slots * event.slot_minutes)
        return SessionLine(
            title=request.title if is_told else "",
            start=self._local(start),
            end=self._local(placed.end if placed else start + length),
            room=self._room_name(placed.room_id) if placed else "",
            is_seminar=request.id == SEMINAR_ID,
            speakers=tuple(each for item in request.speaker_ids if (each := self._market.person(item)) is not None),
        )

    def _room_name(self, room_id: str) -> str:
        return next((room.name for room in self._market.data.rooms if room.id == room_id), "")

    def _local(self, moment: datetime) -> datetime:
        return self._market.local(moment)

    def follow_ups(self, items: Sequence[FollowUp]) -> tuple[FollowUpLine, ...]:
        ordered = sorted(items, key=lambda item: (item.due, item.id))
        return tuple(
            FollowUpLine(
                item=item,
                person=self._market.person(item.person_id),
                is_overdue=item.done_on is None and item.due < self._today,
            )
            for item in ordered
        )

    def _needs(self, edition: ForumEdition) -> list[NeedLine]:
        lines = []
        for need_id in edition.need_ids:
            need = self._need(need_id)
            if need is not None:
                lines.append(
                    NeedLine(
                        need=need,
                        owner=self._market.person(need.owner_id),
                        organisation=self._market.organisation_of(need.owner_id),
                        is_answered=need_id not in edition.unanswered,
                        is_late=need_id in edition.late,
                        is_missed=need_id in edition.missed,
                    )
                )
        return lines

    def _need(self, need_id: str) -> Need | None:
        if need_id not in self._market.demands:
            return None
        need = self._seen.demand(need_id)
        return need if isinstance(need, Need) else None

    def _offer(self, offer_id: str) -> Offer | None:
        return self._seen.offer(offer_id) if offer_id in self._market.offers else None

    def _talk(self, talk: ForumTalk) -> TalkLine | None:
        """None where the offer was withdrawn, or its owner may not be known any more."""
        offer, speaker = self._offer(talk.offer_id), self._market.person(talk.person_id)
        if offer is None or speaker is None or not offer.owner_id:
            return None
        return TalkLine(
            offer=offer,
            speaker=speaker,
            organisation=self._market.organisation_of(speaker.id),
            needs=tuple(need for each in talk.need_ids if (need := self._need(each)) is not None),
        )

    def filing(self, filing: JointFiling) -> FilingView:
        need = self._need(filing.need_id) if filing.need_id else None
        return FilingView(
            filing=filing,
            title=(need.title or need.text[:80]) if need else filing.title if not filing.need_id else "",
            need=need,
            holders=tuple(self._holder(each, need) for each in filing.holders),
            missing=_still_there(filing.missing, need),
            rivals=tuple(
                RivalLine(first=first, second=second, similarity=each.similarity)
                for each in filing.rivals
                if (first := self._offer(each.first_id)) is not None
                and (second := self._offer(each.second_id)) is not None
            ),
        )

    def _holder(self, holder: Holder, need: Need | None) -> HolderLine:
        """An offer that is anonymous by now has a holder whom only organisers know."""
        offer = self._offer(holder.offer_id) if holder.offer_id else None
        party: Organisation | Person | None = None
        if not holder.offer_id or (offer is not None and offer.owner_id):
            party = self._market.person(holder.person_id) or self._market.organisation(holder.organisation_id)
        alone = _still_there(holder.alone, need)
        return HolderLine(holder=holder, party=party, offer=offer, share=holder.share / 100, alone=alone)


def _still_there(sentences: Sequence[str], need: Need | None) -> tuple[str, ...]:
    """What the owner has taken out of the public text is not quoted any more."""
    return tuple(each for each in sentences if need is not None and each in need.text)


def _members(editions: Sequence[EditionView]) -> tuple[MemberLine, ...]:
    """Those with most needs first; those who are not told last, together."""
    counts: dict[str, list[int]] = {}
    organisations: Mapping[str, Organisation] = {
        line.organisation.id: line.organisation
        for edition in editions
        for line in edition.needs
        if line.organisation is not None
    }
    for at, edition in enumerate(editions):
        for line in edition.needs:
            key = line.organisation.id if line.organisation else ""
            counts.setdefault(key, [0] * len(editions))[at] += 1

    def order(key: str) -> tuple[bool, int, str]:
        return not key, -sum(counts[key]), organisations[key].name if key else ""

    return tuple(
        MemberLine(organisation=organisations.get(key), counts=tuple(counts[key]))
        for key in sorted(counts, key=order)
    )
