"""How far each pair came, and what share of those that came so far went on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.domain import DeclineReason, Outcome, OutcomeKind

STAGES: Final = (
    (OutcomeKind.MEETING_HELD,),
    (OutcomeKind.FOLLOW_UP,),
    (OutcomeKind.NON_DISCLOSURE_AGREEMENT,),
    (OutcomeKind.PROOF_OF_CONCEPT,),
    (OutcomeKind.LICENCE, OutcomeKind.JOINT_PATENT, OutcomeKind.INVESTMENT),
)
"""In order; the last one is what all the others are for, in whichever form."""
_STAGE_OF: Final = {kind: at for at, kinds in enumerate(STAGES) for kind in kinds}
_Z_95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a pair came: ``stage`` is the place in ``STAGES`` of the furthest outcome, whether or not those before
    it were recorded. ``ended`` is the reason for which nothing more comes of it, None while it is open or succeeded.
    """

    need_id: str
    offer_id: str
    stage: int
    last_at: datetime
    ended: DeclineReason | None = None

    @property
    def has_succeeded(self) -> bool:
        return self.stage == len(STAGES) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """``reached`` pairs came at least to ``kinds``, of the ``of`` that came to the stage before it.

    ``low`` and ``high`` bound the share with 95 % confidence (Wilson 1927); of the first stage, and of nobody, they
    are 0 and 1.
    """

    kinds: tuple[OutcomeKind, ...]
    reached: int
    of: int
    ended_here: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """``reasons`` counts why pairs ended, the most frequent first."""

    steps: tuple[FunnelStep, ...]
    reasons: tuple[tuple[DeclineReason, int], ...]
    open: int


def standings(outcomes: Iterable[Outcome]) -> tuple[Standing, ...]:
    """The standing of every pair that met at least, by need and offer.

    That nothing comes of it holds until something else is recorded later; what was missed says nothing.
    """
    found: dict[tuple[str, str], Standing] = {}
    for outcome in sorted(outcomes, key=_moment):
        pair = outcome.need_id, outcome.offer_id
        before = found.get(pair)
        if outcome.kind is OutcomeKind.NOTHING:
            stage, ended = (before.stage if before else 0), outcome.reason
        elif outcome.kind in _STAGE_OF:
            stage, ended = max(_STAGE_OF[outcome.kind], before.stage if before else 0), None
        else:
            continue
        found[pair] = Standing(need_id=pair[0], offer_id=pair[1], stage=stage, last_at=_moment(outcome), ended=ended)
    return tuple(found[pair] for pair in sorted(found))


def funnel(items: Sequence[Standing]) -> Funnel:
    """Count ``items`` by stage and by reason."""
    reached = [sum(item.stage >= at for item in items) for at in range(len(STAGES))]
    steps = []
    for at, kinds in enumerate(STAGES):
        of = reached[at - 1] if at else reached[0]
        low, high = _wilson(reached[at], of) if at else (0.0, 1.0)
        ended = sum(item.stage == at and item.ended is not None for item in items)
        steps.append(FunnelStep(kinds=kinds, reached=reached[at], of=of, ended_here=ended, low=low, high=high))
    counts: dict[DeclineReason, int] = {}
    for item in items:
        if item.ended is not None:
            counts[item.ended] = counts.get(item.ended, 0) + 1
    return Funnel(
        steps=tuple(steps),
        reasons=tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))),
        open=sum(item.ended is None and not item.has_succeeded for item in items),
    )


def standings_by(items: Iterable[Standing], group: Callable[[Standing], str]) -> dict[str, list[Standing]]:
    """The items by group, such as the theme of the offer; groups in the order of their names."""
    found: dict[str, list[Standing]] = {}
    for item in items:
        found.setdefault(group(item), []).append(item)
    return dict(sorted(found.items()))


def _moment(outcome: Outcome) -> datetime:
    if outcome.happened_at is None:
        raise ValueError(f"the time of an outcome of {outcome.need_id} and {outcome.offer_id} is not known")
    return outcome.happened_at


def _wilson(hits: int, of: int) -> tuple[float, float]:
    """
    >>> [round(end, 4) for end in _wilson(5, 10)]
    [0.2366, 0.7634]
    """
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, _Z_95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return max(0.0, centre - half), min(1.0, centre + half)
