"""The programme: sessions with their talks, 1:1 meetings, and each person's part of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.domain.checks import require_period


class SessionKind(StrEnum):
    """What happens in a session. Talks are composed from offers; the others but plenaries are requested."""

    PLENARY = "plenary"
    TALKS = "talks"
    PROPOSALS = "proposals"
    EXPERIENCE = "experience"
    PANEL = "panel"
    WORKSHOP = "workshop"
    VISIT = "visit"
    SEMINAR = "seminar"
    PITCH = "pitch"
    CLINIC = "clinic"
    NETWORKING = "networking"


class EntryKind(StrEnum):
    PLENARY = "plenary"
    SESSION = "session"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One offer presented within a session."""

    id: str
    offer_id: str
    speaker_id: str
    title: str
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Talks under one theme in one room, a plenary, or what the organiser requested.

    Speakers and the chair are present for the whole session. ``attendee_ids`` are the people, speakers and
    chair included, whose itinerary holds it; ``expected_interest`` counts those who would like to come.
    """

    id: str
    kind: SessionKind
    title: str
    start: datetime
    end: datetime
    room_id: str
    chair_id: str = ""
    talks: tuple[Talk, ...] = ()
    speaker_ids: tuple[str, ...] = ()
    attendee_ids: tuple[str, ...] = ()
    expected_interest: int = 0
    summary: str = ""
    track: str = ""

    def __post_init__(self) -> None:
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A 1:1 meeting: one pairing at one table in one slot.

    ``people_ids`` are need's owner, offer's owner, then whom they bring along (`matcher.groups`).
    """

    id: str
    pairing_id: str
    need_id: str
    offer_id: str
    people_ids: tuple[str, ...]
    start: datetime
    end: datetime
    table_id: str

    def __post_init__(self) -> None:
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedMeeting:
    """A pairing that found no slot, and why, in words."""

    pairing_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedTalk:
    """An offer that got no talk, and why, in words."""

    offer_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplacedSession:
    """A requested session that found no time or room, and why, in words. ``session_id`` is the request's."""

    session_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a person's itinerary."""

    person_id: str
    kind: EntryKind
    entry_id: str
    title: str
    start: datetime
    end: datetime
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The whole event. ``version`` counts from 1; sessions and meetings are in order of time, then place.

    ``utility`` is the sum of the scores of the placed meetings and ``utility_bound`` a proven upper bound of
    it; both are 0 when there is no pairing.
    """

    version: int
    sessions: tuple[Session, ...]
    meetings: tuple[Meeting, ...]
    unplaced_meetings: tuple[UnplacedMeeting, ...] = ()
    unplaced_talks: tuple[UnplacedTalk, ...] = ()
    utility: float = 0.0
    utility_bound: float = 0.0
    unplaced_sessions: tuple[UnplacedSession, ...] = ()

    def entries(self) -> tuple[Entry, ...]:
        """Every person's entries, ordered by person, then time."""
        entries = [
            Entry(
                person_id=person_id,
                kind=EntryKind.PLENARY if session.kind is SessionKind.PLENARY else EntryKind.SESSION,
                entry_id=session.id,
                title=session.title,
                start=session.start,
                end=session.end,
                place_id=session.room_id,
            )
            for session in self.sessions
            for person_id in session.attendee_ids
        ]
        entries += [
            Entry(
                person_id=person_id,
                kind=EntryKind.MEETING,
                entry_id=meeting.id,
                title="1:1 meeting",
                start=meeting.start,
                end=meeting.end,
                place_id=meeting.table_id,
            )
            for meeting in self.meetings
            for person_id in meeting.people_ids
        ]
        return tuple(sorted(entries, key=lambda entry: (entry.person_id, entry.start, entry.entry_id)))

    def itinerary(self, person_id: str) -> tuple[Entry, ...]:
        """One person's entries in order of time; empty for someone who has none."""
        return tuple(entry for entry in self.entries() if entry.person_id == person_id)
