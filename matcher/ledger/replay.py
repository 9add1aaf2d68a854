"""An event over again under another ranking: what it would have proposed, and what had become of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.ledger.funnel import Standing
from models.domain import Match

RESAMPLES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedPair:
    """Ranks count from 1 within a need; None where the pair is not proposed. ``stage`` is how far the pair came
    (``matcher.ledger.STAGES``), None where nothing was recorded.
    """

    need_id: str
    offer_id: str
    rank_before: int | None
    rank_after: int | None
    stage: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """``pairs`` are those that enter, leave or move, and all that something became of.

    ``reciprocal_before`` and ``reciprocal_after`` are the means, over the pairs that came to ``stage`` or further, of
    the reciprocal rank, 0 where a pair is not proposed. ``low`` and ``high`` bound the difference with 95 %
    confidence, by a bootstrap over needs (Efron 1979); both are None with fewer than two needs.

    Only what was proposed could come to something: of pairs that the other ranking proposes in addition nothing is
    known, so that it is judged on what it keeps.
    """

    pairs: tuple[ReplayedPair, ...]
    stage: int
    judged: int
    reciprocal_before: float
    reciprocal_after: float
    low: float | None
    high: float | None

    @property
    def entering(self) -> tuple[ReplayedPair, ...]:
        return tuple(pair for pair in self.pairs if pair.rank_before is None and pair.rank_after is not None)

    @property
    def leaving(self) -> tuple[ReplayedPair, ...]:
        return tuple(pair for pair in self.pairs if pair.rank_before is not None and pair.rank_after is None)


def replay(
    before: Iterable[Match], after: Iterable[Match], standings: Sequence[Standing], *, stage: int = 0, seed: int = 7
) -> Replay:
    """Compare two matchings of one event; ``stage`` is how far a pair must have come to count as a good one."""
    ranks = {(item.need_id, item.offer_id): item.rank for item in before}
    others = {(item.need_id, item.offer_id): item.rank for item in after}
    came_to = {(item.need_id, item.offer_id): item.stage for item in standings}
    pairs = tuple(
        ReplayedPair(
            need_id=pair[0],
            offer_id=pair[1],
            rank_before=ranks.get(pair),
            rank_after=others.get(pair),
            stage=came_to.get(pair),
        )
        for pair in sorted({*ranks, *others, *came_to})
        if ranks.get(pair) != others.get(pair) or pair in came_to
    )
    good = [pair for pair in pairs if pair.stage is not None and pair.stage >= stage]
    low, high = _interval(good, np.random.default_rng(seed))
    return Replay(
        pairs=pairs,
        stage=stage,
        judged=len(good),
        reciprocal_before=_mean([_reciprocal(pair.rank_before) for pair in good]),
        reciprocal_after=_mean([_reciprocal(pair.rank_after) for pair in good]),
        low=low,
        high=high,
    )


def _interval(good: Sequence[ReplayedPair], rng: np.random.Generator) -> tuple[float | None, float | None]:
    of_need: dict[str, list[float]] = {}
    for pair in good:
        of_need.setdefault(pair.need_id, []).append(_reciprocal(pair.rank_after) - _reciprocal(pair.rank_before))
    if len(of_need) < 2:
        return None, None
    totals = np.array([sum(some) for some in of_need.values()])
    counts = np.array([len(some) for some in of_need.values()])
    drawn = rng.integers(len(totals), size=(RESAMPLES, len(totals)))
    means = totals[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def _reciprocal(rank: int | None) -> float:
    return 1.0 / rank if rank else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
