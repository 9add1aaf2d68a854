"""How each step is set. Unknown names and values fail; every value is stored with the step's result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, ValidationError, field_validator, model_validator

from matcher.errors import InvalidSettings
from matcher.rule_weights import RULE_DEFAULTS
from models.domain import GapKind, Role

Settings = TypeVar("Settings", bound=BaseModel)

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Criteria = Annotated[frozenset[GapKind], PlainSerializer(sorted, return_type=list[str])]
"""Always written in one order, since a step is known by its settings."""
Weight = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Roles = Annotated[frozenset[Role], PlainSerializer(sorted, return_type=list[str])]
"""In one order, as ``Criteria``."""


class StepSettings(BaseModel):
    """Frozen, and closed to unknown names."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class RankingSettings(StepSettings):
    """From two sets of texts to matches."""

    candidates: int = Field(200, ge=1)
    """How many offers each of the two retrievers, dense and lexical, brings for a need."""
    top: int = Field(10, ge=1)
    """How many matches of a need are kept."""
    threshold: Probability = 0.5
    """The score below which nothing is proposed: the need is unmet."""
    mandate_top: int = Field(5, ge=1)
    """How many matches of a mandate are kept."""
    mandate_threshold: Probability = 0.05
    """As ``threshold``, for mandates: they name fields where needs name a problem, so that scores are lower."""
    recall: Probability = 0.98
    """The share of the 100 nearest vectors that the index must find where there are too many to compare them all."""
    evidence_for: int = Field(10, ge=0)
    """For how many of a need's matches the evidence is looked up, from the best on."""
    max_proposals_per_offer: int | None = Field(None, ge=1)
    """To how many needs an offer is proposed at most, and to how many mandates: to those where its score is highest.
    A need that loses an offer so gets its next one. None for no cap."""
    fit_weights: Mapping[GapKind, Weight] = Field(default_factory=dict)
    """What a criterion that fails altogether takes from the logit of the score, instead of the ranker's weight."""
    hard_criteria: Criteria = frozenset()
    """Criteria that a need's offer must meet, or leave open: others are not proposed, whatever their score."""
    mandate_hard_criteria: Criteria = frozenset({GapKind.TRL})
    """As ``hard_criteria``, for mandates. Their themes are always a condition."""


class Fairness(StrEnum):
    """What goes before the total score, after must-meets and minimums: an own total sums one person's scores."""

    NONE = "none"
    FLOOR = "floor"
    """Nobody's own total is below ``fairness_floor``, of those who could reach it."""
    LEXIMIN = "leximin"
    """The smallest own total is as large as possible, then the second smallest, and so on."""


class PairingSettings(StepSettings):
    """From matches to pairings."""

    first_meeting_bonus: Weight = 1.0
    """What a person's first pairing adds to the total score: it spreads pairings over people."""
    would_meet_bonus: Weight = 0.5
    """What a pairing gains from each wish, of would meet or must meet, that it fulfils."""
    max_meetings_by_role: Mapping[Role, Count] = Field(default_factory=dict)
    """For people who name no maximum of their own; other roles have the event's."""
    min_meetings_by_role: Mapping[Role, Count] = Field(default_factory=dict)
    """For people who name no minimum of their own; nobody's exceeds their maximum. Other roles have none."""
    max_meetings_per_offer_owner: int | None = Field(None, ge=1)
    """A cap on top of each person's own, so that nobody is worn out; None for no cap."""
    fairness: Fairness = Fairness.NONE
    """What goes before the total score; its price is reported."""
    fairness_floor: Weight = 0.5
    """The least own total, for fairness by a floor."""
    fairness_roles: Roles = frozenset()
    """To whom the pairing is to be fair; empty for everyone."""
    time_limit_s: float = Field(30.0, gt=0)
    """Seconds of wall clock for the solver."""
    seed: int = 7
    """The solver's random seed."""


