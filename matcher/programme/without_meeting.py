"""Who has no meeting, and why: from the records, the matches and the agenda, with no code of the solver's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from matcher.identity import joined_id
from matcher.plan_figures import NothingReason, WithoutMeeting
from models.domain import Agenda, EventData, Matching, Pairing, Person, Role, Slot, UnplacedMeeting, WishKind

Period = tuple[datetime, datetime]


class Presence:
    """The event's grid, which of its slots people can use, and when places are open.

    ``open_slots`` are those that no plenary overlaps, by index.
    """

    def __init__(self, data: EventData) -> None:
        event = data.event
        self._event = event
        self.slots: tuple[Slot, ...] = event.slots() if event is not None else ()
        plenaries = [(item.start, item.end) for item in event.plenaries] if event is not None else []
        self.open_slots = frozenset(
            slot.index for slot in self.slots if not _meets((slot.start, slot.end), plenaries)
        )
        self._windows = _periods((item.person_id, item.start, item.end) for item in data.availability)
        self._absences = _periods((item.person_id, item.start, item.end) for item in data.absences)
        self._closures = _periods((item.place_id, item.start, item.end) for item in data.closures)
        self._room_of = {table.id: table.room_id for table in data.tables}
        self._free: dict[str, frozenset[int]] = {}

    def free(self, person_id: str) -> frozenset[int]:
        """Indexes of the open slots that lie within the person's availability and in none of their absences."""
        if person_id not in self._windows and person_id not in self._absences:
            return self.open_slots
        if person_id not in self._free:
            self._free[person_id] = frozenset(
                index for index in self.open_slots if self._is_there(person_id, self.slots[index])
            )
        return self._free[person_id]

    def is_absent(self, person_id: str) -> bool:
        """Whether absences take every slot of the event in which the person would be there, if only for a plenary."""
        absences = self._absences.get(person_id)
        if not absences or not self.slots:
            return False
        there = [slot for slot in self.slots if self._is_available(person_id, slot)]
        return all(_meets((slot.start, slot.end), absences) for slot in there)

    def _is_there(self, person_id: str, slot: Slot) -> bool:
        absences = self._absences.get(person_id, ())
        return self._is_available(person_id, slot) and not _meets((slot.start, slot.end), absences)

    def _is_available(self, person_id: str, slot: Slot) -> bool:
        reached = slot.start
        for start, end in self._windows.get(person_id, [(slot.start, slot.end)]):
            if start <= reached < end:
                reached = end
        return reached >= slot.end

    def is_place_open(self, place_id: str, slot: Slot) -> bool:
        """Whether neither the room or table nor the room that the table stands in is closed for part of the slot."""
        if not self._closures:
            return True
        places = (place_id, self._room_of.get(place_id, ""))
        return not any(_meets((slot.start, slot.end), self._closures.get(place, ())) for place in places)

    def minutes_open(self, room_id: str, day: date) -> float:
        """From the day's start to its end, less breaks and the room's closures; 0 for a day that is none."""
        found = next((item for item in self._event.days if item.date == day), None) if self._event else None
        if self._event is None or found is None:
            return 0.0
        start = datetime.combine(found.date, found.start, self._event.zone)
        end = datetime.combine(found.date, found.end, self._event.zone)
        open_minutes, reached = 0.0, start
        for first, last in sorted([*self._event.breaks_on(found), *self._closures.get(room_id, ()), (end, end)]):
            open_minutes += max(0.0, (min(first, end) - reached).total_seconds() / 60)
            reached = max(reached, last)
        return open_minutes


def _periods(items: Iterable[tuple[str, datetime, datetime]]) -> dict[str, list[Period]]:
    """By name, in order of time."""
    found: dict[str, list[Period]] = defaultdict(list)
    for name, start, end in items:
        found[name].append((start, end))
    return {name: sorted(periods) for name, periods in found.items()}


def _meets(period: Period, others: Iterable[Period]) -> bool:
    return any(period[0] < end and start < period[1] for start, end in others)


