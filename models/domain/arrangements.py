"""What the organiser lays down for the programme beyond its grid, and what comes in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.domain.agenda import SessionKind
from models.domain.checks import InvalidField, require_not_negative, require_period, require_text, require_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A person cannot be there: whoever cancels is absent throughout, a late flight is an absence until it lands.

    It goes before the person's availability.
    """

    person_id: str
    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        require_text("person_id", self.person_id)
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A room, a site, a table or a bus cannot be used; a closed room closes the tables in it."""

    place_id: str
    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        require_text("place_id", self.place_id)
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """How many minutes it takes from one area to another, in either direction.

    Areas are those of rooms and sites; between two without a record it takes no time.
    """

    first_area: str
    second_area: str
    minutes: int

    def __post_init__(self) -> None:
        require_text("first_area", self.first_area)
        require_text("second_area", self.second_area)
        require_not_negative("minutes", self.minutes)
        if self.first_area == self.second_area:
            raise InvalidField("second_area", self.second_area, "travel is between two different areas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A meeting or session of the agenda, by its id, stays where and when it is in every later version."""

    entry_id: str
    reason: str = ""

    def __post_init__(self) -> None:
        require_text("entry_id", self.entry_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """One meeting or requested session, by its id, ends before another starts."""

    first_id: str
    second_id: str
    reason: str = ""

    def __post_init__(self) -> None:
        require_text("first_id", self.first_id)
        require_text("second_id", self.second_id)
        if self.first_id == self.second_id:
            raise InvalidField("second_id", self.second_id, "nothing comes before itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRequest:
    """A session that the organiser wants in the programme, at a time and place that are to be found.

    ``slots`` is its length. ``room_ids`` are the rooms or sites it may be in, empty for any session room; sessions of
    one ``track`` are never at the same time. ``wanted_by`` are people who are to be able to come. A visit
    (``SessionKind.VISIT``) is to a site, for as many people as the site's capacity allows. Where ``starts_at``, the
    start of a slot, is given it starts then. ``attendee_ids`` attend whatever happens, and nothing else meanwhile.
    """

    id: str
    title: str
    kind: SessionKind
    slots: int
    speaker_ids: tuple[str, ...] = ()
    chair_id: str = ""
    room_ids: tuple[str, ...] = ()
    track: str = ""
    wanted_by: tuple[str, ...] = ()
    summary: str = ""
    starts_at: datetime | None = None
    attendee_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("title", self.title)
        require_zone("starts_at", self.starts_at)
        if self.slots < 1:
            raise InvalidField("slots", self.slots, "a session lasts at least one slot")
        if self.kind is SessionKind.PLENARY:
            raise InvalidField("kind", self.kind, "a plenary has a fixed time: it stands in the event itself")