class ProgrammeSettings(StepSettings):
    """From pairings to an agenda."""

    talks_per_session_min: int = Field(2, ge=1)
    """Fewest talks under one theme."""
    talks_per_session_max: int = Field(4, ge=1)
    """Most talks under one theme; a talk lasts one slot."""
    theme_weight: Weight = 0.7
    """How much a common theme, where offers name one, counts beside their texts when sessions are composed."""
    compose_talks: bool | None = None
    """Whether sessions are composed of the offers' talks besides those that are requested. None: unless the event is
    a forum, whose sessions are those of its series."""
    max_sessions: int | None = Field(None, ge=0)
    """None: as many as rooms and the share of the calendar allow."""
    session_share: Probability = 0.4
    """The largest share of each day's slots in which composed sessions run, so that meetings have room."""
    rules: Mapping[str, Weight] = Field(default_factory=dict, validate_default=True)
    """What a breach of each rule costs; those that are not named keep the weight of `matcher.rule_weights`. 0 turns a
    rule off."""
    max_meetings_in_a_row: int = Field(4, ge=1)
    """Successive slots that a person can spend in meetings."""
    time_limit_s: float = Field(30.0, gt=0)
    """Seconds of wall clock for each of placing sessions, placing meetings and making meetings comfortable."""
    seed: int = 7
    """The solver's random seed."""

    @field_validator("rules", mode="after")
    @classmethod
    def _every_rule(cls, given: Mapping[str, float]) -> Mapping[str, float]:
        """All rules in one order, since a step is known by its settings."""
        unknown = sorted(set(given) - set(RULE_DEFAULTS))
        if unknown:
            raise ValueError(f"there is no rule {unknown[0]!r}; the rules are {', '.join(RULE_DEFAULTS)}")
        return {name: float(given.get(name, rule.weight)) for name, rule in RULE_DEFAULTS.items()}

    def keeps(self, rule: str) -> bool:
        """Whether ``rule`` is on. Raise ``KeyError`` for one that there is not."""
        return self.rules[rule] > 0

    @model_validator(mode="after")
    def _sizes_are_in_order(self) -> Self:
        if self.talks_per_session_min > self.talks_per_session_max:
            raise ValueError("talks_per_session_min must not be above talks_per_session_max")
        return self


class RepairSettings(StepSettings):
    """What a changed entry of a published agenda costs; of all repairs the cheapest is made."""

    move_weight: Weight = 3.0
    """An entry goes to another time."""
    place_weight: Weight = 1.0
    """An entry keeps its time and goes to another table or room."""
    cancel_weight: Weight = 30.0
    """An entry that could be held is given up; also what an added pairing costs that is not placed."""
    listener_weight: Weight = 0.2
    """Somebody who listens to a session that is moved cannot come any more."""
    session_factor: float = Field(10.0, ge=1)
    """A session counts as that many meetings."""
    near_hours: float = Field(3.0, ge=0)
    """An entry that starts within so many hours from now is near."""
    near_factor: float = Field(3.0, ge=1)
    """What a change of a near entry costs, times that of another one."""
    accepted_factor: float = Field(2.0, ge=1)
    """What a change of a meeting costs that both sides accepted or wished for, times that of another one."""
    most_changes: int | None = Field(None, ge=0)
    """Entries that may be moved, cancelled, added or otherwise changed; what is left undone then is reported. None
    for no limit. Listeners who come or go are no change of the session."""
    fill_freed: bool = False
    """Give free time to pairings that had none before, the highest scores first; each is a change."""
    time_limit_s: float = Field(3.0, gt=0)
    """Seconds of wall clock for the search."""
    tours_limit_s: float = Field(10.0, gt=0, le=600)
    """Seconds of wall clock for the tours of each day, where they have to be planned again."""
    seed: int = 7
    """The solver's random seed."""


class MadeEventSettings(StepSettings):
    """The event that is made for records that come without one."""

    title: str = "Matchmaking event"
    first_day: date | None = None
    """None: the Tuesday of the fourth week from today."""
    days: int = Field(3, ge=1, le=14)
    rooms: int = Field(6, ge=1, le=200)
    """Session rooms of ``room_capacity`` seats."""
    room_capacity: int = Field(60, ge=1)
    tables: int = Field(40, ge=1, le=2000)
    slot_minutes: int = Field(20, ge=5, le=240)
    start: time = time(9, 0)
    end: time = time(17, 40)
    lunch: time = time(12, 20)
    """Lunch starts here and lasts an hour."""
    time_zone: str = "Asia/Seoul"
    max_meetings: int = Field(8, ge=0)
    """Meetings per person over the whole event."""


def make_settings(kind: type[Settings], **values: Any) -> Settings:
    """``kind(**values)``, for values that a person has given: raises ``InvalidSettings`` naming the first bad one."""
    try:
        return kind(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InvalidSettings(name, first["input"], str(first["msg"])) from error
