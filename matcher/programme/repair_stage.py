"""Sessions whose people cannot all be there any more: talks fall out, somebody else chairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from matcher.programme.compose import CHAIR_ROLES
from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_problem import BUDGET_IS_USED_UP, Budget, RepairInput, Undone
from models.domain import Agenda, Meeting, Session, SessionKind, UnplacedSession, UnplacedTalk


@dataclass(slots=True)
class SessionsRepaired:
    """``sessions`` lacks those that were cancelled; ``lost`` are the talks that fell out, ``cancelled`` the requested
    sessions. ``visits`` has by visit who has it anew, or at another time or place.
    """

    sessions: list[Session] = field(default_factory=list)
    lost: list[UnplacedTalk] = field(default_factory=list)
    cancelled: list[UnplacedSession] = field(default_factory=list)
    undone: list[Undone] = field(default_factory=list)
    visits: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Engagements:
    """What each person has in the calendar. Without ``travel`` no way between two places takes time."""

    def __init__(self, held: Iterable[Session | Meeting], calendar: Calendar, *, travel: bool) -> None:
        self._calendar = calendar
        self._travel = travel
        self._of: dict[str, list[tuple[datetime, datetime, str, str]]] = defaultdict(list)
        for item in held:
            for person_id in item.people_ids if isinstance(item, Meeting) else item.attendee_ids:
                self.add(person_id, item)

    def add(self, person_id: str, item: Session | Meeting) -> None:
        """The person has this as well from now on."""
        place_id = item.table_id if isinstance(item, Meeting) else item.room_id
        self._of[person_id].append((item.start, item.end, self._calendar.area(place_id), item.id))

    def leave_free(self, person_id: str, session: Session) -> bool:
        """Whether the person has nothing during the session, which itself is left aside, and time to get there."""
        return self.leave_free_at(person_id, (session.start, session.end), session.room_id, session.id)

    def leave_free_at(self, person_id: str, period: tuple[datetime, datetime], place_id: str, own_id: str) -> bool:
        """As ``leave_free``, for any entry of that place."""
        area, (start, end) = self._calendar.area(place_id), period
        return all(
            entry_id == own_id
            or until + self._way(elsewhere, area) <= start
            or end + self._way(area, elsewhere) <= since
            for since, until, elsewhere, entry_id in self._of.get(person_id, ())
        )

    def _way(self, one: str, other: str) -> timedelta:
        return self._calendar.way(one, other) if self._travel else timedelta(0)


def without_the_missing(given: RepairInput, agenda: Agenda, calendar: Calendar, budget: Budget) -> SessionsRepaired:
    """Take everyone out of the sessions who cannot be there.

    A session whose speaker is missing keeps its time and loses the talk; one in which nobody speaks any more is
    cancelled. A missing chair is replaced by whom the session suits best, of those who come to it anyway or, where
    none of them does, of those who are free; or by nobody.
    """
    stage = _Stage(given, agenda, calendar)
    found = SessionsRepaired()
    for session in agenda.sessions:
        if session.start < given.now:
            found.sessions.append(session)
            continue
        missing = stage.missing(session)
        listening = _without_listeners(session, {person for person in missing if person not in stage_of(session)})
        on_stage = missing & stage_of(session)
        if session.kind is SessionKind.PLENARY:
            found.sessions.append(_without_listeners(session, missing))
        elif not on_stage:
            found.sessions.append(listening)
        elif not budget.take(session.id, forced=True):
            names = " and ".join(sorted(map(stage.name, on_stage)))
            found.undone.append(
                Undone(entry_id=session.id, reason=f"{names} cannot be there, but {BUDGET_IS_USED_UP}")
            )
            found.sessions.append(listening)
        else:
            found.lost += stage.lost_talks(session, on_stage)
            remaining = stage.without(listening, on_stage)
            if remaining is not None:
                found.sessions.append(remaining)
            elif session.id in stage.requested:
                names = " and ".join(sorted(map(stage.name, on_stage)))
                found.cancelled.append(UnplacedSession(session_id=session.id, reason=f"{names} cannot be there"))
    return found


def stage_of(session: Session) -> set[str]:
    """Speakers and chair."""
    return {*session.speaker_ids, session.chair_id, *(talk.speaker_id for talk in session.talks)} - {""}


def _without_listeners(session: Session, missing: set[str]) -> Session:
    if not missing:
        return session
    return replace(session, attendee_ids=tuple(person for person in session.attendee_ids if person not in missing))


def without_parts_of(summary: str, names: Iterable[str]) -> str:
    """A summary that lists several things keeps those that name nobody of ``names``; prose stays as it is.

    >>> without_parts_of("Springback (Arin Kang); Lubricants (Min Seo)", ["Arin Kang"])
    'Lubricants (Min Seo)'
    >>> without_parts_of("Arin Kang tells how it began.", ["Arin Kang"])
    'Arin Kang tells how it began.'
    """
    gone = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or "(?!)")
    kept = [part for part in summary.split("; ") if not gone.search(part)]
    return "; ".join(kept) or summary


class _Stage:
    def __init__(self, given: RepairInput, agenda: Agenda, calendar: Calendar) -> None:
        self.given = given
        self.calendar = calendar
        travel = given.rules.keeps("travel_time")
        self.engagements = Engagements((*agenda.sessions, *agenda.meetings), calendar, travel=travel)
        self.requested = {request.id for request in given.data.session_requests}
        self.owner = {demand.id: demand.owner_id for demand in given.data.demands if not demand.anonymous}

    def missing(self, session: Session) -> set[str]:
        people = stage_of(session) | set(session.attendee_ids)
        return {person for person in people if not self.calendar.is_there(person, session.start, session.end)}

    def name(self, person_id: str) -> str:
        person = self.calendar.people.get(person_id)
        return person.name if person is not None else person_id

    def lost_talks(self, session: Session, missing: set[str]) -> list[UnplacedTalk]:
        return [
            UnplacedTalk(offer_id=talk.offer_id, reason=f"{self.name(talk.speaker_id)}, its speaker, cannot be there")
            for talk in session.talks
            if talk.speaker_id in missing
        ]

    def without(self, session: Session, missing: set[str]) -> Session | None:
        """The session without these of its stage; None when nobody speaks in it any more."""
        talks = tuple(talk for talk in session.talks if talk.speaker_id not in missing)
        speakers = tuple(person for person in session.speaker_ids if person not in missing)
        if (session.talks and not talks) or (session.speaker_ids and not speakers):
            return None
        people = tuple(person for person in session.attendee_ids if person not in missing)
        summary = without_parts_of(session.summary, map(self.name, missing))
        rest = replace(session, talks=talks, speaker_ids=speakers, attendee_ids=people, summary=summary)
        if session.chair_id not in missing:
            return rest
        chair = self._chair(rest)
        if chair in ("", *people):
            return replace(rest, chair_id=chair)
        self.engagements.add(chair, session)
        return replace(rest, chair_id=chair, attendee_ids=(*people, chair))

    def _chair(self, session: Session) -> str:
        """Empty for nobody."""
        suits, coming = self._interest(session), set(session.attendee_ids)
        room = self.calendar.rooms.get(session.room_id)
        has_seat = room is not None and len(coming) < room.capacity
        able = [
            (person.id in coming, suits.get(person.id, 0.0) + CHAIR_ROLES.get(person.role, 0.0), person.id)
            for person in self.given.data.people
            if person.id not in session.speaker_ids
            and (person.id in coming or (has_seat and self._is_free(person.id, session)))
        ]
        best = max((item for item in able if item[1] > 0), default=(False, 0.0, ""))
        return best[2]

    def _is_free(self, person_id: str, session: Session) -> bool:
        there = self.calendar.is_there(person_id, session.start, session.end)
        return there and self.engagements.leave_free(person_id, session)

    def _interest(self, session: Session) -> dict[str, float]:
        """By person: the best score that an own need, if it is not anonymous, has with an offer of the session."""
        told = {talk.offer_id for talk in session.talks}
        found: dict[str, float] = {}
        for match in self.given.matching.matches if self.given.matching is not None else ():
            person = self.owner.get(match.need_id)
            if person and match.offer_id in told:
                found[person] = max(found.get(person, 0.0), match.score)
        return found
