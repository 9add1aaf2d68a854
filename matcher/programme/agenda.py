"""The whole event: plenaries, sessions, 1:1 meetings, visits and everyone's part in them, on one calendar."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from matcher.interpreting import shared_out
from matcher.ports import Progress
from matcher.programme.attendance import audience, on_stage, visitors, with_chairs
from matcher.programme.chains import AskedOrder
from matcher.programme.fixed import Fixed, fix
from matcher.programme.meeting_problem import meeting_id, meeting_problem
from matcher.programme.problem import (
    MeetingPlan,
    MeetingProblem,
    ProgrammeInput,
    SessionPlacement,
    SessionProblem,
    ThemedSession,
)
from matcher.programme.reasons import unplaced_meetings, unplaced_sessions, unplaced_talks
from matcher.programme.session_problem import lengths_of, session_problem
from matcher.programme.table_seating import assign_tables
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from matcher.stopping import StopSign
from models.domain import Agenda, EventData, Meeting, Plenary, Session, SessionKind, Slot, Talk


def make_agenda(
    given: ProgrammeInput,
    settings: ProgrammeSettings,
    progress: Progress,
    *,
    version: int = 1,
    stop: StopSign | None = None,
) -> Agenda:
    """Return an agenda in which nothing of a person overlaps, whatever could not be placed listed with its reason.

    Plenaries and what is locked stand first. Then sessions are placed, then visitors join the visits, then meetings
    come around all of these, then listeners come where they are free. ``utility_bound`` is proven for the meetings,
    given the sessions, the visits and what is locked. The same input and settings give the same agenda unless the
    wall clock cuts a search off. Once ``stop`` is shown, searches end with the best that they have.
    """
    from matcher.programme.solve import place_meetings, place_sessions  # with CP-SAT: slow to import

    data = given.data
    whereabouts = Whereabouts(data, travel=settings.keeps("travel_time"))
    fixed = fix(given, whereabouts, settings)
    with progress.track("Composing sessions", total=None) as step:
        composed = session_problem(given, whereabouts, fixed, settings)
        step.advance()
    sessions = composed.problem
    placements = with_chairs(sessions, place_sessions(sessions, settings, progress, stop), whereabouts)
    seats = {room.id: room.capacity for room in data.rooms}
    groups = visitors(sessions, placements, seats, whereabouts)
    problem = meeting_problem(given, settings, whereabouts, fixed, (sessions, placements))
    plan = place_meetings(problem, settings, progress, stop)
    asked = _asked_order(given, fixed, sessions, len(whereabouts.free_time.open_slots))
    left_out = unplaced_meetings(data, whereabouts, problem, plan, asked)
    meetings = _meetings(whereabouts.slots, problem, plan, stay=settings.keeps("same_table"))
    for meeting in meetings:
        if meeting.pairing_id not in fixed.meetings:
            whereabouts.hold(meeting.people_ids, meeting.start, meeting.end, meeting.table_id)
    listeners = audience(sessions, placements, seats, whereabouts)
    coming = [groups.get(number, listeners[number]) for number in range(len(placements))]
    return Agenda(
        version=version,
        sessions=_all_sessions(data, fixed, (sessions, placements), coming, whereabouts.slots),
        meetings=meetings,
        unplaced_meetings=left_out,
        unplaced_talks=composed.unplaced + unplaced_talks(sessions, placements),
        unplaced_sessions=unplaced_sessions(data, sessions, placements, asked),
        utility=math.fsum(
            item.pairing.score for item, cell in zip(problem.meetings, plan.cell_of, strict=True) if cell >= 0
        ),
        utility_bound=plan.utility_bound,
    )


def _asked_order(given: ProgrammeInput, fixed: Fixed, sessions: SessionProblem, slots: int) -> AskedOrder:
    """Of what can be in this agenda."""
    lengths = lengths_of(given.data, sessions.sessions)
    there = lengths.keys() | {meeting_id(pairing) for pairing in given.pairings}
    return AskedOrder([pair for pair in fixed.order if there.issuperset(pair)], lengths, slots)


def _all_sessions(
    data: EventData,
    fixed: Fixed,
    placed: tuple[SessionProblem, Sequence[SessionPlacement]],
    coming: Sequence[Sequence[str]],
    slots: tuple[Slot, ...],
) -> tuple[Session, ...]:
    """Plenaries and sessions in order of time, then room."""
    plenaries = data.event.plenaries if data.event is not None else ()
    sessions = [_plenary(item, people) for item, people in zip(plenaries, fixed.attending, strict=True)]
    sessions += [
        _session(placed[0], placement, guests, slots) for placement, guests in zip(placed[1], coming, strict=True)
    ]
    return tuple(sorted(sessions, key=lambda session: (session.start, session.room_id, session.id)))


def _plenary(plenary: Plenary, attending: tuple[str, ...]) -> Session:
    return Session(
        id=plenary.id,
        kind=SessionKind.PLENARY,
        title=plenary.title,
        start=plenary.start,
        end=plenary.end,
        room_id=plenary.room_id,
        chair_id=plenary.chair_id,
        speaker_ids=plenary.speaker_ids,
        attendee_ids=attending,
        expected_interest=len(attending),
        summary=plenary.summary,
    )


def _session(
    problem: SessionProblem, placement: SessionPlacement, guests: Sequence[str], slots: tuple[Slot, ...]
) -> Session:
    session, stage = problem.sessions[placement.session], on_stage(problem, placement)
    return Session(
        id=session.id,
        kind=session.kind,
        title=session.title,
        start=slots[placement.start].start,
        end=slots[placement.start + session.length - 1].end,
        room_id=placement.room_id,
        chair_id=placement.chair_id,
        talks=_talks(session, placement.start, slots),
        speaker_ids=session.speaker_ids,
        attendee_ids=(*stage, *guests),
        expected_interest=len({*session.interest, *stage}),
        summary=session.summary,
        track=session.track,
    )


def _talks(session: ThemedSession, start: int, slots: tuple[Slot, ...]) -> tuple[Talk, ...]:
    return tuple(
        Talk(
            id=f"talk-{offer.id}",
            offer_id=offer.id,
            speaker_id=speaker_id,
            title=offer.title,
            start=slots[start + place].start,
            end=slots[start + place].end,
        )
        for place, (offer, speaker_id) in enumerate(zip(session.offers, session.talk_speaker_ids, strict=True))
    )


def _interpreters(problem: MeetingProblem, plan: MeetingPlan) -> dict[int, str]:
    """By meeting that needs one, its interpreter."""
    in_slot: dict[int, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    for number, cell in enumerate(plan.cell_of):
        able = problem.meetings[number].interpreters
        if cell >= 0 and able is not None:
            in_slot[problem.slot_of(cell)].append((number, able))
    return shared_out((slot, in_slot[slot], problem.interpreters[slot]) for slot in sorted(in_slot))


def _meetings(
    slots: tuple[Slot, ...], problem: MeetingProblem, plan: MeetingPlan, *, stay: bool
) -> tuple[Meeting, ...]:
    tables = assign_tables(problem, plan, stay=stay)
    interpreters = _interpreters(problem, plan)
    meetings = [
        Meeting(
            id=meeting_id(item.pairing),
            pairing_id=item.pairing.id,
            need_id=item.pairing.need_id,
            offer_id=item.pairing.offer_id,
            people_ids=(
                *(problem.people[person] for person in item.people),
                *([interpreters[number]] if number in interpreters else []),
            ),
            start=slots[problem.slot_of(cell)].start,
            end=slots[problem.slot_of(cell)].end,
            table_id=table_id,
        )
        for number, (item, cell, table_id) in enumerate(zip(problem.meetings, plan.cell_of, tables, strict=True))
        if cell >= 0
    ]
    return tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.table_id)))
