import numpy as np
import pytest

from matcher.index import ExactIndex
from matcher.progress import SilentProgress
from matcher.ranking import FEATURES, Documents, Retrieved, pair_features, retrieve
from matcher.ranking.features import FULL_FUSION, FloatArray, fuse
from scripts.bench.ablation import (
    among_best,
    refitted_scores,
    seen_from_queries,
    variants,
    varies_within,
    without_score,
)

TOPICS = (
    "laser welding of thin steel sheets in car bodies",
    "enzymes that break down plastic waste in sea water",
    "radar that sees small drones behind buildings",
    "batteries with solid electrolytes for electric buses",
)


def side(name: str, texts: list[str], seed: int) -> Documents:
    vectors = np.random.default_rng(seed).normal(size=(len(texts), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Documents(ids=[f"{name}{row}" for row in range(len(texts))], texts=texts, vectors=vectors)


@pytest.fixture(scope="module")
def ranked() -> tuple[Retrieved, FloatArray]:
    needs = side("n", list(TOPICS), 1)
    offers = side("o", [f"{text}, part {part}" for text in TOPICS for part in "abc"], 2)
    index = ExactIndex(8)
    index.add(offers.ids, offers.vectors)
    silent = SilentProgress()
    found = retrieve(needs, offers, index, per_retriever=3, forbidden=frozenset(), progress=silent)
    return found, pair_features(needs, offers, found, None, silent)


def test_the_best_of_a_group_are_counted_within_it_and_must_score_something() -> None:
    groups = np.array([0, 1, 0, 0, 1])
    scores = np.array([0.1, 0.0, 0.3, 0.2, 0.5])
    assert among_best(groups, scores, 2).tolist() == [False, False, True, True, True]


def test_a_value_varies_within_a_group_only_if_two_of_its_pairs_differ() -> None:
    groups = np.array([0, 0, 1])
    assert (varies_within(groups, np.array([1.0, 1.0, 2.0])), varies_within(groups, np.array([1.0, 2.0, 2.0]))) == (
        False,
        True,
    )


def test_a_score_that_is_left_out_changes_the_fusion_by_its_own_share(
    ranked: tuple[Retrieved, FloatArray],
) -> None:
    raw, spreads = ranked[0].raw, ranked[0].spreads
    left = [fuse(*without_score(raw, spreads, name)) for name in FULL_FUSION]
    whole = fuse(raw, spreads)
    # Each of the three is missing from one sum and there in the two others.
    np.testing.assert_allclose(np.sum(left, axis=0), (len(left) - 1) * whole, atol=1e-9)


def test_seen_from_the_queries_the_candidate_s_spread_counts_for_nothing(
    ranked: tuple[Retrieved, FloatArray],
) -> None:
    raw, spreads = seen_from_queries(ranked[0].raw, ranked[0].spreads)
    for name in FULL_FUSION:
        scores = getattr(raw, name)
        of_query = spreads.of_needs[name].standardise(scores, raw.needs)
        np.testing.assert_allclose(spreads.of_offers[name].standardise(scores, raw.offers), of_query)


def test_the_whole_ranking_comes_first_and_each_part_is_left_out_once(ranked: tuple[Retrieved, FloatArray]) -> None:
    found, table = ranked
    whole, *others = variants(found, table, 3)
    assert whole.without is None
    assert (whole.table == table).all()
    assert whole.kept.all()
    names = [variant.without for variant in others]
    assert len(names) == len(set(names))
    assert {f"{name} in the fusion" for name in FULL_FUSION} < set(names)


def test_a_feature_that_is_left_out_is_nought_and_the_others_stay(ranked: tuple[Retrieved, FloatArray]) -> None:
    found, table = ranked
    left = next(variant for variant in variants(found, table, 3) if variant.without == "`similarity`")
    own = FEATURES.index("similarity")
    assert not left.table[:, own].any()
    np.testing.assert_array_equal(np.delete(left.table, own, axis=1), np.delete(table, own, axis=1))


def test_a_refitted_score_tells_answers_from_others_in_queries_that_it_was_not_fitted_on() -> None:
    random = np.random.default_rng(0)
    queries = np.repeat(np.arange(40), 10)
    answers = np.tile(np.arange(10) == 0, 40)
    table = random.normal(size=(400, len(FEATURES)))
    table[:, 0] += 4.0 * answers
    scores = refitted_scores(table, answers, queries)
    assert ((scores > 0) & (scores < 1)).all()
    assert scores[answers].mean() > 0.7 > 0.1 > scores[~answers].mean()
