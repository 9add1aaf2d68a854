import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.profiles import BEST_TEXTS, mean_of_best

scores = st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 3)), min_size=1, max_size=8)


@given(scores)
def test_a_text_of_weight_two_counts_in_the_mean_as_two_texts(texts: list[tuple[int, int]]) -> None:
    fused = np.array([[score] for score, _ in texts], dtype=np.float64)
    weights = np.array([weight for _, weight in texts], dtype=np.float64)
    repeated = np.repeat(fused, weights.astype(int), axis=0)
    np.testing.assert_allclose(mean_of_best(fused, weights), mean_of_best(repeated, np.ones(len(repeated))))


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=8))
def test_it_is_the_mean_of_the_three_best(values: list[int]) -> None:
    fused = np.array(values, dtype=np.float64)[:, np.newaxis]
    best = sorted(values, reverse=True)[: int(BEST_TEXTS)]
    np.testing.assert_allclose(mean_of_best(fused, np.ones(len(values))), [np.mean(best)])
