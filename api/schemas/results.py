"""Matches, unmet needs, pairings and the run that made them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

from api.schemas.base import Schema
from models.domain import GapKind, Step

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """A part of a list."""

    items: tuple[Item, ...]
    next: str | None
    """The `cursor` of the next page; null on the last one."""
    total: int
    """How many there are on all pages."""


class RunOut(Schema):
    """How a result was made."""

    step: Step
    input_hash: str
    """Equal for two runs on the same records."""
    settings: dict[str, Any]
    finished_at: datetime
    seconds: float
    """Wall clock."""


class SpanOut(Schema):
    """A passage of a public text: `text[start:end]`, in characters."""

    start: int
    end: int
    text: str


class EvidenceOut(Schema):
    """The sentence of the need and the sentence of the offer that are nearest."""

    need_span: SpanOut
    offer_span: SpanOut
    similarity: float
    """Cosine of the two sentences, -1 to 1."""
    shared_terms: tuple[str, ...]


class GapOut(Schema):
    """Something beyond the topic that the need asks for and the offer does not have."""

    kind: GapKind
    reason: str


class MatchOut(Schema):
    """A ranked candidate."""

    need_id: str
    """A need or a mandate."""
    offer_id: str
    rank: int
    """Counts from 1 within the need."""
    score: float
    """Calibrated probability, 0 to 1; comparable between needs."""
    similarity: float
    """Cosine of the two texts, -1 to 1."""
    lexical: float
    """BM25, at least 0; not comparable between needs."""
    contributions: dict[str, float]
    """They add up to the logit of the score."""
    evidence: tuple[EvidenceOut, ...]
    gaps: tuple[GapOut, ...]


class UnmetNeedOut(Schema):
    """A need without a match that reaches the threshold."""

    need_id: str
    nearest: MatchOut | None
    """The best that there was, below the threshold."""
    threshold: float
    """The score that no offer reached: that of needs, or that of mandates."""
    reason: str


class PairingOut(Schema):
    """A match chosen under both sides' capacities."""

    id: str
    need_id: str
    offer_id: str
    need_owner_id: str
    offer_owner_id: str
    score: float
    """Calibrated probability, 0 to 1."""


class MatchingPart(Schema):
    run: RunOut
    stale: bool | None
    """True when records changed after the run: run `match` again. Null when the server cannot tell."""
    threshold: float
    """The score below which nothing is proposed for a need."""


class MatchPage(Page[MatchOut], MatchingPart):
    """Matches of the last run, by need, then rank."""


class UnmetNeedPage(Page[UnmetNeedOut], MatchingPart):
    """Unmet needs of the last run."""


class PairingPage(Page[PairingOut]):
    """Pairings of the last run."""

    run: RunOut
