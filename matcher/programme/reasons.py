"""Why something could not be placed, in words."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.interpreting import Interpreting
from matcher.programme.chains import AskedOrder
from matcher.programme.meeting_problem import meeting_id
from matcher.programme.problem import MeetingPlan, MeetingProblem, SessionPlacement, SessionProblem, ThemedSession
from matcher.programme.rooms import rooms_for, starts_for
from matcher.programme.whereabouts import Whereabouts
from models.domain import EventData, SessionRequest, UnplacedMeeting, UnplacedSession, UnplacedTalk


def unplaced_meetings(
    data: EventData, whereabouts: Whereabouts, problem: MeetingProblem, plan: MeetingPlan, asked: AskedOrder
) -> tuple[UnplacedMeeting, ...]:
    """One for each meeting without a cell."""
    return tuple(
        UnplacedMeeting(
            pairing_id=item.pairing.id,
            reason=_why_nobody_can(data, whereabouts, problem, number)
            or asked.why_not(meeting_id(item.pairing))
            or _why_no_meeting(data, whereabouts, problem, number),
        )
        for number, (item, cell) in enumerate(zip(problem.meetings, plan.cell_of, strict=True))
        if cell < 0
    )


def unplaced_talks(problem: SessionProblem, placements: Sequence[SessionPlacement]) -> tuple[UnplacedTalk, ...]:
    """The offers of composed sessions that found no place."""
    return tuple(
        UnplacedTalk(
            offer_id=offer.id,
            reason=f"its session, {session.title}, found no room at a time when all its speakers are free",
        )
        for session in _without_place(problem, placements)
        for offer in session.offers
    )


def unplaced_sessions(
    data: EventData, problem: SessionProblem, placements: Sequence[SessionPlacement], asked: AskedOrder
) -> tuple[UnplacedSession, ...]:
    """The requested sessions that found no place."""
    requests = {request.id: request for request in data.session_requests}
    return tuple(
        UnplacedSession(
            session_id=session.id,
            reason=_why_it_cannot(data, session, requests[session.id])
            or asked.why_not(session.id)
            or _why_no_session(data, session),
        )
        for session in _without_place(problem, placements)
        if session.id in requests
    )


def _without_place(problem: SessionProblem, placements: Sequence[SessionPlacement]) -> list[ThemedSession]:
    placed = {item.session for item in placements}
    return [session for number, session in enumerate(problem.sessions) if number not in placed]


def _why_it_cannot(data: EventData, session: ThemedSession, request: SessionRequest) -> str:
    """Why it could not be placed in an event without anything else; "" where it could."""
    rooms = [room for room in data.rooms if room.id in rooms_for(data, request)]
    what = "site" if session.is_visit else "room"
    if not rooms:
        return f"there is no {what} that it may be in"
    if max(room.capacity for room in rooms) < len(session.stage) + (0 if session.attendee_ids else 1):
        return f"no {what} that it may be in has a seat left beside those of whoever is on stage"
    names = " and ".join(_name(data, person_id) for person_id in session.stage)
    length = f"{session.length} slots" if session.length > 1 else "a slot"
    empty = Whereabouts(data)
    if not starts_for(session.length, (), empty):
        return f"no day has {length} in a row without a break or plenary"
    for person_id in session.stage:
        if not starts_for(session.length, [person_id], empty):
            return f"{_name(data, person_id)} is not available for {length} in a row"
    if session.stage and not starts_for(session.length, session.stage, empty):
        return f"{names} are never free together for {length} in a row"
    return ""


def _why_no_session(data: EventData, session: ThemedSession) -> str:
    what = "site" if session.is_visit else "room"
    names = " and ".join(_name(data, person_id) for person_id in session.stage)
    if not session.places:
        length = f"{session.length} slots" if session.length > 1 else "a slot"
        who = f" when {names} can be there" if names else ""
        return f"no {what} that it may be in is open for {length}{who}, in the order that is asked for"
    times = len({start for _, start in session.places})
    return (
        f"at the {times} times that would suit, the {what}s that it may be in are taken, somebody on stage is in "
        "another session, or its track or order keeps it out"
    )


def _why_nobody_can(data: EventData, whereabouts: Whereabouts, problem: MeetingProblem, number: int) -> str:
    """Why it could not be placed in an event without anything else; "" where it could."""
    item = problem.meetings[number]
    free_time = whereabouts.free_time
    people = [problem.people[person] for person in item.people]
    if not free_time.open_slots:
        return "the event has no slot for meetings"
    if not data.tables:
        return "the event has no meeting table"
    if all(pool.seats < len(people) for pool in problem.pools):
        return f"no table has seats for the {len(people)} people in it"
    for person_id in people:
        if not free_time.of(person_id):
            return f"{_name(data, person_id)} is not available in any slot"
    names = _joined([_name(data, person_id) for person_id in people])
    if item.interpreters is not None and not item.interpreters:
        return f"nobody interprets between {Interpreting(data).between(people)}, and {names} share no language"
    if not frozenset.intersection(*map(free_time.of, people)):
        return f"{names} are never available at the same time"
    return ""


def _why_no_meeting(data: EventData, whereabouts: Whereabouts, problem: MeetingProblem, number: int) -> str:
    item = problem.meetings[number]
    people = [problem.people[person] for person in item.people]
    names = _joined([_name(data, person_id) for person_id in people])
    if not frozenset.intersection(*map(whereabouts.free_slots, people)) and not item.allowed:
        return f"{names} have no time in common besides the sessions in which one of them speaks or chairs"
    languages = "" if item.interpreters is None else Interpreting(data).between(people)
    if not item.allowed and languages:
        return f"when {names} are free, no interpreter between {languages} is at work, or no table is open"
    if not item.allowed:
        return f"when {names} are free, no table is open that they can get to in time and in the order asked for"
    slots = len({problem.slot_of(cell) for cell in item.allowed})
    if languages:
        able = len(item.interpreters or ())
        who = "the one who interprets" if able == 1 else f"all {able} who interpret"
        return (
            f"in the {slots} slots that suit {names} they have other meetings, all tables are taken, or {who} "
            f"between {languages} {'is' if able == 1 else 'are'} in other meetings"
        )
    return f"in the {slots} slots that suit {names} they have other meetings or all tables are taken"


def _name(data: EventData, person_id: str) -> str:
    return next((person.name for person in data.people if person.id == person_id), person_id)


def _joined(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
