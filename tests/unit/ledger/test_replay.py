"""An event over again: what enters, what leaves, and what had become of it."""

from __future__ import annotations

from datetime import UTC, datetime

from matcher.ledger import ReplayedPair, Standing, replay
from models.domain import Match
from tests.factories import make_match

AT = datetime(2027, 5, 11, tzinfo=UTC)


def _match(need: str, offer: str, rank: int) -> Match:
    return make_match(need_id=need, offer_id=offer, rank=rank, score=0.5)


def _standing(need: str, offer: str, stage: int) -> Standing:
    return Standing(need_id=need, offer_id=offer, stage=stage, last_at=AT)


def test_pairs_that_enter_leave_or_came_to_something_are_told() -> None:
    before = [_match("n", "a", 1), _match("n", "b", 2), _match("n", "c", 3)]
    after = [_match("n", "a", 1), _match("n", "b", 2), _match("n", "d", 3)]
    found = replay(before, after, [_standing("n", "b", 2)])
    assert [(pair.offer_id, pair.rank_before, pair.rank_after, pair.stage) for pair in found.pairs] == [
        ("b", 2, 2, 2),
        ("c", 3, None, None),
        ("d", None, 3, None),
    ]
    assert found.entering == (ReplayedPair(need_id="n", offer_id="d", rank_before=None, rank_after=3, stage=None),)
    assert [pair.offer_id for pair in found.leaving] == ["c"]


def test_the_reciprocal_rank_of_what_came_to_something_tells_which_is_better() -> None:
    before = [_match(f"n{at}", "good", 2) for at in range(8)]
    after = [_match(f"n{at}", "good", 1) for at in range(8)]
    found = replay(before, after, [_standing(f"n{at}", "good", 3) for at in range(8)], stage=3)
    assert (found.judged, found.reciprocal_before, found.reciprocal_after) == (8, 0.5, 1.0)
    assert (found.low, found.high) == (0.5, 0.5)


def test_pairs_that_did_not_come_so_far_are_not_judged() -> None:
    found = replay([_match("n", "a", 1)], [], [_standing("n", "a", 1)], stage=2)
    assert (found.judged, found.reciprocal_before, found.low, found.high) == (0, 0.0, None, None)


def test_the_same_ranking_over_again_changes_nothing() -> None:
    matches = [_match(f"n{at}", "a", 1 + at % 3) for at in range(5)]
    found = replay(matches, matches, [_standing(f"n{at}", "a", 0) for at in range(5)])
    assert (found.entering, found.leaving) == ((), ())
    assert (found.reciprocal_before, found.low, found.high) == (found.reciprocal_after, 0.0, 0.0)
