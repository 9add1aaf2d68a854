"""The sessions of a forum, as requests for the one agenda: each edition's talks and exchange, and the seminar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from matcher.free_time import FreeTime
from models.domain import Event, EventData, Person, SessionKind, SessionRequest, Slot
from models.domain.forum import FORUM_SESSIONS, ForumEdition, JointFiling

REQUEST_PREFIX: Final = FORUM_SESSIONS
SEMINAR_ID: Final = f"{REQUEST_PREFIX}seminar"
FEWEST_GROUPS: Final = 3
"""So many joint filings make a seminar on them worth while."""
_EXCHANGE_SLOTS: Final = 1
_SEMINAR_SLOTS: Final = 2
_OF_RIGHTS: Final = re.compile(
    r"intellectual property|patent|co-?ownership|joint filing|특허|지식\s?재산|\bIPR?\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seminar:
    """On joint filing, on the day of an edition, by ``expert_id`` to ``owner_ids`` of the groups' offers."""

    day: date
    expert_id: str
    owner_ids: tuple[str, ...]


def expert_of(people: Iterable[Person]) -> Person | None:
    """Who can speak of rights: the person with most skills and topics about them, of equals the most senior."""

    def counts(person: Person) -> tuple[int, int]:
        return sum(bool(_OF_RIGHTS.search(word)) for word in (*person.skills, *person.topics)), person.seniority or 0

    able = [person for person in people if counts(person)[0]]
    return max(able, key=counts, default=None)


def find_seminar(data: EventData, editions: Sequence[ForumEdition], filings: Sequence[JointFiling]) -> Seminar | None:
    """The seminar, where ``FEWEST_GROUPS`` groups form and there is an expert: on the first day on which so many of
    their needs have come up and most of the owners can be there.
    """
    expert, event = expert_of(data.people), data.event
    if event is None or expert is None or len(filings) < FEWEST_GROUPS:
        return None
    free, owners = FreeTime(data), _owners(data, filings)
    best: tuple[int, Seminar] | None = None
    for at, edition in enumerate(editions):
        come_up = {need_id for each in editions[: at + 1] for need_id in each.need_ids}
        ready = [filing for filing in filings if filing.need_id in come_up or not filing.need_id]
        if len(ready) < FEWEST_GROUPS or not _can_come(free, event, expert.id, edition.day):
            continue
        able = tuple(each for each in owners if each != expert.id and _can_come(free, event, each, edition.day))
        if best is None or len(able) > best[0]:
            best = len(able), Seminar(day=edition.day, expert_id=expert.id, owner_ids=able)
    return best[1] if best else None


def forum_requests(
    data: EventData, editions: Sequence[ForumEdition], seminar: Seminar | None = None
) -> tuple[SessionRequest, ...]:
    """The sessions of each edition one after the other from the day's first slot, with who is there.

    The owner of an anonymous need is named nowhere: who attends would tell whose it is. Who cannot be there at that
    time is not asked to. What finds no slots on its day is left out.
    """
    if data.event is None:
        return ()
    requests: list[SessionRequest] = []
    for edition in editions:
        wanted = list(_of_edition(data, edition))
        if seminar is not None and seminar.day == edition.day:
            wanted.append(_of_seminar(data.event, seminar))
        requests += _placed(data.event, FreeTime(data), edition.day, wanted)
    return tuple(requests)


def _of_edition(data: EventData, edition: ForumEdition) -> Iterable[SessionRequest]:
    texts = _TEXTS["ko" if data.event is not None and data.event.language == "ko" else "en"]
    needs = {need.id: need for need in data.needs}
    owners = dict.fromkeys(
        needs[each].owner_id
        for each in edition.need_ids
        if each in needs and needs[each].owner_id and not needs[each].anonymous
    )
    offers = {offer.id: offer.title for offer in data.offers}
    speakers = tuple(dict.fromkeys(talk.person_id for talk in edition.talks))
    told = "; ".join(offers[talk.offer_id] for talk in edition.talks if talk.offer_id in offers)
    members = tuple(each for each in owners if each not in speakers)
    track = f"{texts['track']} {edition.day.isoformat()}"
    yield SessionRequest(
        id=f"{edition.sessions_prefix}talks",
        title=edition.title,
        kind=SessionKind.WORKSHOP,
        slots=max(1, len(edition.talks)),
        speaker_ids=speakers,
        track=track,
        summary=texts["talks"].format(told=told) if told else texts["open"],
        attendee_ids=members,
    )
    yield SessionRequest(
        id=f"{edition.sessions_prefix}exchange",
        title=texts["exchange"].format(title=edition.title),
        kind=SessionKind.NETWORKING,
        slots=_EXCHANGE_SLOTS,
        track=track,
        summary=texts["about"],
        attendee_ids=(*speakers, *members),
    )


