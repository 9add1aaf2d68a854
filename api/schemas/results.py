"""Matches, unmet needs, pairings and the run that made them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

from api.schemas.base import Amount, Input, Schema
from matcher.pairing import ShortfallKind
from matcher.settings import Fairness
from models.domain import GapKind, Goal, Step

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
    """Something beyond the topic that one side asks for and the other does not have."""

    kind: GapKind
    reason: str
    """As the owner of the need or mandate reads it."""
    offer_reason: str
    """As the owner of the offer reads it."""


class ChangeOut(Schema):
    """The smallest change of one feature or criterion alone that would bring about the goal."""

    feature: str
    """A name of `contributions`."""
    goal: Goal
    value: float
    """Of the feature, or the fit of the criterion, after the change."""
    logit: float
    """What it moves the logit of the score by."""
    words: str
    """The change in its own unit, as in "TRL 6 instead of 4"."""


class ExplanationOut(Schema):
    """Why the pair has its score, for a reader without statistics."""

    sentences: tuple[str, ...]
    changes: tuple[ChangeOut, ...]
    """In order of goal; first what people can act on."""


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
    fit: dict[str, float]
    """How the criteria are met, -1 (not at all) to 0; those that are not named are met or left open."""
    explanation: ExplanationOut


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
    mandate_threshold: float
    """As `threshold`, for a mandate."""
    weights: dict[str, float]
    """What features and criteria are multiplied with, by the names of `contributions`."""


class ProposedOffer(Schema):
    offer_id: str
    proposals: int
    """How many needs and mandates it is proposed to."""


class ExposureOut(Schema):
    """How the proposals of the last matching are spread over the offers."""

    run: RunOut
    stale: bool | None
    """As for matches."""
    offers: int
    proposals: int
    most_proposed: tuple[ProposedOffer, ...]
    """The five that are proposed most often, the first most."""
    proposed_nowhere: int
    """Offers without any proposal."""
    gini: float
    """Gini's coefficient over all offers: 0 when all are proposed equally often, towards 1 when one has all."""


class MatchPage(Page[MatchOut], MatchingPart):
    """Matches of the last run, by need, then rank."""


class UnmetNeedPage(Page[UnmetNeedOut], MatchingPart):
    """Unmet needs of the last run."""


class ShortfallOut(Schema):
    """Something that was wanted for a person and could not be had."""

    person_id: str
    kind: ShortfallKind
    wanted: float
    """Meetings; the sum of scores for a floor."""
    got: float
    why: str
    other_id: str
    """Whom they must meet; empty for the other kinds."""


class FairLevelOut(Schema):
    """So many people have this sum of scores, and cannot all be lifted without somebody worse off."""

    total: float
    people: int


class FairnessPriceOut(Schema):
    """What fairness costs and brings: figures with it, and without it under the same must-meets and minimums."""

    kind: Fairness
    people: int
    """To whom it is owed."""
    score_without: float
    score_with: float
    worst_without: float
    worst_with: float
    worst_bound: float
    """Proven: nobody can make the worst-off better off than that."""
    levels: tuple[FairLevelOut, ...]
    """The steps of leximin that are proven, the worst-off first."""
    complete: bool


class PairingReportOut(Schema):
    """What could not be had, how far the pairings are proven best, and what fairness cost."""

    objective: float
    bound: float
    gap: float
    """Relative, 0 to 1; 0 for pairings that are proven best."""
    shortfalls: tuple[ShortfallOut, ...]
    shortfalls_proven: bool
    """Whether no pairings have fewer of them."""
    fairness: FairnessPriceOut | None


class PairingPage(Page[PairingOut]):
    """Pairings of the last run."""

    run: RunOut
    report: PairingReportOut | None
    """Null for pairings that an older version stored, and for those who organise nothing."""


class PreviewIn(Input):
    """Other fit weights to try on the last run of `match`."""

    fit_weights: dict[GapKind, Amount]
    """What a criterion that fails altogether takes from the logit; those that are not named stay."""
    need_id: str | None = None
    """A need or mandate whose candidates are wanted in their new order."""


class RescoredOut(Schema):
    """A candidate with other weights."""

    need_id: str
    offer_id: str
    rank: int
    """Counts from 1 within the need, whether or not it is proposed."""
    score: float
    score_before: float
    proposed: bool
    proposed_before: bool


class PreviewOut(Schema):
    """What other weights would change. Nothing is stored: set the weights with `bridgework match --weight`."""

    weights: dict[GapKind, float]
    """The fit weights that the candidates are scored with."""
    proposed_before: int
    proposed: int
    entering_count: int
    leaving_count: int
    entering: tuple[RescoredOut, ...]
    """Pairs that would be proposed and are not; the first 200."""
    leaving: tuple[RescoredOut, ...]
    """Pairs that are proposed and would not be; the first 200."""
    candidates: tuple[RescoredOut, ...]
    """Those of `need_id`, in their new order; empty without one."""
    run: RunOut
    stale: bool | None
    """As for matches."""
