"""What each answer teaches, and what it does not.

A decline says why: "too early" is about the stage of the offer and not about its topic, so that it must not teach
the ranker that the topic was wrong. A reason that is not about anything the ranker reads teaches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.domain import Decision, DeclineReason, GapKind, Outcome, OutcomeKind, Shown, Verdict


class Subject(StrEnum):
    """Which weights an answer speaks of; ``TOPIC`` includes the base that every pair starts from."""

    EVERYTHING = "everything"
    TOPIC = "topic"
    STAGE = GapKind.TRL.value
    RIGHTS = GapKind.IPR.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Whether the pair was wanted, how sure that is (0 to 1), and which weights may learn from it."""

    wanted: bool
    weight: float
    subject: Subject


ACCEPTED: Final = Lesson(wanted=True, weight=1.0, subject=Subject.EVERYTHING)
LESSONS: Final[Mapping[DeclineReason, Lesson]] = {
    DeclineReason.TOO_EARLY: Lesson(wanted=False, weight=1.0, subject=Subject.STAGE),
    DeclineReason.RIGHTS_UNCLEAR: Lesson(wanted=False, weight=1.0, subject=Subject.RIGHTS),
    DeclineReason.OUTSIDE_OUR_FIELD: Lesson(wanted=False, weight=1.0, subject=Subject.TOPIC),
    DeclineReason.BENEFIT_UNCLEAR: Lesson(wanted=False, weight=0.5, subject=Subject.TOPIC),
}
"""An unclear benefit is half a sign that the topic was wrong: the text may have been. The other reasons are about the
market, the text, the two parties or nobody knows what, and teach nothing."""

WITHOUT_MEANING: Final = frozenset({OutcomeKind.NO_SHOW, OutcomeKind.WITHDRAWN})
"""Outcomes that say nothing of the pair. That nothing came of it teaches what its reason would as a decline; all
others say that it was right."""
_ONLY_TALKED: Final = frozenset({OutcomeKind.MEETING_HELD, OutcomeKind.FOLLOW_UP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """One pair and what is learned from it. ``shown`` is None when no matching had proposed it."""

    need_id: str
    offer_id: str
    lesson: Lesson
    shown: Shown | None


def lesson_of(decision: Decision) -> Lesson | None:
    """None for an answer that teaches nothing."""
    if decision.verdict is Verdict.ACCEPT:
        return ACCEPTED
    return LESSONS.get(decision.reason) if decision.reason is not None else None


def lessons(decisions: Iterable[Decision], outcomes: Iterable[Outcome]) -> tuple[Taught, ...]:
    """Return what the decisions in force and the outcomes teach, each lesson of a pair once, in order.

    A meeting, or what followed from it, outweighs a decline of the same pair; with an acceptance it is one lesson.
    Where no more than talks were held and nothing came of them, they say as little for the pair as the decline did.
    """
    found: dict[tuple[str, str, Lesson], Taught] = {}
    told = [outcome for outcome in outcomes if outcome.kind not in WITHOUT_MEANING]
    ended = _ended(told)
    came_true = [
        outcome
        for outcome in told
        if outcome.kind is not OutcomeKind.NOTHING and (outcome.need_id, outcome.offer_id) not in ended
    ]
    right = {(outcome.need_id, outcome.offer_id) for outcome in came_true}
    answers: list[tuple[Decision | Outcome, Lesson | None]] = [(item, lesson_of(item)) for item in decisions]
    answers += [(item, LESSONS.get(item.reason) if item.reason else None) for item in ended.values()]
    for item, lesson in [*answers, *((outcome, ACCEPTED) for outcome in came_true)]:
        pair = item.need_id, item.offer_id
        if lesson is None or (not lesson.wanted and pair in right):
            continue
        known = found.get((*pair, lesson))
        if known is None or known.shown is None:
            found[*pair, lesson] = Taught(need_id=pair[0], offer_id=pair[1], lesson=lesson, shown=item.shown)
    return tuple(found.values())


def _ended(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], Outcome]:
    """Of each pair of which nothing came and nothing more than talks was recorded, the last word on it."""
    last: dict[tuple[str, str], Outcome] = {}
    more = set()
    for outcome in outcomes:
        pair = outcome.need_id, outcome.offer_id
        if outcome.kind is OutcomeKind.NOTHING:
            last[pair] = outcome
        elif outcome.kind not in _ONLY_TALKED:
            more.add(pair)
    return {pair: outcome for pair, outcome in last.items() if pair not in more}
