"""Changes that an organiser makes to an agenda by hand: pure functions from an agenda and an edit to an agenda.

What cannot be, such as somebody in two places, is not refused here: ``validate`` tells it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from matcher.errors import InputError
from matcher.groups import companions, people_of
from matcher.interpreting import Interpreting
from matcher.programme.meeting_problem import meeting_id
from matcher.programme.whereabouts import Whereabouts
from matcher.settings import ProgrammeSettings
from matcher.told import EntryId, tell
from models.domain import (
    Agenda,
    AgendaEdit,
    EditAction,
    EventData,
    Meeting,
    Pairing,
    Session,
    SessionKind,
    SessionRequest,
    UnplacedMeeting,
    UnplacedSession,
)

TAKEN_OUT = "taken out by an organiser"
Placed = Session | Meeting
_Stay = tuple[datetime, datetime, str]
"""Start, end and place."""


class CannotEdit(InputError):
    """The edit is not about anything in the agenda, or about something that stays as the event says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditContext:
    """What edits are made and judged with: the records as they are, the last pairings, and the rules in force."""

    data: EventData
    pairings: tuple[Pairing, ...]
    rules: ProgrammeSettings = field(default_factory=ProgrammeSettings)
    calendar: Whereabouts = field(init=False, repr=False, compare=False)
    pairing_of: Mapping[str, Pairing] = field(init=False, repr=False, compare=False)
    brought: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", Whereabouts(self.data, travel=self.rules.keeps("travel_time")))
        object.__setattr__(self, "pairing_of", {pairing.id: pairing for pairing in self.pairings})
        object.__setattr__(self, "brought", companions(self.data))

    def request(self, request_id: str) -> SessionRequest | None:
        return next((item for item in self.data.session_requests if item.id == request_id), None)


def place_of(entry: Placed) -> str:
    """The id of a meeting's table or a session's room."""
    return entry.room_id if isinstance(entry, Session) else entry.table_id


def people_in(entry: Placed) -> tuple[str, ...]:
    return entry.attendee_ids if isinstance(entry, Session) else entry.people_ids


def on_stage(session: Session) -> frozenset[str]:
    """Who has to be there: speakers, the chair, and everyone who gives a talk."""
    return frozenset({*session.speaker_ids, session.chair_id, *(talk.speaker_id for talk in session.talks)} - {""})


def entries_of(agenda: Agenda) -> dict[str, Placed]:
    """Sessions and meetings by their ids."""
    sessions: dict[str, Placed] = {item.id: item for item in agenda.sessions}
    return sessions | {item.id: item for item in agenda.meetings}


def apply_edit(agenda: Agenda, edit: AgendaEdit, context: EditContext) -> Agenda:
    """Return the agenda with the edit; locks are no part of it. Raise ``CannotEdit``."""
    match edit.action:
        case EditAction.MOVE:
            changed = _moved(agenda, edit, context)
        case EditAction.SWAP:
            changed = _swapped(agenda, edit, context)
        case EditAction.TAKE_OUT:
            changed = _taken_out(agenda, edit)
        case _:
            return agenda
    return _counted(changed, context)


def _moved(agenda: Agenda, edit: AgendaEdit, context: EditContext) -> Agenda:
    if edit.start is None:
        raise CannotEdit(tell("a move says when to"))
    entry = entries_of(agenda).get(edit.entry_id)
    if isinstance(entry, Session):
        return _with(agenda, _session_at(entry, edit.start, edit.place_id))
    if isinstance(entry, Meeting):
        return _with(agenda, _meeting_at(entry, edit.start, edit.place_id, context))
    if any(item.pairing_id == edit.entry_id for item in agenda.unplaced_meetings):
        meeting = _new_meeting(edit.entry_id, edit.start, edit.place_id, context)
        left = tuple(item for item in agenda.unplaced_meetings if item.pairing_id != edit.entry_id)
        return _with(replace(agenda, unplaced_meetings=left), meeting)
    if any(item.session_id == edit.entry_id for item in agenda.unplaced_sessions):
        session = _new_session(edit.entry_id, edit.start, edit.place_id, context)
        waiting = tuple(item for item in agenda.unplaced_sessions if item.session_id != edit.entry_id)
        return _with(replace(agenda, unplaced_sessions=waiting), session)
    raise CannotEdit(tell("nothing of the agenda is called '%(entry)s'", entry=edit.entry_id))


