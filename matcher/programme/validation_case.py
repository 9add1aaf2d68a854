"""What a validation of an agenda works on, and how its findings are worded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from matcher.settings import ProgrammeSettings
from matcher.told import tell
from matcher.violations import Severity, Violation
from models.domain import Agenda, EventData, Meeting, Pairing, Person, Session

Period = tuple[datetime, datetime]
Placed = Session | Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is judged, and by what."""

    data: EventData
    pairings: Sequence[Pairing]
    agenda: Agenda
    settings: ProgrammeSettings
    previous: Agenda | None = None
    _names: dict[str, str] = field(init=False, repr=False, compare=False)
    _places: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", {person.id: person.name for person in self.data.people})
        places = {room.id: room.name for room in self.data.rooms}
        places |= {table.id: table.name for table in self.data.tables}
        object.__setattr__(self, "_places", places)

    def knows(self, person_id: str) -> bool:
        """Whether it is somebody in the event."""
        return person_id in self._names

    def name(self, person_id: str) -> str:
        return self._names.get(person_id, person_id)

    def names(self, people: Sequence[str]) -> str:
        """The first three, and how many more."""
        shown = [self.name(person_id) for person_id in people[:3]]
        if len(people) > 3:
            return tell("%(people)s and %(more)s more", people=shown, more=len(people) - 3)
        return ", ".join(shown)

    def place(self, place_id: str) -> str:
        """The name of a room or table."""
        return self._places.get(place_id, place_id)

    def severity(self, rule: str) -> Severity:
        """Of a breach of a hard rule: a notice where the organiser turned it off."""
        return Severity.ERROR if self.settings.keeps(rule) else Severity.NOTICE


def recorded_ways(data: EventData) -> dict[frozenset[str], int]:
    """By pair of areas for which minutes are recorded: those of its fastest way along recorded ones, found by letting
    every way be shortened by any other until none is (Bellman 1958)."""
    ways = {frozenset((item.first_area, item.second_area)): item.minutes for item in data.travel}
    reached = dict(ways)
    while True:
        shorter: dict[frozenset[str], int] = {}
        for pair, minutes in reached.items():
            for leg, more in ways.items():
                joined = pair ^ leg
                if len(joined) == 2 and minutes + more < min(reached.get(joined, 10**9), shorter.get(joined, 10**9)):
                    shorter[joined] = minutes + more
        if not shorter:
            return {pair: reached[pair] for pair in ways}
        reached |= shorter


def overlap(one: Period, other: Period) -> bool:
    """Whether the two have more than a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def of_session(session: Session, rule: str, person_id: str, message: str) -> Violation:
    """A finding about one person in a session."""
    return Violation(
        rule=rule,
        people=(person_id,),
        place=session.room_id,
        start=session.start,
        message=message,
    )


def of_meeting(meeting: Meeting, rule: str, message: str, severity: Severity = Severity.ERROR) -> Violation:
    return Violation(
        rule=rule,
        severity=severity,
        people=tuple(meeting.people_ids),
        place=meeting.table_id,
        start=meeting.start,
        message=message,
    )


def place_of(item: Placed) -> str:
    return item.room_id if isinstance(item, Session) else item.table_id


def people_in(item: Placed) -> tuple[str, ...]:
    return item.attendee_ids if isinstance(item, Session) else item.people_ids


def placed_in(agenda: Agenda) -> list[Placed]:
    return [*agenda.sessions, *agenda.meetings]


def by_id(agenda: Agenda) -> dict[str, Placed]:
    return {item.id: item for item in placed_in(agenda)}


def is_there(case: Case, person_id: str, period: Period) -> bool:
    windows = [(item.start, item.end) for item in case.data.availability if item.person_id == person_id]
    start = period[0]
    for opens, closes in sorted(windows):
        if opens <= start < closes:
            start = closes
    absent = any(
        item.person_id == person_id and overlap(period, (item.start, item.end)) for item in case.data.absences
    )
    person = next((item for item in case.data.people if item.id == person_id), None)
    if person is not None:
        absent |= person.arrives_at is not None and period[0] < person.arrives_at
        absent |= person.departs_at is not None and person.departs_at < period[1]
        absent |= is_night(person, period)
    return not absent and (not windows or start >= period[1])


def is_night(person: Person, period: Period) -> bool:
    """Whether it is before seven or after ten at night for somebody who takes part from their own time zone."""
    if not person.remote or not person.time_zone:
        return False
    start, end = (moment.astimezone(ZoneInfo(person.time_zone)) for moment in period)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return start - midnight < timedelta(hours=7) or end - midnight > timedelta(hours=22)


def not_there(case: Case, people: Iterable[str], period: Period) -> set[str]:
    """Those of the people who cannot be there for the whole period, or are nobody in the event any more."""
    return {item for item in people if not case.knows(item) or not is_there(case, item, period)}
