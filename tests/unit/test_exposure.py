from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.exposure import Exposure, exposure, gini, share_out
from tests.factories import make_match


def test_exposure_counts_every_proposal_and_every_offer_without_one() -> None:
    matches = [make_match(number, need_id=need) for need, number in (("n-1", 1), ("n-2", 1), ("n-2", 3))]
    assert exposure(matches, 4) == Exposure(
        offers=4, proposals=3, most_proposed=(("o-1", 2), ("o-3", 1)), proposed_nowhere=2, gini=pytest.approx(7 / 12)
    )


def test_without_offers_or_proposals_nothing_is_unequal() -> None:
    assert exposure([], 0).gini == 0.0
    assert exposure([], 3).proposed_nowhere == 3


def test_gini_grows_with_what_one_offer_takes() -> None:
    values = [gini(np.array(numbers)) for numbers in ([2, 2, 2], [3, 2, 1], [4, 1, 1], [6, 0, 0])]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(2 / 3)


def test_an_offer_goes_where_it_scores_highest_and_the_other_need_gets_its_next() -> None:
    needs, offers = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    assert share_out(needs, offers, scores, per_need=1, per_offer=1).tolist() == [True, False, False, True]


def test_nothing_is_shared_out_as_nothing() -> None:
    nothing = np.array([], dtype=np.intp)
    assert share_out(nothing, nothing, np.array([]), per_need=1, per_offer=1).tolist() == []


@st.composite
def markets(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=12))
    scores = draw(st.lists(st.floats(0.5, 1.0), min_size=len(pairs), max_size=len(pairs)))
    table = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return table[:, 0], table[:, 1], np.array(scores)


@given(market=markets(), per_need=st.integers(1, 3), per_offer=st.integers(1, 3))
def test_shares_keep_both_caps_leave_no_room_unused_and_are_worth_half_the_best(
    market: tuple[np.ndarray, np.ndarray, np.ndarray], per_need: int, per_offer: int
) -> None:
    needs, offers, scores = market
    taken = share_out(needs, offers, scores, per_need=per_need, per_offer=per_offer)
    of_need, of_offer = np.bincount(needs[taken], minlength=5), np.bincount(offers[taken], minlength=5)
    assert of_need.max() <= per_need
    assert of_offer.max() <= per_offer
    assert not ((of_need[needs] < per_need) & (of_offer[offers] < per_offer) & ~taken).any()
    assert scores[taken].sum() >= best(needs, offers, scores, per_need, per_offer) / 2 - 1e-9


def best(needs: np.ndarray, offers: np.ndarray, scores: np.ndarray, per_need: int, per_offer: int) -> float:
    """The highest sum of scores, by trying every choice."""
    value = 0.0
    for bits in range(1 << len(scores)):
        chosen = np.array([bits >> at & 1 for at in range(len(scores))], dtype=bool)
        if scores[chosen].sum() > value and (
            np.bincount(needs[chosen], minlength=1).max() <= per_need
            and np.bincount(offers[chosen], minlength=1).max() <= per_offer
        ):
            value = float(scores[chosen].sum())
    return value
