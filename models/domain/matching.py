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

    @property
    def label(self) -> str:
        """What a person calls it."""
        return _LABELS[self]


_LABELS = {
    GapKind.TRL: "Readiness",
    GapKind.IPR: "Rights",
    GapKind.PARTNERSHIP: "Partnership",
    GapKind.REGION: "Region",
    GapKind.SECTOR: "Sector",
    GapKind.TICKET: "Funding",
    GapKind.DATES: "Dates",
    GapKind.LANGUAGE: "Language",
    GapKind.PARTNER: "Wanted partner",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something beyond the topic that one side asks for and the other does not have, in words.

    ``reason`` is how the owner of the need or mandate reads it, ``offer_reason`` how the owner of the offer does.
    """

    kind: GapKind
    reason: str
    offer_reason: str = ""


class Goal(StrEnum):
    """What a change of one feature would bring about."""

    REACH_THRESHOLD = "reach_threshold"
    PASS_NEIGHBOUR = "pass_neighbour"
    FALL_BELOW = "fall_below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The smallest change of one feature or criterion, all else as it is, that brings about ``goal``.

    ``value`` is what the feature, or the criterion's fit, would then be (at least, or at most for ``FALL_BELOW``);
    ``logit`` is what that moves the logit of the score by.
    """

    feature: str
    goal: Goal
    value: float
    logit: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a pair has its score: sentences for a reader without statistics, and what would change its rank.

    ``changes`` are in order of goal, within a goal what people can act on first, then by the size of the move.
    """

    sentences: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A ranked candidate.

    ``need_id`` names a need or a mandate, ``rank`` counts from 1 within it. ``score`` is a probability in
    [0, 1], comparable between needs. ``similarity`` is the raw cosine of the two texts, in [-1, 1];
    ``lexical`` the raw BM25 score, at least 0, not comparable between needs. ``contributions`` add up to the
    logit of ``score``. ``fit`` has, by ``GapKind``, how each criterion is met, in [-1, 0]; those that are not named
    are met or left open.
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
    fit: Mapping[str, float] = field(default_factory=dict)
    explanation: Explanation = Explanation()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pair that was scored, kept so that other weights can be tried without searching again.

    ``topic_logit`` is the logit of the score if every criterion were met: no weights lift the pair above it. ``fit``
    is as in ``Match``.
    """

    need_id: str
    offer_id: str
    topic_logit: float
    fit: Mapping[str, float] = field(default_factory=dict)


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

    ``threshold`` is that of needs; mandates have one of their own, ``mandate_threshold``. ``weights`` are what
    features and criteria were multiplied with, by name. ``candidates`` hold every pair that was scored and that some
    weights could lift to its threshold, and the best of each need at least; by need, then falling ``topic_logit``.
    """

    threshold: float
    matches: tuple[Match, ...]
    unmet: tuple[UnmetNeed, ...]
    mandate_threshold: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A match chosen under both sides' capacities: these two people should meet about this need and this offer."""

    id: str
    need_id: str
    offer_id: str
    need_owner_id: str
    offer_owner_id: str
    score: float
