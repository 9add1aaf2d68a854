from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.ui.phrases import known_phrase
from matcher.conflicts import Conflicts
from matcher.decisions import (
    Ledger,
    Proposals,
    declines_that_part_nobody,
    in_force,
    pairs_kept_apart,
    remarks,
    with_decisions,
)
from models.domain import (
    Conflict,
    Decision,
    DeclineReason,
    EventData,
    InvalidField,
    Matching,
    Shown,
    Step,
    Verdict,
    Wish,
    WishKind,
    record_key,
)
from tests.factories import (
    NOON,
    make_decision,
    make_match,
    make_need,
    make_offer,
    make_outcome,
    make_person,
    make_run,
)

DATA = EventData(
    people=(make_person(1), make_person(2)),
    needs=(make_need(1, owner_id="p-1"),),
    offers=(make_offer(1, owner_id="p-2"), make_offer(2)),
)
CONFLICT = make_decision(1, reason=DeclineReason.CONFLICT)


def test_the_last_answer_of_a_person_counts_and_another_person_has_their_own() -> None:
    first = make_decision(1, decided_by="p-1")
    changed = make_decision(1, decided_by="p-1", verdict=Verdict.ACCEPT, decided_at=NOON + timedelta(hours=1))
    other = make_decision(1, decided_by="p-2")
    assert in_force([changed, other, first]) == (other, changed)


def test_of_two_answers_at_one_moment_the_one_told_later_counts() -> None:
    first, second = make_decision(1), make_decision(1, reason=DeclineReason.TOO_EARLY)
    assert in_force([first, second]) == (second,)


def test_a_withdrawal_leaves_no_answer() -> None:
    assert in_force([make_decision(1), make_decision(1, verdict=Verdict.WITHDRAWN)]) == ()


def test_a_conflict_keeps_the_owners_apart_until_it_is_withdrawn() -> None:
    assert pairs_kept_apart([CONFLICT]) == {("n-1", "o-1")}
    apart = with_decisions(DATA, [CONFLICT])
    assert not Conflicts(apart).may_meet("p-1", "p-2")
    assert apart.decisions == (CONFLICT,)
    withdrawn = make_decision(1, verdict=Verdict.WITHDRAWN, decided_at=NOON + timedelta(hours=1))
    assert with_decisions(DATA, [CONFLICT, withdrawn]) == DATA


def test_a_conflict_without_an_owner_holds_for_the_pair() -> None:
    unowned = make_decision(2, reason=DeclineReason.CONFLICT)
    apart = with_decisions(DATA, [unowned])
    assert apart.conflicts == ()
    assert pairs_kept_apart(apart.decisions) == {("n-1", "o-2")}


def test_a_conflict_that_is_recorded_already_stays_as_it_is() -> None:
    recorded = Conflict(first_id="p-2", second_id="p-1", reason="known")
    data = EventData(people=DATA.people, needs=DATA.needs, offers=DATA.offers, conflicts=(recorded,))
    assert with_decisions(data, [CONFLICT]).conflicts == (recorded,)


def test_a_proposal_is_kept_as_it_was_shown() -> None:
    match = make_match(
        2, contributions={"base": -1.0, "similarity": 2.0, "gone": 3.0, "trl": -0.75}, fit={"trl": -0.5}
    )
    weights = {"similarity": 4.0, "gone": 0.0, "trl": 1.5}
    matching = Matching(threshold=0.4, matches=(make_match(1), match), unmet=(), weights=weights)
    run = make_run(Step.MATCH, settings={"ranker": "abc"}, input_hash="f" * 64)
    assert Proposals(matching, run).shown("n-1", "o-2") == Shown(
        rank=2,
        list_length=2,
        score=match.score,
        matching="f" * 64,
        ranker="abc",
        features={"similarity": 0.5, "gone": 0.0},
        fits={"trl": -0.5},
    )
    assert Proposals(matching, run).shown("n-1", "o-9") is None
    assert Proposals(None, None).shown("n-1", "o-2") is None


def test_an_answer_without_a_time_gets_one_and_its_repetition_is_left_out() -> None:
    given = make_decision(1, decided_at=None)
    nothing = Proposals(None, None)
    (added,) = Ledger(decisions=(), outcomes=()).new_decisions([given], nothing, NOON)
    assert added.decided_at == NOON
    later = NOON + timedelta(days=1)
    assert Ledger(decisions=(added,), outcomes=()).new_decisions([given], nothing, later) == ()
    changed = make_decision(1, verdict=Verdict.ACCEPT, decided_at=None)
    (turned,) = Ledger(decisions=(added,), outcomes=()).new_decisions([changed], nothing, later)
    (again,) = Ledger(decisions=(added, turned), outcomes=()).new_decisions([given], nothing, later)
    assert (turned.verdict, again.verdict) == (Verdict.ACCEPT, Verdict.DECLINE)


ACCEPTED = make_decision(1, verdict=Verdict.ACCEPT, decided_at=None)
KEPT_APART = make_decision(1, reason=DeclineReason.CONFLICT, decided_at=None)
WITHDRAWN = make_decision(1, verdict=Verdict.WITHDRAWN, decided_at=None)


def ledger_after(*files: list[Decision], apart: timedelta = timedelta(0)) -> tuple[Decision, ...]:
    """What is stored when these are read one after the other."""
    stored: tuple[Decision, ...] = ()
    for at, given in enumerate(files):
        now = NOON + at * apart
        added = Ledger(decisions=stored, outcomes=()).new_decisions(given, Proposals(None, None), now)
        stored = tuple({record_key(item): item for item in (*stored, *added)}.values())
    return stored


