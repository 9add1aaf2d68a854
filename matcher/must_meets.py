"""Two people who are to meet, whether they are paired or not; and which pairings both sides said yes to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from matcher.errors import InputError
from matcher.identity import joined_id
from matcher.pairing.wishes import RecordsBetween, Wishes
from matcher.told import tell
from models.domain import Agenda, Decision, EventData, Matching, Pairing, Verdict, WishKind


def with_must_meets(
    data: EventData,
    before: Sequence[Pairing],
    couples: Sequence[tuple[str, str]],
    agenda: Agenda,
    matching: Matching,
) -> tuple[tuple[Pairing, ...], frozenset[str], list[str]]:
    """All pairings with those of the couples, the ids of these, and what is to be said.

    Raise ``InputError`` for two people who have nothing to talk about.
    """
    pairings, wanted, notes = list(before), set(), []
    held = {meeting.pairing_id for meeting in agenda.meetings}
    wishes, between = Wishes(data), RecordsBetween(data, matching)
    names = {person.id: person.name for person in data.people}
    for one, other in couples:
        theirs = [item for item in pairings if {item.need_owner_id, item.offer_owner_id} == {one, other}]
        if any(item.id in held for item in theirs):
            notes.append(f"{names[one]} and {names[other]} have a meeting already.")
            continue
        if not theirs:
            theirs = [_pairing(one, other, wishes, between, names)]
            pairings += theirs
        wanted.add(max(theirs, key=lambda item: item.score).id)
        notes += _over_their_maximum(data, agenda, (one, other))
    return tuple(pairings), frozenset(wanted), notes


def _over_their_maximum(data: EventData, agenda: Agenda, people: Sequence[str]) -> list[str]:
    """Who of them has all the meetings that they allow: the organiser may go beyond that, and is told."""
    load = Counter(person_id for item in agenda.meetings for person_id in item.people_ids)
    persons = [data.person(person_id) for person_id in people]
    return [
        f"{person.name} allows {person.max_meetings} meetings and has {load[person.id]} without the one to be added."
        for person in persons
        if person.max_meetings is not None and load[person.id] >= person.max_meetings
    ]


def _pairing(one: str, other: str, wishes: Wishes, between: RecordsBetween, names: Mapping[str, str]) -> Pairing:
    records = between.best(one, other, wishes.between(one, other))
    if records is None:
        raise InputError(
            tell(
                "%(one)s and %(other)s have nothing to talk about: "
                "neither has a need or mandate, and the other an offer",
                one=names[one],
                other=names[other],
            )
        )
    need_id, offer_id, need_owner, offer_owner = records
    return Pairing(
        id=joined_id("pairing", need_id, offer_id),
        need_id=need_id,
        offer_id=offer_id,
        need_owner_id=need_owner,
        offer_owner_id=offer_owner,
        score=between.score(need_id, offer_id),
    )


def accepted_pairings(data: EventData, pairings: Iterable[Pairing], answers: Iterable[Decision]) -> Iterable[str]:
    """The pairings to which both sides said yes, by a decision or by a wish."""
    yes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for answer in answers:
        if answer.verdict is Verdict.ACCEPT:
            yes[answer.need_id, answer.offer_id].add(answer.decided_by)
    wished = {(wish.person_id, wish.other_id) for wish in data.wishes if wish.kind is not WishKind.NO_THANKS}
    for item in pairings:
        said = yes[item.need_id, item.offer_id]
        sides = ((item.need_owner_id, item.offer_owner_id), (item.offer_owner_id, item.need_owner_id))
        if all(one in said or (one, other) in wished for one, other in sides):
            yield item.id
