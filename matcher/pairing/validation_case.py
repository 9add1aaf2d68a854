"""What the validator reads from the records, once: limits, free time, sides of a meeting, scores, wishes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import product

from matcher.pairing.problem import PairingResult
from matcher.settings import PairingSettings
from models.domain import EventData, Matching, Pairing, Person, WishKind

Period = tuple[datetime, datetime]


class Sides:
    """Who is on which side of a meeting: the owners, each with the known members of the groups that they lead."""

    def __init__(self, data: EventData) -> None:
        known = {person.id for person in data.people}
        self._members: dict[str, list[str]] = defaultdict(list)
        for group in data.groups:
            if group.lead_id in known:
                self._members[group.lead_id] += [member_id for member_id in group.member_ids if member_id in known]

    def of(self, item: Pairing) -> tuple[list[str], list[str]]:
        first, second = item.need_owner_id, item.offer_owner_id
        return [first, *self._members.get(first, ())], [second, *self._members.get(second, ())]

    def people(self, item: Pairing) -> set[str]:
        first, second = self.of(item)
        return {*first, *second}

    def opposite(self, item: Pairing) -> set[tuple[str, str]]:
        """Everyone with everyone on the other side, in both orders."""
        first, second = self.of(item)
        couples = {(one, other) for one in first for other in second if one != other}
        return couples | {(other, one) for one, other in couples}

    def across(self, item: Pairing) -> list[tuple[str, str]]:
        """Everyone on one side only with everyone on the other only, each two once and in order."""
        first, second = map(set, self.of(item))
        return sorted({(min(pair), max(pair)) for pair in product(first - second, second - first)})

    def lead(self, person_id: str) -> bool:
        return bool(self._members.get(person_id))


class Case:
    """A result and what it is to be held against."""

    def __init__(self, data: EventData, matching: Matching, settings: PairingSettings, result: PairingResult) -> None:
        self.data, self.settings, self.result = data, settings, result
        self._matching = matching
        self._matched = {(match.need_id, match.offer_id): match.score for match in matching.matches}
        self._scored = {(item.need_id, item.offer_id): item for item in matching.candidates}
        known = {person.id for person in data.people}
        wishes = [wish for wish in data.wishes if wish.person_id in known and wish.other_id in known]
        self.refused = {
            frozenset((wish.person_id, wish.other_id)) for wish in wishes if wish.kind is WishKind.NO_THANKS
        }
        self.wanted = {
            frozenset((wish.person_id, wish.other_id)) for wish in wishes if wish.kind is not WishKind.NO_THANKS
        }
        self.must = {frozenset((wish.person_id, wish.other_id)) for wish in wishes if wish.kind is WishKind.MUST_MEET}
        self.named = {frozenset((wish.person_id, wish.other_id)) for wish in wishes if wish.need_id or wish.offer_id}
        self.sides = Sides(data)
        self._organisation = {person.id: person.organisation_id for person in data.people}
        self._languages = {person.id: person.languages for person in data.people}
        self._interprets = {person.id: person.interprets for person in data.people if person.interprets}
        self._apart = {frozenset((item.first_id, item.second_id)): item.kind.value for item in data.conflicts}
        self.load = Counter(person_id for item in result.pairings for person_id in self.people(item))
        self.free = _free_slots(data)

    def people(self, item: Pairing) -> set[str]:
        return self.sides.people(item)

    def apart(self, one: str, other: str) -> str:
        """What keeps two different people apart, to follow their names; empty for nothing."""
        organisation = self._organisation
        both = [{person_id, organisation.get(person_id, "")} - {""} for person_id in (one, other)]
        declared = [
            self._apart[frozenset((a, b))] for a in both[0] for b in both[1] if frozenset((a, b)) in self._apart
        ]
        if organisation.get(one) and organisation.get(one) == organisation.get(other):
            return f"who both belong to {organisation[one]}"
        return f"who are kept apart ({declared[0]})" if declared else ""

    def could_have(self, person_id: str) -> float:
        """An own total that the person could have if nobody else wanted any meeting, perhaps not the largest.

        It counts matches between two who lead no group, so that it is never too large.
        """
        best: dict[str, tuple[float, bool]] = {}
        for met, score, is_owner in self._matched_with.get(person_id, ()):
            if self._is_simple(person_id, met) and self.most_meetings(self._people[met]) != 0:
                best[met] = max(best.get(met, (0.0, is_owner)), (score, is_owner))
        cap = self.settings.max_meetings_per_offer_owner
        as_owner = sorted((score for score, is_owner in best.values() if is_owner), reverse=True)[:cap]
        others = [score for score, is_owner in best.values() if not is_owner]
        return math.fsum(sorted((*as_owner, *others), reverse=True)[: self.most_meetings(self._people[person_id])])

    @cached_property
    def _people(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.data.people}

    @cached_property
    def _matched_with(self) -> Mapping[str, Sequence[tuple[str, float, bool]]]:
        """By person, for each match: whom they would meet, its score, and whether it is about an offer of theirs."""
        demand_owner = {demand.id: demand.owner_id for demand in self.data.demands}
        offer_owner = {offer.id: offer.owner_id for offer in self.data.offers}
        found: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
        for (need_id, offer_id), score in self._matched.items():
            one, other = demand_owner.get(need_id, ""), offer_owner.get(offer_id, "")
            if one != other and {one, other} <= self._people.keys():
                found[one].append((other, score, False))
                found[other].append((one, score, True))
        return found

    def _is_simple(self, one: str, other: str) -> bool:
        """Whether the two may meet, about what matches best, and bring nobody."""
        couple = frozenset((one, other))
        together = self.data.event is None or bool(self.free.get(one, set()) & self.free.get(other, set()))
        is_plain = couple not in self.named and not self.sides.lead(one) and not self.sides.lead(other)
        apart = bool(self.apart(one, other)) or self.understands_nobody(one, other)
        return together and is_plain and couple not in self.refused and not apart

    def understands_nobody(self, one: str, other: str) -> bool:
        """Whether the event has interpreters, and these two say which languages they speak and share none."""
        spoken = [{language.split("-")[0] for language in self._languages[person]} for person in (one, other)]
        return bool(self._interprets) and all(spoken) and not set.intersection(*spoken)

    def interpreters_between(self, one: str, other: str) -> set[str]:
        """Whoever interprets between a language of the one and a language of the other."""
        spoken = [{language.split("-")[0] for language in self._languages[person]} for person in (one, other)]
        couples = {frozenset(couple) for couple in product(*spoken)}
        return {
            person_id
            for person_id, pairs in self._interprets.items()
            if any(frozenset(pair.split("-")) in couples for pair in pairs)
        }

    def is_match(self, item: Pairing) -> bool:
        return (item.need_id, item.offer_id) in self._matched

    def score(self, need_id: str, offer_id: str) -> float:
        """The match's, else that of the pair as it was scored, else 0."""
        scored = self._scored.get((need_id, offer_id))
        if (need_id, offer_id) in self._matched or scored is None:
            return self._matched.get((need_id, offer_id), 0.0)
        logit = scored.topic_logit
        logit += math.fsum(self._matching.weights.get(name, 0.0) * fit for name, fit in scored.fit.items())
        return (1 + math.tanh(logit / 2)) / 2

    def own_totals(self) -> dict[str, float]:
        """By person with a meeting: the sum of the scores of their meetings."""
        scores = defaultdict(list)
        for item in self.result.pairings:
            for person_id in self.people(item):
                scores[person_id].append(item.score)
        return {person_id: math.fsum(parts) for person_id, parts in scores.items()}

    def wanted_meetings(self, person: Person) -> int | None:
        """Own, by role or by the event; None where nobody says."""
        if person.max_meetings is not None:
            return person.max_meetings
        by_role = self.settings.max_meetings_by_role.get(person.role)
        if by_role is not None:
            return by_role
        return self.data.event.max_meetings_default if self.data.event is not None else None

    def most_meetings(self, person: Person) -> int | None:
        """As wanted, and no more than the free slots of each day and the meetings that the person takes on one."""
        limits = [self.wanted_meetings(person)]
        if self.data.event is not None:
            zone = self.data.event.zone
            days: Counter[date] = Counter(start.astimezone(zone).date() for start in self.free[person.id])
            daily = person.max_meetings_per_day
            limits.append(sum(slots if daily is None else min(slots, daily) for slots in days.values()))
        return min((limit for limit in limits if limit is not None), default=None)

    def places(self) -> int | None:
        """How many meetings open tables hold in open slots; None where no calendar limits them."""
        if self.data.event is None or not self.data.tables:
            return None
        closed = defaultdict(list)
        for item in self.data.closures:
            closed[item.place_id].append((item.start, item.end))
        return sum(
            all(end <= opens or closes <= start for opens, closes in (*closed[table.id], *closed[table.room_id]))
            for table in self.data.tables
            for start, end in _open_slots(self.data)
        )