@pytest.mark.parametrize(
    "given",
    [
        [ACCEPTED, KEPT_APART],
        [KEPT_APART, WITHDRAWN],
        [KEPT_APART, WITHDRAWN, KEPT_APART],
        [ACCEPTED, replace(KEPT_APART, decided_at=NOON + timedelta(days=300))],
        [replace(KEPT_APART, decided_at=NOON - timedelta(days=3)), ACCEPTED],
    ],
)
def test_a_file_with_several_answers_to_one_pair_can_be_read_twice(given: list[Decision]) -> None:
    once = ledger_after(given)
    assert [item.verdict for item in once] == [item.verdict for item in given]
    for apart in (timedelta(0), timedelta(days=1)):
        assert ledger_after(given, given, apart=apart) == once
    assert pairs_kept_apart(in_force(once)) == ({("n-1", "o-1")} if given[-1].reason else set())


def test_a_file_that_has_grown_adds_what_is_new() -> None:
    assert ledger_after([ACCEPTED], [ACCEPTED, KEPT_APART]) == ledger_after([ACCEPTED, KEPT_APART])


def test_equal_answers_within_one_second_all_count() -> None:
    stored = ledger_after([KEPT_APART], [WITHDRAWN], [KEPT_APART])
    assert [item.verdict for item in stored] == [Verdict.DECLINE, Verdict.WITHDRAWN, Verdict.DECLINE]
    assert in_force(stored) == (stored[2],)


def test_an_answer_without_a_time_counts_although_an_earlier_one_carries_a_later_time() -> None:
    latest = datetime.max.replace(tzinfo=UTC)
    for moment in (NOON + timedelta(days=1), latest):
        assert in_force(ledger_after([replace(KEPT_APART, decided_at=moment)], [WITHDRAWN])) == ()


def test_an_answer_is_not_credited_with_a_list_that_was_made_after_it() -> None:
    run = make_run(Step.MATCH, settings={}, finished_at=NOON)
    proposals = Proposals(Matching(threshold=0.4, matches=(make_match(1),), unmet=()), run)
    before, after = NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)
    nothing = Ledger(decisions=(), outcomes=())
    decided = [make_decision(1, decided_at=moment) for moment in (before, NOON, after, None)]
    decisions = nothing.new_decisions(decided, proposals, after)
    assert [item.shown is not None for item in decisions] == [False, True, True, True]
    happened = [make_outcome(1, happened_at=moment) for moment in (before, after, None)]
    outcomes = nothing.new_outcomes(happened, proposals, after)
    assert [item.shown is not None for item in outcomes] == [False, True, True]


def test_an_outcome_without_a_time_is_told_once() -> None:
    given = make_outcome(happened_at=None)
    (added,) = Ledger(decisions=(), outcomes=()).new_outcomes([given], Proposals(None, None), NOON)
    assert Ledger(decisions=(), outcomes=(added,)).new_outcomes([given], Proposals(None, None), NOON) == ()


def test_an_acceptance_has_no_reason_and_a_decline_always_has_one() -> None:
    with pytest.raises(InvalidField, match="only a decline has a reason"):
        make_decision(verdict=Verdict.ACCEPT, reason=DeclineReason.OTHER)
    assert Decision(need_id="n-1", offer_id="o-1", verdict=Verdict.DECLINE).reason is DeclineReason.OTHER


def test_a_rank_is_within_its_list() -> None:
    with pytest.raises(InvalidField, match="length of the list, 3"):
        Shown(rank=4, list_length=3, score=0.5, matching="", ranker="")


def test_a_time_knows_its_zone() -> None:
    with pytest.raises(InvalidField, match="time zone"):
        make_decision(decided_at=NOON.replace(tzinfo=None))


def test_answers_that_teach_nothing_or_come_from_the_future_are_remarked_upon() -> None:
    shown = Shown(rank=1, list_length=3, score=0.5, matching="m", ranker="default", features={}, fits={})
    taught, untaught = make_decision(1, shown=shown), make_decision(2)
    assert remarks([taught], [], NOON) == []
    found = remarks([taught, untaught], [make_outcome(1)], NOON - timedelta(days=1))
    assert [line.split(" answers ")[0] for line in found] == ["2 of 3", "3 of 3"]


def test_declines_keep_nobody_from_meeting_unless_a_wish_or_a_conflict_does() -> None:
    event = EventData(
        people=(make_person(1), make_person(2)),
        offers=(make_offer(1, owner_id="p-1"),),
        needs=(make_need(1, owner_id="p-2"),),
    )
    decline = make_decision(1, verdict=Verdict.DECLINE, reason=DeclineReason.TOO_EARLY, decided_by="p-2")
    given = EventData(decisions=(decline,))
    (said,) = declines_that_part_nobody(given, event)
    assert said.startswith("Of the answers, 1 decline")
    assert "답변" in known_phrase(said, "ko")
    wish = Wish(person_id="p-2", other_id="p-1", kind=WishKind.NO_THANKS)
    assert declines_that_part_nobody(given, replace(event, wishes=(wish,))) == ()
    assert declines_that_part_nobody(replace(given, wishes=(wish,)), event) == ()
    conflict = replace(decline, reason=DeclineReason.CONFLICT)
    assert declines_that_part_nobody(EventData(decisions=(conflict,)), event) == ()
