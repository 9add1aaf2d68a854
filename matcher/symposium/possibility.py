"""Which offers have a high business possibility: a weighted mean of five criteria that anybody can follow.

It is a rule and not a forecast: it says why an offer is pitched and another is not, and how far a weight could move
before the choice were another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.domain import IprStatus, Match, Offer
from models.domain.checks import InvalidField, require_not_negative

PAIRS_READ = 3
ORGANISATIONS_OF_FULL_PULL = 5
HIGHEST_READINESS = 9


class Criterion(StrEnum):
    """``MATCH``: the mean score of the best three needs and mandates, those that are missing as 0. ``READINESS``: the
    TRL over 9. ``RIGHTS``: from none over know-how and applied to granted. ``TEAM``: how much is said of who does it
    and how. ``PULL``: how many organisations it is proposed to, five and more as one.
    """

    MATCH = "match"
    READINESS = "readiness"
    RIGHTS = "rights"
    TEAM = "team"
    PULL = "pull"


WEIGHTS: Mapping[Criterion, float] = {
    Criterion.MATCH: 0.35,
    Criterion.READINESS: 0.2,
    Criterion.RIGHTS: 0.15,
    Criterion.TEAM: 0.1,
    Criterion.PULL: 0.2,
}
_RIGHTS: Mapping[IprStatus | None, float] = {
    None: 0.0,
    IprStatus.NONE: 0.0,
    IprStatus.SECRET_KNOW_HOW: 1 / 3,
    IprStatus.APPLIED: 2 / 3,
    IprStatus.GRANTED: 1.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibility:
    """``score`` is in [0, 1], the mean of ``values``, each in [0, 1], by the weights; ``is_chosen`` whether it is
    among those to pitch.
    """

    offer_id: str
    score: float
    values: Mapping[Criterion, float]
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The choice stays while the weight of ``criterion`` is from ``least`` to ``most``, the others as they are.

    Beyond an end the first of the pair, which is chosen, gives its place to the second; None where no weight does
    that. ``most`` is infinite where no larger weight changes the choice.
    """

    criterion: Criterion
    weight: float
    least: float
    most: float
    below: tuple[str, str] | None
    above: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibilityRanking:
    """Highest score first; of equal ones by id."""

    items: tuple[Possibility, ...]
    weights: Mapping[Criterion, float]
    sensitivity: tuple[Sensitivity, ...]


def criteria_of(offer: Offer, matches: Sequence[Match], organisation_of: Mapping[str, str]) -> dict[Criterion, float]:
    """The values of an offer; ``matches`` are those of this offer, and ``organisation_of`` tells whose each need or
    mandate is.
    """
    best = sorted((match.score for match in matches), reverse=True)[:PAIRS_READ]
    asking = {organisation_of.get(match.need_id, "") for match in matches} - {""}
    said = (offer.owner_id, offer.speaker_id or offer.owner_id, offer.partnerships, offer.advantages)
    return {
        Criterion.MATCH: sum(best) / PAIRS_READ,
        Criterion.READINESS: (offer.trl or 0) / HIGHEST_READINESS,
        Criterion.RIGHTS: _RIGHTS[offer.ipr_status],
        Criterion.TEAM: sum(bool(each) for each in said) / len(said),
        Criterion.PULL: min(len(asking), ORGANISATIONS_OF_FULL_PULL) / ORGANISATIONS_OF_FULL_PULL,
    }


def rank_possibility(
    values: Mapping[str, Mapping[Criterion, float]], *, most: int, weights: Mapping[Criterion, float] | None = None
) -> PossibilityRanking:
    """Rank offers by id and choose the first ``most``. Raises ``InvalidField`` for a negative weight, or all of 0."""
    used = {**dict.fromkeys(Criterion, 0.0), **(WEIGHTS if weights is None else weights)}
    for criterion, weight in used.items():
        require_not_negative(f"weight of {criterion}", weight)
    total = sum(used.values())
    if not 0 < total < math.inf:
        raise InvalidField("weights", total, "at least one weight is above 0, and none is infinite")
    scores = {offer_id: sum(used[each] * of[each] for each in Criterion) / total for offer_id, of in values.items()}
    ordered = sorted(scores, key=lambda each: (-scores[each], each))
    return PossibilityRanking(
        items=tuple(
            Possibility(offer_id=each, score=scores[each], values=dict(values[each]), is_chosen=at < most)
            for at, each in enumerate(ordered)
        ),
        weights=used,
        sensitivity=tuple(_sensitivity(each, used, values, ordered[:most], ordered[most:]) for each in Criterion),
    )


def _sensitivity(
    criterion: Criterion,
    weights: Mapping[Criterion, float],
    values: Mapping[str, Mapping[Criterion, float]],
    chosen: Sequence[str],
    others: Sequence[str],
) -> Sensitivity:
    """Scores are linear in a weight, and the sum of the weights changes no order: each pair of a chosen and another
    changes places at one weight at most.
    """
    weight = weights[criterion]
    least, most = 0.0, math.inf
    below: tuple[str, str] | None = None
    above: tuple[str, str] | None = None
    for one in chosen:
        for other in others:
            lead = sum(weights[each] * (values[one][each] - values[other][each]) for each in Criterion)
            slope = values[one][criterion] - values[other][criterion]
            if slope == 0:
                continue
            turns_at = max(weight - lead / slope, 0.0) if slope > 0 else weight - lead / slope
            if slope > 0 and weight - lead / slope > least:
                least, below = turns_at, (one, other)
            elif slope < 0 and turns_at < most:
                most, above = turns_at, (one, other)
    return Sensitivity(criterion=criterion, weight=weight, least=least, most=most, below=below, above=above)
