"""Where the two sides of a pair tell different things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.ledger import disputes
from models.domain import Outcome, OutcomeKind

START = datetime(2027, 5, 11, tzinfo=UTC)
PAIR = ("n", "o")


def _told(person: str, kind: OutcomeKind, day: int) -> Outcome:
    return Outcome(need_id="n", offer_id="o", kind=kind, recorded_by=person, happened_at=START + timedelta(days=day))


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ((OutcomeKind.NOTHING, 10), (OutcomeKind.LICENCE, 20), True),
        ((OutcomeKind.NOTHING, 20), (OutcomeKind.LICENCE, 10), True),
        ((OutcomeKind.NOTHING, 10), (OutcomeKind.FOLLOW_UP, 20), True),
        ((OutcomeKind.NOTHING, 20), (OutcomeKind.FOLLOW_UP, 10), False),
        ((OutcomeKind.NOTHING, 10), (OutcomeKind.MEETING_HELD, 20), False),
        ((OutcomeKind.NO_SHOW, 20), (OutcomeKind.MEETING_HELD, 10), True),
        ((OutcomeKind.NOTHING, 10), (OutcomeKind.NO_SHOW, 10), False),
        ((OutcomeKind.FOLLOW_UP, 10), (OutcomeKind.LICENCE, 20), False),
    ],
)
def test_a_contradiction_is_told_from_the_usual_course(
    one: tuple[OutcomeKind, int], other: tuple[OutcomeKind, int], differ: bool
) -> None:
    assert (PAIR in disputes([_told("a", *one), _told("b", *other)])) is differ


def test_only_the_last_word_of_each_person_counts_and_what_nobody_signed_is_on_no_side() -> None:
    own = [_told("a", OutcomeKind.NOTHING, 1), _told("a", OutcomeKind.LICENCE, 9)]
    assert disputes([*own, _told("b", OutcomeKind.FOLLOW_UP, 5)]) == {}
    assert disputes([_told("a", OutcomeKind.NOTHING, 1), _told("", OutcomeKind.LICENCE, 9)]) == {}
    words = disputes([_told("b", OutcomeKind.LICENCE, 9), _told("a", OutcomeKind.NOTHING, 1)])[PAIR]
    assert [item.recorded_by for item in words] == ["a", "b"]
