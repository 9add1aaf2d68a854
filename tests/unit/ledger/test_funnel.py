"""The funnel: how far pairs came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from matcher.ledger import STAGES, Standing, funnel, standings, standings_by
from models.domain import DeclineReason, Outcome, OutcomeKind

START = datetime(2027, 5, 11, tzinfo=UTC)


def _outcome(offer: str, kind: OutcomeKind, day: int = 0, reason: DeclineReason | None = None) -> Outcome:
    return Outcome(need_id="n", offer_id=offer, kind=kind, happened_at=START + timedelta(days=day), reason=reason)


def _standing(stage: int, ended: DeclineReason | None = None, offer: str = "o") -> Standing:
    return Standing(need_id="n", offer_id=offer, stage=stage, last_at=START, ended=ended)


def test_a_pair_stands_where_it_came_furthest_whatever_was_recorded_before_and_after() -> None:
    found = standings(
        [
            _outcome("a", OutcomeKind.LICENCE, 90),
            _outcome("a", OutcomeKind.MEETING_HELD),
            _outcome("a", OutcomeKind.FOLLOW_UP, 120),
        ]
    )
    assert found == (Standing(need_id="n", offer_id="a", stage=4, last_at=START + timedelta(days=120)),)
    assert found[0].has_succeeded


def test_nothing_ends_a_pair_until_something_is_recorded_later() -> None:
    nothing = _outcome("a", OutcomeKind.NOTHING, 10, DeclineReason.TOO_EARLY)
    met, more = _outcome("a", OutcomeKind.MEETING_HELD), _outcome("a", OutcomeKind.FOLLOW_UP, 200)
    assert [item.ended for item in standings([met, nothing])] == [DeclineReason.TOO_EARLY]
    assert [(item.stage, item.ended) for item in standings([met, nothing, more])] == [(1, None)]


def test_a_missed_meeting_is_no_standing() -> None:
    assert standings([_outcome("a", OutcomeKind.NO_SHOW)]) == ()


def test_each_step_counts_those_who_came_at_least_so_far() -> None:
    found = funnel([_standing(0, DeclineReason.OTHER), _standing(0), _standing(2), _standing(4)])
    assert [(step.reached, step.of, step.ended_here) for step in found.steps] == [
        (4, 4, 1),
        (2, 4, 0),
        (2, 2, 0),
        (1, 2, 0),
        (1, 1, 0),
    ]
    assert [step.kinds for step in found.steps] == list(STAGES)
    assert (found.reasons, found.open) == (((DeclineReason.OTHER, 1),), 2)
    assert found.steps[1].low < 0.5 < found.steps[1].high


def test_of_nobody_nothing_is_known() -> None:
    found = funnel([])
    assert {(step.reached, step.low, step.high) for step in found.steps} == {(0, 0.0, 1.0)}


def test_groups_are_in_the_order_of_their_names() -> None:
    items = [_standing(0, offer="b"), _standing(1, offer="a"), _standing(2, offer="b")]
    assert standings_by(items, lambda item: item.offer_id) == {"a": [items[1]], "b": [items[0], items[2]]}