class Prospects:
    """Whom each person could meet: whoever a match, a wish or a pairing names."""

    def __init__(
        self,
        data: EventData,
        matching: Matching,
        pairings: Sequence[Pairing],
        presence: Presence,
        most_by_role: Mapping[Role, int],
    ) -> None:
        """``most_by_role``: the most meetings of those who name no number of their own."""
        self._presence = presence
        self._organisation = {person.id: person.organisation_id for person in data.people}
        self._apart = {frozenset((item.first_id, item.second_id)) for item in data.conflicts}
        refused = [wish for wish in data.wishes if wish.kind is WishKind.NO_THANKS]
        self._apart |= {frozenset((wish.person_id, wish.other_id)) for wish in refused}
        self.demand_owner = {demand.id: demand.owner_id for demand in data.demands if demand.owner_id}
        self.offer_owner = {offer.id: offer.owner_id for offer in data.offers if offer.owner_id}
        self.paired = _paired(matching, pairings, self.demand_owner, self.offer_owner)
        self._most = {person.id: _most(data, person, most_by_role) for person in data.people}
        self._partners: dict[str, dict[str, None]] = defaultdict(dict)
        scored = [
            (self.demand_owner.get(item.need_id), self.offer_owner.get(item.offer_id), item.score)
            for item in matching.matches
        ]
        scored += [(item.need_owner_id, item.offer_owner_id, item.score) for item in pairings]
        self._scored = {frozenset((one, other)) for one, other, score in scored if score > 0}
        couples = [(one, other) for one, other, _ in scored]
        couples += [(wish.person_id, wish.other_id) for wish in data.wishes if wish.kind is not WishKind.NO_THANKS]
        for one, other in couples:
            if one in self._most and other in self._most and one != other and one and other:
                self._partners[one][other] = None
                self._partners[other][one] = None
        self._bringing = {*self.demand_owner.values(), *self.offer_owner.values(), *self._partners}
        self._languages = {
            person.id: frozenset(language.split("-")[0] for language in person.languages) for person in data.people
        }
        self._interprets = {person.id: person.interprets for person in data.people if person.interprets}

    def brought(self, person_id: str) -> bool:
        """Whether they brought an offer, need, mandate or wish, or somebody else wishes to meet them."""
        return person_id in self._bringing

    def only_interprets(self, person_id: str) -> bool:
        """Whether they are there for others' meetings alone."""
        return person_id in self._interprets and not self.brought(person_id)

    def are_speechless(self, one: str, other: str) -> bool:
        """Whether the event has interpreters, the two share no language, and nobody interprets between theirs."""
        spoken = self._languages.get(one, frozenset()), self._languages.get(other, frozenset())
        if not self._interprets or not all(spoken) or spoken[0] & spoken[1]:
            return False
        couples = {frozenset((first, second)) for first in spoken[0] for second in spoken[1]}
        return not any(frozenset(pair.split("-")) in couples for pairs in self._interprets.values() for pair in pairs)

    def partners(self, person_id: str) -> list[str]:
        """Everyone that they match or that one of the two wishes to meet, whether or not they may."""
        return list(self._partners.get(person_id, ()))

    def most(self, person_id: str) -> int:
        """How many meetings they allow."""
        return self._most[person_id]

    def is_apart(self, one: str, other: str) -> bool:
        """Whether a conflict, their organisation or a refusal keeps the two apart."""
        organisations = self._organisation.get(one, ""), self._organisation.get(other, "")
        if organisations[0] and organisations[0] == organisations[1]:
            return True
        return any(
            frozenset((a, b)) in self._apart
            for a in (one, organisations[0])
            for b in (other, organisations[1])
            if a and b
        )

    def is_absent(self, person_id: str) -> bool:
        """Whether they cannot come at all."""
        return self._presence.is_absent(person_id)

    def share_time(self, one: str, other: str) -> bool:
        return not self._presence.free(one).isdisjoint(self._presence.free(other))

    def could_score(self, person_id: str) -> bool:
        """Whether they could have a meeting that has a score, which only a match gives; a wish alone has none.

        They allow meetings, and somebody who does too is one whom they match and may, and have the time to, meet.
        """
        return self.most(person_id) > 0 and any(
            frozenset((person_id, other)) in self._scored
            and self.most(other) > 0
            and not self.is_apart(person_id, other)
            and self.share_time(person_id, other)
            and not self.are_speechless(person_id, other)
            for other in self.partners(person_id)
        )


def _most(data: EventData, person: Person, by_role: Mapping[Role, int]) -> int:
    if person.max_meetings is not None:
        return person.max_meetings
    return by_role.get(person.role, data.event.max_meetings_default if data.event is not None else 1)


def _paired(
    matching: Matching,
    pairings: Sequence[Pairing],
    demand_owner: Mapping[str, str],
    offer_owner: Mapping[str, str],
) -> dict[str, tuple[str, str]]:
    """The two people of each pairing's id: of those given, and of any that a match could have become."""
    found = {
        joined_id("pairing", match.need_id, match.offer_id): (
            demand_owner.get(match.need_id, ""),
            offer_owner.get(match.offer_id, ""),
        )
        for match in matching.matches
    }
    return found | {item.id: (item.need_owner_id, item.offer_owner_id) for item in pairings}


def scores_of(matching: Matching, pairings: Sequence[Pairing]) -> dict[str, float]:
    """By pairing id: of those given, and of any that a match could have become."""
    found = {joined_id("pairing", match.need_id, match.offer_id): match.score for match in matching.matches}
    return found | {item.id: item.score for item in pairings}


