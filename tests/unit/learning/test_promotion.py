from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.evaluation import Measured
from matcher.learning import Comparison, Examination, Quality, try_out
from matcher.learning.comparison import _held_out, compare
from matcher.learning.promotion import judge
from tests.unit.learning.examples import PRIOR, TRL, UNIFORM, draw

STRICT = (-0.5, 1.0, 0.5, 8.0, 0.8)
OTHER_TOPIC = (-0.5, 0.3, 1.5, 1.5, 0.8)
BY_RANK = Examination(eta=1.0, estimated=False, lists=0)


def test_a_better_ranker_is_promoted_and_says_what_changed() -> None:
    trial = try_out(draw(STRICT, 1200), PRIOR, PRIOR, UNIFORM)
    assert trial.promoted
    assert trial.reason.startswith("Better. On held-out decisions of 300 needs")
    words = {change.name: change.words for change in trial.changes}
    assert words["trl"].startswith("a readiness outside what is asked for counts more against a pair: 1.50 to ")
    assert [change.name for change in trial.changes if not change.taught] == ["ipr"]


@pytest.mark.parametrize("seed", range(6))
def test_answers_by_chance_promote_nothing(seed: int) -> None:
    examples = draw(tuple(PRIOR.values), 600, seed=seed)
    coin = replace(examples, wanted=np.random.default_rng(1000 + seed).random(600) < 0.5, subjects=np.full(600, -1))
    assert not try_out(coin, PRIOR, PRIOR, UNIFORM).promoted


@pytest.mark.parametrize("seed", range(6))
def test_answers_as_foretold_promote_nothing(seed: int) -> None:
    assert not try_out(draw(tuple(PRIOR.values), 600, seed=seed), PRIOR, PRIOR, UNIFORM).promoted


def test_too_few_decisions_promote_nothing_however_clear_they_are() -> None:
    few = try_out(draw(STRICT, 30, per_need=1), PRIOR, PRIOR, UNIFORM)
    assert (few.promoted, few.comparison) == (False, None)
    assert few.reason.startswith("Too few decisions to tell: ")
    assert few.reason.endswith("it takes 20 of each, of 20 needs.")


def test_what_is_learned_twice_is_promoted_once() -> None:
    examples = draw(OTHER_TOPIC, 1200)
    first = try_out(examples, PRIOR, PRIOR, UNIFORM)
    second = try_out(examples, PRIOR, first.learned.weights, UNIFORM)
    assert first.promoted
    assert (second.promoted, second.reason) == (False, "It is the ranker in use: nothing new was decided.")


def test_a_ranker_that_is_better_in_one_way_only_is_not_promoted() -> None:
    better = Measured(mean=0.1, low=0.05, high=0.15, queries=40)
    unsure = Measured(mean=0.1, low=-0.05, high=0.25, queries=40)
    quality = Quality(log_loss=0.5, order=0.7, calibration_error=0.1)

    def judged(log_loss: Measured, order: Measured) -> tuple[bool, str]:
        return judge(
            Comparison(
                present=quality, candidate=quality, log_loss_gain=log_loss, order_gain=order, wanted=50, unwanted=50,
                needs=40,
            )
        )  # fmt: skip

    assert judged(better, better)[0]
    assert judged(better, unsure)[1].startswith("Its probabilities are better, but its order may not be.")
    assert judged(unsure, better)[1].startswith("Its order is better, but its probabilities may not be.")
    assert judged(unsure, unsure)[1].startswith("Not shown to be better.")


def test_the_gains_are_those_of_the_two_qualities() -> None:
    examples = replace(draw(STRICT, 400), ranks=np.arange(400) % 5 + 1)
    found = compare(examples, PRIOR, PRIOR, BY_RANK)
    assert found.log_loss_gain.mean == pytest.approx(found.present.log_loss - found.candidate.log_loss)
    assert found.order_gain.mean == pytest.approx(found.candidate.order - found.present.order)
    assert found.log_loss_gain.low < found.log_loss_gain.mean < found.log_loss_gain.high
    assert (found.wanted + found.unwanted, found.needs) == (400, 100)


def test_order_is_the_share_of_pairs_in_their_order() -> None:
    examples = draw(STRICT, 200)
    score = examples.table @ PRIOR.values
    wanted, unwanted = score[examples.wanted], score[~examples.wanted]
    expected = np.mean([one > other for one in wanted for other in unwanted])
    assert compare(examples, PRIOR, PRIOR, UNIFORM).present.order == pytest.approx(expected)


def test_no_pair_is_judged_by_weights_that_its_need_has_taught() -> None:
    """A need whose answers are turned round changes what is foretold for others, never what is for itself."""
    examples = draw(STRICT, 400)
    turned = replace(examples, wanted=np.where(examples.needs == 0, ~examples.wanted, examples.wanted))
    before, after = (_held_out(item, PRIOR, UNIFORM) for item in (examples, turned))
    assert before[examples.needs == 0].tolist() == after[examples.needs == 0].tolist()
    assert before[examples.needs == 1].tolist() != after[examples.needs == 1].tolist()


def test_one_kind_of_answer_cannot_be_compared() -> None:
    examples = draw(STRICT, 40)
    with pytest.raises(ValueError, match="wanted and unwanted"):
        compare(replace(examples, wanted=np.ones(40, dtype=bool)), PRIOR, PRIOR, UNIFORM)


def test_held_out_decisions_are_foretold_with_a_small_calibration_error() -> None:
    found = compare(draw(STRICT, 3000), PRIOR, PRIOR, UNIFORM)
    assert found.candidate.calibration_error < 0.05 < found.present.calibration_error


def test_the_weight_of_stage_is_what_the_simulated_people_hold() -> None:
    learned = try_out(draw(STRICT, 3000), PRIOR, PRIOR, UNIFORM).learned
    assert abs(learned.weights.values[TRL] - STRICT[TRL]) < 3 * learned.deviations[TRL] + 1.0
