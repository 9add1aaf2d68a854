"""What a validation of an agenda works on, and how its findings are worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from matcher.settings import ProgrammeSettings
from matcher.violations import Severity, Violation
from models.domain import Agenda, EventData, Meeting, Pairing, Session

Period = tuple[datetime, datetime]


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
        return ", ".join(shown) + (f" and {len(people) - 3} more" if len(people) > 3 else "")

    def place(self, place_id: str) -> str:
        """The name of a room or table."""
        return self._places.get(place_id, place_id)

    def severity(self, rule: str) -> Severity:
        """Of a breach of a hard rule: a notice where the organiser turned it off."""
        return Severity.ERROR if self.settings.keeps(rule) else Severity.NOTICE


def overlap(one: Period, other: Period) -> bool:
    """Whether the two have more than a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def of_session(case: Case, session: Session, rule: str, person_id: str, what: str) -> Violation:
    """A finding about one person in a session."""
    return Violation(
        rule=rule,
        people=(person_id,),
        place=session.room_id,
        start=session.start,
        message=f"{case.name(person_id)} {what} ({session.id})",
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
