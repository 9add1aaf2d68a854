import math

import pytest

from matcher.evaluation import bootstrap, evaluate, ndcg, paired_bootstrap, recall, reciprocal_rank


def test_ndcg_of_the_ideal_order_is_one() -> None:
    assert ndcg(["a", "b", "c"], {"a": 2.0, "b": 1.0}) == 1.0


def test_ndcg_follows_the_formula() -> None:
    got = 1.0 + 2.0 / math.log2(3)
    ideal = 2.0 + 1.0 / math.log2(3)
    assert ndcg(["b", "a"], {"a": 2.0, "b": 1.0}) == pytest.approx(got / ideal)


def test_what_lies_beyond_the_depth_counts_nothing() -> None:
    ranked = [f"x{place}" for place in range(10)] + ["a"]
    assert (ndcg(ranked, {"a": 1.0}), reciprocal_rank(ranked, {"a": 1.0}), recall(ranked, {"a": 1.0}, 10)) == (
        0,
        0,
        0,
    )


def test_a_query_without_a_ranking_counts_zero() -> None:
    measured = evaluate({"q1": ["a"]}, {"q1": {"a": 1.0}, "q2": {"b": 1.0}})
    assert {name: value.mean for name, value in measured.items()} == {
        "nDCG@10": 0.5,
        "MRR@10": 0.5,
        "recall@10": 0.5,
        "recall@100": 0.5,
    }


def test_an_interval_holds_its_mean_and_the_same_seed_gives_the_same() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.25]
    measured = bootstrap(values, seed=3)
    assert measured.low < measured.mean < measured.high
    assert measured == bootstrap(values, seed=3)


def test_equal_values_leave_no_uncertainty() -> None:
    measured = bootstrap([0.5] * 20)
    assert (measured.low, measured.mean, measured.high, measured.queries) == (0.5, 0.5, 0.5, 20)


def test_nothing_judged_is_an_error() -> None:
    with pytest.raises(ValueError, match="no judgement"):
        evaluate({}, {})


def test_what_two_rankings_share_does_not_widen_the_interval_of_their_difference() -> None:
    values, others = [0.1, 0.9, 0.5, 1.0], [0.0, 0.8, 0.4, 0.9]
    measured = paired_bootstrap(values, others)
    assert (measured.mean, measured.low, measured.high) == pytest.approx((0.1, 0.1, 0.1))


def test_a_ranking_compared_the_other_way_round_differs_by_the_sign() -> None:
    values, others = [0.1, 0.9, 0.5, 1.0], [0.3, 0.2, 0.4, 0.9]
    one, other = paired_bootstrap(values, others), paired_bootstrap(others, values)
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low))


def test_values_of_other_queries_are_not_compared() -> None:
    with pytest.raises(ValueError, match="3 with 2"):
        paired_bootstrap([1.0, 0.5, 0.0], [1.0, 0.5])
