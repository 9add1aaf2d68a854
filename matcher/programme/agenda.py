"""The whole event: plenaries, themed sessions, 1:1 meetings and everyone's part in them, on one calendar."""

from __future__ import annotations

import math
from collections import defaultdict

from matcher.free_time import FreeTime
from matcher.identity import joined_id
from matcher.ports import Progress
from matcher.programme.attendance import (
    Busy,
    assign_tables,
    audience,
    plenary_attendance,
    slots_of,
    speaking,
    with_chairs,
)
from matcher.programme.compose import compose
from matcher.programme.problem import (
    MeetingPlan,
    MeetingProblem,
    ProgrammeInput,
    SessionPlacement,
    SessionProblem,
    ThemedSession,
    WantedMeeting,
)
from matcher.settings import ProgrammeSettings
from models.domain import (
    Agenda,
    EventData,
    Meeting,
    Session,
    SessionKind,
    Slot,
    Talk,
    UnplacedMeeting,
    UnplacedTalk,
)


def make_agenda(
    given: ProgrammeInput, settings: ProgrammeSettings, progress: Progress, *, version: int = 1
) -> Agenda:
    """Return an agenda in which nothing of a person overlaps, whatever could not be placed listed with its reason.

    Sessions are placed first, then meetings around their speakers and chairs, then listeners come where they are
    free. ``utility_bound`` is proven for the meetings, given the sessions. The same input and settings give the same
    agenda unless the wall clock cuts a search off.
    """
    from matcher.programme.solve import place_meetings, place_sessions  # with CP-SAT: slow to import

    free_time = FreeTime(given.data)
    with progress.track("Composing sessions", total=None) as step:
        sessions, unplaced_talks = compose(given, free_time, settings)
        step.advance()
    placements = with_chairs(sessions, place_sessions(sessions, settings, progress), free_time)
    problem = _meeting_problem(given, settings, free_time, sessions, placements)
    plan = place_meetings(problem, settings, progress)
    listeners = _listeners(given.data, sessions, placements, free_time, (problem, plan))
    meetings = _meetings(given.data, free_time.slots, problem, plan)
    return Agenda(
        version=version,
        sessions=tuple(
            sorted(
                (
                    *_plenaries(given.data, free_time),
                    *_sessions(sessions, placements, listeners, free_time.slots, given.data),
                ),
                key=lambda session: (session.start, session.room_id, session.id),
            )
        ),
        meetings=meetings,
        unplaced_meetings=_unplaced_meetings(given.data, free_time, problem, plan),
        unplaced_talks=tuple(unplaced_talks) + _unplaced_sessions(sessions, placements),
        utility=math.fsum(
            item.pairing.score for item, slot in zip(problem.meetings, plan.slot_of, strict=True) if slot >= 0
        ),
        utility_bound=plan.utility_bound,
    )


def _meeting_problem(
    given: ProgrammeInput,
    settings: ProgrammeSettings,
    free_time: FreeTime,
    sessions: SessionProblem,
    placements: list[SessionPlacement],
) -> MeetingProblem:
    busy = speaking(sessions, placements)
    people = tuple(
        dict.fromkeys(person_id for item in given.pairings for person_id in (item.need_owner_id, item.offer_owner_id))
    )
    number = {person_id: position for position, person_id in enumerate(people)}
    free = [frozenset(free_time.of(person_id) - busy.get(person_id, set())) for person_id in people]
    meetings = []
    for pairing in given.pairings:
        pair = number[pairing.need_owner_id], number[pairing.offer_owner_id]
        meetings.append(
            WantedMeeting(pairing=pairing, people=pair, allowed=tuple(sorted(free[pair[0]] & free[pair[1]])))
        )
    return MeetingProblem(
        meetings=tuple(meetings),
        people=people,
        tables=len(given.data.tables),
        day_of=tuple(slot.day_index for slot in free_time.slots),
        follows=tuple(free_time.follows(index) for index in range(len(free_time.slots))),
        most_in_a_row=settings.max_meetings_in_a_row,
        wanted_session=_wanted_sessions(sessions, placements, number),
        days_present=tuple(max(1, len({free_time.slots[slot].day_index for slot in slots})) for slots in free),
    )


def _wanted_sessions(
    sessions: SessionProblem, placements: list[SessionPlacement], number: dict[str, int]
) -> dict[tuple[int, int], float]:
    wanted: dict[tuple[int, int], float] = defaultdict(float)
    for item in placements:
        for person_id, strength in sessions.sessions[item.session].interest.items():
            if person_id in number:
                for slot in slots_of(item, sessions):
                    wanted[number[person_id], slot] = max(wanted[number[person_id], slot], strength)
    return dict(wanted)


def _listeners(
    data: EventData,
    sessions: SessionProblem,
    placements: list[SessionPlacement],
    free_time: FreeTime,
    met: tuple[MeetingProblem, MeetingPlan],
) -> list[list[str]]:
    busy: Busy = speaking(sessions, placements)
    for item, slot in zip(met[0].meetings, met[1].slot_of, strict=True):
        if slot >= 0:
            busy[item.pairing.need_owner_id].add(slot)
            busy[item.pairing.offer_owner_id].add(slot)
    seats = {room.id: room.capacity for room in data.rooms}
    return audience(sessions, placements, seats, free_time, busy)


