"""A symposium's plan as requested sessions of the one agenda, and who sits where in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final

from matcher.symposium import ClinicTable, Lack
from matcher.symposium_programme.plan import PITCH_MINUTES, TALK_MINUTES, SymposiumPlan
from matcher.symposium_programme.sessions_ids import PREFIX
from matcher.symposium_programme.windows import Window, slots_of
from models.domain import Role, RoomKind, SessionKind, SessionRequest
from models.domain.symposium import SeatedTable

_LISTENERS: Final = frozenset({Role.COMPANY, Role.INVESTOR, Role.PROVIDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionWords:
    """What sessions are called, in the event's language. What stands in braces is put in."""

    pitch: str = "Proposals with high business possibility {number}"
    pitched: str = "{title} ({presenter})"
    experience: str = "Experience: {topic}"
    told: str = "What it took, told from experience, and questions: {lack}."
    clinic: str = "Commercialisation clinic, round {number}"
    clinic_table: str = "Table {number}: {lack}, with {expert}"
    networking: str = "Networking, round {number}"
    networked: str = "Tables of people who have not met. Your own page says which is yours."
    lacks: Mapping[Lack, str] = field(
        default_factory=lambda: {
            Lack.FUNDING: "first funding",
            Lack.SCALING: "from the laboratory to series",
            Lack.RIGHTS: "rights and licences",
            Lack.MARKET: "the way to the market",
            Lack.BENEFIT: "showing the benefit",
            Lack.PARTNERS: "finding partners",
            Lack.DESCRIPTION: "describing a result",
        }
    )


ENGLISH: Final = SessionWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSessions:
    requests: tuple[SessionRequest, ...]
    tables: tuple[SeatedTable, ...]


def sessions_of(plan: SymposiumPlan, words: SessionWords = ENGLISH) -> MadeSessions:
    """Pitches and talks at times that are to be found; clinic and networking where their people can be there."""
    requests = [*_pitches(plan, words), *_talks(plan, words)]
    tables: list[SeatedTable] = []
    for request, seated in (*_clinic(plan, words), *_networking(plan, words)):
        requests.append(request)
        tables.extend(seated)
    return MadeSessions(requests=tuple(requests), tables=tuple(tables))


def pitch_sessions(plan: SymposiumPlan) -> tuple[tuple[str, ...], ...]:
    """The offers of each pitch session, as many in each or one less: those of a theme together, the themes by their
    best proposal.
    """
    themes: dict[str, list[str]] = {}
    for offer_id in plan.chosen:
        themes.setdefault(plan.ground.offers[offer_id].theme, []).append(offer_id)
    ordered = [offer_id for of_theme in themes.values() for offer_id in of_theme]
    count = math.ceil(len(ordered) / plan.ground.choices.proposals_per_session)
    ends = [math.ceil(len(ordered) * number / count) for number in range(count + 1)] if count else []
    return tuple(tuple(ordered[start:end]) for start, end in pairwise(ends))


def _pitches(plan: SymposiumPlan, words: SessionWords) -> Iterator[SessionRequest]:
    ground = plan.ground
    for number, offer_ids in enumerate(pitch_sessions(plan), 1):
        offers = [ground.offers[each] for each in offer_ids]
        presenters = tuple(dict.fromkeys(ground.presenter(each) for each in offers))
        lines = (
            words.pitched.format(title=each.title or each.id, presenter=ground.people[ground.presenter(each)].name)
            for each in offers
        )
        yield SessionRequest(
            id=f"{PREFIX}pitch-{number}",
            title=words.pitch.format(number=number),
            kind=SessionKind.PITCH,
            slots=slots_of(PITCH_MINUTES * len(offers), ground.data),
            speaker_ids=presenters,
            track=f"{PREFIX}pitch",
            wanted_by=_listeners(plan, offer_ids, presenters),
            summary="; ".join(lines),
        )


