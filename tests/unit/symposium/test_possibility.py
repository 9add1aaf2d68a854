"""Business possibility: values anybody can follow, and how far a weight may move."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.symposium import WEIGHTS, Criterion, criteria_of, rank_possibility
from models.domain import InvalidField, IprStatus, Partnership
from tests.factories import make_match, make_offer


def test_the_values_are_read_from_the_offer_and_its_matches() -> None:
    offer = make_offer(owner_id="kim", trl=6, ipr_status=IprStatus.APPLIED, partnerships=(Partnership.LICENCE,))
    matches = [make_match(need_id=f"n{at}", score=score) for at, score in enumerate((0.5, 0.875, 0.625, 0.75))]
    values = criteria_of(offer, matches, {"n0": "acme", "n1": "acme", "n2": "beta", "n3": "gamma"})
    assert values == {
        Criterion.MATCH: 0.75,
        Criterion.READINESS: 6 / 9,
        Criterion.RIGHTS: 2 / 3,
        Criterion.TEAM: 0.75,
        Criterion.PULL: 0.6,
    }


def test_an_offer_of_which_nothing_is_known_has_no_possibility() -> None:
    values = criteria_of(make_offer(), [], {})
    assert rank_possibility({"o": values}, most=1).items[0].score == 0


def test_the_score_is_the_mean_by_the_weights() -> None:
    of = dict.fromkeys(Criterion, 0.0) | {Criterion.MATCH: 1.0, Criterion.PULL: 0.5}
    ranking = rank_possibility({"o": of}, most=1, weights={Criterion.MATCH: 3, Criterion.PULL: 1})
    assert ranking.items[0].score == pytest.approx((3 + 0.5) / 4)


_VALUES = st.fixed_dictionaries({each: st.integers(0, 8).map(lambda eighth: eighth / 8) for each in Criterion})


@settings(max_examples=40, deadline=None)
@given(st.lists(_VALUES, min_size=2, max_size=6), st.integers(1, 3), st.sampled_from(Criterion))
def test_the_choice_stays_within_the_range_and_changes_beyond_it(
    values: list[dict[Criterion, float]], most: int, criterion: Criterion
) -> None:
    offers = {f"o{at}": of for at, of in enumerate(values)}
    ranking = rank_possibility(offers, most=most)
    (found,) = (item for item in ranking.sensitivity if item.criterion is criterion)

    def lead(weight: float, pair: tuple[str, str]) -> float:
        weights = {**WEIGHTS, criterion: weight}
        return sum(weights[each] * (offers[pair[0]][each] - offers[pair[1]][each]) for each in Criterion)

    chosen = [item.offer_id for item in ranking.items if item.is_chosen]
    others = [item.offer_id for item in ranking.items if not item.is_chosen]
    inside = min(found.most, found.weight + 10)
    for weight in (found.least, (found.least + inside) / 2, inside):
        assert all(lead(weight, (one, other)) >= -1e-9 for one in chosen for other in others)
    if found.below is not None:
        assert lead(found.least - 1e-3, found.below) < 0
    if found.above is not None:
        assert lead(found.most + 1e-3, found.above) < 0
    assert (found.above is None) == math.isinf(found.most)


def test_weights_that_weigh_nothing_are_refused() -> None:
    with pytest.raises(InvalidField, match="weights"):
        rank_possibility({}, most=1, weights={Criterion.MATCH: 0})
    with pytest.raises(InvalidField, match="weight of match"):
        rank_possibility({}, most=1, weights={Criterion.MATCH: -1})
