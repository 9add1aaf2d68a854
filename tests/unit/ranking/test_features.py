import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.features import (
    FULL_FUSION,
    PRIOR_COUNT,
    RIVALS,
    SHORT_FUSION,
    RawScores,
    Spread,
    Spreads,
    features,
    fuse,
    mean_of_best_rivals,
)

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


def raw_scores(fullness: float) -> tuple[RawScores, Spreads]:
    """Two needs and two offers, every pair; similarity and words disagree."""
    random = np.random.default_rng(3)
    rows, columns = (each.ravel() for each in np.indices((2, 2)))
    raw = RawScores(
        needs=rows,
        offers=columns,
        **{name: random.random(4) for name in ("similarity", "lexical", "phrases")},
        fullness=np.full(4, fullness),
        need_fullness=np.full(4, fullness),
    )
    random_spread = {name: Spread(mean=random.random(2), deviation=random.random(2) + 0.5) for name in FULL_FUSION}
    return raw, Spreads(of_needs=random_spread, of_offers=dict(random_spread))


def test_short_texts_are_held_against_the_needs_spread_alone() -> None:
    raw, spreads = raw_scores(0.0)
    expected = sum(
        weight * spreads.of_needs[name].standardise(getattr(raw, name), raw.needs)
        for name, weight in SHORT_FUSION.items()
    )
    np.testing.assert_allclose(fuse(raw, spreads), expected)


def test_full_texts_are_held_against_both_spreads() -> None:
    raw, spreads = raw_scores(1.0)
    expected = sum(
        weight
        * (
            spreads.of_needs[name].standardise(getattr(raw, name), raw.needs)
            + spreads.of_offers[name].standardise(getattr(raw, name), raw.offers)
        )
        / 2
        for name, weight in FULL_FUSION.items()
    )
    np.testing.assert_allclose(fuse(raw, spreads), expected)


def test_both_sets_of_weights_add_up_to_one() -> None:
    assert np.isclose(sum(FULL_FUSION.values()), 1)
    assert np.isclose(sum(SHORT_FUSION.values()), 1)


def test_the_margin_over_a_side_that_is_mostly_absent_counts_for_less() -> None:
    def margins(offers: int) -> list[float]:
        each = Spread(mean=np.zeros(2), deviation=np.ones(2))
        many = Spread(mean=np.zeros(offers), deviation=np.ones(offers))
        spreads = Spreads(of_needs={"similarity": each}, of_offers={"similarity": many})
        raw, _ = raw_scores(1.0)
        return list(features(raw, spreads, np.array([1.0, 0.0, 0.0, 0.0]), np.zeros(4))[0, 2:4])

    even, uneven = margins(2), margins(8)
    assert even[0] == uneven[0] > 0
    assert uneven[1] == even[1] / 4
