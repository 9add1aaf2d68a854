"""Pairs of which the two sides tell different things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from models.domain import Outcome, OutcomeKind

_AGREED: Final = frozenset({OutcomeKind.LICENCE, OutcomeKind.JOINT_PATENT, OutcomeKind.INVESTMENT})
_NONE: Final = frozenset({OutcomeKind.NOTHING, OutcomeKind.NO_SHOW})


def disputes(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], tuple[Outcome, ...]]:
    """By pair, what each person told last, the earliest first, where these contradict each other.

    They do where one says that nothing comes of it and another one tells later of a step beyond the meeting, or at
    any time of a licence, joint patent or investment; and where one says that somebody did not come and another one
    tells of anything. That nothing comes of it after a step that the other side told is the usual end, and no
    contradiction. ``outcomes`` are those in force; what nobody signed counts on no side.
    """
    last: dict[tuple[str, str], dict[str, Outcome]] = {}
    for item in sorted(outcomes, key=_moment):
        if item.recorded_by:
            last.setdefault((item.need_id, item.offer_id), {})[item.recorded_by] = item
    found = {}
    for pair in sorted(last):
        words = tuple(sorted(last[pair].values(), key=_moment))
        if any(_contradict(one, other) for one in words for other in words):
            found[pair] = words
    return found


def _contradict(none: Outcome, step: Outcome) -> bool:
    if none.kind not in _NONE or step.kind in _NONE:
        return False
    if none.kind is OutcomeKind.NO_SHOW or step.kind in _AGREED:
        return True
    return step.kind is not OutcomeKind.MEETING_HELD and _moment(step) >= _moment(none)


def _moment(outcome: Outcome) -> datetime:
    return outcome.happened_at or datetime.min.replace(tzinfo=UTC)
