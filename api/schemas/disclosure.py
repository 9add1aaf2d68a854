"""Requests for more than the public part of a record, the answers of owners, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from api.schemas.base import Input, Schema
from matcher.disclosure import EnablingKind
from models.domain import DisclosedKind, DisclosureAction, Stage


class RevealRequest(Input):
    """What is asked of the record's owner."""

    record_kind: DisclosedKind
    record_id: str
    stage: Literal[Stage.NAMED, Stage.CONFIDENTIAL]


class RevealAnswer(RevealRequest):
    """What the record's owner says to one person. The last answer holds."""

    viewer_id: str
    """A person."""
    action: Literal[DisclosureAction.GRANTED, DisclosureAction.REFUSED, DisclosureAction.REVOKED]


class Acceptance(Input):
    """A person has read the non-disclosure text and keeps to it."""

    version: str
    """Of the text that was read."""


class NonDisclosureOut(Schema):
    """What has to be accepted before the confidential part of a record is shown."""

    text: str
    """Empty where the event has none: then nothing confidential is shown."""
    version: str
    """SHA-256 of the text; another text has to be accepted again."""
    accepted: bool
    """By the viewer, in this version."""


class DisclosureEntryOut(Schema):
    """One line of the audit log. None is ever changed or removed."""

    action: DisclosureAction
    actor_id: str
    """Who did it; empty for an owner whom the viewer may not know."""
    viewer_id: str
    """The person who is, or is not, shown more."""
    at: datetime
    record_kind: DisclosedKind | None
    record_id: str
    stage: Stage | None
    text_version: str
    """Of the non-disclosure text that was accepted."""


LONGEST_CHECKED: Final = 10_000
"""Characters: comparing two texts takes a time that grows with the product of their lengths."""


class TextToCheck(Input):
    """A public text before it is saved, and the confidential text of the same record. Neither is kept."""

    text: str = Field(max_length=LONGEST_CHECKED)
    confidential_text: str = Field("", max_length=LONGEST_CHECKED)


class EnablingSpanOut(Schema):
    """A passage that tells more than a public text should."""

    start: int
    """In characters (Unicode code points), from 0."""
    end: int
    text: str
    kind: EnablingKind
    reason: str


class TextCheckOut(Schema):
    """Passages in order; none overlaps another."""

    spans: tuple[EnablingSpanOut, ...]
