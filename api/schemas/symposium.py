"""What the interface takes and says of a symposium."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Input, Schema
from matcher.symposium import Criterion, Lack
from models.domain.symposium import MOST_OF_ONE, MOST_PROPOSALS, MOST_SEATS, MOST_TABLES

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_OF_ONE)]
Seats = Annotated[int, Field(strict=True, ge=2, le=MOST_SEATS)]
Ids = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=200)]


class SymposiumChoicesFields(Schema):
    weights: Mapping[Criterion, Weight] = Field(default_factory=dict)
    """Of the criteria of business possibility; empty for the usual ones. They need not add up to 1."""
    always: Ids = ()
    """Offers that are pitched whatever their score."""
    never: Ids = ()
    """Offers that are not pitched."""
    proposals: Annotated[int, Field(strict=True, ge=0, le=MOST_PROPOSALS)] = 10
    """How many are pitched."""
    proposals_per_session: Annotated[int, Field(strict=True, ge=1, le=MOST_OF_ONE)] = 5
    talks: Count = 3
    """Experience talks."""
    clinic_rounds: Count = 2
    clinic_tables: Annotated[int, Field(strict=True, ge=1, le=MOST_TABLES)] = 4
    clinic_seats: Seats = 6
    """Researchers at a table."""
    networking_rounds: Count = 3
    networking_seats: Seats = 6
    """People at a table."""


class SymposiumChoicesIn(SymposiumChoicesFields, Input):
    """What the organiser changes of the choices."""


class SymposiumChoicesOut(SymposiumChoicesFields):
    """What the organiser chose."""


class PossibilityOut(Schema):
    offer_id: str
    title: str
    score: Share
    values: Mapping[Criterion, Share]
    """Of each criterion, from 0 to 1."""
    is_pitched: bool


class SensitivityOut(Schema):
    """The choice stays while the weight is from `least` to `most` and the others are as they are."""

    criterion: Criterion
    weight: float
    least: float
    most: float | None
    """Null where no larger weight changes the choice."""
    below: tuple[str, str] | None
    """Below `least` the first offer gives its place to the second."""
    above: tuple[str, str] | None
    """Above `most` the first offer gives its place to the second."""

    @classmethod
    def of_one(cls, item: object) -> SensitivityOut:
        most = float(item.most)  # type: ignore[attr-defined]
        names = ("criterion", "weight", "least", "below", "above")
        return cls(most=None if math.isinf(most) else most, **{name: getattr(item, name) for name in names})


class ExperienceOut(Schema):
    speaker_id: str
    lack: Lack
    topic: str
    helps: int | None
    """How many researchers; null for fewer than three, for who does not organise."""
    helped_ids: tuple[str, ...]
    """For organisers; empty for others."""


class ClinicTableOut(Schema):
    round: int
    """From 1."""
    lack: Lack
    expert_id: str
    researchers: int | None
    """How many; null for fewer than three, for who does not organise."""
    researcher_ids: tuple[str, ...]
    """For organisers; empty for others."""


class SymposiumOut(Schema):
    possibility: tuple[PossibilityOut, ...]
    """Highest score first."""
    sensitivity: tuple[SensitivityOut, ...]
    experience: tuple[ExperienceOut, ...]
    clinic: tuple[ClinicTableOut, ...]
    networking: tuple[tuple[tuple[str, ...], ...], ...]
    """By round the people at each table; for organisers, empty for others."""
    repeats: int
    """How often two sit together who know each other or sat together before."""
    session_ids: tuple[str, ...]
    """The sessions that were made of it, as they stand among the requested sessions."""


class SymposiumSessionsOut(Schema):
    session_ids: tuple[str, ...]
    change_id: str | None
    """Takes it back; null where all of them stood there already."""


class SheetInterestOut(Schema):
    need_id: str
    person_id: str | None
    """Null for who is not named."""
    state: str
    """`pending`, `accepted` or `planned`."""
    at: datetime | None


class SheetOfferOut(Schema):
    offer_id: str
    proposals: int
    interests: tuple[SheetInterestOut, ...]
    reasons: Mapping[str, int]
    """Of those who said no thanks, as far as the owner is told."""
    gaps: Mapping[str, int]
    """What needs ask for and the offer does not have, with how many do."""


class SheetSessionOut(Schema):
    session_id: str
    title: str
    start: datetime
    table: int | None
    with_id: str | None
    lack: Lack | None


class SheetOut(Schema):
    """What a researcher takes home."""

    offers: tuple[SheetOfferOut, ...]
    lacks: Mapping[Lack, Share]
    """How much stands between the results and their use, by what it is."""
    sessions: tuple[SheetSessionOut, ...]
    """Talks, clinic and networking of the published agenda."""
