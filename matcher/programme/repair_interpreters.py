"""Interpreters after a repair: everyone keeps theirs where that can be, another one comes where it cannot, and a
meeting that nobody interprets at its time goes where somebody does, or is given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.groups import companions
from matcher.interpreting import Interpreting, matched
from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_problem import BUDGET_IS_USED_UP, Budget, RepairInput, Undone
from matcher.programme.repair_stage import Engagements
from models.domain import Agenda, EventData, Meeting, UnplacedMeeting

NOBODY = "no interpreter between their languages is free at a time when both and a table are"


NOBODY_AT_ITS_TIME = "its interpreter cannot be there"


def without_interpreters(data: EventData, agenda: Agenda) -> Agenda:
    """The same meetings without those who interpret in them."""
    if not Interpreting(data).ids:
        return agenda
    own = Hired(data)
    return replace(agenda, meetings=tuple(own.without(meeting) for meeting in agenda.meetings))


def with_interpreters(
    given: RepairInput, calendar: Calendar, agendas: tuple[Agenda, Agenda], budget: Budget
) -> tuple[Agenda, tuple[Undone, ...]]:
    """The second of the two ``agendas`` with interpreters, the first says who had whom; and what the budget left as
    it was. A meeting that gets another interpreter, moves for one or is given up counts as changed."""
    interpreting = Interpreting(given.data)
    if not interpreting.ids:
        return agendas[1], ()
    seating = _Seating(given, calendar, interpreting, agendas, budget)
    return seating.done(), tuple(seating.undone)


class Hired:
    """Tells interpreters of the event from people who come along with one of the two."""

    def __init__(self, data: EventData) -> None:
        self._interpreters = frozenset(Interpreting(data).ids)
        self._brought = companions(data)

    def of(self, meeting: Meeting) -> str:
        """Who interprets in the meeting; "" for nobody."""
        return next((person for person in meeting.people_ids[2:] if self._is_hired(meeting, person)), "")

    def without(self, meeting: Meeting) -> Meeting:
        kept = tuple(person for person in meeting.people_ids if not self._is_hired(meeting, person))
        return replace(meeting, people_ids=kept) if kept != meeting.people_ids else meeting

    def _is_hired(self, meeting: Meeting, person: str) -> bool:
        leads = meeting.people_ids[:2]
        return (
            person in self._interpreters
            and person not in leads
            and not any(person in self._brought.get(lead, ()) for lead in leads)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    slot: int
    table_id: str
    interpreter: str


class _Seating:
    def __init__(
        self,
        given: RepairInput,
        calendar: Calendar,
        interpreting: Interpreting,
        agendas: tuple[Agenda, Agenda],
        budget: Budget,
    ) -> None:
        before, after = agendas
        self.given, self.calendar, self.interpreting, self.after = given, calendar, interpreting, after
        self.budget, self.undone = budget, list[Undone]()
        self.known = {meeting.id for meeting in before.meetings}
        hired = Hired(given.data)
        self.had = {meeting.id: hired.of(meeting) for meeting in before.meetings if hired.of(meeting)}
        self.locked = {lock.entry_id for lock in given.data.locks}
        self.busy: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        """By person, when they are in a session or, of interpreters, in a meeting."""
        for session in after.sessions:
            for person in session.attendee_ids:
                self.busy[person].append((session.start, session.end))
        self.meetings = {meeting.id: meeting for meeting in after.meetings}

    def done(self) -> Agenda:
        by_time: dict[tuple[datetime, datetime], list[Meeting]] = defaultdict(list)
        for meeting in self.after.meetings:
            if self.interpreting.needed(meeting.people_ids) is not None:
                by_time[meeting.start, meeting.end].append(meeting)
        left = [meeting for period in sorted(by_time) for meeting in self._seat(by_time[period], *period)]
        lost = [meeting for meeting in left if self._may_change(meeting.id) and not self._moved(meeting)]
        unplaced = tuple(UnplacedMeeting(pairing_id=meeting.pairing_id, reason=NOBODY) for meeting in lost)
        meetings = sorted(self.meetings.values(), key=lambda item: (item.start, item.table_id))
        scores = {pairing.id: pairing.score for pairing in self.given.pairings}
        utility = self.after.utility - sum(scores.get(meeting.pairing_id, 0.0) for meeting in lost)
        return replace(
            self.after,
            meetings=tuple(meetings),
            unplaced_meetings=(*self.after.unplaced_meetings, *unplaced),
            utility=max(0.0, utility),
        )

    def _seat(self, meetings: Sequence[Meeting], start: datetime, end: datetime) -> list[Meeting]:
        """Give the meetings of one time their interpreters; return those that get none."""
        given: dict[str, str] = {}
        open_ones = []
        for meeting in meetings:
            had, able = self.had.get(meeting.id, ""), self.interpreting.needed(meeting.people_ids) or frozenset()
            if start < self.given.now or (had in able and had not in given.values() and self._free(had, start, end)):
                given[meeting.id] = had
            else:
                open_ones.append(meeting)
        free = {item for item in self.interpreting.ids if self._free(item, start, end)} - set(given.values())
        left: list[Meeting] = []
        while open_ones:
            wanted = [self.interpreting.needed(item.people_ids) or frozenset() for item in open_ones]
            found = matched(wanted, free)
            if found is not None:
                given |= {open_ones[number].id: interpreter for number, interpreter in found.items()}
                break
            scarce = min(range(len(open_ones)), key=lambda number: len(wanted[number] & free))
            left.append(open_ones.pop(scarce))
        for meeting_id, interpreter in given.items():
            if interpreter == self.had.get(meeting_id, "") or self._may_change(meeting_id):
                self._take(meeting_id, interpreter, start, end)
        return left

    def _may_change(self, meeting_id: str) -> bool:
        """Whether the budget allows it; where not, the meeting keeps the interpreter whom it had."""
        if meeting_id not in self.known or self.budget.take(meeting_id, forced=True):
            return True
        meeting, had = self.meetings[meeting_id], self.had.get(meeting_id, "")
        self.meetings[meeting_id] = replace(meeting, people_ids=(*meeting.people_ids, *filter(None, (had,))))
        self.undone.append(Undone(entry_id=meeting_id, reason=f"{NOBODY_AT_ITS_TIME}, but {BUDGET_IS_USED_UP}"))
        return False

    def _take(self, meeting_id: str, interpreter: str, start: datetime, end: datetime) -> None:
        if interpreter:
            self.busy[interpreter].append((start, end))
            meeting = self.meetings[meeting_id]
            self.meetings[meeting_id] = replace(meeting, people_ids=(*meeting.people_ids, interpreter))

    def _moved(self, meeting: Meeting) -> bool:
        """Put it where an interpreter works; False, and it is taken out, where there is none."""
        del self.meetings[meeting.id]
        place = None if meeting.id in self.locked else next(self._places(meeting), None)
        if place is None:
            return False
        slot = self.calendar.slots[place.slot]
        self.meetings[meeting.id] = replace(meeting, start=slot.start, end=slot.end, table_id=place.table_id)
        self._take(meeting.id, place.interpreter, slot.start, slot.end)
        return True

    def _places(self, meeting: Meeting) -> Iterator[_Place]:
        """Nearest in time first."""
        able = sorted(self.interpreting.needed(meeting.people_ids) or ())
        slots = [self.calendar.slots[index] for index in self.calendar.free.open_slots]
        area = self.calendar.area(meeting.table_id)
        for slot in sorted(slots, key=lambda item: abs(item.start - meeting.start)):
            period = (slot.start, slot.end)
            held = [item for item in self.meetings.values() if item.start < slot.end and slot.start < item.end]
            taken = {person for item in held for person in item.people_ids}
            if slot.start < self.given.now or not taken.isdisjoint(meeting.people_ids):
                continue
            if not all(self._can_be(person, period, meeting) for person in meeting.people_ids):
                continue
            interpreter = next(
                (item for item in able if item not in taken and self._can_be(item, period, meeting)), ""
            )
            tables = {item.table_id for item in held}
            for table in self.given.data.tables if interpreter else ():
                seats = table.seats > len(meeting.people_ids)
                is_near = self.calendar.area(table.id) == area
                if seats and is_near and table.id not in tables and self._open(table.id, slot.start, slot.end):
                    yield _Place(slot=slot.index, table_id=table.id, interpreter=interpreter)
                    break

    def _can_be(self, person: str, period: tuple[datetime, datetime], meeting: Meeting) -> bool:
        """Whether the person is there, and has time for the ways before and after."""
        engaged = Engagements(
            (*self.after.sessions, *self.meetings.values()),
            self.calendar,
            travel=self.given.rules.keeps("travel_time"),
        )
        there = self.calendar.is_there(person, *period)
        return there and engaged.leave_free_at(person, period, meeting.table_id, meeting.id)

    def _open(self, table_id: str, start: datetime, end: datetime) -> bool:
        return self.calendar.is_open(table_id, start, end)

    def _free(self, person: str, start: datetime, end: datetime) -> bool:
        held = any(first < end and start < last for first, last in self.busy.get(person, ()))
        return not held and self.calendar.is_there(person, start, end)