def _swapped(agenda: Agenda, edit: AgendaEdit, context: EditContext) -> Agenda:
    entries = entries_of(agenda)
    one, other = entries.get(edit.entry_id), entries.get(edit.other_id)
    if isinstance(one, Meeting) and isinstance(other, Meeting):
        there = _meeting_at(one, other.start, other.table_id, context)
        here = _meeting_at(other, one.start, one.table_id, context)
        return _with(_with(agenda, there), here)
    if isinstance(one, Session) and isinstance(other, Session):
        if one.end - one.start != other.end - other.start:
            raise CannotEdit(tell("two sessions that change places last equally long"))
        moved = _with(agenda, _session_at(one, other.start, other.room_id))
        return _with(moved, _session_at(other, one.start, one.room_id))
    raise CannotEdit(tell("two meetings can change places, or two sessions"))


def _taken_out(agenda: Agenda, edit: AgendaEdit) -> Agenda:
    entry = entries_of(agenda).get(edit.entry_id)
    if isinstance(entry, Meeting):
        return replace(
            agenda,
            meetings=tuple(item for item in agenda.meetings if item.id != entry.id),
            unplaced_meetings=(
                *agenda.unplaced_meetings,
                UnplacedMeeting(pairing_id=entry.pairing_id, reason=TAKEN_OUT),
            ),
        )
    if isinstance(entry, Session) and entry.kind not in {SessionKind.PLENARY, SessionKind.TALKS}:
        return replace(
            agenda,
            sessions=tuple(item for item in agenda.sessions if item.id != entry.id),
            unplaced_sessions=(
                *agenda.unplaced_sessions,
                UnplacedSession(session_id=entry.id, reason=TAKEN_OUT),
            ),
        )
    raise CannotEdit(tell("meetings can be taken out, and sessions that were asked for"))


def _with(agenda: Agenda, entry: Placed) -> Agenda:
    """With the entry in the place of the one of its id, in order of time, then place."""
    if isinstance(entry, Meeting):
        meetings = (*(item for item in agenda.meetings if item.id != entry.id), entry)
        return replace(
            agenda, meetings=tuple(sorted(meetings, key=lambda item: (item.start, item.table_id, item.id)))
        )
    sessions = (*(item for item in agenda.sessions if item.id != entry.id), entry)
    return replace(agenda, sessions=tuple(sorted(sessions, key=lambda item: (item.start, item.room_id, item.id))))


def _session_at(session: Session, start: datetime, room_id: str) -> Session:
    if session.kind is SessionKind.PLENARY:
        raise CannotEdit(tell("a plenary is where and when the event says: change it there"))
    shift = start - session.start
    return replace(
        session,
        start=start,
        end=start + (session.end - session.start),
        room_id=room_id,
        talks=tuple(replace(talk, start=talk.start + shift, end=talk.end + shift) for talk in session.talks),
    )


def _meeting_at(meeting: Meeting, start: datetime, table_id: str, context: EditContext) -> Meeting:
    end = start + (meeting.end - meeting.start)
    people = _there(meeting.people_ids[:2], start, end, context)
    people = _understood(people, meeting.people_ids[2:], start, end, context)
    return replace(meeting, start=start, end=end, table_id=table_id, people_ids=people)


def _there(leads: Sequence[str], start: datetime, end: datetime, context: EditContext) -> tuple[str, ...]:
    """The two, and of those whom they bring along everyone who can be there then."""
    if len(leads) < 2:
        return tuple(leads)
    return tuple(
        person_id
        for person_id in people_of(leads[0], leads[1], context.brought)
        if person_id in leads or context.calendar.free_time.is_available(person_id, start, end)
    )


def _understood(
    people: tuple[str, ...], preferred: Sequence[str], start: datetime, end: datetime, context: EditContext
) -> tuple[str, ...]:
    """With an interpreter where the two need one: of ``preferred``, else the first who is available. Whether that one
    is elsewhere then, the check after the edit tells."""
    able = Interpreting(context.data).needed(people)
    found = [item for item in (*preferred, *sorted(able or ())) if item in (able or ())]
    is_available = context.calendar.free_time.is_available
    return (*people, *[item for item in found if is_available(item, start, end)][:1])


def _new_meeting(pairing_id: str, start: datetime, table_id: str, context: EditContext) -> Meeting:
    pairing = context.pairing_of.get(pairing_id)
    if pairing is None:
        raise CannotEdit(tell("%(entry)s is not paired any more", entry=EntryId(pairing_id)))
    end = start + timedelta(minutes=_slot_minutes(context))
    return Meeting(
        id=meeting_id(pairing),
        pairing_id=pairing.id,
        need_id=pairing.need_id,
        offer_id=pairing.offer_id,
        people_ids=_understood(
            _there((pairing.need_owner_id, pairing.offer_owner_id), start, end, context), (), start, end, context
        ),
        start=start,
        end=end,
        table_id=table_id,
    )


