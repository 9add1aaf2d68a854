"""What people of a published agenda cannot leave for a tour that was planned otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_stage import Engagements, stage_of
from matcher.rides import REQUEST_ID, without_tours
from models.domain import Agenda, EventData, Meeting, Session


class Obligations:
    """Sessions that somebody speaks in, chairs, or must attend, what is locked, and what is on at ``now``. Visits of
    tours are none, nor is what somebody only listens to, nor a meeting, which can move."""

    def __init__(self, data: EventData, agenda: Agenda, now: datetime, *, travel: bool) -> None:
        self._calendar = Calendar(without_tours(data))
        self._engagements = Engagements(_held(data, agenda, now), self._calendar, travel=travel)

    def is_there(self, person_id: str, start: datetime, end: datetime) -> bool:
        """Whether the person is available, and absent in no part of the period."""
        return self._calendar.is_there(person_id, start, end)

    def leave_free(self, person_id: str, period: tuple[datetime, datetime], place_id: str) -> bool:
        """Whether the person can be at the place for the period, with the time for the ways."""
        return self._engagements.leave_free_at(person_id, period, place_id, "")


def _held(data: EventData, agenda: Agenda, now: datetime) -> Iterator[Session | Meeting]:
    locked = {lock.entry_id for lock in data.locks}
    must_attend = {request.id: request.attendee_ids for request in data.session_requests}
    for session in agenda.sessions:
        if session.start < now < session.end:
            yield session
        elif not REQUEST_ID.fullmatch(session.id):
            needed = {*stage_of(session), *must_attend.get(session.id, ())}
            yield replace(session, attendee_ids=tuple(sorted(needed)))
    for meeting in agenda.meetings:
        if meeting.id in locked or meeting.start < now < meeting.end:
            yield meeting
