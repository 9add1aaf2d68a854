"""From matched offers to themed sessions: which offers are told, together with which, and who would come."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matcher.free_time import FreeTime
from matcher.identity import joined_id
from matcher.programme.problem import ProgrammeInput, RoomType, ThemedSession
from matcher.programme.rooms import places_for, starts_for
from matcher.programme.themes import Sizes, group_offers, title_sessions
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from models.domain import Event, EventData, Offer, Programme, Role, UnplacedTalk

MOST_POOLED = 3_000
"""Offers among which the sessions' offers are looked for, from the most wanted on."""
INTEREST_OF_OWN_FIELD = 0.5
"""How much the owner of an offer wants the session that is nearest to it, where a match counts by its score."""
CHAIR_ROLES: Mapping[Role, float] = {Role.OFFICIAL: 0.3, Role.ORGANISER: 0.2, Role.RESEARCHER: 0.2}
"""What a role adds to a person's nearness to the theme, a cosine. Others chair only in their own field."""
NEAR_ENOUGH_TO_CHAIR = 0.3
"""Cosine to the theme from which the owner of an offer is of its field, whatever their role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What the calendar has for sessions: their number, and the most talks that one can hold."""

    sessions: int
    talks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What sessions are composed into. ``days`` holds the open slots of each day that has any, ``most_running`` how
    many of them may have composed sessions; ``taken_slots`` are the room slots that requested sessions need."""

    room_types: tuple[RoomType, ...]
    days: tuple[tuple[int, ...], ...]
    most_running: tuple[int, ...]
    taken_slots: int = 0


def frame_of(
    whereabouts: Whereabouts, room_types: tuple[RoomType, ...], settings: ProgrammeSettings, taken_slots: int = 0
) -> Frame:
    days = _days(whereabouts.free_time)
    most_running = tuple(math.floor(settings.session_share * len(day)) for day in days)
    return Frame(room_types=room_types, days=days, most_running=most_running, taken_slots=taken_slots)


def compose(
    given: ProgrammeInput,
    whereabouts: Whereabouts,
    frame: Frame,
    settings: ProgrammeSettings,
    kept: Sequence[ThemedSession] = (),
) -> tuple[tuple[ThemedSession, ...], list[UnplacedTalk]]:
    """Return the sessions of talks to be placed, ``kept`` ones first, and the offers that are in none, with the
    reason. The kept ones have their offers, place and title already; who would come is looked up anew. Where only
    requested sessions are wanted nothing is composed, and no offer is missing a talk."""
    if not composes_talks(given.data.event, settings):
        return _sessions([], kept, given, whereabouts, frame.room_types), []
    unplaced: list[UnplacedTalk] = []
    told = {offer.id for session in kept for offer in session.offers}
    offers, strengths = _speakable(given, whereabouts, told, unplaced)
    capacity = _capacity(whereabouts.free_time, frame, settings, len(kept))
    groups = _groups(offers, strengths, given, capacity, settings)
    seated = {offer.id for group in groups for offer in group}
    for offer in offers:
        if offer.id not in seated:
            unplaced.append(
                UnplacedTalk(offer_id=offer.id, reason=_why_no_seat(given.data, capacity, frame.room_types))
            )
    groups = [_together(group, whereabouts, given.data, settings, unplaced) for group in groups]
    groups = [group for group in groups if group]
    return _sessions(groups, kept, given, whereabouts, frame.room_types), unplaced


def composes_talks(event: Event | None, settings: ProgrammeSettings) -> bool:
    """Whether sessions are composed besides the requested ones: as set, else unless the event is a forum."""
    if settings.compose_talks is not None:
        return settings.compose_talks
    return event is None or event.programme is not Programme.FORUM


def speaker_of(offer: Offer) -> str:
    return offer.speaker_id or offer.owner_id


def _days(free_time: FreeTime) -> tuple[tuple[int, ...], ...]:
    days: dict[int, list[int]] = defaultdict(list)
    for index in free_time.open_slots:
        days[free_time.slots[index].day_index].append(index)
    return tuple(tuple(days[day]) for day in sorted(days))


def _runs(day: Sequence[int], free_time: FreeTime) -> list[int]:
    """Lengths of the day's unbroken stretches of open slots."""
    runs: list[int] = []
    for position, index in enumerate(day):
        if position and day[position - 1] == index - 1 and free_time.follows(index):
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def _capacity(free_time: FreeTime, frame: Frame, settings: ProgrammeSettings, kept: int) -> Capacity:
    """Sessions of the largest length that fits, side by side in all rooms, within each day's share, less ``kept``
    and what requested sessions need beyond the time that the share leaves them."""
    runs = [_runs(day, free_time) for day in frame.days]
    longest = max((min(limit, max(run)) for limit, run in zip(frame.most_running, runs, strict=True)), default=0)
    talks = min(settings.talks_per_session_max, longest)
    rooms = sum(len(kind.room_ids) for kind in frame.room_types if kind.for_talks)
    if talks < settings.talks_per_session_min or not rooms:
        return Capacity(sessions=0, talks=0)
    a_room = sum(
        min(limit // talks, sum(length // talks for length in run))
        for limit, run in zip(frame.most_running, runs, strict=True)
    )
    spare = rooms * (sum(map(len, frame.days)) - sum(frame.most_running))
    sessions = a_room * rooms - -(-max(0, frame.taken_slots - spare) // talks)
    if settings.max_sessions is not None:
        sessions = min(sessions, settings.max_sessions)
    return Capacity(sessions=max(0, sessions - kept), talks=talks)


def _speakable(
    given: ProgrammeInput, whereabouts: Whereabouts, told: set[str], unplaced: list[UnplacedTalk]
) -> tuple[list[Offer], npt.NDArray[np.float64]]:
    """Offers that someone can tell and that are not ``told`` yet, the most wanted first, with strengths in [0, 1],
    shape (n,); 0 for unmatched."""
    wanted: dict[str, float] = defaultdict(float)
    for match in given.matching.matches:
        wanted[match.offer_id] += match.score
    known = {person.id: person for person in given.data.people}
    offers = []
    for offer in given.data.offers:
        speaker_id = speaker_of(offer)
        if offer.id in told:
            continue
        if offer.anonymous:
            reason = "it is anonymous, and a talk would tell whose it is"
            unplaced.append(UnplacedTalk(offer_id=offer.id, reason=reason))
        elif speaker_id not in known:
            unplaced.append(UnplacedTalk(offer_id=offer.id, reason="it has no speaker and no owner"))
        elif not whereabouts.free_slots(speaker_id):
            reason = f"{known[speaker_id].name} is not available in any slot"
            unplaced.append(UnplacedTalk(offer_id=offer.id, reason=reason))
        else:
            offers.append(offer)
    offers.sort(key=lambda offer: (-wanted[offer.id], offer.id))
    most = max((wanted[offer.id] for offer in offers), default=1.0) or 1.0
    return offers, np.array([wanted[offer.id] / most for offer in offers], dtype=np.float64)


def _groups(
    offers: Sequence[Offer],
    strengths: npt.NDArray[np.float64],
    given: ProgrammeInput,
    capacity: Capacity,
    settings: ProgrammeSettings,
) -> list[list[Offer]]:
    smallest, largest = settings.talks_per_session_min, max(capacity.talks, 1)
    middling = max(1, round(2 * len(offers) / (smallest + largest)))
    count = min(capacity.sessions, middling, len(offers) // smallest)
    if count == 0:
        return []
    pool = list(offers[:MOST_POOLED])
    labels = group_offers(
        _with_themes(_matrix(pool, given), pool, settings.theme_weight),
        strengths[: len(pool)],
        Sizes(groups=count, smallest=smallest, largest=largest),
        settings.seed,
    )
    groups: list[list[Offer]] = [[] for _ in range(count)]
    for offer, label in zip(pool, labels, strict=True):
        if label >= 0:
            groups[label].append(offer)
    return groups


def _matrix(offers: Sequence[Offer], given: ProgrammeInput) -> npt.NDArray[np.float32]:
    """Shape (n, dimension); zeros for an offer without a vector."""
    dimension = max((len(vector) for vector in given.offer_vectors.values()), default=1)
    empty = np.zeros(dimension, dtype=np.float32)
    rows = [given.offer_vectors.get(offer.id, empty) for offer in offers]
    return np.array(rows, dtype=np.float32).reshape(len(offers), dimension)


def _with_themes(vectors: npt.NDArray[np.float32], offers: Sequence[Offer], weight: float) -> npt.NDArray[np.float32]:
    """Lengthen each vector by a coordinate for each named theme, ``weight`` in its own, and make it a unit again.

    Two offers of one theme come ``weight`` squared nearer before the division; one without a theme stays where it is.
    """
    themes = sorted({offer.theme.casefold() for offer in offers if offer.theme})
    block = np.zeros((len(offers), len(themes)), dtype=np.float32)
    for row, offer in enumerate(offers):
        if offer.theme:
            block[row, themes.index(offer.theme.casefold())] = weight
    longer = np.hstack([vectors, block])
    lengths = np.linalg.norm(longer, axis=1, keepdims=True)
    return np.asarray(longer / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _why_no_seat(data: EventData, capacity: Capacity, rooms: Sequence[RoomType]) -> str:
    if data.event is None:
        return "there is no event to place talks in"
    if not any(kind.for_talks for kind in rooms):
        return "the event has no session room"
    if capacity.sessions == 0:
        return "the calendar's share for sessions holds no session of the smallest size"
    return f"the rooms and the calendar's share for sessions hold {capacity.sessions} sessions, and others fit better"


def _together(
    group: list[Offer],
    whereabouts: Whereabouts,
    data: EventData,
    settings: ProgrammeSettings,
    unplaced: list[UnplacedTalk],
) -> list[Offer]:
    """Drop, one by one, the offer whose speaker keeps the others apart, until all have a time in common."""
    group = list(group)
    while len(group) >= settings.talks_per_session_min and not _starts(group, whereabouts):
        without = [[other for other in group if other is not offer] for offer in group]
        chances = [len(_starts(rest, whereabouts)) for rest in without]
        dropped = group.pop(max(range(len(group)), key=lambda position: (chances[position], position)))
        name = data.person(speaker_of(dropped)).name
        reason = f"{name} is free at no time when the other speakers of the theme are"
        unplaced.append(UnplacedTalk(offer_id=dropped.id, reason=reason))
    if len(group) >= settings.talks_per_session_min:
        return group
    unplaced.extend(
        UnplacedTalk(offer_id=offer.id, reason="too few speakers of its theme are free at the same time")
        for offer in group
    )
    return []


def _starts(group: Sequence[Offer], whereabouts: Whereabouts) -> tuple[int, ...]:
    return starts_for(len(group), {speaker_of(offer) for offer in group}, whereabouts)


def _sessions(
    groups: Sequence[Sequence[Offer]],
    kept: Sequence[ThemedSession],
    given: ProgrammeInput,
    whereabouts: Whereabouts,
    room_types: Sequence[RoomType],
) -> tuple[ThemedSession, ...]:
    everyone = [*(session.offers for session in kept), *groups]
    centres = centres_of(everyone, given)
    nearness = nearness_to(given, centres)
    interest = _interest(everyone, given, nearness)
    taken = _taken_ids(given.data) | {session.id for session in kept}
    titles = title_sessions(groups)
    sessions = [
        *kept,
        *(
            _session(group, title, taken, whereabouts, room_types)
            for group, title in zip(groups, titles, strict=True)
        ),
    ]
    return tuple(
        replace(
            session,
            interest=interest[number],
            chairs=chairs_for(
                given.data, {person: near[number] for person, near in nearness.items()}, session.speaker_ids
            ),
        )
        for number, session in enumerate(sessions)
    )


def _session(
    group: Sequence[Offer],
    title: str,
    taken: set[str],
    whereabouts: Whereabouts,
    room_types: Sequence[RoomType],
) -> ThemedSession:
    speakers = tuple(speaker_of(offer) for offer in group)
    return ThemedSession(
        id=_session_id(group, taken),
        title=title,
        length=len(group),
        offers=tuple(group),
        talk_speaker_ids=speakers,
        places=places_for(len(group), tuple(dict.fromkeys(speakers)), room_types, whereabouts),
        interest={},
        chairs={},
    )


def _taken_ids(data: EventData) -> set[str]:
    """Ids that organisers gave."""
    plenaries = data.event.plenaries if data.event is not None else ()
    return {plenary.id for plenary in plenaries} | {request.id for request in data.session_requests}


def _session_id(group: Sequence[Offer], taken: set[str]) -> str:
    """Made of the first of its offers' ids in order of text: no two sessions tell one offer, and it keeps its id when
    it moves.

    Where something else has that id, ``~2`` follows, which no joined id holds.
    """
    name = joined_id("session", min(offer.id for offer in group))
    while name in taken:
        name += "~2"
    return name


def centres_of(groups: Sequence[Sequence[Offer]], given: ProgrammeInput) -> npt.NDArray[np.float64]:
    """Shape (groups, dimension): the mean of each group's vectors, of length 1; zeros without any."""
    if not groups:
        return np.zeros((0, 1))
    width = _matrix([], given).shape[1]
    centres = np.array(
        [_matrix(group, given).mean(axis=0) if group else np.zeros(width) for group in groups], dtype=np.float64
    )
    scaled: npt.NDArray[np.float64] = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    return scaled


def nearness_to(given: ProgrammeInput, centres: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """By owner of offers: shape (sessions,), the largest cosine of an own offer and each session's centre.

    Anonymous ones do not count: who comes to a session, or chairs it, would tell whose they are.
    """
    known = {person.id for person in given.data.people}
    owned = [
        offer
        for offer in given.data.offers
        if offer.owner_id in known and offer.id in given.offer_vectors and not offer.anonymous
    ]
    if not owned or not len(centres):
        return {}
    cosines = _matrix(owned, given).astype(np.float64) @ centres.T
    best: dict[str, npt.NDArray[np.float64]] = {}
    for offer, row in zip(owned, cosines, strict=True):
        best[offer.owner_id] = np.maximum(best[offer.owner_id], row) if offer.owner_id in best else row
    return best


def _interest(
    groups: Sequence[Sequence[Offer]],
    given: ProgrammeInput,
    nearness: Mapping[str, npt.NDArray[np.float64]],
) -> list[dict[str, float]]:
    """By session and person: the best score of an own need with one of its offers, or an own offer's nearness.

    Anonymous needs do not count, as in ``nearness_to``.
    """
    known = {person.id for person in given.data.people}
    owner = {
        demand.id: demand.owner_id
        for demand in given.data.demands
        if demand.owner_id in known and not demand.anonymous
    }
    session_of = {offer.id: number for number, group in enumerate(groups) for offer in group}
    interest: list[dict[str, float]] = [{} for _ in groups]
    for person_id, near in nearness.items():
        best = int(np.argmax(near))
        if near[best] > 0:
            interest[best][person_id] = INTEREST_OF_OWN_FIELD * min(1.0, float(near[best]))
    for match in given.matching.matches:
        person, session = owner.get(match.need_id), session_of.get(match.offer_id)
        if person is not None and session is not None:
            interest[session][person] = max(interest[session].get(person, 0.0), match.score)
    return interest


def chairs_for(data: EventData, near: Mapping[str, float], speakers: Sequence[str]) -> dict[str, float]:
    """By person: nearness of their own offers to the theme, and what their role adds; no interpreters."""
    chairs = {}
    for person in data.people:
        field, role = float(near.get(person.id, 0.0)), CHAIR_ROLES.get(person.role, 0.0)
        if person.id not in speakers and not person.interprets and (role > 0 or field >= NEAR_ENOUGH_TO_CHAIR):
            chairs[person.id] = field + role
    return chairs
