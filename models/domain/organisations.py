"""Who takes part: organisations, people, and what must keep two of them apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from models.domain.checks import (
    InvalidField,
    require_coordinates,
    require_not_negative,
    require_ordered,
    require_period,
    require_text,
    require_zone,
)

MOST_SENIOR: Final = 5


class OrganisationKind(StrEnum):
    UNIVERSITY = "university"
    RESEARCH_INSTITUTE = "research_institute"
    SME = "sme"
    LARGE_COMPANY = "large_company"
    INVESTOR = "investor"
    PROVIDER = "provider"
    AGENCY = "agency"
    OTHER = "other"


class Role(StrEnum):
    RESEARCHER = "researcher"
    COMPANY = "company"
    INVESTOR = "investor"
    PROVIDER = "provider"
    OFFICIAL = "official"
    ORGANISER = "organiser"


class DayPart(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class ConflictKind(StrEnum):
    COMPETITOR = "competitor"
    DECLARED = "declared"
    MET_BEFORE = "met_before"
    SAME_ORGANISATION = "same_organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A university, institute, company, investor, provider or agency.

    ``country`` is ISO 3166-1 alpha-2; ``sectors`` are codes that carry their scheme, such as ``ISIC4:29``.
    ``latitude`` and ``longitude`` are degrees (WGS 84), both or neither.
    """

    id: str
    name: str
    kind: OrganisationKind = OrganisationKind.OTHER
    country: str = ""
    region: str = ""
    sectors: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        require_coordinates(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone with a calendar. ``max_meetings`` is over the whole event; None means the event's default.

    ``min_meetings`` is the fewest worth coming for, ``max_meetings_per_day`` what a day allows, None for no limit of
    either; ``day_part`` when they would rather meet. Nothing is placed before ``arrives_at`` or after ``departs_at``.
    ``seniority`` is from 1 (junior) to 5 (head of an organisation); ``topics`` are what they can tell of from
    experience. Who is ``remote`` takes part from their own ``time_zone``, in the hours of ``REMOTE_HOURS`` there. An
    interpreter has ``interprets``: pairs of languages such as ``en-ko``, which count in either
    direction. People of one ``party`` travel together. ``PRIVATE_OF_PERSON`` names what only organisers and the
    person read.
    """

    id: str
    name: str
    organisation_id: str = ""
    role: Role = Role.RESEARCHER
    email: str = ""
    job_title: str = ""
    country: str = ""
    time_zone: str = ""
    languages: tuple[str, ...] = ()
    max_meetings: int | None = None
    min_meetings: int | None = None
    max_meetings_per_day: int | None = None
    day_part: DayPart | None = None
    skills: tuple[str, ...] = ()
    seniority: int | None = None
    topics: tuple[str, ...] = ()
    interprets: tuple[str, ...] = ()
    wheelchair: bool = False
    diet: str = ""
    party: str = ""
    arrives_at: datetime | None = None
    departs_at: datetime | None = None
    remote: bool = False

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        require_not_negative("max_meetings", self.max_meetings)
        require_not_negative("min_meetings", self.min_meetings)
        require_not_negative("max_meetings_per_day", self.max_meetings_per_day)
        require_ordered("max_meetings", self.min_meetings, self.max_meetings)
        require_zone("arrives_at", self.arrives_at)
        require_zone("departs_at", self.departs_at)
        if self.arrives_at and self.departs_at and self.arrives_at >= self.departs_at:
            raise InvalidField("departs_at", self.departs_at, f"must come after the arrival, {self.arrives_at}")
        if self.seniority is not None and not 1 <= self.seniority <= MOST_SENIOR:
            raise InvalidField("seniority", self.seniority, f"is from 1, junior, to {MOST_SENIOR}, head of all")
        for pair in self.interprets:
            _require_pair(pair)


REMOTE_HOURS: Final = (time(7), time(22))
"""Between these, by their own clock, remote participants can be in the programme."""
PRIVATE_OF_PERSON: Final = ("wheelchair", "diet", "party", "arrives_at", "departs_at")
"""Fields of a person that only organisers and the person read."""


def _require_pair(pair: str) -> None:
    languages = pair.split("-")
    if len(languages) != 2 or not all(languages) or languages[0] == languages[1]:
        raise InvalidField("interprets", pair, "is a pair of two languages such as en-ko")


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A window in which a person can be in the programme. Someone without any window is available throughout."""

    person_id: str
    start: datetime
    end: datetime
    note: str = ""

    def __post_init__(self) -> None:
        require_text("person_id", self.person_id)
        require_period("end", self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two people, two organisations, or one of each, that must never be proposed to each other.

    It has no direction, and an organisation stands for everyone in it.
    """

    first_id: str
    second_id: str
    kind: ConflictKind = ConflictKind.DECLARED
    reason: str = ""

    def __post_init__(self) -> None:
        require_text("first_id", self.first_id)
        require_text("second_id", self.second_id)
        if self.first_id == self.second_id:
            raise InvalidField("second_id", self.second_id, "a conflict is between two different parties")
