"""Who could meet whom, how much it is worth, and how much each can take."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.conflicts import Conflicts
from matcher.free_time import FreeTime
from matcher.pairing.problem import Candidate, PairingProblem
from matcher.settings import PairingSettings
from models.domain import EventData, Match, Matching

MEETINGS_WITHOUT_EVENT = 8
"""Meetings per person where neither the person nor an event says how many."""


def build_problem(data: EventData, matching: Matching, settings: PairingSettings) -> PairingProblem:
    """Keep the matches whose owners are two people who may meet and, where there is an event, have a free slot in
    common; one for each two people.

    A person's capacity is their own or the event's number of meetings, and at most the number of their free slots.
    All meetings together are at most as many as tables times open slots; an event that has no tables yet, or no
    event at all, limits nothing.
    """
    free_time = FreeTime(data)
    candidates = tuple(
        item
        for item in _candidates(data, matching)
        if data.event is None or not free_time.of(item.need_owner_id).isdisjoint(free_time.of(item.offer_owner_id))
    )
    people = {person_id for item in candidates for person_id in (item.need_owner_id, item.offer_owner_id)}
    capacity = {person_id: _capacity(data, free_time, person_id) for person_id in sorted(people)}
    cap = settings.max_meetings_per_offer_owner
    return PairingProblem(
        candidates=candidates,
        capacity=capacity,
        offer_owner_capacity={
            person_id: number if cap is None else min(cap, number) for person_id, number in capacity.items()
        },
        total=len(data.tables) * len(free_time.open_slots) if data.event is not None and data.tables else None,
        first_meeting_bonus=settings.first_meeting_bonus,
    )


def _candidates(data: EventData, matching: Matching) -> Iterable[Candidate]:
    """One for each two people, in the order of the matches; of equal scores the first."""
    known = {person.id for person in data.people}
    demand_owner = {demand.id: demand.owner_id for demand in data.demands if demand.owner_id in known}
    offer_owner = {offer.id: offer.owner_id for offer in data.offers if offer.owner_id in known}
    conflicts = Conflicts(data)
    best: dict[frozenset[str], Candidate] = {}
    for match in matching.matches:
        one, other = demand_owner.get(match.need_id), offer_owner.get(match.offer_id)
        if one is None or other is None or not conflicts.may_meet(one, other):
            continue
        couple = frozenset((one, other))
        if couple not in best or match.score > best[couple].score:
            best[couple] = _candidate(match, one, other)
    return best.values()


def _candidate(match: Match, need_owner_id: str, offer_owner_id: str) -> Candidate:
    return Candidate(
        need_id=match.need_id,
        offer_id=match.offer_id,
        need_owner_id=need_owner_id,
        offer_owner_id=offer_owner_id,
        score=match.score,
    )


def _capacity(data: EventData, free_time: FreeTime, person_id: str) -> int:
    wanted = data.person(person_id).max_meetings
    if data.event is None:
        return MEETINGS_WITHOUT_EVENT if wanted is None else wanted
    return min(data.event.max_meetings_default if wanted is None else wanted, len(free_time.of(person_id)))
