"""The use cases of learning: answers and outcomes in, a better ranker out, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from matcher.decisions import add_to_ledger, hold_still, in_force, outcomes_in_force
from matcher.errors import NotFound
from matcher.learning import (
    Examination,
    Trial,
    WeightChange,
    Weights,
    examination_of,
    lessons,
    make_examples,
    try_out,
    weight_changes,
)
from matcher.learning import learn as fit
from matcher.ports import UnitOfWork
from matcher.rankers import ActiveRanker, active_ranker, list_rankers, ranker_id, ranker_of, weights_of
from matcher.ranking import Ranker
from matcher.workflows import Tools
from models.domain import Decision, Mandate, Need, Offer, Outcome, Person, RankerUse, RankerVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """``added`` is False for what was there already; ``proposed`` tells whether a matching had proposed the pair."""

    added: bool
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What ``learn`` found: ``version`` is the candidate, stored or known before, and ``used`` the ranker in use now.

    ``unused`` counts the answers that taught nothing, by reason.
    """

    trial: Trial
    version: RankerVersion
    used: str
    unused: Mapping[str, int]


def record(tools: Tools, item: Decision | Outcome) -> Recorded:
    """Add one decision or outcome to the ledger. Raises ``NotFound`` for a need, offer or person that is unknown."""
    with tools.unit_of_work() as work:
        require_pair(work, item)
        decisions, outcomes = ((item,), ()) if isinstance(item, Decision) else ((), (item,))
        added = add_to_ledger(work, decisions, outcomes, tools.clock())
        work.commit()
        shown = [entry.shown for entry in work.decisions.decisions(need_id=item.need_id, offer_id=item.offer_id)]
        shown += [entry.shown for entry in work.decisions.outcomes(need_id=item.need_id, offer_id=item.offer_id)]
    return Recorded(added=bool(added), proposed=any(shown))


def require_pair(work: UnitOfWork, item: Decision | Outcome) -> None:
    """Raise ``NotFound`` unless the need or mandate, the offer, and the person who decided are there."""
    if work.records.find(Need, item.need_id) is None and work.records.find(Mandate, item.need_id) is None:
        raise NotFound("need or mandate", item.need_id)
    if work.records.find(Offer, item.offer_id) is None:
        raise NotFound("offer", item.offer_id)
    if isinstance(item, Decision) and item.decided_by and work.records.find(Person, item.decided_by) is None:
        raise NotFound("person", item.decided_by)


def learn(tools: Tools) -> Learning:
    """Learn a ranker from everything that was decided, store it, and use it if it is better than the one in use.

    The packaged ranker is where learning starts each time; the comparison is with the one in use.
    """
    with tools.unit_of_work() as work:
        history, told, active = work.decisions.decisions(), work.decisions.outcomes(), active_ranker(work)
    decisions, outcomes = in_force(history), outcomes_in_force(told)
    prior = weights_of(Ranker.default())
    taught = lessons(decisions, outcomes)
    examples, left = make_examples(taught, prior)
    said_nothing = len(decisions) + len(told) - len(taught)
    unused = {"says nothing of what the ranker reads, or says it again": said_nothing, **left}
    examination = examination_of([(item.need_id, item.shown) for item in decisions if item.shown])
    with tools.progress.track("Learning from decisions", None):
        trial = try_out(examples, prior, weights_of(active.ranker), examination)
    effect = _effect_of_outcomes(decisions, outcomes, trial, prior, examination)
    version, used = _store(tools, _version(tools, trial, effect), active)
    return Learning(
        trial=trial, version=version, used=used, unused={reason: count for reason, count in unused.items() if count}
    )


def _effect_of_outcomes(
    decisions: Sequence[Decision],
    outcomes: Sequence[Outcome],
    trial: Trial,
    prior: Weights,
    examination: Examination,
) -> tuple[int, tuple[WeightChange, ...]]:
    """How many more lessons the outcomes gave, and each weight as the decisions alone teach it and as both do."""
    alone, _ = make_examples(lessons(decisions, ()), prior)
    if not outcomes:
        return 0, ()
    without = fit(alone, prior, examination).weights
    return trial.examples - len(alone), weight_changes(trial.learned, without, prior)


def _version(tools: Tools, trial: Trial, effect: tuple[int, tuple[WeightChange, ...]]) -> RankerVersion:
    ranker = ranker_of(trial.learned.weights, fitted_on=f"{trial.examples} decisions and outcomes")
    return RankerVersion(
        id=ranker_id(ranker),
        content=ranker.to_json(),
        made_at=tools.clock(),
        learned_from=trial.examples,
        promoted=trial.promoted,
        reason=trial.reason,
        figures=_figures(trial) | {"outcomes": {"lessons": effect[0], "changes": [*map(asdict, effect[1])]}},
    )


def _figures(trial: Trial) -> dict[str, Any]:
    found = trial.comparison
    return {
        "changes": [asdict(change) for change in trial.changes],
        "effective_pairs": trial.learned.effective,
        "examination": asdict(trial.examination),
        "comparison": asdict(found) if found else None,
    }


def _store(tools: Tools, version: RankerVersion, compared: ActiveRanker) -> tuple[RankerVersion, str]:
    """Store the candidate unless it is known or nothing was learned, and use it if it was promoted.

    Return it with the id of the ranker in use. It is not promoted where another ranker than the one that it was
    ``compared`` with has come into use meanwhile.
    """
    with tools.unit_of_work() as work:
        hold_still(work)
        present = active_ranker(work)
        if version.promoted and present.id != compared.id:
            version = replace(version, promoted=False, reason=_why_not_promoted(version, compared, present))
        if version.learned_from and version.id not in {known.id for known in work.rankers.versions()}:
            work.rankers.add(version)
        if version.promoted:
            work.rankers.use(RankerUse(ranker_id=version.id, since=version.made_at, reason=version.reason))
        work.commit()
    return version, version.id if version.promoted else present.id


def _why_not_promoted(version: RankerVersion, compared: ActiveRanker, present: ActiveRanker) -> str:
    if version.id == present.id:
        return "It came into use while it was learned here: there is nothing to change."
    return (
        f"It was compared with the ranker {compared.id}, and while that took place {present.id} came into use, which "
        "stays: learn again to compare with it."
    )


def use_ranker(tools: Tools, name: str) -> str:
    """Match with another ranker from now on, and return the id of the one before.

    Raises ``NotFound`` for an id that no ranker has.
    """
    with tools.unit_of_work() as work:
        hold_still(work)
        before = active_ranker(work).id
        if name not in {item.id for item in list_rankers(work)}:
            raise NotFound("ranker", name)
        work.rankers.use(RankerUse(ranker_id=name, since=tools.clock(), reason="chosen by a person"))
        work.commit()
    return before
