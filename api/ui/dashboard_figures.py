"""What an organiser has to act on: who has nothing, whose days are too full or empty, which needs nothing answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from api.market.market import Market, Seen
from api.market.plan import Plan
from matcher.plan_figures import NothingReason, PlanQuality, is_missed
from matcher.programme.without_meeting import Presence
from models.domain import Demand, Offer, Person, UnmetNeed

FULL_DAY: Final = 0.8
"""Of a day's slots: with more than this in the calendar a person has no time left to talk to anybody else."""
NEAREST_SHOWN: Final = 3


class Fullness(StrEnum):
    OVER = "over"
    """More meetings than the person allows, in all or on a day."""
    FULL = "full"
    """A day with hardly a free slot."""
    IDLE = "idle"
    """They brought something, and have no meeting or fewer than they come for."""
    FINE = "fine"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOf:
    """What one day holds for a person."""

    meetings: int
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A person's days in the order of the event's. ``most`` is the limit over the whole event; an interpreter without
    a limit of their own has none."""

    person: Person
    organisation: str
    days: tuple[DayOf, ...]
    meetings: int
    most: int | None
    fullness: Fullness


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Somebody without a meeting, or while there is no agenda without a proposal. ``words`` are empty then."""

    person: Person
    organisation: str
    reason: NothingReason
    words: str

    @property
    def can_come(self) -> bool:
        """Whoever cannot is not written to."""
        return self.reason is not NothingReason.ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A need or mandate that nothing answers, and the nearest offers with their scores.

    ``is_live`` is False where its owner cannot come: nobody waits for an answer.
    """

    demand: Demand
    item: UnmetNeed
    nearest: tuple[tuple[Offer, float], ...]
    is_live: bool

    @property
    def score(self) -> float:
        return self.item.nearest.score if self.item.nearest else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBars:
    """How many of the people have how many meetings on a day: ``people[n]`` have ``n``."""

    day: date
    people: tuple[int, ...]


def without_anything(market: Market, quality: PlanQuality | None) -> list[Without]:
    """Those who brought something and can come first, those who cannot last, in the order of the records."""
    if quality is not None:
        found = [(item.person_id, item.reason, item.words) for item in quality.without]
    else:
        found = [(person_id, reason, "") for person_id, reason in _without_proposal(market)]
    known = [
        Without(person=person, organisation=_organisation(market, person), reason=reason, words=words)
        for person_id, reason, words in found
        if (person := market.person(person_id)) is not None
    ]
    return sorted(known, key=lambda item: (not item.can_come, not is_missed(item.reason)))


def absent_people(market: Market) -> frozenset[str]:
    """The ids of those who cannot come at all."""
    presence = Presence(market.data)
    return frozenset(item.person_id for item in market.data.absences if presence.is_absent(item.person_id))


def _without_proposal(market: Market) -> list[tuple[str, NothingReason]]:
    if market.matching is None:
        return []
    brought: dict[str, NothingReason] = {}
    answered = set()
    for demand in market.demands.values():
        brought.setdefault(demand.owner_id, NothingReason.UNMET)
        if market.proposals_to(demand.id):
            answered.add(demand.owner_id)
    for offer in market.offers.values():
        brought.setdefault(offer.owner_id, NothingReason.NO_MATCH)
        if market.proposals_of(offer.id):
            answered.add(offer.owner_id)
    absent = absent_people(market)
    return [
        (person.id, NothingReason.ABSENT if person.id in absent else brought[person.id])
        for person in market.data.people
        if person.id in brought.keys() - answered
    ]


def loads_of(market: Market, plan: Plan) -> list[Load]:
    """Everyone's, the fullest first."""
    slots = _slots_by_day(market, plan.days)
    brought = {record.owner_id for record in (*market.offers.values(), *market.demands.values())}
    absent = absent_people(market)
    default = market.event.max_meetings_default if market.event else 0
    return sorted(
        (
            _load(person, market, plan, slots, (person.id in brought, person.id not in absent, default))
            for person in market.data.people
        ),
        key=lambda load: (-load.meetings, -sum(day.sessions for day in load.days), load.person.name),
    )


def _load(person: Person, market: Market, plan: Plan, slots: Sequence[int], known: tuple[bool, bool, int]) -> Load:
    brought, is_here, default = known
    counts: Mapping[tuple[date, bool], int] = plan.loads.get(person.id, Counter())
    days = tuple(
        DayOf(meetings=counts.get((day, True), 0), sessions=counts.get((day, False), 0)) for day in plan.days
    )
    meetings = sum(day.meetings for day in days)
    most = default if person.max_meetings is None and not person.interprets else person.max_meetings
    a_day = person.max_meetings_per_day
    if (most is not None and meetings > most) or (a_day is not None and any(day.meetings > a_day for day in days)):
        fullness = Fullness.OVER
    elif any(
        total and day.meetings + day.sessions > FULL_DAY * total for day, total in zip(days, slots, strict=True)
    ):
        fullness = Fullness.FULL
    elif most and is_here and ((brought and not meetings) or meetings < (person.min_meetings or 0)):
        fullness = Fullness.IDLE
    else:
        fullness = Fullness.FINE
    return Load(
        person=person,
        organisation=_organisation(market, person),
        days=days,
        meetings=meetings,
        most=most,
        fullness=fullness,
    )


def _slots_by_day(market: Market, days: Sequence[date]) -> list[int]:
    counts = Counter(slot.start.date() for slot in market.event.slots()) if market.event else Counter()
    return [counts[day] for day in days]


def bars_of(loads: Sequence[Load], days: Sequence[date]) -> list[DayBars]:
    """Of everyone who has a meeting on any day: others come for the talks, or interpret."""
    meeting = [load for load in loads if load.meetings and not load.person.interprets]
    most = max((day.meetings for load in meeting for day in load.days), default=0)
    found = []
    for number, day in enumerate(days):
        counts = Counter(load.days[number].meetings for load in meeting)
        found.append(DayBars(day=day, people=tuple(counts[value] for value in range(most + 1))))
    return found


def unmet_of(seen: Seen) -> list[Unmet]:
    """Those that came nearest first, those of owners who cannot come last."""
    market = seen.market
    absent = absent_people(market)
    found = [
        Unmet(
            demand=(demand := seen.demand(need_id)),
            item=item,
            nearest=tuple((seen.offer(near.offer_id), near.score) for near in market.near(need_id)[:NEAREST_SHOWN]),
            is_live=demand.owner_id not in absent,
        )
        for need_id, item in market.unmet.items()
    ]
    return sorted(found, key=lambda unmet: (not unmet.is_live, -unmet.score))


def _organisation(market: Market, person: Person) -> str:
    organisation = market.organisation(person.organisation_id)
    return organisation.name if organisation else ""
