"""Ranked pairs to matches, with evidence, contributions, gaps and explanation; and needs without one, with why."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from matcher.explanation import Standing, explain
from matcher.fit import EventFit, gaps
from matcher.forbidden import pairs_in_conflict
from matcher.ports import Encoder, Progress
from matcher.ranking import CRITERIA, Ranking, TextPair, find_evidence, stems
from matcher.texts import ranked_text
from models.domain import Candidate, Demand, EventData, Evidence, Match, Need, Offer, UnmetNeed

CANDIDATES_KEPT = 100
"""How many pairs of a need are kept at most for trying other weights."""


class MatchReader:
    """Turns ranked candidates into matches: with their evidence, contributions, gaps and explanation."""

    def __init__(self, demands: Sequence[Demand], offers: Sequence[Offer], ranking: Ranking, fit: EventFit) -> None:
        self._demands = demands
        self._offers = offers
        self._ranking = ranking
        self._fit = fit
        self._weights = ranking.ranker.weights()

    def read(
        self, rows: Sequence[int], encoder: Encoder, progress: Progress, *, threshold: float, evidence_for: int
    ) -> list[Match]:
        """The pairs of these rows, which rise; each is compared with the one before it, if that is its need's."""
        ranking = self._ranking
        shown = [row for row in rows if ranking.ranks[row] <= evidence_for]
        evidence = dict(zip(shown, self._evidence(shown, encoder, progress), strict=True))
        found: list[Match] = []
        for before, row in zip((-1, *rows), rows, strict=False):
            is_of_need = before >= 0 and ranking.needs[before] == ranking.needs[row]
            found.append(self._match(row, evidence.get(row), threshold, found[-1] if is_of_need else None))
        return found

    def candidates(self) -> tuple[Candidate, ...]:
        """Of each need those of the highest topic logits, ``CANDIDATES_KEPT`` at most."""
        ranking = self._ranking
        topic = ranking.topic_logits()
        order = np.lexsort((ranking.offers, -topic, ranking.needs))
        ordered = ranking.needs[order]
        place = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left")
        return tuple(
            Candidate(
                need_id=self._demands[ranking.needs[row]].id,
                offer_id=self._offers[ranking.offers[row]].id,
                topic_logit=float(topic[row]),
                fit=self._failing(row),
            )
            for row in order[place < CANDIDATES_KEPT].tolist()
        )

    def _evidence(self, rows: Sequence[int], encoder: Encoder, progress: Progress) -> list[Evidence | None]:
        pairs = [
            TextPair(
                need_text=self._demands[self._ranking.needs[row]].text,
                offer_text=self._offers[self._ranking.offers[row]].text,
            )
            for row in rows
        ]
        return find_evidence(pairs, encoder, progress)

    def _match(self, row: int, evidence: Evidence | None, threshold: float, better: Match | None) -> Match:
        ranking = self._ranking
        stated = self._fit.stated(int(ranking.needs[row]), int(ranking.offers[row]))
        match = Match(
            need_id=self._demands[ranking.needs[row]].id,
            offer_id=self._offers[ranking.offers[row]].id,
            rank=int(ranking.ranks[row]),
            score=float(ranking.scores[row]),
            similarity=float(np.clip(ranking.similarity[row], -1.0, 1.0)),
            lexical=float(ranking.lexical[row]),
            contributions=ranking.contributions(row),
            evidence=() if evidence is None else (evidence,),
            gaps=gaps(stated),
            fit=self._failing(row),
        )
        standing = Standing(
            contributions=match.contributions,
            stated=stated,
            weights=self._weights,
            threshold=threshold,
            ahead=better.contributions if better else None,
            shared_terms=evidence.shared_terms if evidence else (),
        )
        return dataclasses.replace(match, explanation=explain(standing))

    def _failing(self, row: int) -> dict[str, float]:
        """The criteria that are not met, with their fit."""
        fit = self._ranking.fit
        return {} if fit is None else {name: float(fit[row, at]) for at, name in enumerate(CRITERIA) if fit[row, at]}


def unmet_needs(
    demands: Sequence[Demand],
    data: EventData,
    found: tuple[Sequence[Match], Sequence[Match]],
    threshold: float,
) -> Iterator[UnmetNeed]:
    """The demands that nothing is proposed to, with their nearest miss; ``found`` are proposals and such misses."""
    offer_of = {offer.id: offer for offer in data.offers}
    apart = Counter(demand_id for demand_id, _ in pairs_in_conflict(data))
    met, missed = {match.need_id for match in found[0]}, {match.need_id: match for match in found[1]}
    for demand in demands:
        nearest = missed.get(demand.id)
        if demand.id not in met:
            offer = offer_of[nearest.offer_id] if nearest else None
            yield UnmetNeed(
                need_id=demand.id,
                nearest=nearest,
                threshold=threshold,
                reason=_reason(demand, nearest, offer, threshold) + _left_out(apart[demand.id]),
            )


def _reason(demand: Demand, nearest: Match | None, offer: Offer | None, threshold: float) -> str:
    if nearest is None or offer is None:
        return "No offer may be proposed or shares anything with it."
    if nearest.score >= threshold:
        return (
            f"The nearest has {nearest.score:.0%}, but each offer that reaches {threshold:.0%} is proposed elsewhere "
            "already, as often as it may be."
        )
    said = _said(ranked_text(offer))
    keywords = demand.keywords if isinstance(demand, Need) else ()
    absent = [keyword for keyword in keywords if not said.issuperset(stems(keyword))]
    missing = f" It does not speak of {', '.join(absent)}." if absent else ""
    score, needed = f"{nearest.score:.0%}", f"{threshold:.0%}"
    if score == needed:
        score, needed = f"{nearest.score:.2%}", f"{threshold:.2%}"
    return f"No offer that may be proposed reaches {needed}; the nearest has {score}.{missing}"


@lru_cache(maxsize=10_000)
def _said(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def _left_out(count: int) -> str:
    """Whether they would have answered is not said: what keeps two parties apart is nobody else's business."""
    if not count:
        return ""
    offers = "1 offer was" if count == 1 else f"{count} offers were"
    return f" {offers} not looked at, because the two parties must not be proposed to each other."
