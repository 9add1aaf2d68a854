"""Questions about the stored matching that need neither an encoder nor an index."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from matcher.decisions import with_decisions
from matcher.disclosure import public_data
from matcher.errors import CandidatesMissing, NoCandidate, NotFound, StepMissing
from matcher.explanation import Standing, explain, probability
from matcher.fit import EventFit, gaps
from matcher.forbidden import forbidden_pairs
from matcher.ports import Run, Step, UnitOfWork
from matcher.preview import Preview, preview, settings_of
from matcher.ranking import CRITERIA
from models.domain import Candidate, Demand, Explanation, Gap, Mandate, Matching, Need, Offer, public_part

KEPT_OUT = "It is not proposed any more: since the matching a conflict, a decision or a condition keeps it out."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPair:
    """A pair of the stored matching; ``proposed`` says whether it is a match or was only a candidate.

    Of a pair that something keeps out by now nothing is proposed: ``KEPT_OUT`` is the first sentence of its
    explanation, and no change would help it.
    """

    demand: Demand
    offer: Offer
    score: float
    threshold: float
    proposed: bool
    contributions: Mapping[str, float]
    gaps: tuple[Gap, ...]
    explanation: Explanation


def preview_weights(work: UnitOfWork, weights: Mapping[str, float]) -> Preview:
    """What these fit weights would change in the stored matching; raises what ``preview`` raises, ``StepMissing``."""
    matching, run = work.results.matching(), work.results.last_run(Step.MATCH)
    if matching is None or run is None:
        raise StepMissing(Step.MATCH)
    mandate_ids = {mandate.id for mandate in work.records.load().mandates}
    return preview(matching, settings_of(run), weights, mandate_ids=mandate_ids, forbidden=forbidden_now(work, run))


def forbidden_now(work: UnitOfWork, run: Run) -> frozenset[tuple[str, str]]:
    """(need or mandate id, offer id) that the matching of ``run`` would exclude by what is stored now."""
    data = with_decisions(public_data(work.records.load()), work.decisions.decisions())
    return forbidden_pairs(data, settings_of(run))


def explain_pair(work: UnitOfWork, need_id: str, offer_id: str) -> ExplainedPair:
    """Why the pair has its score and what would change its rank.

    What is stored with a match, or with the nearest miss of a need, is given as it is; any other candidate is
    explained by what was kept of it: the whole of its topic, its fit, and what both sides state now.

    Raises ``StepMissing`` without a matching, ``NotFound`` for an id that no record has, and ``NoCandidate`` for a
    pair that is not among the candidates of the matching.
    """
    matching, run = work.results.matching(), work.results.last_run(Step.MATCH)
    if matching is None or run is None:
        raise StepMissing(Step.MATCH)
    demand = find_demand(work, need_id)
    offer = work.records.find(Offer, offer_id)
    if offer is None:
        raise NotFound("offer", offer_id)
    forbidden = forbidden_now(work, run)
    found = _explained(work, matching, (demand, offer), forbidden)
    if (need_id, offer_id) not in forbidden:
        return found
    explanation = replace(found.explanation, sentences=(KEPT_OUT, *found.explanation.sentences), changes=())
    return replace(found, proposed=False, explanation=explanation)


def find_demand(work: UnitOfWork, demand_id: str) -> Demand:
    """The need or mandate of that id. Raises ``NotFound``."""
    found = work.records.find(Need, demand_id) or work.records.find(Mandate, demand_id)
    if found is None:
        raise NotFound("need or mandate", demand_id)
    return found


def _explained(
    work: UnitOfWork, matching: Matching, pair: tuple[Demand, Offer], forbidden: Set[tuple[str, str]]
) -> ExplainedPair:
    demand, offer = pair
    threshold = matching.mandate_threshold if isinstance(demand, Mandate) else matching.threshold
    nearest = [unmet.nearest for unmet in matching.unmet if unmet.nearest]
    for match in (*matching.matches, *nearest):
        if (match.need_id, match.offer_id) == (demand.id, offer.id):
            return ExplainedPair(
                demand=demand,
                offer=offer,
                score=match.score,
                threshold=threshold,
                proposed=match not in nearest,
                contributions=match.contributions,
                gaps=match.gaps,
                explanation=match.explanation,
            )
    return _explain_candidate(work, matching, pair, forbidden)


def _explain_candidate(
    work: UnitOfWork, matching: Matching, pair: tuple[Demand, Offer], forbidden: Set[tuple[str, str]]
) -> ExplainedPair:
    demand, offer = pair
    threshold = matching.mandate_threshold if isinstance(demand, Mandate) else matching.threshold
    if not matching.weights:
        raise CandidatesMissing
    of_need = [item for item in matching.candidates if item.need_id == demand.id]
    found = next((item for item in of_need if item.offer_id == offer.id), None)
    if found is None:
        raise NoCandidate(demand.id, offer.id, kept_out=(demand.id, offer.id) in forbidden)
    added = _contributions(found, matching.weights)
    here = sum(added.values())
    rivals = [item for item in of_need if (item.need_id, item.offer_id) not in forbidden]
    ahead = sorted(
        (other for item in rivals if sum((other := _contributions(item, matching.weights)).values()) > here),
        key=lambda other: sum(other.values()),
    )
    stated = EventFit([public_part(demand)], [public_part(offer)], work.records.load()).stated(0, 0)
    standing = Standing(
        contributions=added,
        stated=stated,
        weights=matching.weights,
        threshold=threshold,
        ahead=ahead[0] if ahead else None,
    )
    return ExplainedPair(
        demand=demand,
        offer=offer,
        score=probability(here),
        threshold=threshold,
        proposed=False,
        contributions=added,
        gaps=gaps(stated),
        explanation=explain(standing),
    )


def _contributions(candidate: Candidate, weights: Mapping[str, float]) -> dict[str, float]:
    """What the whole topic and each criterion add to the logit."""
    fit = {name: weights[name] * candidate.fit.get(name, 0.0) for name in CRITERIA}
    return {"base": candidate.topic_logit} | fit
