"""From decisions to a candidate ranker, and whether it takes over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.learning.comparison import Comparison, compare
from matcher.learning.examination import Examination
from matcher.learning.examples import BASE, Examples, Weights
from matcher.learning.fit import Learned, learn, prior_deviations

LEAST_NEEDS = 20
"""A bootstrap over fewer needs has intervals that are too short to be trusted."""
LEAST_OF_EACH = 20
"""Wanted and unwanted pairs. With fewer hardly any true difference is found: see docs/decisions, 0013."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightChange:
    """One weight before and after, in logits a unit, with the standard deviation of what was learned.

    ``taught`` is False where no decision speaks of it.
    """

    name: str
    before: float
    after: float
    deviation: float
    taught: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was learned and how it compares; ``comparison`` is None when there was too little to compare.

    ``reason`` says in words why the candidate takes over, or why not.
    """

    learned: Learned
    examples: int
    examination: Examination
    comparison: Comparison | None
    promoted: bool
    reason: str
    changes: tuple[WeightChange, ...]


def try_out(examples: Examples, prior: Weights, present: Weights, examination: Examination) -> Trial:
    """Learn from all examples, and say whether what is learned so orders held-out decisions better than ``present``.

    ``prior`` is the ranker that comes with the package, ``present`` the one in use; they have the same names.
    """
    learned = learn(examples, prior, examination)
    comparison, reason = None, _too_little(examples)
    promoted = False
    if not reason:
        comparison = compare(examples, prior, present, examination)
        promoted, reason = judge(comparison)
        if np.array_equal(learned.weights.values, present.values):
            promoted, reason = False, "It is the ranker in use: nothing new was decided."
    return Trial(
        learned=learned,
        examples=len(examples),
        examination=examination,
        comparison=comparison,
        promoted=promoted,
        reason=reason,
        changes=weight_changes(learned, present, prior),
    )


def _too_little(examples: Examples) -> str:
    wanted = int(examples.wanted.sum())
    unwanted = len(examples) - wanted
    needs = len(np.unique(examples.needs))
    if wanted >= LEAST_OF_EACH and unwanted >= LEAST_OF_EACH and needs >= LEAST_NEEDS:
        return ""
    return (
        f"Too few decisions to tell: {wanted} wanted and {unwanted} unwanted pairs of {needs} needs; "
        f"it takes {LEAST_OF_EACH} of each, of {LEAST_NEEDS} needs."
    )


def judge(comparison: Comparison) -> tuple[bool, str]:
    """Promoted when both gains, in log loss and in order, are above 0 with 95 % confidence; and why, in words."""
    loss, order = comparison.log_loss_gain, comparison.order_gain
    found = (
        f"On held-out decisions of {comparison.needs} needs its log loss is lower by {loss.mean:.4f} "
        f"(95 % interval {loss.low:.4f} to {loss.high:.4f}), and it orders wanted before unwanted pairs more often "
        f"by {order.mean:.4f} ({order.low:.4f} to {order.high:.4f})."
    )
    if loss.low > 0 and order.low > 0:
        return True, f"Better. {found}"
    doubt = {
        (True, False): "Its probabilities are better, but its order may not be. ",
        (False, True): "Its order is better, but its probabilities may not be. ",
    }.get((loss.low > 0, order.low > 0), "Not shown to be better. ")
    return False, doubt + found


def weight_changes(learned: Learned, present: Weights, prior: Weights) -> tuple[WeightChange, ...]:
    """A weight that no answer speaks of is as uncertain as before."""
    unknown = prior_deviations(prior)
    unknown[0] = np.inf
    return tuple(
        WeightChange(
            name=name,
            before=float(before),
            after=float(after),
            deviation=float(deviation),
            taught=bool(deviation < 0.99 * before_learning),
            words=_in_words(name, float(before), float(after)),
        )
        for name, before, after, deviation, before_learning in zip(
            present.names, present.values, learned.weights.values, learned.deviations, unknown, strict=True
        )
    )


MEANINGS: Mapping[str, str] = {
    "trl": "a readiness outside what is asked for",
    "ipr": "weaker rights than asked for",
    "partnership": "another kind of partnership",
    "region": "another region",
    "sector": "another sector",
    "ticket": "another ticket size",
    "dates": "dates that do not fit",
    "language": "no common language",
    "partner": "a partner that the offer's owner does not look for",
}
"""What counts against a pair, for a manager."""

FEATURE_MEANINGS: Mapping[str, str] = {
    BASE: "pairs in general",
    "similarity": "likeness of the texts",
    "alignment": "sentences that answer one another",
    "margin_of_need": "being nearer to the need than other offers are",
    "margin_of_offer": "being nearer to the offer than other needs are",
    "competition": "how near the other offers are",
    "brevity": "shortness of the texts",
}
"""What is read of the texts; features that are not among these go by their names."""


def meaning_of(name: str) -> str:
    """What a weight is about, in words."""
    return MEANINGS.get(name) or FEATURE_MEANINGS.get(name) or f"the feature {name.replace('_', ' ')}"


def _in_words(name: str, before: float, after: float) -> str:
    """Criteria count against a pair, features for it."""
    what = meaning_of(name)
    is_same = abs(after - before) < 0.05 * max(abs(before), 0.2)
    if name == BASE:
        likely = "as likely" if is_same else "more likely" if after > before else "less likely"
        return f"{what} are {likely} to be wanted {'as' if is_same else 'than'} before"
    if is_same:
        return f"{what}: as before"
    more = "more" if abs(after) > abs(before) else "less"
    against = "against" if name in MEANINGS else "for"
    return f"{what} counts {more} {against} a pair: {before:.2f} to {after:.2f}"