def _listeners(plan: SymposiumPlan, offer_ids: Sequence[str], presenters: Sequence[str]) -> tuple[str, ...]:
    """Whoever asks for one of them by name, then all investors and providers."""
    ground = plan.ground
    asking = {
        ground.demands[match.need_id].owner_id: None
        for offer_id in offer_ids
        for match in ground.matches_of.get(offer_id, ())
    }
    backers = [each.id for each in ground.data.people if each.role in (Role.INVESTOR, Role.PROVIDER)]
    return tuple(
        each
        for each in dict.fromkeys((*asking, *backers))
        if each in ground.people and ground.people[each].role in _LISTENERS and each not in presenters
    )


def _talks(plan: SymposiumPlan, words: SessionWords) -> Iterator[SessionRequest]:
    for number, talk in enumerate(plan.experience.talks, 1):
        teller = plan.tellers[talk.speaker_id, talk.lack]
        yield SessionRequest(
            id=f"{PREFIX}experience-{number}",
            title=words.experience.format(topic=teller.topic),
            kind=SessionKind.EXPERIENCE,
            slots=slots_of(TALK_MINUTES, plan.ground.data),
            speaker_ids=(talk.speaker_id,),
            track=f"{PREFIX}experience",
            wanted_by=talk.helped,
            summary=words.told.format(lack=words.lacks[talk.lack]),
        )


def _clinic(plan: SymposiumPlan, words: SessionWords) -> Iterator[tuple[SessionRequest, list[SeatedTable]]]:
    people = plan.ground.people
    rounds: dict[int, list[ClinicTable]] = {}
    for table in plan.clinic.tables:
        rounds.setdefault(table.round, []).append(table)
    for at, tables in sorted(rounds.items()):
        session_id = f"{PREFIX}clinic-{at + 1}"
        seated = [
            SeatedTable(
                session_id=session_id,
                number=number,
                lack=table.lack.value,
                expert_id=table.expert_id,
                person_ids=(table.expert_id, *table.researcher_ids),
            )
            for number, table in enumerate(tables, 1)
        ]
        lines = (
            words.clinic_table.format(
                number=each.number, lack=words.lacks[Lack(each.lack)], expert=people[each.expert_id].name
            )
            for each in seated
        )
        yield (
            SessionRequest(
                id=session_id,
                title=words.clinic.format(number=at + 1),
                kind=SessionKind.CLINIC,
                slots=plan.clinic_window.slots_a_round,
                speaker_ids=tuple(each.expert_id for each in seated),
                track=f"{PREFIX}clinic",
                summary="; ".join(lines),
                attendee_ids=_attending(seated),
                starts_at=_start(plan.clinic_window, at),
                room_ids=_rooms(plan, len(_attending(seated))),
            ),
            seated,
        )


def _networking(plan: SymposiumPlan, words: SessionWords) -> Iterator[tuple[SessionRequest, list[SeatedTable]]]:
    for at, tables in enumerate(plan.networking.rounds):
        session_id = f"{PREFIX}networking-{at + 1}"
        seated = [
            SeatedTable(session_id=session_id, number=number, person_ids=tuple(people))
            for number, people in enumerate(tables, 1)
        ]
        yield (
            SessionRequest(
                id=session_id,
                title=words.networking.format(number=at + 1),
                kind=SessionKind.NETWORKING,
                slots=plan.networking_window.slots_a_round,
                track=f"{PREFIX}networking",
                summary=words.networked,
                attendee_ids=_attending(seated),
                starts_at=_start(plan.networking_window, at),
                room_ids=_rooms(plan, len(_attending(seated))),
            ),
            seated,
        )


def _attending(tables: Sequence[SeatedTable]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person_id for table in tables for person_id in table.person_ids))


def _start(window: Window, at: int) -> datetime | None:
    return window.starts[at].start if window.starts else None


def _rooms(plan: SymposiumPlan, people: int) -> tuple[str, ...]:
    """Those that are large enough, and where none is the largest: the agenda says then why it cannot be."""
    rooms = [room for room in plan.ground.data.rooms if room.kind in (RoomKind.SESSION, RoomKind.PLENARY)]
    fitting = [room for room in rooms if room.capacity >= people]
    return tuple(room.id for room in fitting or sorted(rooms, key=lambda room: -room.capacity)[:1])
