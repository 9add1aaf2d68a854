"""The focus group: industries, where they meet, and the plan for a meeting point."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Input, Schema, Whole
from matcher.clusters.industries import IndustryScheme
from matcher.clusters.links import LinkKind
from models.domain import DisclosedKind, FocusGroupTerms, Role

Share = Annotated[float, Field(ge=0, le=1)]


class StrengthOut(Schema):
    """How strongly two industries are tied by one kind of ties."""

    seen: float
    """The sum of the ties' weights."""
    expected: float
    """What chance would give."""
    p_value: Share


class IndustryOut(Schema):
    name: str
    records: int


class MeetingPointOut(Schema):
    """Two industries that something ties."""

    id: str
    first: str
    second: str
    is_beyond_chance: bool
    p_adjusted: Share
    """Of all ties together, adjusted after Holm for all pairs of industries."""
    answers: StrengthOut
    shared: StrengthOut
    together: StrengthOut
    """Both kinds as shares of all ties."""
    organisations: tuple[int, int]
    """Those that the ties name, on each side."""
    ties: int
    half_since: date | None
    """The day by which half of the dated ties had come up; null where too few have dates."""
    new_p_value: float | None
    """How often chance makes the ties as young as they are; small means new."""


class FocusMapOut(Schema):
    by: IndustryScheme
    industries: tuple[IndustryOut, ...]
    points: tuple[MeetingPointOut, ...]
    """The surest first, beyond chance or not."""


class FocusRecordOut(Schema):
    """A record from its public part; the organisation's name is empty where it is not known to the caller."""

    id: str
    kind: DisclosedKind
    title: str
    organisation: str


class TieOut(Schema):
    kind: LinkKind
    weight: Share
    first: FocusRecordOut
    """Of the point's first industry."""
    second: FocusRecordOut


class MeetingPointDetailOut(Schema):
    point: MeetingPointOut
    weight_by_year: dict[str, float]
    """How much of the ties came up in each year; empty where too few have dates."""
    ties: tuple[TieOut, ...]
    """The strongest first."""


class FocusTermsOut(Schema):
    """What was chosen for a plan."""

    region: str
    skills: dict[str, int]
    """How many people must have each."""
    fewest: dict[Role, int]
    largest_share: float
    fewest_seniors: int
    most_load: int | None
    most_projects: int
    most_invited: int


class FocusTermsIn(Input):
    """What is left out has its usual value."""

    by: IndustryScheme = IndustryScheme.THEME
    region: str = Field("", max_length=200)
    """The region or country for which organisations elsewhere are invited; empty for none."""
    skills: dict[str, Annotated[Whole, Field(ge=1, le=50)]] = Field(default_factory=dict, max_length=20)
    """How many people must have each; without any, those that most projects name."""
    fewest: dict[Role, Annotated[Whole, Field(ge=0, le=50)]] | None = None
    """How many people of each role; null for one researcher, one of a company and one official."""
    largest_share: Annotated[float, Field(gt=0, le=1)] = 0.6
    """Of the task force that one role may have."""
    fewest_seniors: Annotated[Whole, Field(ge=0, le=50)] = 1
    most_load: Annotated[Whole, Field(ge=0, le=50)] | None = None
    """Nobody with more meetings is asked."""
    most_projects: Annotated[Whole, Field(ge=1, le=20)] = 6
    most_invited: Annotated[Whole, Field(ge=1, le=20)] = 5

    def terms(self) -> FocusGroupTerms:
        """Raise ``InvalidField``."""
        values = self.model_dump(exclude_none=True, exclude={"by"})
        return FocusGroupTerms(**values)


class KeptFocusGroupOut(Schema):
    """A hybrid cluster that was chosen."""

    id: str
    by: IndustryScheme
    first: str
    second: str
    terms: FocusTermsOut
    kept_at: datetime


class KeptFocusGroupsOut(Schema):
    groups: tuple[KeptFocusGroupOut, ...]


class FocusMemberOut(Schema):
    person_id: str
    name: str
    role: Role
    skills: dict[str, float]
    """The level that counts, of each skill that was asked for and is there."""


class TaskForceOut(Schema):
    members: tuple[FocusMemberOut, ...]
    strength: float


class FocusProjectOut(Schema):
    needs: tuple[FocusRecordOut, ...]
    offers: tuple[FocusRecordOut, ...]
    value: float


class FocusReasonOut(Schema):
    record: FocusRecordOut
    before: Share
    """What the region has of it."""
    after: Share


class FocusInvitationOut(Schema):
    organisation_id: str
    name: str
    adds: float
    reasons: tuple[FocusReasonOut, ...]


class FocusShortlistOut(Schema):
    invitations: tuple[FocusInvitationOut, ...]
    total: float
    bound: float
    """No choice of as many adds more."""


class FocusSpeakerOut(Schema):
    person_id: str
    name: str
    organisation_ids: tuple[str, ...]
    """Whom they speak to."""
    languages: tuple[str, ...]


class FocusTeamOut(Schema):
    speakers: tuple[FocusSpeakerOut, ...]
    missing_languages: tuple[str, ...]
    unspoken: tuple[str, ...]
    """Organisations that nobody of the region can speak to from own work."""
    missing_skills: tuple[str, ...]


class FocusPlanOut(Schema):
    """What to do at a meeting point."""

    terms: FocusTermsOut
    projects: tuple[FocusProjectOut, ...]
    projects_are_proven: bool
    task_force: TaskForceOut | None
    is_proven: bool
    """Both that no smaller task force keeps the terms and that none of its size is stronger."""
    alternatives: tuple[TaskForceOut, ...]
    reasons: tuple[str, ...]
    """Terms that cannot be kept together, none of which could be left out of the list."""
    companies: FocusShortlistOut
    centres: FocusShortlistOut
    team: FocusTeamOut | None
