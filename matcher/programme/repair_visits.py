"""Visits that are asked for anew: an agenda follows them, since their time, place and people are laid down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_problem import BUDGET_IS_USED_UP, Budget, RepairInput, Undone
from matcher.programme.repair_stage import Engagements, stage_of
from matcher.programme.rooms import visits_at_once
from matcher.told import tell
from models.domain import Agenda, EventData, Session, SessionKind, SessionRequest, UnplacedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The agenda with the visits as they are asked for. ``people`` has by session who has it anew, or at another time
    or place."""

    agenda: Agenda
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    undone: tuple[Undone, ...] = ()


def differing_visits(data: EventData, agenda: Agenda, now: datetime) -> tuple[str, ...]:
    """The ids of the visits that a repair would take in, out, or change, as far as they have not begun."""
    visits = _Visits(data, agenda, Calendar(data), now)
    return tuple(dict.fromkeys((*visits.gone, *visits.other, *visits.attended)))


def with_visits_as_requested(given: RepairInput, agenda: Agenda, calendar: Calendar, budget: Budget) -> Followed:
    """Take out the visits that nobody asks for any more, and hold those whose start, site and people are laid down.

    What has begun is left alone, and what was left out with a reason stays so unless ``given.replanned`` has it. All
    of them are changed, or none where the budget does not suffice. Whoever only listens elsewhere meanwhile does so
    no longer.
    """
    visits = _Visits(given.data, agenda, calendar, given.now, given.replanned)
    changed = (*visits.gone, *visits.other)
    if not changed and not visits.attended:
        return Followed(agenda=agenda)
    if budget.left is not None and len(changed) > budget.left:
        reason = tell("it is asked for otherwise now, but %(why)s", why=tell(BUDGET_IS_USED_UP))
        return Followed(agenda=agenda, undone=tuple(Undone(entry_id=name, reason=reason) for name in changed))
    for name in changed:
        budget.take(name, forced=True)
    new = {**visits.other, **visits.attended}
    rest = [item for item in agenda.sessions if item.id not in new and item.id not in visits.gone]
    placed, unplaced = _in_free_sites(given.data, rest, new.values())
    before = {item.id: item for item in agenda.sessions}
    people = {item.id: _who_has_it_anew(before.get(item.id), item) for item in placed}
    travel = given.rules.keeps("travel_time")
    engaged = Engagements(
        [replace(item, attendee_ids=tuple(people[item.id])) for item in placed], calendar, travel=travel
    )
    held = [*(_without_busy(item, given, engaged) for item in rest), *placed]
    known = {request.id for request in given.data.session_requests}
    excused = [item for item in agenda.unplaced_sessions if item.session_id not in new and item.session_id in known]
    return Followed(
        agenda=replace(
            agenda,
            sessions=tuple(sorted(held, key=lambda item: (item.start, item.room_id, item.id))),
            unplaced_sessions=(*excused, *unplaced),
        ),
        people=people,
        undone=tuple(Undone(entry_id=item.session_id, reason=item.reason) for item in unplaced),
    )


