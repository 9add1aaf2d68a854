from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.learning import Examination, learn
from matcher.learning.examples import EVERYTHING, TOPIC, Examples
from matcher.learning.fit import _Likelihood, evidence_weights, prior_deviations
from tests.unit.learning.examples import PRIOR, TRL, UNIFORM, draw, make_examples

TRUE = (-0.5, 1.0, 0.5, 4.0, 0.8)


def learned(examples: Examples) -> np.ndarray:
    return learn(examples, PRIOR, UNIFORM).weights.values


def test_without_answers_everything_stays() -> None:
    found = learn(draw(TRUE, 0), PRIOR, UNIFORM)
    assert found.weights.values.tolist() == PRIOR.values.tolist()
    assert found.deviations == pytest.approx(prior_deviations(PRIOR))


def test_ten_answers_move_it_little_and_thousands_to_the_truth() -> None:
    few, many = learned(draw(TRUE, 10)), learned(draw(TRUE, 6000))
    assert np.abs(few - PRIOR.values).max() < 0.8
    assert many[:4] == pytest.approx(TRUE[:4], abs=0.45)


def test_the_same_answers_give_the_same_weights() -> None:
    assert learned(draw(TRUE, 300)).tolist() == learned(draw(TRUE, 300)).tolist()


def test_too_early_moves_the_weight_of_stage_and_nothing_else() -> None:
    found = learned(make_examples([[1, 1.5, 0.5, -0.5, -0.5]] * 20, [False] * 20, [TRL] * 20))
    assert found[TRL] > PRIOR.values[TRL] + 0.2
    assert np.delete(found, TRL).tolist() == np.delete(PRIOR.values, TRL).tolist()


def test_outside_our_field_moves_no_criterion() -> None:
    found = learned(make_examples([[1, 1.5, 0.5, -0.5, -0.5]] * 20, [False] * 20, [TOPIC] * 20))
    assert found[TRL:].tolist() == PRIOR.values[TRL:].tolist()
    assert found[0] + found[1] * 1.5 + found[2] * 0.5 < PRIOR.values @ [1, 1.5, 0.5, 0, 0] - 0.3


def test_accepted_offers_at_a_wrong_stage_take_weight_from_it_but_never_turn_it() -> None:
    found = learned(make_examples([[1, 0.0, 0.0, -1.0, 0.0]] * 500, [True] * 500, [EVERYTHING] * 500))
    assert 0 <= found[TRL] < 0.5


def test_what_no_answer_speaks_of_stays_as_uncertain_as_it_was() -> None:
    found = learn(draw(TRUE, 500), PRIOR, UNIFORM)
    assert found.deviations[4] == pytest.approx(prior_deviations(PRIOR)[4])
    assert found.deviations[TRL] < 0.5 * prior_deviations(PRIOR)[TRL]


def test_a_mean_of_the_features_that_is_far_from_zero_changes_what_is_foretold_little() -> None:
    """Ten acceptances at a similarity of 5: had base and slope independent priors, the slope would run away."""
    found = learned(make_examples([[1, 5.0, 0.0, 0.0, 0.0]] * 10, [True] * 10, [EVERYTHING] * 10))
    assert found[1] == pytest.approx(PRIOR.values[1], abs=0.02)


def test_weights_count_as_many_pairs_as_they_are_worth() -> None:
    examples = replace(draw(TRUE, 4), ranks=np.array([1, 1, 1, 10]))
    weights = evidence_weights(examples, Examination(eta=1.0, estimated=False, lists=0))
    assert weights.sum() == pytest.approx(13**2 / 103)
    assert weights[3] / weights[0] == pytest.approx(10.0)
    assert evidence_weights(examples, UNIFORM).tolist() == [1.0] * 4


@given(values=st.lists(st.floats(-3, 3), min_size=5, max_size=5), seed=st.integers(0, 50))
def test_the_slopes_are_those_of_the_losses(values: list[float], seed: int) -> None:
    at = np.array(values)
    at[TRL:] = np.abs(at[TRL:]) + 1e-2
    likelihood = _Likelihood(draw(TRUE, 12, seed=seed), PRIOR)
    _, slopes = likelihood.at(at)
    for column in range(5):
        step = np.zeros(5)
        step[column] = 1e-6
        numeric = (likelihood.at(at + step)[0] - likelihood.at(at - step)[0]) / 2e-6
        assert slopes[:, column] == pytest.approx(numeric, abs=1e-4)


@given(seed=st.integers(0, 30), first=st.floats(-2, 2), second=st.floats(-2, 2))
def test_the_loss_is_convex(seed: int, first: float, second: float) -> None:
    likelihood = _Likelihood(draw(TRUE, 12, seed=seed), PRIOR)
    one, two = PRIOR.values + first, PRIOR.values * 0.5 + abs(second)
    one[TRL:], two[TRL:] = np.abs(one[TRL:]), np.abs(two[TRL:])
    middle = likelihood.at((one + two) / 2)[0]
    assert (middle <= (likelihood.at(one)[0] + likelihood.at(two)[0]) / 2 + 1e-9).all()
