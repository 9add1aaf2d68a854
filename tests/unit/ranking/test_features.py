import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.features import PRIOR_COUNT, RIVALS, Spread, mean_of_best_rivals

pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(-50, 50)), max_size=40)


@given(pairs)
def test_rivals_are_the_best_others_of_the_group(rows: list[tuple[int, int]]) -> None:
    groups = np.array([group for group, _ in rows], dtype=np.intp)
    scores = np.array([score for _, score in rows], dtype=np.float64)
    expected = []
    for own, (group, _) in enumerate(rows):
        others = sorted(
            (score for at, (other, score) in enumerate(rows) if other == group and at != own), reverse=True
        )
        best = (others + [0.0] * RIVALS)[:RIVALS]
        expected.append(sum(best) / RIVALS)
    np.testing.assert_allclose(mean_of_best_rivals(scores, groups, 5), expected, atol=1e-9)


def test_a_pair_without_rivals_is_held_against_an_average_pair() -> None:
    assert mean_of_best_rivals(np.array([3.0]), np.array([0]), 1).tolist() == [0.0]


def test_a_spread_over_many_pairs_is_nearly_its_own() -> None:
    scores = np.random.default_rng(0).normal(size=(2, 100_000)) * [[1.0], [3.0]] + [[0.0], [10.0]]
    spread = Spread.shrunk(scores.mean(axis=1), (scores**2).mean(axis=1), 100_000)
    np.testing.assert_allclose(spread.mean, [0.0, 10.0], atol=0.02)
    np.testing.assert_allclose(spread.deviation, [1.0, 3.0], rtol=0.02)


def test_a_spread_over_few_pairs_is_drawn_towards_the_whole() -> None:
    spread = Spread.shrunk(np.array([0.0, 4.0]), np.array([1.0, 17.0]), int(PRIOR_COUNT))
    np.testing.assert_allclose(spread.mean, [1.0, 3.0])


def test_standard_scores_are_distances_from_the_mean_in_deviations() -> None:
    spread = Spread(mean=np.array([1.0, 5.0]), deviation=np.array([2.0, 0.5]))
    assert spread.standardise(np.array([5.0, 5.0]), np.array([0, 1])).tolist() == [2.0, 0.0]
