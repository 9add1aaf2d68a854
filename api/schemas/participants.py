"""Organisations and people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Coordinates, Identified, Input, Schema, Whole, every_field_optional, make
from models.domain import DayPart, Organisation, OrganisationKind, Person, Role
from models.domain.organisations import MOST_SENIOR


class OrganisationFields(Coordinates):
    name: str
    kind: OrganisationKind = OrganisationKind.OTHER
    country: str = ""
    """ISO 3166-1 alpha-2, such as KR."""
    region: str = ""
    sectors: tuple[str, ...] = ()
    """Codes that carry their scheme, such as ISIC4:29."""


class OrganisationOut(OrganisationFields, Identified):
    """A university, institute, company, investor, provider or agency."""


class OrganisationCreate(OrganisationFields, Identified, Input):
    """A new organisation."""

    def record(self) -> Organisation:
        return make(Organisation, self.values())


@every_field_optional
class OrganisationPatch(OrganisationFields, Input):
    """The fields of an organisation to change; null puts one back to its default."""


class PersonFields(Schema):
    name: str
    organisation_id: str = ""
    """An organisation; empty for someone who comes alone."""
    role: Role = Role.RESEARCHER
    email: str = ""
    """Empty where it is not for its reader to know."""
    job_title: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2, such as KR."""
    time_zone: str = ""
    """An IANA time zone, such as Asia/Seoul."""
    languages: tuple[str, ...] = ()
    max_meetings: Annotated[Whole, Field(ge=0)] | None = None
    """Meetings over the whole event; null for the event's default."""
    min_meetings: Annotated[Whole, Field(ge=0)] | None = None
    """The fewest meetings worth coming for; null for any number."""
    max_meetings_per_day: Annotated[Whole, Field(ge=0)] | None = None
    """Meetings on one day; null for no limit."""
    day_part: DayPart | None = None
    """When they would rather meet; null for any time."""
    skills: tuple[str, ...] = ()
    seniority: Annotated[Whole, Field(ge=1, le=MOST_SENIOR)] | None = None
    """From 1, junior, to 5, head of an organisation."""
    topics: tuple[str, ...] = ()
    """What they can tell of from experience."""
    interprets: tuple[str, ...] = ()
    """Pairs of languages such as en-ko, in either direction; whoever has some is an interpreter."""
    wheelchair: bool = False
    """This and the next four are for organisers and the person; others read what stands where nothing is said."""
    diet: str = ""
    party: str = ""
    """People of one party travel together."""
    arrives_at: datetime | None = None
    """Nothing is placed before; with its offset from UTC."""
    departs_at: datetime | None = None
    """Nothing is placed after; with its offset from UTC."""
    remote: bool = False
    """Takes part from their own time zone, between seven in the morning and ten at night there."""


class PersonOut(PersonFields, Identified):
    """Someone with a calendar."""


class PersonCreate(PersonFields, Identified, Input):
    """A new person."""

    def record(self) -> Person:
        return make(Person, self.values())


@every_field_optional
class PersonPatch(PersonFields, Input):
    """The fields of a person to change; null puts one back to its default."""
