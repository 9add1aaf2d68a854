"""What people answered to a proposal, what came of it, and the rankers that were learned from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.domain.checks import InvalidField, require_text


class Verdict(StrEnum):
    """``WITHDRAWN`` takes back what the same person said of the pair before, and says nothing else."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why a proposal was declined, in the words that companies give (after Inpart's feedback categories)."""

    TOO_EARLY = "too_early"
    BENEFIT_UNCLEAR = "benefit_unclear"
    ROUTE_TO_MARKET_UNCLEAR = "route_to_market_unclear"
    DESCRIPTION_UNCLEAR = "description_unclear"
    OUTSIDE_OUR_FIELD = "outside_our_field"
    RIGHTS_UNCLEAR = "rights_unclear"
    CONFLICT = "conflict"
    OTHER = "other"


class OutcomeKind(StrEnum):
    """``WITHDRAWN`` takes back what the same person recorded of the pair last, and says nothing else."""

    MEETING_HELD = "meeting_held"
    NO_SHOW = "no_show"
    FOLLOW_UP = "follow_up"
    NON_DISCLOSURE_AGREEMENT = "non_disclosure_agreement"
    PROOF_OF_CONCEPT = "proof_of_concept"
    LICENCE = "licence"
    JOINT_PATENT = "joint_patent"
    INVESTMENT = "investment"
    NOTHING = "nothing"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a pair stood in its need's list when it was decided upon.

    ``rank`` counts from 1 to ``list_length``. ``matching`` is the input hash of the matching that
    made the list and ``ranker`` the id of its ranker. ``features`` and ``fits`` are the values that the ranker
    read, by name: the matching may be replaced, and what is learned must be learned from what was shown.
    """

    rank: int
    list_length: int
    score: float
    matching: str
    ranker: str
    features: Mapping[str, float] = field(default_factory=dict)
    fits: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.rank <= self.list_length:
            reason = f"a rank counts from 1 to the length of the list, {self.list_length}"
            raise InvalidField("rank", self.rank, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One answer to one pair; of several by one person the last one counts.

    ``need_id`` names a need or a mandate. ``reason`` belongs to a decline, which has ``OTHER`` when none is given.
    ``decided_by`` is a person, empty when not known. ``decided_at`` carries its time zone; None, in a file that
    does not tell, until it is stored. ``shown`` is None for a pair that no matching had proposed, or
    that was decided upon before the stored matching was made.
    """

    need_id: str
    offer_id: str
    verdict: Verdict
    reason: DeclineReason | None = None
    note: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    shown: Shown | None = None

    def __post_init__(self) -> None:
        require_text("need_id", self.need_id)
        require_text("offer_id", self.offer_id)
        _require_zone("decided_at", self.decided_at)
        if self.verdict is Verdict.DECLINE:
            object.__setattr__(self, "reason", self.reason or DeclineReason.OTHER)
        elif self.reason is not None:
            raise InvalidField("reason", self.reason, "only a decline has a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a pair, such as a meeting that was held or a licence; ``happened_at`` as ``decided_at``.

    That nothing comes of it has a ``reason``, ``OTHER`` when none is given. ``recorded_by`` is a person, empty when
    not known.
    """

    need_id: str
    offer_id: str
    kind: OutcomeKind
    note: str = ""
    happened_at: datetime | None = None
    shown: Shown | None = None
    reason: DeclineReason | None = None
    recorded_by: str = ""

    def __post_init__(self) -> None:
        require_text("need_id", self.need_id)
        require_text("offer_id", self.offer_id)
        _require_zone("happened_at", self.happened_at)
        if self.kind is OutcomeKind.NOTHING:
            object.__setattr__(self, "reason", self.reason or DeclineReason.OTHER)
        elif self.reason is not None:
            raise InvalidField("reason", self.reason, "only an outcome of nothing has a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerVersion:
    """A ranker that was learned, whether or not it was found better than the one before.

    ``content`` is the ranker as JSON and ``id`` is made from it. ``learned_from`` counts the decisions and outcomes
    that taught something. ``reason`` says in words why it was promoted or not, and ``figures`` holds what was
    measured, JSON values only.
    """

    id: str
    content: str
    made_at: datetime
    learned_from: int
    promoted: bool
    reason: str
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerUse:
    """From ``since`` on matching uses the ranker ``ranker_id``, until the next use."""

    ranker_id: str
    since: datetime
    reason: str


def _require_zone(name: str, moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise InvalidField(name, moment, "a time must carry its time zone")