def _open_slots(data: EventData) -> list[Period]:
    if data.event is None:
        return []
    return [
        (slot.start, slot.end)
        for slot in data.event.slots()
        if all(plenary.end <= slot.start or slot.end <= plenary.start for plenary in data.event.plenaries)
    ]


def _free_slots(data: EventData) -> dict[str, set[datetime]]:
    """By person: the starts of the open slots within their windows, all of them for someone without windows, less
    those that an absence meets."""
    if data.event is None:
        return {}
    slots = _open_slots(data)
    windows, absences = defaultdict(list), defaultdict(list)
    for item in data.availability:
        windows[item.person_id].append((item.start, item.end))
    for absence in data.absences:
        absences[absence.person_id].append((absence.start, absence.end))
    everywhere = {start for start, _ in slots}
    free = {person.id: everywhere for person in data.people}
    for person_id, spans in windows.items():
        free[person_id] = {start for start, end in slots if _covered(start, end, spans)}
    for person_id, spans in absences.items():
        away = {start for start, end in slots if any(start < closes and opens < end for opens, closes in spans)}
        free[person_id] = free.get(person_id, everywhere) - away
    return free


def _covered(start: datetime, end: datetime, spans: Sequence[Period]) -> bool:
    """Walk from window to window until the period's end is reached."""
    for opens, closes in sorted(spans):
        if opens <= start < closes:
            start = closes
    return start >= end