class _Visits:
    """``gone`` are ids of sessions that nobody asks for, ``other`` the visits that are not held as they are asked
    for, ``attended`` those where only who comes differs; both as they should be."""

    def __init__(
        self, data: EventData, agenda: Agenda, calendar: Calendar, now: datetime, replanned: Collection[str] = ()
    ) -> None:
        self._calendar = calendar
        held = {item.id: item for item in agenda.sessions}
        locked = {lock.entry_id for lock in data.locks}
        excused = {item.session_id for item in agenda.unplaced_sessions} - set(replanned)
        known = {request.id for request in data.session_requests}
        self.gone = tuple(
            item.id
            for item in agenda.sessions
            if item.kind is SessionKind.VISIT and item.start >= now and item.id not in known
        )
        self.other: dict[str, Session] = {}
        self.attended: dict[str, Session] = {}
        for request in data.session_requests:
            before = held.get(request.id)
            wanted = None if request.id in excused else self._wanted(request, before)
            if wanted is None or wanted.start < now or (before is not None and before.start < now):
                continue
            if before is None or _as_entry(before) != _as_entry(wanted):
                if before is None or request.id not in locked:
                    self.other[request.id] = wanted
            elif set(before.attendee_ids) != set(wanted.attendee_ids):
                self.attended[request.id] = wanted

    def _wanted(self, request: SessionRequest, before: Session | None) -> Session | None:
        """The visit as it is asked for; None where not all of it is laid down, or there is no such time."""
        start = request.starts_at
        if request.kind is not SessionKind.VISIT or start is None or len(request.room_ids) != 1:
            return None
        slots = self._calendar.slots
        first = next((slot.index for slot in slots if slot.start == start), None)
        run = range(first, first + request.slots) if first is not None else range(0)
        if not request.attendee_ids or not run or run[-1] >= len(slots):
            return None
        if not all(map(self._calendar.free.follows, run[1:])):
            return None
        end = slots[run[-1]].end
        stage = [*request.speaker_ids, *([request.chair_id] if request.chair_id else []), *request.attendee_ids]
        asked = {*stage, *request.wanted_by}
        others = [person for person in (before.attendee_ids if before else ()) if person in asked]
        coming = [item for item in dict.fromkeys((*stage, *others)) if self._calendar.is_there(item, start, end)]
        return Session(
            id=request.id,
            kind=request.kind,
            title=request.title,
            start=start,
            end=end,
            room_id=request.room_ids[0],
            chair_id=request.chair_id if request.chair_id in coming else "",
            speaker_ids=tuple(item for item in request.speaker_ids if item in coming),
            attendee_ids=tuple(coming),
            expected_interest=len({*stage, *request.wanted_by}),
            summary=request.summary,
            track=request.track,
        )


def _as_entry(session: Session) -> Session:
    """Without who comes."""
    return replace(session, attendee_ids=(), expected_interest=0)


def _who_has_it_anew(before: Session | None, after: Session) -> frozenset[str]:
    same = before is not None and (before.start, before.end, before.room_id) == (
        after.start,
        after.end,
        after.room_id,
    )
    return frozenset(after.attendee_ids) - (frozenset(before.attendee_ids) if before and same else frozenset())


def _in_free_sites(
    data: EventData, rest: Sequence[Session], visits: Collection[Session]
) -> tuple[list[Session], list[UnplacedSession]]:
    """Those of the visits for which there is room at their site beside all else that is there, and no plenary."""
    at_once = visits_at_once(data)
    placed: list[Session] = []
    unplaced = []
    for visit in sorted(visits, key=lambda item: (item.start, item.id)):
        beside = [
            item
            for item in (*rest, *placed)
            if item.room_id == visit.room_id and item.start < visit.end and visit.start < item.end
        ]
        most = max_at_once([visit, *beside])
        if any(
            item.kind is SessionKind.PLENARY and item.start < visit.end and visit.start < item.end for item in rest
        ):
            unplaced.append(UnplacedSession(session_id=visit.id, reason="a plenary is on then"))
        elif most > at_once.get(visit.room_id, 1) or any(item.kind is not SessionKind.VISIT for item in beside):
            reason = "there is something else at its site at that time"
            unplaced.append(UnplacedSession(session_id=visit.id, reason=reason))
        else:
            placed.append(visit)
    return placed, unplaced


def max_at_once(sessions: Collection[Session]) -> int:
    """How many of them are on at one time."""
    return max((sum(item.start <= one.start < item.end for item in sessions) for one in sessions), default=0)


def _without_busy(session: Session, given: RepairInput, visits: Engagements) -> Session:
    """Without those who only listen to it, and are at a visit then or cannot get to it or from it in time."""
    if session.start < given.now or session.kind in (SessionKind.PLENARY, SessionKind.VISIT):
        return session
    needed = stage_of(session) | next(
        ({*item.attendee_ids} for item in given.data.session_requests if item.id == session.id), set()
    )
    busy = {
        person for person in session.attendee_ids if person not in needed and not visits.leave_free(person, session)
    }
    if not busy:
        return session
    return replace(session, attendee_ids=tuple(person for person in session.attendee_ids if person not in busy))
