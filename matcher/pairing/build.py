"""Who could meet whom, how much it is worth, and how much each can take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from matcher.conflicts import Conflicts
from matcher.free_time import FreeTime
from matcher.groups import companions, people_of
from matcher.interpreting import Interpreting, most_meetings
from matcher.pairing.interpreted import by_interpreters
from matcher.pairing.problem import Candidate, Must, PairingProblem
from matcher.pairing.wishes import Records, RecordsBetween, Wishes
from matcher.settings import PairingSettings, ProgrammeSettings
from models.domain import EventData, Matching, Person, Wish, WishKind

MEETINGS_IN_A_ROW = ProgrammeSettings().max_meetings_in_a_row
"""After how many an interpreter rests here: what the agenda does unless it is told otherwise."""
MEETINGS_WITHOUT_EVENT = 8
"""Meetings per person where neither the person nor an event says how many."""


def build_problem(data: EventData, matching: Matching, settings: PairingSettings) -> PairingProblem:
    """Keep the matches whose owners may meet and, where there is an event, have a free slot in common, they and all
    whom they bring along; one for each two owners. Two people who wish to meet come in without a match as well,
    where one has a need or mandate and the other an offer.

    A person's capacity is their own, their role's or the event's number of meetings, and at most the number of their
    free slots, on each day no more than they take a day. All meetings together are at most as many as open tables
    hold in open slots; an event that has no tables yet, or no event at all, limits nothing.

    Where the event has interpreters, nobody is paired without a common language whom none of them could help, and an
    interpreter is in at most as many meetings as their free slots hold with a rest after each ``MEETINGS_IN_A_ROW``.
    """
    draft = _Draft(data, matching)
    draft.add_matches(matching)
    draft.add_wishes()
    candidates = draft.candidates()
    limits = _Limits(data, draft.free_time, settings)
    taking_part = {person_id for item in candidates for person_id in item.people}
    capacity = {person_id: limits.maximum(data.person(person_id)) for person_id in sorted(taking_part)}
    cap = settings.max_meetings_per_offer_owner
    minimum = {person.id: limits.minimum(person) for person in data.people}
    return PairingProblem(
        candidates=candidates,
        capacity=capacity,
        offer_owner_capacity={
            person_id: number if cap is None else min(cap, number) for person_id, number in capacity.items()
        },
        total=_places(data, draft.free_time),
        first_meeting_bonus=settings.first_meeting_bonus,
        would_meet_bonus=settings.would_meet_bonus,
        minimum={person_id: number for person_id, number in minimum.items() if number},
        musts=draft.musts(candidates),
        interpreted=by_interpreters(draft.interpreting, candidates),
        interpreters=limits.interpreters(draft.interpreting),
        fairness=settings.fairness,
        fairness_floor=settings.fairness_floor,
        fair_to=_owed_fairness(data, settings),
        names={person.id: person.name for person in data.people},
        free_slots=limits.free_slots,
    )


def _owed_fairness(data: EventData, settings: PairingSettings) -> frozenset[str] | None:
    if not settings.fairness_roles:
        return None
    return frozenset(person.id for person in data.people if person.role in settings.fairness_roles)


def _places(data: EventData, free_time: FreeTime) -> int | None:
    """How many meetings open tables hold in open slots."""
    if data.event is None or not data.tables:
        return None
    return sum(len(set(free_time.open_slots) - free_time.closed(table.id)) for table in data.tables)


class _Limits:
    """Each person's fewest and most meetings."""

    def __init__(self, data: EventData, free_time: FreeTime, settings: PairingSettings) -> None:
        self._event = data.event
        self._free_time = free_time
        self._settings = settings
        self._days = {
            person.id: Counter(free_time.slots[index].day_index for index in free_time.of(person.id))
            for person in data.people
            if data.event is not None
        }
        self.free_slots = {person_id: days.total() for person_id, days in self._days.items()}

    def interpreters(self, interpreting: Interpreting) -> dict[str, int]:
        """In how many meetings each interpreter can be; without an event as many as there are."""
        if self._event is None:
            return {}
        free_time = self._free_time
        return {
            item: most_meetings(free_time.of(item), free_time.follows, MEETINGS_IN_A_ROW) for item in interpreting.ids
        }

    def maximum(self, person: Person) -> int:
        wanted = self._wanted(person)
        if self._event is None:
            return wanted
        daily, days = person.max_meetings_per_day, self._days[person.id].values()
        return min(wanted, sum(days if daily is None else (min(daily, slots) for slots in days)))

    def minimum(self, person: Person) -> int:
        """A person's own, even if it cannot be; a role's is at most what the person takes."""
        if person.min_meetings is not None:
            return person.min_meetings
        return min(self._settings.min_meetings_by_role.get(person.role, 0), self._wanted(person))

    def _wanted(self, person: Person) -> int:
        if person.max_meetings is not None:
            return person.max_meetings
        default = MEETINGS_WITHOUT_EVENT if self._event is None else self._event.max_meetings_default
        return self._settings.max_meetings_by_role.get(person.role, default)


