"""Whole events, small and drawn from a seed, for tests of pairing and programme."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from matcher.programme.problem import OfferVectors, ProgrammeInput
from models.domain import (
    Absence,
    Availability,
    Break,
    Closure,
    Conflict,
    Day,
    DayPart,
    Event,
    EventData,
    Group,
    Matching,
    Pairing,
    Person,
    Plenary,
    Precedence,
    Role,
    RoomKind,
    SessionKind,
    SessionRequest,
    Travel,
)
from tests.factories import make_match, make_need, make_offer, make_person, make_room, make_table

ZONE = ZoneInfo("Asia/Seoul")
SUBJECTS = (
    "laser welding of copper",
    "dye bath sensors",
    "injection moulding warpage",
    "membrane electrolyser stacks",
    "soft robot grippers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallEvent:
    """``data`` with its ``matching``, and unit vectors of the offers, near each other within a subject."""

    data: EventData
    matching: Matching
    vectors: OfferVectors

    def given(self, pairings: tuple[Pairing, ...]) -> ProgrammeInput:
        return ProgrammeInput(data=self.data, matching=self.matching, pairings=pairings, offer_vectors=self.vectors)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the small event; days count from 0."""
    return datetime(2027, 5, 11 + day, hour, minute, tzinfo=ZONE)


def small_calendar(days: int = 2) -> Event:
    """09:00 to 13:00 in slots of 20 minutes, a break from 11:00 to 11:20, a plenary at first: 9 and 11 open slots."""
    return Event(
        id="event",
        title="Small event",
        time_zone="Asia/Seoul",
        days=tuple(Day(date=date(2027, 5, 11 + day), start=time(9), end=time(13)) for day in range(days)),
        breaks=(Break(title="Coffee", start=time(11), end=time(11, 20)),),
        plenaries=(
            Plenary(
                id="opening",
                title="Opening",
                start=at(0, 9),
                end=at(0, 9, 40),
                room_id="r-0",
                chair_id="p-1",
                speaker_ids=("p-2",),
            ),
        ),
    )


def small_event(seed: int = 1, *, offers: int = 8, needs: int = 6, days: int = 2, tables: int = 2) -> SmallEvent:
    """Random people, availability, conflicts and matches; the same arguments give the same event.

    Some people have needs and offers, some speak for another's offer, some are there for part of the time only.
    """
    draw = random.Random(seed)
    people = [_person(draw, number) for number in range(1, offers + needs + 3)]
    ids = [person.id for person in people]
    subject_of = [draw.randrange(len(SUBJECTS)) for _ in range(offers)]
    brought = tuple(
        make_offer(
            number,
            title=f"{SUBJECTS[subject]} number {number}",
            owner_id=draw.choice(["", *ids]) if draw.random() < 0.2 else ids[number],
            speaker_id=draw.choice(["", *ids]),
        )
        for number, subject in enumerate(subject_of, start=1)
    )
    wanted = tuple(
        make_need(number, owner_id=draw.choice(ids) if draw.random() < 0.3 else ids[-number])
        for number in range(1, needs + 1)
    )
    matches = tuple(
        make_match(offer_id=offer.id, need_id=need.id, rank=rank, score=round(draw.uniform(0.3, 1.0), 3))
        for need in wanted
        for rank, offer in enumerate(draw.sample(brought, k=min(4, offers)), start=1)
    )
    data = EventData(
        event=small_calendar(days),
        people=tuple(people),
        offers=brought,
        needs=wanted,
        rooms=(
            make_room(0, kind=RoomKind.PLENARY, capacity=100),
            make_room(1, capacity=draw.choice([3, 6, 30])),
            make_room(2, capacity=10),
        ),
        tables=tuple(make_table(number) for number in range(1, tables + 1)),
        availability=tuple(window for person in people for window in _windows(draw, person.id, days)),
        conflicts=tuple(_conflict(draw, ids) for _ in range(4)),
    )
    vectors = {offer.id: _vector(subject, draw) for offer, subject in zip(brought, subject_of, strict=True)}
    return SmallEvent(data=data, matching=Matching(threshold=0.3, matches=matches, unmet=()), vectors=vectors)


