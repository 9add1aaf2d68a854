"""Why a pair has its score, and what would change its rank, in words that need no statistics.

The logit of the score is a sum, so that the change of one part which makes it reach another score is exact: the
difference of the two logits, divided by the part's weight. A change of a topic feature leaves all others as they are,
which a new text would not; a change of a criterion is one of the offer's side, in the criterion's own unit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.fit import StatedPair
from matcher.ranking import CIRCUMSTANCES, CRITERIA, LESS_SURE, RANGES, label
from models.domain import Change, Explanation, Goal

CLEARLY = 1e-6
"""How far, in logits, a score is beyond the one that it passes."""
SHOWN_TERMS = 4
SHOWN_FEATURES = 2

_BANDS = ((0.9, "Very likely"), (0.7, "Likely"), (0.5, "More likely than not"), (0.3, "Possible"), (0.1, "Unlikely"))
_LOWEST_BAND = "Very unlikely"
_GOALS = {
    Goal.REACH_THRESHOLD: ("would reach {threshold}", "to {threshold}"),
    Goal.PASS_NEIGHBOUR: ("would pass the next better match", "past the next better match"),
    Goal.FALL_BELOW: ("would fall below {threshold}", "below {threshold}"),
}
"""What it would do, and where nothing would bring it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a pair stands, and what its explanation needs.

    ``contributions`` add up to the logit of its score, ``ahead`` to that of the pair of the same need that is one
    rank better, None for the first. ``stated`` is what both sides say of each criterion, ``weights`` are by name, and
    from ``threshold`` on a pair is proposed.
    """

    contributions: Mapping[str, float]
    stated: Sequence[StatedPair]
    weights: Mapping[str, float]
    threshold: float
    ahead: Mapping[str, float] | None = None
    shared_terms: Sequence[str] = ()

    @property
    def logit(self) -> float:
        return math.fsum(self.contributions.values())


def logit(score: float) -> float:
    """Infinite for 0 and 1."""
    if score in (0.0, 1.0):
        return math.inf if score else -math.inf
    return math.log(score / (1.0 - score))


def probability(of_logit: float) -> float:
    """The inverse of ``logit``."""
    if of_logit < 0:
        return math.exp(of_logit) / (1.0 + math.exp(of_logit))
    return 1.0 / (1.0 + math.exp(-of_logit))


def explain(standing: Standing) -> Explanation:
    """Sentences, the most telling first, and the changes that they end with."""
    found = changes(standing)
    return Explanation(sentences=tuple(_sentences(standing, found)), changes=found)


def changes(standing: Standing) -> tuple[Change, ...]:
    """For each goal, first the criteria, then the topic features, each by the size of what moves."""
    found: list[Change] = []
    for goal, needed in _needed(standing):
        of_criteria = list(_of_criteria(standing, goal, needed))
        of_features = list(_of_features(standing, goal, needed))
        found += sorted(of_criteria, key=lambda change: abs(change.logit))
        found += sorted(of_features, key=lambda change: abs(change.value - _value(standing, change.feature)))
    return tuple(found)


def _needed(standing: Standing) -> Iterator[tuple[Goal, float]]:
    """What must be added to the logit for each goal that makes sense."""
    here, threshold = standing.logit, logit(standing.threshold)
    if math.isfinite(threshold) and here < threshold:
        yield Goal.REACH_THRESHOLD, threshold - here + CLEARLY
    ahead = math.fsum(standing.ahead.values()) - here if standing.ahead else -math.inf
    if ahead >= 0.0:  # where proposals are shared out the pair before can have the lower score
        yield Goal.PASS_NEIGHBOUR, ahead + CLEARLY
    if math.isfinite(threshold) and here >= threshold:
        yield Goal.FALL_BELOW, threshold - here - CLEARLY


def _of_criteria(standing: Standing, goal: Goal, needed: float) -> Iterator[Change]:
    for pair in standing.stated:
        weight = standing.weights.get(pair.kind.value, 0.0)
        if not weight:
            continue
        target = pair.fit + needed / weight
        move = pair.criterion.reach if needed > 0 else pair.criterion.lose
        remedy = move(pair.of_demand, pair.of_offer, target) if -1.0 <= target <= 0.0 else None
        if remedy is not None:
            yield Change(
                feature=pair.kind.value,
                goal=goal,
                value=remedy.fit,
                logit=weight * (remedy.fit - pair.fit),
                words=remedy.words,
            )


def _of_features(standing: Standing, goal: Goal, needed: float) -> Iterator[Change]:
    for name in _topic_features(standing):
        weight = standing.weights.get(name, 0.0)
        if weight:
            per_unit = _surety(standing) if name == "similarity" else 1.0
            now = _value(standing, name) / per_unit
            value = now + needed / weight / per_unit
            low, high = RANGES.get(name, (-math.inf, math.inf))
            if low <= value <= high:
                words = f"a {label(name)} of {value:.2f} instead of {now:.2f}"
                yield Change(feature=name, goal=goal, value=value, logit=needed, words=words)


def _topic_features(standing: Standing) -> list[str]:
    return [name for name in standing.contributions if name not in CRITERIA and name not in {"base", *CIRCUMSTANCES}]


def _surety(standing: Standing) -> float:
    """What the ranker makes of a cosine of 1: less than 1 between short texts."""
    return 1.0 - LESS_SURE * _value(standing, "brevity")


def _value(standing: Standing, name: str) -> float:
    weight = standing.weights.get(name, 0.0)
    return standing.contributions.get(name, 0.0) / weight if weight else 0.0


def _sentences(standing: Standing, found: Sequence[Change]) -> Iterator[str]:
    added = standing.contributions
    yield confidence(probability(standing.logit))
    strongest = sorted(_topic_features(standing), key=lambda name: -added[name])
    speaking_for = [label(name) for name in strongest if added[name] > 0][:SHOWN_FEATURES]
    speaking_against = [label(name) for name in reversed(strongest) if added[name] < 0][:1]
    if speaking_for:
        yield f"What counts most for it: {'; '.join(speaking_for)}."
    if speaking_against:
        yield f"What counts against it: {speaking_against[0]}."
    terms = list(dict.fromkeys(standing.shared_terms))[:SHOWN_TERMS]
    if terms:
        yield f"Both texts speak of {_listed(terms)}."
    met = [pair.kind.label.lower() for pair in standing.stated if pair.fit == 0.0]
    if met:
        yield f"Beyond the topic it fits in {_listed(met)}."
    yield from _cost_of_gaps(standing)
    for goal, _ in _needed(standing):
        yield _counterfactual(goal, [change for change in found if change.goal is goal], standing.threshold)


def _counterfactual(goal: Goal, found: Sequence[Change], threshold: float) -> str:
    """With the first change that a person can imagine; those of the other features are for experts."""
    words = next((change.words for change in found if change.feature in CRITERIA or change.feature in RANGES), "")
    would, where = (clause.format(threshold=f"{threshold:.0%}") for clause in _GOALS[goal])
    return f"It {would} with {words}." if words else f"No single condition between the two would bring it {where}."


def _cost_of_gaps(standing: Standing) -> Iterator[str]:
    for pair in standing.stated:
        if pair.fit < 0.0:
            reason = pair.criterion.reasons(pair.of_demand, pair.of_offer)[0]
            weight = standing.weights.get(pair.kind.value, 0.0)
            without = probability(standing.logit - weight * pair.fit)
            cost = f" Without that it would have {_percent(without)}." if weight else " It has no weight."
            yield f"{pair.kind.label}: {reason}.{cost}"


def confidence(score: float) -> str:
    """The score as a sentence.

    >>> confidence(0.72)
    'Likely: of a hundred pairs with this score about 72 are good matches.'
    """
    band = next((words for least, words in _BANDS if score >= least), _LOWEST_BAND)
    if score < 0.005:
        return f"{band}: of a hundred pairs with this score hardly one is a good match."
    if score >= 0.995:
        return f"{band}: of a hundred pairs with this score nearly all are good matches."
    of_hundred = round(100 * score)
    are_good = "is a good match" if of_hundred == 1 else "are good matches"
    return f"{band}: of a hundred pairs with this score about {of_hundred} {are_good}."


def _percent(score: float) -> str:
    """To a tenth of a percent near the ends, where a whole one would hide what changed.

    >>> _percent(0.72), _percent(0.0018), _percent(0.997), _percent(0.0)
    ('72%', '0.2%', '99.7%', '0.0%')
    """
    return f"{score:.0%}" if 0.05 <= score <= 0.95 else f"{score:.1%}"


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items[:-1]) + f" and {items[-1]}" if len(items) > 1 else items[0]