def _plenaries(data: EventData, free_time: FreeTime) -> list[Session]:
    if data.event is None:
        return []
    attending = plenary_attendance(data.event.plenaries, [person.id for person in data.people], free_time)
    return [
        Session(
            id=plenary.id,
            kind=SessionKind.PLENARY,
            title=plenary.title,
            start=plenary.start,
            end=plenary.end,
            room_id=plenary.room_id,
            chair_id=plenary.chair_id,
            speaker_ids=plenary.speaker_ids,
            attendee_ids=people,
            expected_interest=len(people),
            summary=plenary.summary,
        )
        for plenary, people in zip(data.event.plenaries, attending, strict=True)
    ]


def _sessions(
    problem: SessionProblem,
    placements: list[SessionPlacement],
    listeners: list[list[str]],
    slots: tuple[Slot, ...],
    data: EventData,
) -> list[Session]:
    """A session's id comes from its offers, so that it keeps it when it moves."""
    taken = {plenary.id for plenary in data.event.plenaries} if data.event is not None else set()
    return [
        _session(
            _session_id(problem.sessions[item.session], taken), problem.sessions[item.session], item, coming, slots
        )
        for item, coming in zip(placements, listeners, strict=True)
    ]


def _session_id(themed: ThemedSession, taken: set[str]) -> str:
    """Made of the first of its offers' ids in order of text: no two sessions tell one offer.

    Where a fixed session has that id, ``~2`` follows, which no joined id holds.
    """
    name = joined_id("session", min(offer.id for offer in themed.offers))
    while name in taken:
        name += "~2"
    return name


def _session(
    session_id: str, themed: ThemedSession, placement: SessionPlacement, listeners: list[str], slots: tuple[Slot, ...]
) -> Session:
    on_stage = (*themed.speaker_ids, *([placement.chair_id] if placement.chair_id else []))
    talks = tuple(
        Talk(
            id=f"talk-{offer.id}",
            offer_id=offer.id,
            speaker_id=speaker_id,
            title=offer.title,
            start=slots[placement.start + place].start,
            end=slots[placement.start + place].end,
        )
        for place, (offer, speaker_id) in enumerate(zip(themed.offers, themed.talk_speaker_ids, strict=True))
    )
    return Session(
        id=session_id,
        kind=SessionKind.TALKS,
        title=themed.title,
        start=talks[0].start,
        end=talks[-1].end,
        room_id=placement.room_id,
        chair_id=placement.chair_id,
        talks=talks,
        speaker_ids=themed.speaker_ids,
        attendee_ids=(*on_stage, *listeners),
        expected_interest=len({*themed.interest, *on_stage}),
    )


def _meetings(
    data: EventData, slots: tuple[Slot, ...], problem: MeetingProblem, plan: MeetingPlan
) -> tuple[Meeting, ...]:
    tables = assign_tables(problem, plan, [table.id for table in data.tables])
    meetings = [
        Meeting(
            id=joined_id("meeting", item.pairing.need_id, item.pairing.offer_id),
            pairing_id=item.pairing.id,
            need_id=item.pairing.need_id,
            offer_id=item.pairing.offer_id,
            people_ids=(item.pairing.need_owner_id, item.pairing.offer_owner_id),
            start=slots[slot].start,
            end=slots[slot].end,
            table_id=table_id,
        )
        for item, slot, table_id in zip(problem.meetings, plan.slot_of, tables, strict=True)
        if slot >= 0
    ]
    return tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.table_id)))


def _unplaced_meetings(
    data: EventData, free_time: FreeTime, problem: MeetingProblem, plan: MeetingPlan
) -> tuple[UnplacedMeeting, ...]:
    return tuple(
        UnplacedMeeting(pairing_id=item.pairing.id, reason=_why_not(data, free_time, item))
        for item, slot in zip(problem.meetings, plan.slot_of, strict=True)
        if slot < 0
    )


def _why_not(data: EventData, free_time: FreeTime, item: WantedMeeting) -> str:
    people = [data.person(item.pairing.need_owner_id), data.person(item.pairing.offer_owner_id)]
    if not free_time.open_slots:
        return "the event has no slot for meetings"
    if not data.tables:
        return "the event has no meeting table"
    for person in people:
        if not free_time.of(person.id):
            return f"{person.name} is not available in any slot"
    names = f"{people[0].name} and {people[1].name}"
    if not free_time.of(people[0].id) & free_time.of(people[1].id):
        return f"{names} are never available at the same time"
    if not item.allowed:
        return f"{names} have no time in common besides the sessions in which one of them speaks or chairs"
    return f"in the {len(item.allowed)} slots that suit {names} they have other meetings or all tables are taken"


def _unplaced_sessions(problem: SessionProblem, placements: list[SessionPlacement]) -> tuple[UnplacedTalk, ...]:
    placed = {item.session for item in placements}
    return tuple(
        UnplacedTalk(
            offer_id=offer.id,
            reason=f"its session, {session.title}, found no room at a time when all its speakers are free",
        )
        for number, session in enumerate(problem.sessions)
        if number not in placed
        for offer in session.offers
    )
