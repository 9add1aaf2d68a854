"""What other fit weights would change, from the candidates that a matching keeps: nothing is encoded or searched.

Fits are at most 0 and weights at least 0, so that a pair whose topic logit is below its threshold can never be
proposed. All others were kept, up to ``matcher.matching.CANDIDATES_KEPT`` of a need: up to that number the answer is
that of a new run with these weights. Thresholds and the number of matches of a need stay as they were, and so do the
conditions that exclude pairs; pairs that came under one since, such as a declared conflict, are not proposed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.errors import CandidatesMissing, InvalidSettings
from matcher.explanation import logit, probability
from matcher.exposure import share_out
from matcher.ranking import CRITERIA
from matcher.settings import RankingSettings
from models.domain import Candidate, Matching, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """A candidate with other weights. ``rank`` counts from 1 within its need, whether or not it is proposed."""

    need_id: str
    offer_id: str
    rank: int
    score: float
    score_before: float
    proposed: bool
    proposed_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``weights`` are the fit weights; ``candidates`` come by need, needs before mandates, then rank."""

    weights: Mapping[str, float]
    candidates: tuple[Rescored, ...]

    @property
    def entering(self) -> tuple[Rescored, ...]:
        """Those that would be proposed and are not."""
        return tuple(item for item in self.candidates if item.proposed and not item.proposed_before)

    @property
    def leaving(self) -> tuple[Rescored, ...]:
        """Those that are proposed and would not be."""
        return tuple(item for item in self.candidates if item.proposed_before and not item.proposed)


def settings_of(run: Run) -> RankingSettings:
    """The settings that a matching was made with."""
    known = {name: value for name, value in run.settings.items() if name in RankingSettings.model_fields}
    return RankingSettings.model_validate(known)


def preview(
    matching: Matching,
    settings: RankingSettings,
    weights: Mapping[str, float],
    *,
    mandate_ids: Set[str],
    forbidden: Set[tuple[str, str]] = frozenset(),
) -> Preview:
    """Score the candidates of ``matching``, which was made with ``settings``, with these fit weights by name.

    Weights that are not given stay. Pairs that are ``forbidden`` by now, (need or mandate id, offer id), are left
    out; those that were proposed come last of their need, as leaving. Raises ``InvalidSettings`` for an unknown
    criterion or a weight that is negative or not finite, ``CandidatesMissing`` when the matching keeps none.
    """
    for name, weight in weights.items():
        if name not in CRITERIA:
            raise InvalidSettings("weight", name, f"there is no such criterion; there are {', '.join(CRITERIA)}")
        if not 0.0 <= weight < np.inf:
            raise InvalidSettings("weight", f"{name}={weight}", "a weight is a number from 0 up")
    if not matching.weights:
        raise CandidatesMissing
    before = {name: matching.weights[name] for name in CRITERIA}
    after = before | {name: float(weights[name]) for name in CRITERIA if name in weights}
    already = frozenset((match.need_id, match.offer_id) for match in matching.matches)
    kept = [item for item in matching.candidates if _pair(item) in already or _pair(item) not in forbidden]
    of_needs, of_mandates = (
        [item for item in kept if (item.need_id in mandate_ids) is is_mandate] for is_mandate in (False, True)
    )
    cap = settings.max_proposals_per_offer
    for_needs = _Rule(matching.threshold, settings.top, cap, already, forbidden)
    for_mandates = _Rule(matching.mandate_threshold, settings.mandate_top, cap, already, forbidden)
    found = [
        *_rescored(of_needs, (before, after), for_needs),
        *_rescored(of_mandates, (before, after), for_mandates),
    ]
    return Preview(weights=after, candidates=tuple(found))


class _Rule(NamedTuple):
    """From which score on how many offers are proposed to a need, and an offer to how many needs.

    Of the pairs ``already`` are proposed and ``forbidden`` never will be.
    """

    threshold: float
    per_need: int
    per_offer: int | None
    already: Set[tuple[str, str]]
    forbidden: Set[tuple[str, str]]


def _rescored(
    candidates: Sequence[Candidate],
    weights: tuple[Mapping[str, float], Mapping[str, float]],
    rule: _Rule,
) -> Iterator[Rescored]:
    """With ``weights`` of before and after; by need, then rank: first what is proposed, last what is forbidden."""
    needs, offers = _places([item.need_id for item in candidates]), _places([item.offer_id for item in candidates])
    logits_before, logits = (_logits(candidates, some) for some in weights)
    kept_out = np.array([_pair(item) in rule.forbidden for item in candidates], dtype=np.bool_)
    enough = np.flatnonzero((logits >= logit(rule.threshold)) & ~kept_out)
    proposed = np.zeros(len(candidates), dtype=np.bool_)
    proposed[enough] = share_out(
        needs[enough],
        offers[enough],
        logits[enough],
        per_need=rule.per_need,
        per_offer=rule.per_offer or len(candidates),
    )
    order = np.lexsort((-logits, ~proposed, kept_out, needs))
    ranks = np.arange(len(order)) - np.searchsorted(needs[order], needs[order]) + 1
    for rank, row in zip(ranks.tolist(), order.tolist(), strict=True):
        candidate = candidates[row]
        yield Rescored(
            need_id=candidate.need_id,
            offer_id=candidate.offer_id,
            rank=rank,
            score=probability(float(logits[row])),
            score_before=probability(float(logits_before[row])),
            proposed=bool(proposed[row]),
            proposed_before=_pair(candidate) in rule.already,
        )


def _pair(candidate: Candidate) -> tuple[str, str]:
    return candidate.need_id, candidate.offer_id


def _logits(candidates: Sequence[Candidate], weights: Mapping[str, float]) -> npt.NDArray[np.float64]:
    """Shape (candidates,)."""
    return np.array(
        [item.topic_logit + math.fsum(weights[name] * fit for name, fit in item.fit.items()) for item in candidates],
        dtype=np.float64,
    )


def _places(ids: Sequence[str]) -> npt.NDArray[np.intp]:
    """For each id the place of its first occurrence among the distinct ones."""
    places: dict[str, int] = {}
    return np.array([places.setdefault(item, len(places)) for item in ids], dtype=np.intp)
