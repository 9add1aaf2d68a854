from __future__ import annotations

import numpy as np
import pytest

from matcher.learning import DecidedList, Examination, estimate
from matcher.learning.examination import DEFAULT_ETA, LARGEST_WEIGHT, LEAST_LISTS


def decided_lists(eta: float, count: int, *, top: float = 0.8, length: int = 8) -> list[DecidedList]:
    random = np.random.default_rng(3)
    chance = top * np.arange(1, length + 1) ** -eta
    drawn = random.random((count, length)) < chance
    return [DecidedList(ranks=tuple(np.flatnonzero(row) + 1), length=length) for row in drawn if row.any()]


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0, 2.0])
def test_how_far_down_people_look_is_found_again(eta: float) -> None:
    found = estimate(decided_lists(eta, 1000))
    assert found.estimated
    assert found.eta == pytest.approx(eta, abs=0.12)


def test_lists_in_which_nothing_was_decided_need_not_be_known() -> None:
    """With a low chance at the top most lists are missing: who forgets it finds too flat a curve."""
    lists = decided_lists(1.0, 4000, top=0.2)
    assert len(lists) < 2000
    assert estimate(lists).eta == pytest.approx(1.0, abs=0.15)


def test_a_few_lists_tell_nothing() -> None:
    found = estimate(decided_lists(2.0, LEAST_LISTS // 2))
    assert (found.eta, found.estimated) == (DEFAULT_ETA, False)


def test_lists_of_one_tell_nothing() -> None:
    assert not estimate([DecidedList(ranks=(1,), length=1)] * 500).estimated


def test_a_decision_further_down_stands_for_more_pairs_but_not_for_any_number() -> None:
    weights = Examination(eta=1.0, estimated=False, lists=0).weights(np.array([1, 2, 10, 200]))
    assert weights.tolist() == [1.0, 2.0, 10.0, LARGEST_WEIGHT]