def without_meeting(
    data: EventData, matching: Matching, agenda: Agenda, prospects: Prospects, presence: Presence
) -> tuple[WithoutMeeting, ...]:
    """Return everyone without a meeting and why, in the order of the records; interpreters wait for none."""
    teller = _Teller(data, matching, agenda, prospects, presence)
    return tuple(
        teller.tell(person)
        for person in data.people
        if not teller.held[person.id] and not prospects.only_interprets(person.id)
    )


class _Teller:
    def __init__(
        self, data: EventData, matching: Matching, agenda: Agenda, prospects: Prospects, presence: Presence
    ) -> None:
        self.held = Counter(person_id for meeting in agenda.meetings for person_id in meeting.people_ids)
        self._prospects = prospects
        self._presence = presence
        self._names = {person.id: person.name for person in data.people}
        self._unplaced: dict[str, list[str]] = defaultdict(list)
        self._lost: dict[str, list[str]] = defaultdict(list)
        for item in agenda.unplaced_meetings:
            self._add_unplaced(item)
        self._unmet: dict[str, list[str]] = defaultdict(list)
        for unmet in matching.unmet:
            self._unmet[prospects.demand_owner.get(unmet.need_id, "")].append(f"{unmet.need_id}: {unmet.reason}")

    def _add_unplaced(self, item: UnplacedMeeting) -> None:
        couple = self._prospects.paired.get(item.pairing_id, ())
        for person_id in couple:
            others = [other for other in couple if other != person_id and self._prospects.is_absent(other)]
            if others:
                self._lost[person_id] += others
            else:
                self._unplaced[person_id].append(item.reason)

    def tell(self, person: Person) -> WithoutMeeting:
        reason, words = self._why(person)
        return WithoutMeeting(person_id=person.id, reason=reason, words=words)

    def _why(self, person: Person) -> tuple[NothingReason, str]:
        if self._presence.is_absent(person.id):
            return NothingReason.ABSENT, "cannot come"
        if person.id in self._unplaced:
            reasons = self._unplaced[person.id]
            more = f"; and {len(reasons) - 1} more" if len(reasons) > 1 else ""
            return NothingReason.NO_SLOT, f"paired, but not placed: {reasons[0]}{more}"
        if not self._prospects.brought(person.id):
            return NothingReason.NOTHING_BROUGHT, "brought no offer, need, mandate or wish"
        if self._prospects.most(person.id) == 0:
            return NothingReason.NONE_WANTED, "allows no meetings"
        if not self._presence.free(person.id):
            return NothingReason.NOT_THERE, "is not available in any slot in which there are meetings"
        partners = self._prospects.partners(person.id)
        gone = [other for other in partners if self._prospects.is_absent(other)]
        left = [other for other in partners if other not in gone]
        if person.id in self._lost or (gone and not left):
            lost = self._lost.get(person.id, gone)
            return NothingReason.CANNOT_COME, f"{self._some(list(dict.fromkeys(lost)))} cannot come"
        if partners:
            return self._of_partners(person.id, left)
        if person.id in self._unmet:
            return (
                NothingReason.UNMET,
                f"nothing that was offered is near enough to {'; '.join(self._unmet[person.id])}",
            )
        return NothingReason.NO_MATCH, "no need or mandate was matched with what they offer"

    def _of_partners(self, person_id: str, partners: Sequence[str]) -> tuple[NothingReason, str]:
        count = f"{len(partners)} {'person matches' if len(partners) == 1 else 'people match'}"
        apart = [other for other in partners if self._prospects.is_apart(person_id, other)]
        away = [
            other for other in partners if other not in apart and not self._prospects.share_time(person_id, other)
        ]
        left = [other for other in partners if other not in apart and other not in away]
        if not left:
            parts = [f"{self._some(apart)} must not meet them"] * bool(apart)
            parts += [f"{self._some(away)} can never be there at the same time"] * bool(away)
            return NothingReason.APART, f"{count}, but {' and '.join(parts)}"
        if all(self._prospects.are_speechless(person_id, other) for other in left):
            return (
                NothingReason.NO_INTERPRETER,
                f"{count}, but nobody interprets between them and {self._some(left)}",
            )
        full = [other for other in left if self.held[other] >= self._prospects.most(other)]
        if len(full) == len(left):
            have = "has" if len(left) == 1 else "have"
            return (
                NothingReason.NOT_PAIRED,
                f"{count}, but {self._some(left)} {have} all the meetings that they allow",
            )
        return NothingReason.NOT_PAIRED, f"{count}, and {self._some(left)} could, but others were chosen"

    def _some(self, people_ids: Sequence[str]) -> str:
        """As in "Kim, Lee and 3 more"."""
        names = [self._names.get(person_id, person_id) for person_id in people_ids]
        if len(names) > 3:
            return f"{', '.join(names[:2])} and {len(names) - 2} more"
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