def arranged_event(seed: int = 1, *, offers: int = 8, needs: int = 6, tables: int = 3) -> SmallEvent:
    """A small event for which its organiser laid down some of everything: areas with ways between them, closures,
    absences, groups, limits of a day, requested sessions and visits, and what comes before what."""
    event = small_event(seed, offers=offers, needs=needs, tables=tables)
    draw, data = random.Random(seed), event.data
    ids = [person.id for person in data.people]
    requests = tuple(_request(draw, number, ids) for number in range(1, draw.randint(2, 5)))
    meetings = [f"meeting-{match.need_id}--{match.offer_id}" for match in event.matching.matches]
    return replace(
        event,
        data=replace(
            data,
            event=replace(small_calendar(), room_change_minutes=draw.choice([0, 0, 5])),
            people=tuple(
                replace(
                    person,
                    max_meetings_per_day=draw.choice([None, None, 1, 2]),
                    day_part=draw.choice([None, DayPart.MORNING, DayPart.AFTERNOON]),
                )
                for person in data.people
            ),
            rooms=(
                *(replace(room, area=draw.choice(["", "main", "annex"])) for room in data.rooms),
                make_room(8, kind=RoomKind.MEETING_HALL, area="main"),
                make_room(9, kind=RoomKind.MEETING_HALL, area="annex"),
                make_room(10, kind=RoomKind.SITE, area="park", capacity=draw.choice([2, 4, 9])),
            ),
            tables=tuple(
                replace(table, room_id=draw.choice(["", "r-8", "r-9"]), seats=draw.choice([2, 4]))
                for table in data.tables
            ),
            travel=(
                Travel(first_area="main", second_area="annex", minutes=draw.choice([5, 20, 30])),
                Travel(first_area="park", second_area="main", minutes=draw.choice([10, 40])),
                Travel(first_area="park", second_area="annex", minutes=25),
            ),
            closures=tuple(
                Closure(place_id=place, start=at(day, 9), end=at(day, draw.choice([10, 11])))
                for day, place in enumerate(draw.sample(["r-1", "r-9", "r-10", "t-1"], k=2))
            ),
            absences=(Absence(person_id=draw.choice(ids), start=at(0, 8), end=at(0, 12), reason="flight"),),
            groups=tuple(
                Group(id=f"g-{number}", name=f"Group {number}", lead_id=lead, member_ids=(member,))
                for number, (lead, member) in enumerate(
                    [draw.sample(ids, k=2) for _ in range(draw.randint(0, 2))], start=1
                )
            ),
            session_requests=requests,
            precedences=tuple(
                Precedence(first_id=first, second_id=second)
                for first, second in (
                    draw.sample([*meetings, *(request.id for request in requests), "opening"], k=2) for _ in range(4)
                )
            ),
        ),
    )


def _request(draw: random.Random, number: int, ids: list[str]) -> SessionRequest:
    kind = draw.choice([SessionKind.PANEL, SessionKind.WORKSHOP, SessionKind.VISIT, SessionKind.EXPERIENCE])
    people = draw.sample(ids, k=min(7, len(ids)))
    return SessionRequest(
        id=f"request-{number}",
        title=f"Requested {number}",
        kind=kind,
        slots=draw.randint(1, 4),
        speaker_ids=() if kind is SessionKind.VISIT else tuple(people[: draw.randint(0, 2)]),
        chair_id=draw.choice(["", people[2]]) if kind is not SessionKind.VISIT else "",
        room_ids=() if draw.random() < 0.6 else ("r-10",) if kind is SessionKind.VISIT else ("r-1", "r-2"),
        track=draw.choice(["", "health", "health", "energy"]),
        wanted_by=tuple(people[3:]),
    )


def _person(draw: random.Random, number: int) -> Person:
    return make_person(
        number,
        organisation_id=draw.choice(["", "org-1", "org-2", "org-3", "org-4"]),
        role=draw.choice([Role.RESEARCHER, Role.COMPANY, Role.OFFICIAL]),
        max_meetings=draw.choice([None, None, 0, 1, 3]),
    )


def _windows(draw: random.Random, person_id: str, days: int) -> list[Availability]:
    """None for most, else one day from some hour on, in two windows that touch."""
    if draw.random() < 0.7:
        return []
    day, hour = draw.randrange(days), draw.choice([9, 10])
    return [
        Availability(person_id=person_id, start=at(day, hour), end=at(day, hour) + timedelta(minutes=70)),
        Availability(person_id=person_id, start=at(day, hour) + timedelta(minutes=70), end=at(day, 13)),
    ]


def _conflict(draw: random.Random, ids: list[str]) -> Conflict:
    one, other = draw.sample([*ids, "org-1", "org-2", "org-3"], k=2)
    return Conflict(first_id=one, second_id=other)


def _vector(subject: int, draw: random.Random) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.full(len(SUBJECTS), 0.05, dtype=np.float32)
    vector[subject] = 1.0 + 0.1 * draw.random()
    return vector / np.float32(np.linalg.norm(vector))