def _new_session(request_id: str, start: datetime, room_id: str, context: EditContext) -> Session:
    request = context.request(request_id)
    if request is None:
        raise CannotEdit(tell("%(entry)s is not asked for any more", entry=EntryId(request_id)))
    stage = tuple(dict.fromkeys((*request.speaker_ids, *filter(None, [request.chair_id]), *request.attendee_ids)))
    return Session(
        id=request.id,
        kind=request.kind,
        title=request.title,
        start=start,
        end=start + timedelta(minutes=request.slots * _slot_minutes(context)),
        room_id=room_id,
        chair_id=request.chair_id,
        speaker_ids=request.speaker_ids,
        attendee_ids=tuple(dict.fromkeys((*stage, *request.wanted_by))),
        expected_interest=len({*stage, *request.wanted_by}),
        summary=request.summary,
        track=request.track,
    )


def _slot_minutes(context: EditContext) -> int:
    if context.data.event is None:
        raise CannotEdit(tell("the event has no slots"))
    return context.data.event.slot_minutes


def _counted(agenda: Agenda, context: EditContext) -> Agenda:
    """With its utility as the scores say."""
    scores = (context.pairing_of.get(item.pairing_id) for item in agenda.meetings)
    utility = math.fsum(pairing.score for pairing in scores if pairing is not None)
    return replace(agenda, utility=utility, utility_bound=max(agenda.utility_bound, utility))


def settled(agenda: Agenda, base: Agenda, context: EditContext) -> Agenda:
    """Return ``agenda``, in which entries of ``base`` were moved, with people listening where they still can.

    Whoever only listens to a session, in ``base`` or because they asked for it, does so in their free time: they stay
    away while they have something else, and are back when that has moved away. On stage and on a visit people stay
    booked, so that ``validate`` tells of them.
    """
    before = entries_of(base)
    moved = {key for key, item in entries_of(agenda).items() if _where(item) != _where(before.get(key))}
    if not moved:
        return agenda
    listeners = {
        session.id: [person_id for person_id in session.attendee_ids if person_id not in on_stage(session)]
        for session in agenda.sessions
        if session.kind not in {SessionKind.PLENARY, SessionKind.VISIT}
    }
    busy = _busy(agenda, {person_id for people in listeners.values() for person_id in people})
    sessions = []
    for session in agenda.sessions:
        if session.id in listeners:
            can_come = _listening(session, busy, context, is_new_time=session.id in moved)
            session = replace(session, attendee_ids=tuple(filter(can_come, session.attendee_ids)))
            for person_id in set(session.attendee_ids).intersection(listeners[session.id]):
                busy[person_id].append((session.start, session.end, session.room_id))
        sessions.append(session)
    return replace(agenda, sessions=tuple(sessions))


def _where(entry: Placed | None) -> tuple[object, ...]:
    return () if entry is None else (entry.start, entry.end, place_of(entry))


def _busy(agenda: Agenda, people: Iterable[str]) -> dict[str, list[_Stay]]:
    """By person, all that they have but listening."""
    wanted = set(people)
    busy: dict[str, list[_Stay]] = defaultdict(list)
    for session in agenda.sessions:
        firm = session.kind in {SessionKind.PLENARY, SessionKind.VISIT}
        for person_id in wanted.intersection(session.attendee_ids if firm else on_stage(session)):
            busy[person_id].append((session.start, session.end, session.room_id))
    for meeting in agenda.meetings:
        for person_id in wanted.intersection(meeting.people_ids):
            busy[person_id].append((meeting.start, meeting.end, meeting.table_id))
    return busy


def _listening(
    session: Session, busy: Mapping[str, Sequence[_Stay]], context: EditContext, *, is_new_time: bool
) -> Callable[[str], bool]:
    """Whether a person comes: on stage always, else where they are free and there."""
    stage, calendar = on_stage(session), context.calendar
    area = calendar.area_of(session.room_id)

    def is_clear(stay: _Stay) -> bool:
        way = timedelta(minutes=calendar.minutes(calendar.area_of(stay[2]), area))
        return session.start >= stay[1] + way or stay[0] >= session.end + way

    def comes(person_id: str) -> bool:
        if person_id in stage:
            return True
        if is_new_time and not calendar.free_time.is_available(person_id, session.start, session.end):
            return False
        return all(map(is_clear, busy.get(person_id, ())))

    return comes