def _of_seminar(event: Event, seminar: Seminar) -> SessionRequest:
    texts = _TEXTS["ko" if event.language == "ko" else "en"]
    return SessionRequest(
        id=SEMINAR_ID,
        title=texts["seminar"],
        kind=SessionKind.SEMINAR,
        slots=_SEMINAR_SLOTS,
        speaker_ids=(seminar.expert_id,),
        track=f"{texts['track']} {seminar.day.isoformat()}",
        summary=texts["rights"],
        attendee_ids=seminar.owner_ids,
    )


def _placed(event: Event, free: FreeTime, day: date, wanted: Sequence[SessionRequest]) -> Iterable[SessionRequest]:
    """One after the other: each from the first slot that is left on and in one piece."""
    slots = [slot for slot in event.slots() if slot.start.date() == day and slot.index in free.open_slots]
    at = 0
    for request in wanted:
        begin = next((start for start in range(at, len(slots)) if _is_one_piece(slots, start, request.slots)), None)
        if begin is None:
            continue
        first, last = slots[begin], slots[begin + request.slots - 1]
        at = begin + request.slots
        yield _with_start(request, first, last, free)


def _is_one_piece(slots: Sequence[Slot], start: int, length: int) -> bool:
    run = slots[start : start + length]
    return len(run) == length and all(one.end == other.start for one, other in pairwise(run))


def _with_start(request: SessionRequest, first: Slot, last: Slot, free: FreeTime) -> SessionRequest:
    def able(people: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in people if free.is_available(each, first.start, last.end))

    return SessionRequest(
        id=request.id,
        title=request.title,
        kind=request.kind,
        slots=request.slots,
        speaker_ids=able(request.speaker_ids),
        track=request.track,
        summary=request.summary,
        starts_at=first.start,
        attendee_ids=able(request.attendee_ids),
    )


def _can_come(free: FreeTime, event: Event, person_id: str, day: date) -> bool:
    slots = [slot for slot in event.slots() if slot.start.date() == day]
    return bool(slots) and free.is_available(person_id, slots[0].start, slots[-1].end)


def _owners(data: EventData, filings: Sequence[JointFiling]) -> tuple[str, ...]:
    """The people behind the holders: who brings the offer, or the person who is a holder."""
    owner_of: Mapping[str, str] = {offer.id: offer.owner_id for offer in data.offers}
    holders = [holder for filing in filings for holder in filing.holders]
    found = [owner_of.get(holder.offer_id, holder.person_id) for holder in holders]
    return tuple(dict.fromkeys(each for each in found if each))


_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "track": "Forum",
        "talks": "Talks: {told}.",
        "open": "No talk answers these needs yet: members tell them, and look for answers together.",
        "exchange": "{title}: exchange",
        "about": "Members whose needs came up, and those who spoke to them.",
        "seminar": "Filing a right together: shares, claims and costs",
        "rights": "For the owners of results that complement one another, before they agree on shares.",
    },
    "ko": {
        "track": "포럼",
        "talks": "발표: {told}.",
        "open": "아직 이 수요에 답하는 발표가 없습니다. 회원들이 수요를 소개하고 함께 해결책을 찾습니다.",
        "exchange": "{title}: 교류",
        "about": "수요를 제시한 회원과 발표자가 함께하는 자리입니다.",
        "seminar": "공동 출원: 지분, 청구항, 비용",
        "rights": "서로 보완하는 성과를 보유한 분들이 지분을 합의하기 전에 듣는 세미나입니다.",
    },
}
"""What participants read in their calendar, in the event's language."""
