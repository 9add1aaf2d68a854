"""From matched offers to themed sessions: which offers are told, together with which, and who would come."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.free_time import FreeTime
from matcher.programme.problem import ProgrammeInput, RoomType, SessionProblem, ThemedSession
from matcher.programme.themes import Sizes, group_offers, title_sessions
from matcher.settings import ProgrammeSettings
from models.domain import EventData, Offer, Role, RoomKind, UnplacedTalk

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


def compose(
    given: ProgrammeInput, free_time: FreeTime, settings: ProgrammeSettings
) -> tuple[SessionProblem, list[UnplacedTalk]]:
    """Return the sessions to be placed, and the matched offers that are in none, with the reason."""
    rooms = _room_types(given.data)
    days = _days(free_time)
    most_running = tuple(math.floor(settings.session_share * len(day)) for day in days)
    unplaced: list[UnplacedTalk] = []
    offers, strengths = _speakable(given, free_time, unplaced)
    capacity = _capacity(free_time, days, most_running, rooms, settings)
    groups = _groups(offers, strengths, given, capacity, settings)
    seated = {offer.id for group in groups for offer in group}
    for offer in offers:
        if offer.id not in seated:
            unplaced.append(UnplacedTalk(offer_id=offer.id, reason=_why_no_seat(given.data, capacity, rooms)))
    groups = [_together(group, free_time, given.data, settings, unplaced) for group in groups]
    groups = [group for group in groups if group]
    sessions = _sessions(groups, given, free_time)
    problem = SessionProblem(
        sessions=sessions,
        room_types=rooms,
        days=days,
        most_running=most_running,
        common_interest=_common_interest(sessions),
    )
    return problem, unplaced


def starts_for(length: int, free: Iterable[frozenset[int]], free_time: FreeTime) -> tuple[int, ...]:
    """Slots from which ``length`` successive open slots of one day, without a break, are free for all."""
    shared = frozenset(free_time.open_slots).intersection(*free)
    return tuple(
        first
        for first in sorted(shared)
        if all(first + step in shared and free_time.follows(first + step) for step in range(1, length))
    )


def speaker_of(offer: Offer) -> str:
    return offer.speaker_id or offer.owner_id


def _room_types(data: EventData) -> tuple[RoomType, ...]:
    """Session rooms by size; where there are none, the plenary rooms."""
    for kind in (RoomKind.SESSION, RoomKind.PLENARY):
        by_size: dict[int, list[str]] = defaultdict(list)
        for room in data.rooms:
            if room.kind is kind:
                by_size[room.capacity].append(room.id)
        if by_size:
            return tuple(RoomType(capacity=size, room_ids=tuple(by_size[size])) for size in sorted(by_size))
    return ()


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


def _capacity(
    free_time: FreeTime,
    days: Sequence[Sequence[int]],
    most_running: Sequence[int],
    rooms: Sequence[RoomType],
    settings: ProgrammeSettings,
) -> Capacity:
    """Sessions of the largest length that fits, side by side in all rooms, within each day's share."""
    runs = [_runs(day, free_time) for day in days]
    longest = max((min(limit, max(run)) for limit, run in zip(most_running, runs, strict=True)), default=0)
    talks = min(settings.talks_per_session_max, longest)
    if talks < settings.talks_per_session_min or not rooms:
        return Capacity(sessions=0, talks=0)
    a_room = sum(
        min(limit // talks, sum(length // talks for length in run))
        for limit, run in zip(most_running, runs, strict=True)
    )
    sessions = a_room * sum(len(room.room_ids) for room in rooms)
    if settings.max_sessions is not None:
        sessions = min(sessions, settings.max_sessions)
    return Capacity(sessions=sessions, talks=talks)


def _speakable(
    given: ProgrammeInput, free_time: FreeTime, unplaced: list[UnplacedTalk]
) -> tuple[list[Offer], npt.NDArray[np.float64]]:
    """Offers that someone can tell, the most wanted first, with strengths in [0, 1], shape (n,); 0 for unmatched."""
    wanted: dict[str, float] = defaultdict(float)
    for match in given.matching.matches:
        wanted[match.offer_id] += match.score
    known = {person.id: person for person in given.data.people}
    offers = []
    for offer in given.data.offers:
        speaker_id = speaker_of(offer)
        if speaker_id not in known:
            unplaced.append(UnplacedTalk(offer_id=offer.id, reason="it has no speaker and no owner"))
        elif not free_time.of(speaker_id):
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
    return np.array([given.offer_vectors.get(offer.id, empty) for offer in offers], dtype=np.float32)


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
    if not rooms:
        return "the event has no session room"
    if capacity.sessions == 0:
        return "the calendar's share for sessions holds no session of the smallest size"
    return f"the rooms and the calendar's share for sessions hold {capacity.sessions} sessions, and others fit better"


def _together(
    group: list[Offer],
    free_time: FreeTime,
    data: EventData,
    settings: ProgrammeSettings,
    unplaced: list[UnplacedTalk],
) -> list[Offer]:
    """Drop, one by one, the offer whose speaker keeps the others apart, until all have a time in common."""
    group = list(group)
    while len(group) >= settings.talks_per_session_min and not _starts(group, free_time):
        without = [[other for other in group if other is not offer] for offer in group]
        chances = [len(_starts(rest, free_time)) for rest in without]
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


def _starts(group: Sequence[Offer], free_time: FreeTime) -> tuple[int, ...]:
    return starts_for(len(group), [free_time.of(speaker_of(offer)) for offer in group], free_time)


def _sessions(
    groups: Sequence[Sequence[Offer]], given: ProgrammeInput, free_time: FreeTime
) -> tuple[ThemedSession, ...]:
    titles = title_sessions(groups)
    centres = np.array([_matrix(group, given).mean(axis=0) for group in groups], dtype=np.float64)
    if len(groups):
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    nearness = _nearness(given, centres)
    interest = _interest(groups, given, nearness)
    sessions = []
    for number, group in enumerate(groups):
        speakers = tuple(speaker_of(offer) for offer in group)
        sessions.append(
            ThemedSession(
                title=titles[number],
                offers=tuple(group),
                talk_speaker_ids=speakers,
                starts=_starts(group, free_time),
                interest=interest[number],
                chairs=_chairs(given.data, {person: near[number] for person, near in nearness.items()}, speakers),
            )
        )
    return tuple(sessions)


def _nearness(given: ProgrammeInput, centres: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """By owner of offers: shape (sessions,), the largest cosine of an own offer and each session's centre."""
    known = {person.id for person in given.data.people}
    owned = [offer for offer in given.data.offers if offer.owner_id in known and offer.id in given.offer_vectors]
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
    """By session and person: the best score of an own need with one of its offers, or an own offer's nearness."""
    known = {person.id for person in given.data.people}
    owner = {demand.id: demand.owner_id for demand in given.data.demands if demand.owner_id in known}
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


def _chairs(data: EventData, near: Mapping[str, float], speakers: Sequence[str]) -> dict[str, float]:
    """By person: nearness of their own offers to the theme, and what their role adds."""
    chairs = {}
    for person in data.people:
        field, role = float(near.get(person.id, 0.0)), CHAIR_ROLES.get(person.role, 0.0)
        if person.id not in speakers and (role > 0 or field >= NEAR_ENOUGH_TO_CHAIR):
            chairs[person.id] = field + role
    return chairs


def _common_interest(sessions: Sequence[ThemedSession]) -> dict[tuple[int, int], int]:
    wanted_by: dict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(sessions):
        for person_id in dict.fromkeys((*session.interest, *session.speaker_ids)):
            wanted_by[person_id].append(number)
    common: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in wanted_by.values():
        for position, first in enumerate(numbers):
            for second in numbers[position + 1 :]:
                common[first, second] += 1
    return dict(common)
