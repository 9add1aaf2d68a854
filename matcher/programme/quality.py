"""How good a plan is: every figure computed anew from the agenda and the records, with no code of the solver's."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations, groupby, pairwise

from matcher.plan_figures import (
    Clashes,
    DayLoad,
    Pauses,
    PersonShare,
    PlanQuality,
    RoomDay,
    TableSlot,
    Ways,
)
from matcher.programme.validate import validate
from matcher.programme.validation_case import recorded_ways
from matcher.programme.without_meeting import Presence, Prospects, scores_of, without_meeting
from matcher.settings import PairingSettings, ProgrammeSettings, Settings
from models.domain import Agenda, Entry, EntryKind, EventData, Matching, Pairing, RoomKind, Run, Session, SessionKind

LOCKED = "locked"
"""Under this name a run tells which entries were locked."""
NOON = 12
"""What starts before this hour, in the event's time zone, is in the morning."""
LEAST_SHOWN = 10
MOST_PAUSES_SHOWN = 5
OF_PAIRINGS = frozenset({"nothing_lost", "meeting_is_its_pairing", "utility", "utility_bound"})
"""Rules that cannot be judged where the pairings are not those that the agenda was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeWith:
    """What an agenda was made with besides its records and pairings.

    ``previous`` is the version before it and ``locked`` the ids of the entries that were locked when it was made:
    where they were, it should have them still. What was locked later binds only later versions.
    """

    programme: ProgrammeSettings = field(default_factory=ProgrammeSettings)
    pairing: PairingSettings = field(default_factory=PairingSettings)
    previous: Agenda | None = None
    locked: frozenset[str] = frozenset()


def plan_quality(
    data: EventData,
    matching: Matching,
    pairings: Sequence[Pairing] | None,
    agenda: Agenda,
    made: MadeWith | None = None,
) -> PlanQuality:
    """Measure ``agenda`` against the records and ``matching``.

    ``pairings`` are those that it was made from; None where they are gone, as they are for earlier versions: then its
    clashes are those with the records alone, and its utility is the one it was stored with if a score is not known.
    ``made`` None: with default settings, and no version before.
    """
    made = made or MadeWith()
    case = _Case(data, matching, pairings, agenda, made)
    return PlanQuality(
        version=agenda.version,
        utility=case.utility(),
        utility_bound=agenda.utility_bound,
        pairings=len(agenda.meetings) + len(agenda.unplaced_meetings),
        meetings=len(agenda.meetings),
        sessions=len(agenda.sessions),
        talks=sum(len(session.talks) for session in agenda.sessions),
        unplaced_talks=len(agenda.unplaced_talks),
        unplaced_sessions=len(agenda.unplaced_sessions),
        people=len(data.people),
        least=_least(case),
        without=without_meeting(data, matching, agenda, case.prospects, case.presence),
        distribution=_distribution(case),
        pauses=_pauses(case),
        clashes=_clashes(case),
        tables=case.tables,
        rooms=_rooms(case),
        days=_days(case),
        uneven_meetings=_uneven_meetings(case),
        crowded_meetings=_crowded_meetings(case),
        wanted_at_once=_wanted_at_once(case),
        ways=_ways(case),
    )


def programme_settings(run: Run) -> ProgrammeSettings:
    """Those that the agenda of ``run`` was made with; what the run does not know has its default."""
    return _settings_of(run, ProgrammeSettings)


def made_with(run: Run, pair_run: Run | None, previous: Agenda | None) -> MadeWith:
    """What the agenda of ``run`` was made with, from pairings of ``pair_run``, after ``previous``."""
    locked = run.settings.get(LOCKED)
    return MadeWith(
        programme=programme_settings(run),
        pairing=_settings_of(pair_run, PairingSettings) if pair_run is not None else PairingSettings(),
        previous=previous,
        locked=frozenset(map(str, locked)) if isinstance(locked, list) else frozenset(),
    )


def locked_now(data: EventData) -> dict[str, list[str]]:
    """What a run tells of the locks for ``made_with``."""
    return {LOCKED: sorted(lock.entry_id for lock in data.locks)}


def _settings_of(run: Run, kind: type[Settings]) -> Settings:
    known = {name: value for name, value in run.settings.items() if name in kind.model_fields}
    return kind.model_validate(known)


class _Case:
    """The agenda and the records, looked up in every way that the figures need."""

    def __init__(
        self,
        data: EventData,
        matching: Matching,
        pairings: Sequence[Pairing] | None,
        agenda: Agenda,
        made: MadeWith,
    ) -> None:
        self.data, self.pairings, self.agenda, self.made = data, pairings, agenda, made
        self.presence = Presence(data)
        self.prospects = Prospects(data, matching, pairings or (), self.presence, made.pairing.max_meetings_by_role)
        self.scores = scores_of(matching, pairings or ())
        self.wanted = _wanted(data, matching)
        self.itineraries: dict[str, list[Entry]] = defaultdict(list)
        for entry in agenda.entries():
            self.itineraries[entry.person_id].append(entry)
        self.shares = self._shares()
        self.tables = tuple(self._table_slots())

    def local(self, moment: datetime) -> datetime:
        return moment if self.data.event is None else moment.astimezone(self.data.event.zone)

    def day(self, moment: datetime) -> date:
        return self.local(moment).date()

    def is_morning(self, moment: datetime) -> bool:
        return self.local(moment).hour < NOON

    def utility(self) -> float:
        placed = [self.scores.get(meeting.pairing_id) for meeting in self.agenda.meetings]
        known = [score for score in placed if score is not None]
        return math.fsum(known) if len(known) == len(placed) else self.agenda.utility

    def _shares(self) -> dict[str, PersonShare]:
        """Of everyone who has a meeting."""
        held: dict[str, list[float]] = defaultdict(list)
        for meeting in self.agenda.meetings:
            for person_id in meeting.people_ids:
                held[person_id].append(self.scores.get(meeting.pairing_id, 0.0))
        return {
            person_id: PersonShare(person_id=person_id, meetings=len(scores), utility=math.fsum(scores))
            for person_id, scores in held.items()
        }

    def share(self, person_id: str) -> PersonShare:
        return self.shares.get(person_id, PersonShare(person_id=person_id, meetings=0, utility=0.0))

    def _table_slots(self) -> Iterable[TableSlot]:
        used = Counter((meeting.start, meeting.end) for meeting in self.agenda.meetings)
        for slot in self.presence.slots:
            is_open = slot.index in self.presence.open_slots
            tables = sum(self.presence.is_place_open(table.id, slot) for table in self.data.tables) if is_open else 0
            held = sum(count for (start, end), count in used.items() if start < slot.end and slot.start < end)
            yield TableSlot(start=slot.start, end=slot.end, used=held, open=tables)


def _wanted(data: EventData, matching: Matching) -> Mapping[str, frozenset[str]]:
    """By offer or requested session, who wants it: whom the records name, and the owners of needs that it matches."""
    owner = {demand.id: demand.owner_id for demand in data.demands if demand.owner_id}
    wanted: dict[str, set[str]] = defaultdict(set)
    for request in data.session_requests:
        wanted[request.id] |= set(request.wanted_by)
    for match in matching.matches:
        if match.need_id in owner:
            wanted[match.offer_id].add(owner[match.need_id])
    return {name: frozenset(people) for name, people in wanted.items()}


def _least(case: _Case) -> tuple[PersonShare, ...]:
    """As fairness counts them: of whom it is owed to, those who could have a meeting with a score."""
    roles = case.made.pairing.fairness_roles
    could = [
        case.share(person.id)
        for person in case.data.people
        if (not roles or person.role in roles) and case.prospects.could_score(person.id)
    ]
    return tuple(sorted(could, key=lambda share: (share.utility, share.meetings, share.person_id))[:LEAST_SHOWN])


def _distribution(case: _Case) -> tuple[int, ...]:
    counts = Counter(
        case.share(person.id).meetings
        for person in case.data.people
        if case.prospects.brought(person.id)
        or (person.id in case.shares and not case.prospects.only_interprets(person.id))
    )
    return tuple(counts[number] for number in range(max(counts, default=-1) + 1))


def _pauses(case: _Case) -> Pauses:
    number = {(slot.start, slot.end): slot for slot in case.presence.slots}
    of_person: Counter[str] = Counter()
    idle = 0
    for person_id, entries in case.itineraries.items():
        if case.prospects.only_interprets(person_id):
            continue
        meetings = [
            entry for entry in entries if entry.kind is EntryKind.MEETING and (entry.start, entry.end) in number
        ]
        for one, other in pairwise(meetings):
            before, after = number[one.start, one.end], number[other.start, other.end]
            if before.day_index == after.day_index and after.index > before.index + 1:
                of_person[person_id] += 1
                idle += not any(
                    item.start < other.start and one.end < item.end for item in entries if item not in (one, other)
                )
    most = max(of_person.values(), default=0)
    of_most = sorted(person_id for person_id, count in of_person.items() if count == most)
    return Pauses(total=of_person.total(), idle=idle, most=most, most_of=tuple(of_most[:MOST_PAUSES_SHOWN]))


def _clashes(case: _Case) -> tuple[Clashes, ...]:
    made = case.made
    data = replace(case.data, locks=tuple(lock for lock in case.data.locks if lock.entry_id in made.locked))
    found = validate(data, case.pairings or (), case.agenda, made.programme, made.previous)
    judged = [item for item in found if case.pairings is not None or item.rule not in OF_PAIRINGS]
    counts = Counter((item.severity, item.rule) for item in judged)
    first = {(item.severity, item.rule): item.message for item in reversed(judged)}
    return tuple(
        Clashes(rule=rule, severity=severity, count=count, example=first[severity, rule])
        for (severity, rule), count in sorted(counts.items())
    )


def _rooms(case: _Case) -> tuple[RoomDay, ...]:
    """Session rooms on each day, and on their days other rooms that hold a session."""
    held: dict[tuple[str, date], list[Session]] = defaultdict(list)
    for session in case.agenda.sessions:
        held[session.room_id, case.day(session.start)].append(session)
    dates = [day.date for day in case.data.event.days] if case.data.event is not None else []
    capacity = {room.id: room.capacity for room in case.data.rooms}
    places = {
        (room.id, day): None for day in dates for room in case.data.rooms if room.kind is RoomKind.SESSION
    } | dict.fromkeys(sorted(held, key=lambda place: (place[1], place[0])))
    return tuple(
        RoomDay(
            room_id=room_id,
            day=day,
            sessions=len(held.get((room_id, day), ())),
            used=math.fsum((item.end - item.start) / timedelta(minutes=1) for item in held.get((room_id, day), ())),
            open=case.presence.minutes_open(room_id, day),
            attendees=sum(len(item.attendee_ids) for item in held.get((room_id, day), ())),
            seats=capacity.get(room_id, 0) * len(held.get((room_id, day), ())),
        )
        for room_id, day in sorted(places, key=lambda place: place[1])
    )


def _days(case: _Case) -> tuple[DayLoad, ...]:
    meetings = Counter(case.day(meeting.start) for meeting in case.agenda.meetings)
    sessions = Counter(case.day(session.start) for session in case.agenda.sessions)
    mornings = Counter(case.day(item.start) for item in case.agenda.meetings if case.is_morning(item.start))
    known = {day.date for day in case.data.event.days} if case.data.event is not None else set()
    loads = []
    for day in sorted({*known, *meetings, *sessions}):
        slots = [slot for slot in case.tables if case.day(slot.start) == day]
        used, open_ = sum(slot.used for slot in slots), sum(slot.open for slot in slots)
        loads.append(
            DayLoad(
                day=day,
                meetings=meetings[day],
                sessions=sessions[day],
                table_share=min(1.0, used / open_) if open_ else 0.0,
                in_the_morning=mornings[day],
            )
        )
    return tuple(loads)


def _crowded_meetings(case: _Case) -> int:
    """Those above the whole number next to a half day's share of all meetings, which is that of its open tables."""
    used: Counter[tuple[date, bool]] = Counter()
    open_: Counter[tuple[date, bool]] = Counter()
    for slot in case.tables:
        half_day = case.day(slot.start), case.is_morning(slot.start)
        used[half_day] += slot.used
        open_[half_day] += slot.open
    meetings, tables = used.total(), open_.total()
    return sum(max(0, count - -(-meetings * open_[half_day] // max(1, tables))) for half_day, count in used.items())


def _uneven_meetings(case: _Case) -> int:
    """Over the days on which a person is free in some slot: those above the whole number next to an even share."""
    total = 0
    for person_id, entries in case.itineraries.items():
        by_day = Counter(case.day(entry.start) for entry in entries if entry.kind is EntryKind.MEETING)
        days = max(1, len({case.presence.slots[slot].day_index for slot in case.presence.free(person_id)}))
        share = -(-by_day.total() // days)
        total += sum(max(0, count - share) for count in by_day.values())
    return total


def _wanted_at_once(case: _Case) -> int:
    sessions = [item for item in case.agenda.sessions if item.kind is not SessionKind.PLENARY]
    wanted = {
        session.id: frozenset().union(
            *(case.wanted.get(name, frozenset()) for name in (session.id, *(talk.offer_id for talk in session.talks)))
        )
        for session in sessions
    }
    return sum(
        len(wanted[one.id] & wanted[other.id])
        for one, other in combinations(sessions, 2)
        if one.start < other.end and other.start < one.end
    )


@dataclass(frozen=True, slots=True)
class _Way:
    minutes: int
    is_tight: bool


def _ways(case: _Case) -> Ways:
    minutes_of = recorded_ways(case.data)
    area = {room.id: room.area for room in case.data.rooms}
    area |= {table.id: area.get(table.room_id, "") for table in case.data.tables}
    room = {table.id: table.room_id for table in case.data.tables}
    change = case.data.event.room_change_minutes if case.data.event is not None else 0
    by_person = []
    for entries in case.itineraries.values():
        ways = []
        for _, of_day in groupby(entries, key=lambda entry: case.day(entry.start)):
            for one, other in pairwise(of_day):
                minutes = minutes_of.get(frozenset((area.get(one.place_id, ""), area.get(other.place_id, ""))), 0)
                if room.get(one.place_id, one.place_id) != room.get(other.place_id, other.place_id):
                    minutes = max(minutes, change)
                if minutes:
                    ways.append(_Way(minutes, other.start - one.end < timedelta(minutes=minutes)))
        by_person.append(ways)
    return Ways(
        moves=sum(map(len, by_person)),
        minutes=sum(way.minutes for ways in by_person for way in ways),
        most_minutes=max((sum(way.minutes for way in ways) for ways in by_person), default=0),
        tight=sum(way.is_tight for ways in by_person for way in ways),
    )
