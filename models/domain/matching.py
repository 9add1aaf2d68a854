"""What ranking and pairing say about a need and an offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A passage of a text: ``text[start:end]``, in characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentences of need and offer that answer each other best, and the terms that both texts use.

    ``similarity`` is the cosine of the two sentences, in [-1, 1].
    """

    need_span: Span
    offer_span: Span
    similarity: float
    shared_terms: tuple[str, ...] = ()


class GapKind(StrEnum):
    """The criteria of fit beyond the topic, in the order in which a person reads them.

    ``PARTNER`` is what the offer's owner wants of the partner; the others are what the need or mandate asks for, or
    what both sides must share.
    """

    TRL = "trl"
    IPR = "ipr"
    PARTNERSHIP = "partnership"
    REGION = "region"
    SECTOR = "sector"
    TICKET = "ticket"
    DATES = "dates"
    LANGUAGE = "language"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something beyond the topic that the need asks for and the offer does not have, in words."""

    kind: GapKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A ranked candidate.

    ``need_id`` names a need or a mandate, ``rank`` counts from 1 within it. ``score`` is a probability in
    [0, 1], comparable between needs. ``similarity`` is the raw cosine of the two texts, in [-1, 1];
    ``lexical`` the raw BM25 score, at least 0, not comparable between needs. ``contributions`` add up to the
    logit of ``score``.
    """

    need_id: str
    offer_id: str
    rank: int
    score: float
    similarity: float
    lexical: float
    contributions: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetNeed:
    """A need or mandate without a match that reaches its ``threshold``; ``nearest`` is the best there was, if any."""

    need_id: str
    nearest: Match | None
    threshold: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The result of ranking: matches by need, then rank, and the unmet needs.

    ``threshold`` is that of needs; mandates have one of their own.
    """

    threshold: float
    matches: tuple[Match, ...]
    unmet: tuple[UnmetNeed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A match chosen under both sides' capacities: these two people should meet about this need and this offer."""

    id: str
    need_id: str
    offer_id: str
    need_owner_id: str
    offer_owner_id: str
    score: float
