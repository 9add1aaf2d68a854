"""The programme."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Schema
from api.schemas.results import Page, RunOut
from models.domain import EntryKind, SessionKind


class TalkOut(Schema):
    """One offer presented within a session."""

    id: str
    offer_id: str
    speaker_id: str
    title: str
    start: datetime
    end: datetime


class SessionOut(Schema):
    """Talks under one theme in one room, a plenary, or what the organiser requested."""

    id: str
    kind: SessionKind
    title: str
    start: datetime
    end: datetime
    room_id: str
    chair_id: str
    talks: tuple[TalkOut, ...]
    speaker_ids: tuple[str, ...]
    attendee_ids: tuple[str, ...]
    """The people, speakers and chair included, whose itinerary holds it."""
    expected_interest: int
    """How many people would like to come."""
    summary: str
    track: str
    """Sessions of one track are never at the same time; empty for none."""


class MeetingOut(Schema):
    """A 1:1 meeting: one pairing at one table in one slot."""

    id: str
    pairing_id: str
    need_id: str
    offer_id: str
    people_ids: tuple[str, ...]
    """The need's owner, the offer's, then whom they bring along."""
    start: datetime
    end: datetime
    table_id: str


class UnplacedMeetingOut(Schema):
    """A pairing that found no slot."""

    pairing_id: str
    reason: str


class UnplacedTalkOut(Schema):
    """An offer that got no talk."""

    offer_id: str
    reason: str


class UnplacedSessionOut(Schema):
    """A requested session that found no time or room."""

    session_id: str
    """The request's id."""
    reason: str


class AgendaFields(Schema):
    version: int
    """Counts from 1; every version is kept and never changes."""
    sessions: tuple[SessionOut, ...]
    meetings: tuple[MeetingOut, ...]
    unplaced_meetings: tuple[UnplacedMeetingOut, ...]
    unplaced_talks: tuple[UnplacedTalkOut, ...]
    unplaced_sessions: tuple[UnplacedSessionOut, ...]
    utility: float
    """Sum of the scores of the placed meetings."""
    utility_bound: float
    """A proven upper bound of the utility."""


class AgendaOut(AgendaFields):
    """The whole event: sessions and meetings, by time, then place."""

    run: RunOut | None
    """How the last version was made; null for earlier versions."""


class EntryOut(Schema):
    """One line of a person's itinerary."""

    person_id: str
    kind: EntryKind
    entry_id: str
    """The session or meeting."""
    title: str
    start: datetime
    end: datetime
    place_id: str
    """The room or table."""


class EntryPage(Page[EntryOut]):
    """Entries by person, then time."""

    version: int
    """The agenda's."""
