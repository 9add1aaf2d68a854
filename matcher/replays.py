"""An event over again under other weights, thresholds, another ranker or another encoder; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from matcher.encoding import CachedEncoder
from matcher.errors import NotFound, StepMissing
from matcher.forbidden import forbidden_pairs
from matcher.index import make_index
from matcher.ledger import STAGES, Replay, ReplayedPair, replay
from matcher.matching import match_records
from matcher.outcome_programme import standings_of, told_outcomes
from matcher.ports import Step, UnitOfWork
from matcher.preview import settings_of
from matcher.rankers import DEFAULT
from matcher.ranking import Ranker
from matcher.settings import Probability, RankingSettings, StepSettings, Weight
from matcher.workflows import Tools, basis
from models.domain import EventData, GapKind, Match, Matching, Run

PAIRS_TOLD = 300
"""So many of the pairs that change are listed; all are counted."""


class ReplaySettings(StepSettings):
    """What is other than in the last matching; what is left out is as it was."""

    fit_weights: Mapping[GapKind, Weight] = Field(default_factory=dict)
    """What a criterion that fails altogether takes from the logit of the score."""
    threshold: Probability | None = None
    """The score from which on an offer is proposed to a need."""
    mandate_threshold: Probability | None = None
    """As ``threshold``, for mandates."""
    top: int | None = Field(None, ge=1)
    """Matches kept for each need."""
    ranker: str = ""
    """An id of the list of rankers; empty for the one that the matching was made with."""
    encoder: str = ""
    """The encoder's name; empty for the workspace's."""
    stage: int = Field(1, ge=0, lt=len(STAGES))
    """How far a pair must have come to count: 0 a meeting that was held, 4 a licence, patent or investment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """``before`` and ``after`` count the proposals; ``rankers`` and ``encoders`` are the ids of both."""

    replay: Replay
    before: int
    after: int
    rankers: tuple[str, str]
    encoders: tuple[str, str]


def replay_event(
    tools: Tools, settings: ReplaySettings, *, encoder: CachedEncoder | None = None, ranker: Ranker | None = None
) -> Replayed:
    """Rank the workspace's records as they are now under ``settings``, and compare with its last matching.

    ``encoder`` is the one that ``settings`` name, ``ranker`` one that is not in this workspace. Raises
    ``StepMissing`` before the first matching, ``NotFound`` for an unknown ranker.
    """
    with tools.unit_of_work() as work:
        run, matching = work.results.last_run(Step.MATCH), work.results.matching()
        if run is None or matching is None:
            raise StepMissing(Step.MATCH)
        data, _ = basis(work)
        used = str(run.settings.get("ranker", DEFAULT))
        chosen = settings.ranker or used
        other = ranker or _ranker(work, chosen)
        standings = standings_of(told_outcomes(work))
    ranking = _ranking(settings_of(run), settings)
    read = encoder or tools.encoder()
    after = match_records(data, read, make_index, ranking, tools.progress, other)
    before = _still_possible(matching, data, run)
    return Replayed(
        replay=replay(before, after.matches, standings, stage=settings.stage),
        before=len(before),
        after=len(after.matches),
        rankers=(used, "given" if ranker else chosen),
        encoders=(str(run.settings.get("encoder", "")), read.id),
    )


def _ranker(work: UnitOfWork, name: str) -> Ranker:
    if name == DEFAULT:
        return Ranker.default()
    for version in work.rankers.versions():
        if version.id == name:
            return Ranker.from_json(version.content)
    raise NotFound("ranker", name)


def _ranking(before: RankingSettings, settings: ReplaySettings) -> RankingSettings:
    """Evidence is not looked up: only ranks are compared."""
    changed: dict[str, Any] = {
        name: getattr(settings, name)
        for name in ("threshold", "mandate_threshold", "top")
        if getattr(settings, name) is not None
    }
    weights = {**before.fit_weights, **settings.fit_weights}
    return before.model_copy(update=changed | {"fit_weights": weights, "evidence_for": 0})


def _still_possible(matching: Matching, data: EventData, run: Run) -> list[Match]:
    """Without records that are gone and pairs that were forbidden since, which no ranking could propose."""
    demands, offers = {item.id for item in data.demands}, {item.id for item in data.offers}
    forbidden = forbidden_pairs(data, settings_of(run))
    return [
        item
        for item in matching.matches
        if item.need_id in demands and item.offer_id in offers and (item.need_id, item.offer_id) not in forbidden
    ]


def replayed_as_json(found: Replayed) -> dict[str, Any]:
    """JSON values; of the pairs first those of which something became, then the best ranked, up to ``PAIRS_TOLD``."""
    item = found.replay
    moving = [pair for pair in item.pairs if pair.rank_before and pair.rank_after and _moves(pair)]
    return {
        "before": found.before,
        "after": found.after,
        "rankers": list(found.rankers),
        "encoders": list(found.encoders),
        "entering": len(item.entering),
        "leaving": len(item.leaving),
        "moving": len(moving),
        "stage": item.stage,
        "judged": item.judged,
        "reciprocal_before": item.reciprocal_before,
        "reciprocal_after": item.reciprocal_after,
        "low": item.low,
        "high": item.high,
        "pairs": [_pair_as_json(pair) for pair in _first(item.pairs)],
    }


def _moves(pair: ReplayedPair) -> bool:
    return pair.rank_before != pair.rank_after


def _first(pairs: Iterable[ReplayedPair]) -> list[ReplayedPair]:
    def place(pair: ReplayedPair) -> tuple[bool, int, int, str, str]:
        ranks = [rank for rank in (pair.rank_before, pair.rank_after) if rank]
        return pair.stage is None, -(pair.stage or 0), min(ranks, default=0), pair.need_id, pair.offer_id

    return sorted(pairs, key=place)[:PAIRS_TOLD]


def _pair_as_json(pair: ReplayedPair) -> dict[str, Any]:
    return {
        "need_id": pair.need_id,
        "offer_id": pair.offer_id,
        "rank_before": pair.rank_before,
        "rank_after": pair.rank_after,
        "stage": pair.stage,
    }
