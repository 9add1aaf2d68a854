"""What the ledger of decisions means: which answers count, who is kept apart by them, what they were shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from matcher.ports import UnitOfWork
from models.domain import (
    Conflict,
    ConflictKind,
    Decision,
    DeclineReason,
    EventData,
    GapKind,
    Match,
    Matching,
    Outcome,
    Run,
    Shown,
    Step,
    Verdict,
    record_key,
)

_EARLIEST = datetime.min.replace(tzinfo=UTC)

BASE = "base"
"""The contribution that is no feature's."""


def in_force(history: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the last answer of each person to each pair, without those that were withdrawn.

    Later is what was decided later, and of the same moment what was added later. Answers by nobody in particular
    count as one person's.
    """
    last: dict[tuple[str, str, str], Decision] = {}
    for decision in sorted(history, key=lambda item: item.decided_at or _EARLIEST):
        last[decision.need_id, decision.offer_id, decision.decided_by] = decision
    return tuple(decision for decision in last.values() if decision.verdict is not Verdict.WITHDRAWN)


def pairs_kept_apart(decisions: Iterable[Decision]) -> frozenset[tuple[str, str]]:
    """(need or mandate id, offer id) of the decisions in force that name a conflict."""
    return frozenset(
        (decision.need_id, decision.offer_id) for decision in decisions if decision.reason is DeclineReason.CONFLICT
    )


def with_decisions(data: EventData, history: Iterable[Decision]) -> EventData:
    """Return the event with a declared ``Conflict`` between the owners of each pair that a decision keeps apart.

    Its ``decisions`` are those that do so: they hold for the pair even where an owner is not known. Nothing of it is
    stored, so that a conflict goes when the decision is withdrawn.
    """
    decisions = [item for item in in_force(history) if item.reason is DeclineReason.CONFLICT]
    demand_owner = {demand.id: demand.owner_id for demand in data.demands}
    offer_owner = {offer.id: offer.owner_id for offer in data.offers}
    conflicts = {record_key(conflict): conflict for conflict in data.conflicts}
    for need_id, offer_id in sorted(pairs_kept_apart(decisions)):
        one, other = demand_owner.get(need_id, ""), offer_owner.get(offer_id, "")
        if one and other and one != other:
            reason = f"declared in the decision upon {need_id} and {offer_id}"
            found = Conflict(first_id=one, second_id=other, kind=ConflictKind.DECLARED, reason=reason)
            conflicts.setdefault(record_key(found), found)
    return replace(data, conflicts=tuple(conflicts.values()), decisions=tuple(decisions))


class Proposals:
    """The lists of a matching, as they were shown."""

    def __init__(self, matching: Matching | None, run: Run | None) -> None:
        self._run = run
        self._weights = dict(matching.weights) if matching else {}
        matches = matching.matches if matching else ()
        self._matches = {(match.need_id, match.offer_id): match for match in matches}
        self._lengths = Counter(match.need_id for match in matches)

    def shown(self, need_id: str, offer_id: str) -> Shown | None:
        """How the pair stood in its need's list; None if it was not in it."""
        match = self._matches.get((need_id, offer_id))
        if match is None or self._run is None:
            return None
        return Shown(
            rank=match.rank,
            list_length=max(self._lengths[need_id], match.rank),
            score=match.score,
            matching=self._run.input_hash,
            ranker=str(self._run.settings.get("ranker", "default")),
            features=self._features(match),
            fits=dict(match.fit),
        )

    def _features(self, match: Match) -> dict[str, float]:
        """What the ranker read: what each feature added, divided by its weight. With weight 0 it added nothing
        whatever it was, and counts as 0."""
        criteria = {BASE, *(kind.value for kind in GapKind)}
        weights = {name: self._weights.get(name, 0.0) for name in match.contributions if name not in criteria}
        return {
            name: match.contributions[name] / weight if weight else 0.0
            for name, weight in weights.items()
            if name in self._weights
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that was decided and came of it, in the order of adding."""

    decisions: tuple[Decision, ...]
    outcomes: tuple[Outcome, ...]

    def new_decisions(self, given: Iterable[Decision], proposals: Proposals, now: datetime) -> tuple[Decision, ...]:
        """Return what is to be added: each with its time, ``now`` where none is given, and how it was shown.

        An answer without a time that only repeats the one in force is left out: a file may be read twice.
        """
        said = {_said(decision) for decision in in_force(self.decisions)}
        return tuple(
            replace(
                item,
                decided_at=item.decided_at or now,
                shown=item.shown or proposals.shown(item.need_id, item.offer_id),
            )
            for item in given
            if item.decided_at is not None or _said(item) not in said
        )

    def new_outcomes(self, given: Iterable[Outcome], proposals: Proposals, now: datetime) -> tuple[Outcome, ...]:
        """As ``new_decisions``."""
        said = {(item.need_id, item.offer_id, item.kind, item.note) for item in self.outcomes}
        return tuple(
            replace(
                item,
                happened_at=item.happened_at or now,
                shown=item.shown or proposals.shown(item.need_id, item.offer_id),
            )
            for item in given
            if item.happened_at is not None or (item.need_id, item.offer_id, item.kind, item.note) not in said
        )


def _said(decision: Decision) -> tuple[object, ...]:
    return (
        decision.need_id, decision.offer_id, decision.decided_by, decision.verdict, decision.reason, decision.note
    )  # fmt: skip


def add_to_ledger(work: UnitOfWork, decisions: Sequence[Decision], outcomes: Sequence[Outcome], now: datetime) -> int:
    """Append what is not there yet, with how each pair stood in the last matching, and return how many; no commit."""
    proposals = Proposals(work.results.matching(), work.results.last_run(Step.MATCH))
    ledger = Ledger(decisions=work.decisions.decisions(), outcomes=work.decisions.outcomes())
    return work.decisions.add(
        ledger.new_decisions(decisions, proposals, now), ledger.new_outcomes(outcomes, proposals, now)
    )