class _Draft:
    """The candidates as they are collected: one for each two owners."""

    def __init__(self, data: EventData, matching: Matching) -> None:
        self._data = data
        self.free_time = FreeTime(data)
        self._known = {person.id for person in data.people}
        self._conflicts = Conflicts(data)
        self.interpreting = Interpreting(data)
        self._wishes = Wishes(data)
        self._between = RecordsBetween(data, matching)
        self._brought = companions(data)
        self._leads: dict[str, list[str]] = {}
        for lead_id, members in self._brought.items():
            for member_id in members:
                self._leads.setdefault(member_id, []).append(lead_id)
        self._found: dict[frozenset[str], tuple[Records, float]] = {}
        self._why_not: dict[frozenset[str], str] = {}

    def add_matches(self, matching: Matching) -> None:
        """In the order of the matches; of equal scores the first."""
        demand_owner = {demand.id: demand.owner_id for demand in self._data.demands}
        offer_owner = {offer.id: offer.owner_id for offer in self._data.offers}
        for match in matching.matches:
            one, other = demand_owner.get(match.need_id, ""), offer_owner.get(match.offer_id, "")
            couple = frozenset((one, other))
            if one not in self._known or other not in self._known or self.obstacle(one, other):
                continue
            if couple not in self._found or match.score > self._found[couple][1]:
                self._found[couple] = (match.need_id, match.offer_id, one, other), match.score

    def add_wishes(self) -> None:
        """A meeting for each two who wish to meet; if they cannot have their own, one with a lead who brings them."""
        for wishes in self._wishes.positive():
            one, other = wishes[0].person_id, wishes[0].other_id
            if not self._add_wish(one, other, wishes):
                for leads in self._couples_of_leads(one, other):
                    if self._add_wish(*leads, wishes):
                        break

    def _add_wish(self, one: str, other: str, wishes: Sequence[Wish]) -> bool:
        couple = frozenset((one, other))
        names_records = any(wish.need_id or wish.offer_id for wish in wishes)
        if self.obstacle(one, other):
            return False
        if couple not in self._found or names_records:
            records = self._between.best(one, other, wishes)
            if records is not None:
                self._found[couple] = records, self._between.score(*records[:2])
        return couple in self._found

    def _couples_of_leads(self, one: str, other: str) -> list[tuple[str, str]]:
        return [
            (first, second)
            for first in (one, *self._leads.get(one, ()))
            for second in (other, *self._leads.get(other, ()))
            if first != second and (first, second) != (one, other)
        ]

    def obstacle(self, one: str, other: str) -> str:
        """What keeps these two, or anybody whom they bring, from meeting; empty for nothing.

        Whoever comes along with both, an interpreter, is on neither side of what keeps them apart.
        """
        couple = frozenset((one, other))
        if couple not in self._why_not:
            self._why_not[couple] = self._obstacle(one, other)
        return self._why_not[couple]

    def _obstacle(self, one: str, other: str) -> str:
        sides = (one, *self._brought.get(one, ())), (other, *self._brought.get(other, ()))
        if one in sides[1] or other in sides[0]:
            return f"{self._name(one)} and {self._name(other)} are on the same side"
        for first in (person for person in sides[0] if person not in sides[1]):
            for second in (person for person in sides[1] if person not in sides[0]):
                conflict = self._conflicts.between(first, second)
                refusal = self._wishes.refusal(first, second)
                if refusal is not None:
                    return f"{self._name(refusal.person_id)} said no thanks to {self._name(refusal.other_id)}"
                if conflict is not None:
                    kind = conflict.kind.value.replace("_", " ")
                    return f"{self._name(first)} and {self._name(second)} are kept apart ({kind})"
        together = people_of(one, other, self._brought)
        if self._data.event is not None and not frozenset.intersection(*map(self.free_time.of, together)):
            return f"{', '.join(map(self._name, together))} have no free slot in common"
        if self.interpreting.needed(together) == frozenset():
            languages = self.interpreting.between(together)
            names = f"{self._name(one)} and {self._name(other)}"
            return f"nobody interprets between {languages}, and {names} share no language"
        return ""

    def _name(self, person_id: str) -> str:
        return self._data.person(person_id).name

    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                need_id=need_id,
                offer_id=offer_id,
                need_owner_id=one,
                offer_owner_id=other,
                score=score,
                companions=people_of(one, other, self._brought)[2:],
                wishes=self._fulfilled(one, other),
            )
            for (need_id, offer_id, one, other), score in self._found.values()
        )

    def _fulfilled(self, one: str, other: str) -> int:
        """How many people on one side have a wish to meet somebody of the other; a wish counts once."""
        wishes = {
            (wish.person_id, wish.other_id)
            for first in (one, *self._brought.get(one, ()))
            for second in (other, *self._brought.get(other, ()))
            if first != second
            for wish in self._wishes.between(first, second)
            if wish.kind is not WishKind.NO_THANKS
        }
        return len(wishes)

    def musts(self, candidates: Sequence[Candidate]) -> tuple[Must, ...]:
        """One for each two people of whom somebody says must meet; those that cannot be say why."""
        first = [
            next((wish for wish in wishes if wish.kind is WishKind.MUST_MEET), None)
            for wishes in self._wishes.positive()
        ]
        wanted = [wish for wish in first if wish is not None]
        meeting_of = self._meetings_of_couples(candidates) if wanted else {}
        musts = []
        for must in wanted:
            one, other = must.person_id, must.other_id
            places = meeting_of.get(frozenset((one, other)), ())
            why = "" if places else self.obstacle(one, other) or self._nothing_to_talk_about(one, other)
            musts.append(Must(person_id=one, other_id=other, candidates=tuple(places), why=why))
        return tuple(musts)

    def _meetings_of_couples(self, candidates: Sequence[Candidate]) -> Mapping[frozenset[str], list[int]]:
        """By two people on opposite sides: the places of the candidates that bring them together."""
        found: dict[frozenset[str], list[int]] = {}
        for place, item in enumerate(candidates):
            one, other = item.need_owner_id, item.offer_owner_id
            couples = {
                frozenset((first, second))
                for first in (one, *self._brought.get(one, ()))
                for second in (other, *self._brought.get(other, ()))
                if first != second
            }
            for couple in couples:
                found.setdefault(couple, []).append(place)
        return found

    def _nothing_to_talk_about(self, one: str, other: str) -> str:
        return (
            f"between {self._name(one)} and {self._name(other)} there is no need or mandate of one "
            "and offer of the other that a meeting could be about"
        )
