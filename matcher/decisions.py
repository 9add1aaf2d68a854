"""What the ledger of decisions means: which answers count, who is kept apart by them, what they were shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

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
    OutcomeKind,
    Run,
    Shown,
    Step,
    Verdict,
    WishKind,
    record_key,
)

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
_NEXT_MOMENT = timedelta(microseconds=1)
_DECLARED_IN = "declared in the decision upon "

_Asked: TypeAlias = tuple[str, str, str]
"""Need or mandate, offer, and the person who answers."""

BASE = "base"
"""The contribution that is no feature's."""


def in_force(history: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the last answer of each person to each pair, without those that were withdrawn.

    Later is what was decided later, and of the same moment what was added later. Answers by nobody in particular
    count as one person's.
    """
    last = {asked: answers[-1] for asked, answers in _answers(history).items()}
    return tuple(decision for decision in last.values() if decision.verdict is not Verdict.WITHDRAWN)


def outcomes_in_force(history: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return what was recorded and not taken back, in the order of ``history``, which is that of adding.

    A withdrawal takes back the last of what the same person recorded of the pair and had not taken back before;
    records by nobody in particular count as one person's.
    """
    standing: dict[int, Outcome] = {}
    said: dict[_Asked, list[int]] = defaultdict(list)
    for place, outcome in enumerate(history):
        own = said[outcome.need_id, outcome.offer_id, outcome.recorded_by]
        if outcome.kind is not OutcomeKind.WITHDRAWN:
            standing[place] = outcome
            own.append(place)
        elif own:
            del standing[own.pop()]
    return tuple(standing.values())


def _answers(history: Iterable[Decision]) -> Mapping[_Asked, list[Decision]]:
    """The answers of each person to each pair, the one that counts last."""
    found: dict[_Asked, list[Decision]] = defaultdict(list)
    for decision in sorted(history, key=_moment):
        found[_asked(decision)].append(decision)
    return found


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
            reason = f"{_DECLARED_IN}{need_id} and {offer_id}"
            found = Conflict(first_id=one, second_id=other, kind=ConflictKind.DECLARED, reason=reason)
            conflicts.setdefault(record_key(found), found)
    return replace(data, conflicts=tuple(conflicts.values()), decisions=tuple(decisions))


def without_decided_conflicts(data: EventData) -> EventData:
    """Take out the conflicts that ``with_decisions`` put in."""
    kept = tuple(conflict for conflict in data.conflicts if not conflict.reason.startswith(_DECLARED_IN))
    return data if len(kept) == len(data.conflicts) else replace(data, conflicts=kept)


class Proposals:
    """The lists of a matching, as they were shown."""

    def __init__(self, matching: Matching | None, run: Run | None) -> None:
        self._run = run
        self._weights = dict(matching.weights) if matching else {}
        matches = matching.matches if matching else ()
        self._matches = {(match.need_id, match.offer_id): match for match in matches}
        self._lengths = Counter(match.need_id for match in matches)

    def shown(self, need_id: str, offer_id: str, at: datetime | None = None) -> Shown | None:
        """How the pair stood in its need's list; None if it was not in it, or if the list was made after ``at``.

        Without ``at`` the pair is answered now, whatever the clock says.
        """
        match = self._matches.get((need_id, offer_id))
        if match is None or self._run is None or (at is not None and at < self._run.finished_at):
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

        A file may be read twice: of a person's answers to a pair that have no time, those that are the end of what
        is stored already are left out. The others are later than all that is stored of that person and pair, each
        later than the one before it, so that they count.
        """
        given = list(given)
        timed = {record_key(item) for item in given if item.decided_at is not None}
        stored, told = _answers(self.decisions), _answers(item for item in given if item.decided_at is None)
        moments: dict[_Asked, list[datetime | None]] = {}
        for asked, answers in told.items():
            before = [item for item in stored.get(asked, ()) if record_key(item) not in timed]
            repeated = _overlap([_said(item) for item in before], [_said(item) for item in answers])
            first = max([now, *(_after(_moment(item)) for item in stored.get(asked, ())[-1:])])
            times = _successive(first, len(answers) - repeated)
            moments[asked] = [*[None] * repeated, *times]
        return tuple(_new(given, moments, proposals))

    def new_outcomes(self, given: Iterable[Outcome], proposals: Proposals, now: datetime) -> tuple[Outcome, ...]:
        """As ``new_decisions``; one without a time that was told before is left out."""
        said = {(item.need_id, item.offer_id, item.kind, item.note) for item in self.outcomes}
        return tuple(
            replace(
                item,
                happened_at=item.happened_at or now,
                shown=item.shown or proposals.shown(item.need_id, item.offer_id, item.happened_at),
            )
            for item in given
            if item.happened_at is not None or (item.need_id, item.offer_id, item.kind, item.note) not in said
        )


def _new(
    given: Iterable[Decision], moments: Mapping[_Asked, list[datetime | None]], proposals: Proposals
) -> Iterator[Decision]:
    """With its time, or the next of its moments, where None leaves it out."""
    left = {asked: iter(times) for asked, times in moments.items()}
    for item in given:
        moment = item.decided_at or next(left[_asked(item)])
        if moment is not None:
            shown = item.shown or proposals.shown(item.need_id, item.offer_id, item.decided_at)
            yield replace(item, decided_at=moment, shown=shown)


def _overlap(stored: Sequence[object], told: Sequence[object]) -> int:
    """The largest number of the first of ``told`` that are the last of ``stored``."""
    return next(size for size in range(len(told), -1, -1) if list(stored[len(stored) - size :]) == list(told[:size]))


def _successive(first: datetime, count: int) -> list[datetime]:
    moments = [first] * count
    for at in range(1, count):
        moments[at] = _after(moments[at - 1])
    return moments


def _after(moment: datetime) -> datetime:
    """A microsecond later, or the last moment that there is."""
    return moment + min(_NEXT_MOMENT, _LATEST - moment)


def _moment(decision: Decision) -> datetime:
    return decision.decided_at or _EARLIEST


def _asked(decision: Decision) -> _Asked:
    return decision.need_id, decision.offer_id, decision.decided_by


def _said(decision: Decision) -> tuple[object, ...]:
    return decision.verdict, decision.reason, decision.note


def new_entries(
    work: UnitOfWork, decisions: Sequence[Decision], outcomes: Sequence[Outcome], now: datetime
) -> tuple[tuple[Decision, ...], tuple[Outcome, ...]]:
    """What is to be added of these, as it will be stored, with how each pair stood in the last matching.

    From here on until the end of ``work`` nobody else writes: what is new here stays new.
    """
    proposals = Proposals(work.results.matching(), work.results.last_run(Step.MATCH))
    hold_still(work)
    ledger = Ledger(decisions=work.decisions.decisions(), outcomes=work.decisions.outcomes())
    return ledger.new_decisions(decisions, proposals, now), ledger.new_outcomes(outcomes, proposals, now)


def remarks(decisions: Sequence[Decision], outcomes: Sequence[Outcome], now: datetime) -> list[str]:
    """What the person who gives these answers should know: which teach nothing, which are dated in the future."""
    count = len(decisions) + len(outcomes)
    untaught = sum(item.shown is None for item in decisions) + sum(item.shown is None for item in outcomes)
    moments = [item.decided_at for item in decisions] + [item.happened_at for item in outcomes]
    early = sum(moment is not None and moment > now for moment in moments)
    found = []
    if untaught:
        found.append(
            f"{untaught} of {count} answers count but teach nothing: the last matching did not propose the pair, or "
            "was made after the answer."
        )
    if early:
        found.append(
            f"{early} of {count} answers are dated in the future: until that day they count as later than any that "
            "is given."
        )
    return found


def declines_that_part_nobody(given: EventData, known: EventData) -> tuple[str, ...]:
    """A sentence where ``given`` has declines that keep two people from no meeting: without a conflict, and without a
    wish of no thanks, given now or before, of who declined or of any of both owners where that is not known.
    """
    people = {person.id for person in (*known.people, *given.people)}
    owner = {record.id: record.owner_id for data in (known, given) for record in (*data.offers, *data.demands)}
    refused = {
        (wish.person_id, wish.other_id) for wish in (*known.wishes, *given.wishes) if wish.kind is WishKind.NO_THANKS
    }
    count = 0
    for item in in_force(given.decisions):
        one, other = owner.get(item.need_id, ""), owner.get(item.offer_id, "")
        told = {pair for pair in ((one, other), (other, one)) if item.decided_by in ("", pair[0])}
        is_mild = item.verdict is Verdict.DECLINE and item.reason is not DeclineReason.CONFLICT
        count += is_mild and {one, other} <= people and one != other and not told & refused
    if not count:
        return ()
    said = f"Of the answers, {count} decline and teach the ranker, but keep nobody from meeting: "
    return (f"{said}only a wish of no thanks between the two people does.",)


def hold_still(work: UnitOfWork) -> None:
    """Begin to write, so that what is read from here on is what holds when ``work`` is committed."""
    work.decisions.add(())


def add_to_ledger(work: UnitOfWork, decisions: Sequence[Decision], outcomes: Sequence[Outcome], now: datetime) -> int:
    """Append what is not there yet, with how each pair stood in the last matching, and return how many; no commit."""
    return work.decisions.add(*new_entries(work, decisions, outcomes, now))
