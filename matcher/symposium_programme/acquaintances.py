"""Who knows whom, or is to be kept apart: they need no introduction at a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product

from matcher.symposium_programme.ground import Ground
from models.domain import Conflict, ConflictKind, OutcomeKind

Pair = frozenset[str]
_HELD = frozenset(OutcomeKind) - {OutcomeKind.NO_SHOW, OutcomeKind.NOTHING}


def acquaintances(ground: Ground) -> frozenset[Pair]:
    """Pairs of people of one organisation or group, with a conflict of any kind (to have met before is one), with a
    meeting in the agenda, or between whom a proposal was accepted or something came of it. While there is no agenda,
    every proposal counts as a meeting, so that tables made before it still hold afterwards.
    """
    return frozenset(pair for pair in _known(ground) if len(pair) == 2)


def kept_apart(ground: Ground) -> frozenset[Pair]:
    """Pairs of people with a conflict, an organisation standing for everyone in it. Who has met somebody before can
    still be helped by them.
    """
    conflicts = (each for each in ground.data.conflicts if each.kind is not ConflictKind.MET_BEFORE)
    return frozenset(pair for conflict in conflicts for pair in _of_conflict(ground, conflict))


def _known(ground: Ground) -> Iterator[Pair]:
    members: dict[str, list[str]] = defaultdict(list)
    for person in ground.data.people:
        if person.organisation_id:
            members[person.organisation_id].append(person.id)
    for together in members.values():
        yield from map(frozenset, combinations(together, 2))
    for group in ground.data.groups:
        yield from map(frozenset, combinations((group.lead_id, *group.member_ids), 2))
    for conflict in ground.data.conflicts:
        yield from _of_conflict(ground, conflict)
    yield from _introduced(ground)
    yield from map(frozenset, ground.accepted())
    for outcome in ground.outcomes:
        offer, demand = ground.offers.get(outcome.offer_id), ground.demands.get(outcome.need_id)
        if outcome.kind in _HELD and offer and demand and demand.owner_id:
            yield frozenset((offer.owner_id, demand.owner_id))


def _introduced(ground: Ground) -> Iterator[Pair]:
    """By a meeting; while there is no agenda, whoever could get one."""
    for meeting in ground.agenda.meetings if ground.agenda else ():
        if meeting.need_id in ground.demands and meeting.offer_id in ground.offers:
            yield from map(frozenset, combinations(meeting.people_ids, 2))
    if ground.agenda is None:
        for offer_id, matches in ground.matches_of.items():
            owner = ground.offers[offer_id].owner_id
            yield from (
                frozenset((owner, ground.demands[match.need_id].owner_id))
                for match in matches
                if ground.demands[match.need_id].owner_id
            )


def _of_conflict(ground: Ground, conflict: Conflict) -> Iterator[Pair]:
    sides = [
        [each.id for each in ground.data.people if party in (each.id, each.organisation_id)]
        for party in (conflict.first_id, conflict.second_id)
    ]
    yield from (frozenset(pair) for pair in product(*sides) if pair[0] != pair[1])
