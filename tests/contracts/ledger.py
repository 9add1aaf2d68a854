"""What every unit of work does with decisions, outcomes and learned rankers: it adds, and never changes anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from matcher.errors import AlreadyExists
from matcher.ports import UnitOfWork
from models.domain import DeclineReason, RankerUse, Verdict
from tests.factories import NOON, make_decision, make_outcome, make_ranker_version, make_shown

Connect = Callable[[], UnitOfWork]


class LedgerContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_an_empty_ledger_holds_nothing(self, connect: Connect) -> None:
        with connect() as work:
            assert work.decisions.decisions() == ()
            assert work.decisions.outcomes() == ()
            assert work.rankers.versions() == ()
            assert work.rankers.uses() == ()

    def test_decisions_and_outcomes_come_back_equal_and_in_order(self, connect: Connect) -> None:
        decisions = (
            make_decision(2, reason=DeclineReason.TOO_EARLY, note="Schön, aber zu früh", decided_by="p-1"),
            make_decision(1, verdict=Verdict.ACCEPT, shown=make_shown()),
        )
        with connect() as work:
            assert work.decisions.add(decisions, (make_outcome(),)) == 3
            work.commit()
        with connect() as work:
            assert work.decisions.decisions() == decisions
            assert work.decisions.outcomes() == (make_outcome(),)

    def test_the_history_of_a_need_an_offer_or_a_pair(self, connect: Connect) -> None:
        one, two = make_decision(1), make_decision(2)
        other = make_decision(1, need_id="n-9")
        with connect() as work:
            work.decisions.add([one, two, other])
            assert work.decisions.decisions(need_id="n-1") == (one, two)
            assert work.decisions.decisions(offer_id="o-1") == (one, other)
            assert work.decisions.decisions(need_id="n-9", offer_id="o-1") == (other,)
            assert work.decisions.decisions(need_id="n-9", offer_id="o-2") == ()

    def test_a_change_of_mind_is_added_and_the_first_answer_stays(self, connect: Connect) -> None:
        first = make_decision(1)
        second = replace(first, verdict=Verdict.WITHDRAWN, reason=None)
        with connect() as work:
            assert work.decisions.add([first]) == 1
            assert work.decisions.add([second]) == 1
            assert work.decisions.decisions() == (first, second)

    def test_what_is_told_twice_is_kept_once(self, connect: Connect) -> None:
        with connect() as work:
            assert work.decisions.add([make_decision(1), make_decision(1)], [make_outcome()]) == 2
            assert work.decisions.add([make_decision(1, shown=make_shown())], [make_outcome()]) == 0
            assert work.decisions.decisions() == (make_decision(1),)

    def test_a_note_may_be_long(self, connect: Connect) -> None:
        with connect() as work:
            assert work.decisions.add([make_decision(1, note="x" * 20_000)]) == 1

    def test_decisions_that_are_not_committed_are_forgotten(self, connect: Connect) -> None:
        with connect() as work:
            work.decisions.add([make_decision(1)])
            work.rankers.add(make_ranker_version())
        with connect() as work:
            assert work.decisions.decisions() == ()
            assert work.rankers.versions() == ()

    def test_rankers_and_their_uses_come_back_in_order(self, connect: Connect) -> None:
        versions = make_ranker_version("b"), make_ranker_version("a", promoted=True)
        uses = tuple(RankerUse(ranker_id=name, since=NOON, reason="Better.") for name in ("a", "b", "a"))
        with connect() as work:
            for version in versions:
                work.rankers.add(version)
            for use in uses:
                work.rankers.use(use)
            work.commit()
        with connect() as work:
            assert work.rankers.versions() == versions
            assert work.rankers.uses() == uses

    def test_a_ranker_is_stored_once(self, connect: Connect) -> None:
        with connect() as work:
            work.rankers.add(make_ranker_version("a"))
            with pytest.raises(AlreadyExists, match="ranker 'a'"):
                work.rankers.add(make_ranker_version("a", promoted=True))

    def test_what_matchings_are_made_from_is_counted(self, connect: Connect) -> None:
        with connect() as work:
            before = work.records.version()
            work.decisions.add([make_decision(1)])
            decided = work.records.version()
            work.decisions.add([make_decision(1)])
            again = work.records.version()
            work.rankers.use(RankerUse(ranker_id="a", since=NOON, reason=""))
            used = work.records.version()
        assert before < decided == again < used
