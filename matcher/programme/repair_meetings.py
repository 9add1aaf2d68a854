"""The meetings of a published agenda as a problem: which cannot stay, and where each could go at what cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from matcher.conflicts import Conflicts
from matcher.groups import companions, people_of
from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_problem import RepairInput
from matcher.programme.repair_tables import reach, table_kinds
from matcher.settings import RepairSettings
from models.domain import Agenda, Meeting, Pairing, Precedence, Session, WishKind

MILLI = 1000
"""Costs are whole thousandths."""
DAY_APART = 40
"""A slot of another day is that much further away than one of the same."""
UNDONE = 40.0
"""What cannot stay and does, since the budget is used up, costs as much as so many cancellations."""
MUST = 10.0
"""To give up a meeting that must be costs as much as so many others."""
KEPT_APART = "they are kept apart"
"""For conflicts and refusals alike: the reason is on the page for everyone, who refused whom is not."""

Place = tuple[int, int]
"""A slot, and the number of a kind of table: the tables of one area with as many seats are one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A meeting that stands in the agenda, or a pairing that is to be added.

    ``factor`` is what changing it costs beside another one, ``loss`` what giving it up does besides.

    ``home`` is where a meeting stands, its kind of table -1 for a table that there is no more. ``wrong`` says why it
    cannot stay there; empty if it can. ``is_fixed`` for what starts before now, or is locked and can stay; what is
    locked and cannot stay ``stays_in_time``. ``people`` are those who
    have to be there; ``leaving`` members of a group who cannot be, or no
    longer belong to it, and do not keep it from being held.
    """

    pairing_id: str
    pairing: Pairing | None
    meeting: Meeting | None
    people: tuple[str, ...]
    leaving: tuple[str, ...] = ()
    home: Place | None = None
    wrong: str = ""
    is_fixed: bool = False
    stays_in_time: bool = False
    factor: float = 1.0
    loss: float = 1.0
    is_impossible: bool = False
    """Whether it cannot be held at any time: somebody is gone, or the two must not meet."""

    @property
    def is_new(self) -> bool:
        return self.meeting is None

    @property
    def name(self) -> str:
        """The id under which it is reported."""
        return self.meeting.id if self.meeting is not None else self.pairing_id


class MeetingBoard:
    """Everything that the search asks. Items are addressed by their place in ``items``."""

    def __init__(
        self,
        given: RepairInput,
        agenda: Agenda,
        sessions: Sequence[Session],
        calendar: Calendar,
        settings: RepairSettings,
        *,
        is_filling: bool = False,
    ) -> None:
        """``is_filling``: an added meeting matters by its score, and not as one that must be."""
        self.given = given
        self.calendar = calendar
        self._is_filling = is_filling
        self._travels = calendar.ways.take_time and given.rules.keeps("travel_time")
        self.settings = settings
        self.kinds = table_kinds(calendar)
        self.kind_of = {table: number for number, kind in enumerate(self.kinds) for table in kind.table_ids}
        self.sessions: dict[str, list[Session]] = defaultdict(list)
        for session in sessions:
            for person in session.attendee_ids:
                self.sessions[person].append(session)
        self.reach = reach(calendar) if self._travels else 0
        self._session_by_id = {session.id: session for session in sessions}
        self._orders: dict[str, list[Precedence]] = defaultdict(list)
        for rule in given.data.precedences if given.rules.keeps("precedence") else ():
            self._orders[rule.first_id].append(rule)
            self._orders[rule.second_id].append(rule)
        self._anew = frozenset(_had_anew(agenda.sessions, sessions))
        self._in_session: dict[str, frozenset[int]] = {}
        self._conflicts = Conflicts(given.data)
        self._refused, self._musts = (_pairs(given, kind) for kind in (WishKind.NO_THANKS, WishKind.MUST_MEET))
        self.locked = {lock.entry_id for lock in given.data.locks} if given.rules.keeps("locks") else set()
        self._pairings = {pairing.id: pairing for pairing in given.pairings}
        self._brought = companions(given.data)
        self.items = [self._standing(meeting) for meeting in agenda.meetings]
        self.items += [self._added(pairing) for pairing in _to_add(given, agenda)]
        self.number_of = {item.name: number for number, item in enumerate(self.items)}
        self.of_person: dict[str, list[int]] = defaultdict(list)
        self.at: dict[Place, list[int]] = defaultdict(list)
        for number, item in enumerate(self.items):
            for person in item.people:
                self.of_person[person].append(number)
            if item.home is not None:
                self.at[item.home].append(number)
        self._places: dict[int, tuple[Place, ...]] = {}
        self._mark_collisions()

    def places(self, number: int) -> tuple[Place, ...]:
        """Where the item could go, other meetings aside; its own place is among them where a table there is open."""
        if number not in self._places:
            self._places[number] = tuple(self._find_places(self.items[number]))
        return self._places[number]

    def cost(self, number: int, place: Place | None) -> int:
        """In thousandths and never 0: what it costs to put the item there, None for nowhere."""
        item, settings = self.items[number], self.settings
        if place is None:
            weight = 0.0 if item.is_impossible else settings.cancel_weight * item.loss
        elif item.home is not None:
            weight = settings.place_weight if place[0] == item.home[0] else settings.move_weight
        else:
            weight = settings.place_weight
        return round(weight * item.factor * MILLI) + 1

    def cost_undone(self, number: int) -> int:
        """In thousandths: what it costs to leave the item where it cannot stay."""
        return round(UNDONE * self.settings.cancel_weight * self.items[number].factor * MILLI) + 1

    def distance(self, number: int, place: Place) -> int:
        """How far a place is from where the meeting was, in slots; of an added one, from now."""
        item, slots = self.items[number], self.calendar.slots
        if item.home is None or not 0 <= item.home[0] < len(slots):
            return place[0]
        here, there = item.home[0], place[0]
        days = abs(slots[here].day_index - slots[there].day_index)
        return abs(here - there) + DAY_APART * days

    def open_tables(self, place: Place) -> list[str]:
        """The tables of that kind that are open in the slot."""
        slot = self.calendar.slots[place[0]]
        tables = self.kinds[place[1]].table_ids
        return [table for table in tables if self.calendar.is_open(table, slot.start, slot.end)]

    def in_session(self, person_id: str) -> frozenset[int]:
        """The slots in which the person is in a session."""
        if person_id not in self._in_session:
            self._in_session[person_id] = frozenset(
                slot
                for session in self.sessions.get(person_id, ())
                for slot in self.calendar.slots_over(session.start, session.end)
            )
        return self._in_session[person_id]

    def clash_in_time(self, one: Place, other: Place) -> bool:
        """Whether nobody can be in both: the same slot, or too little time for the way."""
        if one[0] == other[0]:
            return True
        if one[1] == other[1] or not self._travels or min(one[1], other[1], one[0], other[0]) < 0:
            return False
        first, second = sorted((one, other))
        gap = self.calendar.slots[second[0]].start - self.calendar.slots[first[0]].end
        return gap < self.calendar.way(self.kinds[first[1]].area, self.kinds[second[1]].area)

    def keeps(self, rule: str) -> bool:
        return self.given.rules.keeps(rule)

    def _standing(self, meeting: Meeting) -> Item:
        pairing = self._pairings.get(meeting.pairing_id)
        essential = meeting.people_ids[:2]
        slot = self.calendar.slot_of(meeting.start, meeting.end)
        leaving = tuple(
            person
            for person in meeting.people_ids[2:]
            if not self.calendar.is_there(person, meeting.start, meeting.end)
            or self._is_elsewhere(person, meeting)
            or not any(person in self._brought.get(lead, ()) for lead in essential)
        )
        is_past = meeting.start < self.given.now
        coming = tuple(person for person in meeting.people_ids if person not in leaving)
        never = "" if is_past else self._never(coming, pairing)
        wrong = "" if is_past else never or self._wrong(meeting, coming, slot)
        kind = self.kind_of.get(meeting.table_id, -1)
        return Item(
            pairing_id=meeting.pairing_id,
            pairing=pairing,
            meeting=meeting,
            people=meeting.people_ids if is_past else coming,
            leaving=() if is_past else leaving,
            home=(-1 if slot is None else slot, kind),
            wrong=wrong,
            is_fixed=is_past or (meeting.id in self.locked and not wrong),
            stays_in_time=meeting.id in self.locked,
            factor=self._factor(meeting),
            loss=1.0 if pairing is None else self._loss(pairing),
            is_impossible=bool(never),
        )

    def _added(self, pairing: Pairing) -> Item:
        everyone = people_of(pairing.need_owner_id, pairing.offer_owner_id, self._brought)
        coming = (*everyone[:2], *(person for person in everyone[2:] if self.calendar.presence(person)))
        never = self._never(coming, pairing)
        return Item(
            pairing_id=pairing.id,
            pairing=pairing,
            meeting=None,
            people=coming,
            wrong=never or "it is to be added",
            loss=self._loss(pairing),
            is_impossible=bool(never),
        )

    def _loss(self, pairing: Pairing) -> float:
        if self._is_filling:
            return pairing.score
        people = frozenset((pairing.need_owner_id, pairing.offer_owner_id))
        return MUST if pairing.id in self.given.wanted or people in self._musts else 1.0

    def _never(self, people: Sequence[str], pairing: Pairing | None) -> str:
        """Why the first two, and whom they bring along, cannot meet at all; empty if they can."""
        if pairing is None:
            return "the two are no longer paired"
        for person in people[:2]:
            if not any(self.calendar.slots[slot].start >= self.given.now for slot in self.calendar.presence(person)):
                return f"{self.name(person)} cannot be there"
        here, there = ({lead, *self._brought.get(lead, ())} & {*people} for lead in people[:2])
        for one, other in product(sorted({people[0], *(here - there)}), sorted({people[1], *(there - here)})):
            if not self._conflicts.may_meet(one, other) or frozenset((one, other)) in self._refused:
                return KEPT_APART
        return ""

    def _wrong(self, meeting: Meeting, coming: Sequence[str], slot: int | None) -> str:
        """Why it cannot stay where it is; that nowhere are seats enough for it is no reason to leave."""
        for person in coming[:2]:
            if not self.calendar.is_there(person, meeting.start, meeting.end):
                return f"{self.name(person)} cannot be there then"
            if self._is_elsewhere(person, meeting):
                return f"{self.name(person)} is in a session then"
            if self._comes_too_late(person, meeting):
                return f"{self.name(person)} has too little time for the way then"
        if slot is None:
            return "there is no such slot any more"
        table = self.calendar.tables.get(meeting.table_id)
        if table is None:
            return f"there is no table {meeting.table_id!r} any more"
        if not self.calendar.is_open(table.id, meeting.start, meeting.end):
            return f"{table.name} is closed then"
        if table.seats < len(coming) <= max(kind.seats for kind in self.kinds):
            return f"{table.name} has too few seats"
        if meeting.id not in self.locked and not self._in_order(meeting.id, slot):
            return "it is on the wrong side of a session that it comes before or after"
        return ""

    def _is_elsewhere(self, person_id: str, meeting: Meeting) -> bool:
        return any(
            session.start < meeting.end and meeting.start < session.end
            for session in self.sessions.get(person_id, ())
        )

    def _comes_too_late(self, person_id: str, meeting: Meeting) -> bool:
        """Whether a session that was moved, or that they had not before, leaves no time for the way."""
        area = self.calendar.area(meeting.table_id)
        return self.keeps("travel_time") and any(
            max(meeting.start - session.end, session.start - meeting.end)
            < self.calendar.way(area, self.calendar.area(session.room_id))
            for session in self.sessions.get(person_id, ())
            if (session.id, person_id) in self._anew
        )

    def _mark_collisions(self) -> None:
        """Meetings of one person, or at one table, at one time: each of them has to be looked at."""
        seen: dict[tuple[str, int], int] = {}
        self.colliding: set[int] = set()
        for number, item in enumerate(self.items):
            if item.meeting is None or item.home is None or item.home[0] < 0 or item.wrong:
                continue
            for key in (*((person, item.home[0]) for person in item.people), (item.meeting.table_id, item.home[0])):
                if key in seen:
                    self.colliding |= {seen[key], number}
                seen[key] = number
        if self.keeps("precedence"):
            self.colliding |= set(self._out_of_order())
        self.colliding = {number for number in self.colliding if not self.items[number].is_fixed}

    def _out_of_order(self) -> Iterator[int]:
        for first, second in self.precedences():
            one, other = self.items[first], self.items[second]
            if one.home is not None and other.home is not None and one.home[0] >= other.home[0] >= 0:
                yield from (first, second)

    def precedences(self) -> list[tuple[int, int]]:
        """Pairs of meetings of which the first is to end before the second starts."""
        if not self.keeps("precedence"):
            return []
        return [
            (self.number_of[item.first_id], self.number_of[item.second_id])
            for item in self.given.data.precedences
            if item.first_id in self.number_of and item.second_id in self.number_of
        ]

    def _find_places(self, item: Item) -> Iterator[Place]:
        if item.is_impossible:
            return
        slots = self.calendar.slots
        allowed = set(self.calendar.free.open_slots)
        if item.stays_in_time and item.home is not None:
            allowed &= {item.home[0]}
        for person in item.people:
            allowed &= self.calendar.presence(person) - self.in_session(person)
        for slot in sorted(allowed):
            if slots[slot].start < self.given.now or not self._in_order(item.name, slot):
                continue
            for number, kind in enumerate(self.kinds):
                if kind.seats >= len(item.people) and self._can_get_there(item, (slot, number)):
                    yield slot, number

    def _in_order(self, entry_id: str, slot: int) -> bool:
        """Whether sessions that the meeting must come before or after leave this slot."""
        here = self.calendar.slots[slot]
        for rule in self._orders.get(entry_id, ()):
            after = self._session_by_id.get(rule.first_id)
            before = self._session_by_id.get(rule.second_id)
            if (after is not None and after.end > here.start) or (before is not None and before.start < here.end):
                return False
        return True

    def _can_get_there(self, item: Item, place: Place) -> bool:
        """Whether the sessions of its people leave time for the way."""
        if not self._travels:
            return True
        slot, area = self.calendar.slots[place[0]], self.kinds[place[1]].area
        for person in item.people:
            for session in self.sessions.get(person, ()):
                gap = max(slot.start - session.end, session.start - slot.end)
                if timedelta(0) <= gap < self.calendar.way(area, self.calendar.area(session.room_id)):
                    return False
        return True

    def _factor(self, meeting: Meeting) -> float:
        hours = (meeting.start - self.given.now).total_seconds() / 3600
        near = self.settings.near_factor if hours <= self.settings.near_hours else 1.0
        accepted = meeting.pairing_id in self.given.accepted
        return near * (self.settings.accepted_factor if accepted else 1.0)

    def name(self, person_id: str) -> str:
        person = self.calendar.people.get(person_id)
        return person.name if person is not None else person_id


def _had_anew(before: Sequence[Session], after: Sequence[Session]) -> Iterator[tuple[str, str]]:
    """Sessions, and who has them at another time or place than before, or had them not."""
    was = {(item.id, item.start, item.room_id): frozenset(item.attendee_ids) for item in before}
    for item in after:
        known = was.get((item.id, item.start, item.room_id), frozenset())
        yield from ((item.id, person) for person in item.attendee_ids if person not in known)


def _pairs(given: RepairInput, kind: WishKind) -> set[frozenset[str]]:
    return {frozenset((wish.person_id, wish.other_id)) for wish in given.data.wishes if wish.kind is kind}


def _to_add(given: RepairInput, agenda: Agenda) -> Iterator[Pairing]:
    held = {meeting.pairing_id for meeting in agenda.meetings}
    excused = {item.pairing_id for item in agenda.unplaced_meetings}
    for pairing in given.pairings:
        if pairing.id not in held and (pairing.id in given.wanted or pairing.id not in excused):
            yield pairing
