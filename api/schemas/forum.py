"""The technology forum: editions, what is noted of them, and joint filings."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas.base import Input, Schema, Whole
from matcher.forum_programme.filings import FORUM_TERMS
from models.domain.forum import FilingStage

Shares = Annotated[float, Field(strict=True, gt=0, le=100)]


class ForumTalkOut(Schema):
    person_id: str
    offer_id: str
    need_ids: tuple[str, ...]
    """What it answers, best first."""


class EditionOut(Schema):
    day: date
    title: str
    need_ids: tuple[str, ...]
    """The needs that come up."""
    talks: tuple[ForumTalkOut, ...]
    unanswered: tuple[str, ...]
    """The needs to which nobody speaks yet."""
    late: tuple[str, ...]
    """Those that come up after their deadline."""
    attended_ids: tuple[str, ...]
    minutes: str
    files: tuple[str, ...]
    """The names of what is attached to the minutes."""


class FollowUpOut(Schema):
    id: str
    day: date
    """Of the edition at which it was promised."""
    text: str
    person_id: str
    due: date
    done_on: date | None


class ForumOut(Schema):
    editions: tuple[EditionOut, ...]
    follow_ups: tuple[FollowUpOut, ...]


class OwnEditionOut(Schema):
    day: date
    title: str
    need_ids: tuple[str, ...]
    """Those of one's own, or of one's organisation, that come up."""
    speaks: bool
    minutes: str
    files: tuple[str, ...]
    """The names of what is attached to the minutes."""


class SeriesIn(Input):
    """How the needs are spread over the days of the event."""

    editions: Annotated[Whole, Field(ge=1, le=24)] | None = None
    """Null: one on each day."""
    most_needs: Annotated[Whole, Field(ge=1, le=100)] | None = None
    """Of one edition; null: two more than an even share."""
    talks: Annotated[Whole, Field(ge=1, le=6)] = 3
    """The most of one edition."""
    talks_of_one: Annotated[Whole, Field(ge=1, le=12)] = 2
    """The most of one speaker, over the year."""


class EditionPatch(Input):
    """What is noted of an edition; what is left out stays."""

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    attended_ids: tuple[str, ...] | None = None
    minutes: str | None = None


class FollowUpCreate(Input):
    """What somebody promised."""

    text: str
    person_id: str
    due: date


class FollowUpPatch(Input):
    """When it was done; null opens it again."""

    done_on: date | None = None


class HolderOut(Schema):
    organisation_id: str
    """Empty for a person, and where it is not told."""
    person_id: str
    offer_id: str
    share: float
    """In per cent."""
    alone: tuple[str, ...]
    """The sentences of the need that only this covers."""


class JointFilingOut(Schema):
    id: str
    title: str
    need_id: str
    stage: FilingStage
    number: str
    """Of the application."""
    holders: tuple[HolderOut, ...]
    missing: tuple[str, ...]
    """The sentences of the need that nobody covers."""
    rivals: tuple[tuple[str, str], ...]
    """Pairs of offers whose claims would overlap."""


class OwnForumOut(Schema):
    editions: tuple[OwnEditionOut, ...]
    follow_ups: tuple[FollowUpOut, ...]
    filings: tuple[JointFilingOut, ...]
    """Those of which one, or one's organisation, holds a part; all of them for who gives the seminar on them."""


class JointFilings(Schema):
    items: tuple[JointFilingOut, ...]


class FilingTermsIn(Input):
    """From which likeness of texts on, from 0 to 1, a sentence of a need is covered, and two offers are rivals."""

    least_level: Annotated[float, Field(strict=True, gt=0, le=1)] = FORUM_TERMS.least_level
    rival_from: Annotated[float, Field(strict=True, gt=0, le=1)] = FORUM_TERMS.rival_from
    largest: Annotated[Whole, Field(ge=2, le=6)] = FORUM_TERMS.largest
    """The most holders of one right."""


class JointFilingPatch(Input):
    """What the holders agreed on; what is left out stays."""

    stage: FilingStage | None = None
    shares: tuple[Shares, ...] | None = None
    """In per cent, in the order of the holders; they add up to 100."""
    number: Annotated[str, Field(max_length=80)] | None = None
