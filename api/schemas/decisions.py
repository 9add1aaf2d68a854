"""Decisions upon proposals, their outcomes, and the rankers that learned from them."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import Input, Schema, make
from models.domain import Decision, DeclineReason, Outcome, OutcomeKind, Verdict


class ShownOut(Schema):
    """How the pair stood in its need's list when it was decided upon."""

    rank: int
    """Counts from 1."""
    list_length: int
    """How many were in the list."""
    score: float
    matching: str
    """`input_hash` of the run that made the list."""
    ranker: str
    features: dict[str, float]
    """What the ranker read of the two texts."""
    fits: dict[str, float]
    """How the criteria were met, -1 to 0; what is not named was met or left open."""


class DecisionFields(Schema):
    need_id: str
    """A need or a mandate."""
    offer_id: str
    verdict: Verdict
    """`withdrawn` takes the person's last answer back."""
    reason: DeclineReason | None = None
    """Of a decline: it decides what is learned. `other` when none is given."""
    note: str = ""
    decided_by: str = ""
    """A person; empty when not known."""
    decided_at: datetime | None = None
    """With its offset from UTC; the time of the request when left out."""


class DecisionOut(DecisionFields):
    """One answer to one proposal; of several by one person the last one counts."""

    shown: ShownOut | None
    """Null for a pair that no matching had proposed."""


class DecisionCreate(DecisionFields, Input):
    """A new answer; earlier ones stay in the history."""

    def record(self) -> Decision:
        return make(Decision, self.values())


class OutcomeFields(Schema):
    need_id: str
    """A need or a mandate."""
    offer_id: str
    kind: OutcomeKind
    note: str = ""
    happened_at: datetime | None = None
    """With its offset from UTC; the time of the request when left out."""
    reason: DeclineReason | None = None
    """Why nothing came of it: of that kind only."""
    recorded_by: str = ""
    """A person; empty when not known."""


class OutcomeOut(OutcomeFields):
    """What became of a pair."""

    shown: ShownOut | None
    """As of a decision."""


class OutcomeCreate(OutcomeFields, Input):
    """What became of a pair."""

    def record(self) -> Outcome:
        return make(Outcome, self.values())


class RankerOut(Schema):
    """A ranker of the workspace."""

    id: str
    """`default` for the one that comes with the package."""
    in_use: bool
    made_at: datetime | None
    learned_from: int
    """Decisions and outcomes."""
    reason: str
    """Why it was promoted or not."""


class RankerList(Schema):
    items: tuple[RankerOut, ...]
