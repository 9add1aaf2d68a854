import json

import numpy as np
import pytest

from matcher.index import ExactIndex
from matcher.progress import SilentProgress
from matcher.ranking import CRITERIA, FEATURES, Documents, Ranker, Ranking, Scoring, rank
from matcher.ranking.features import FloatArray, IndexArray
from matcher.settings import RankingSettings
from tests.unit.ranking.test_retrieval import documents


def run(needs: Documents, offers: Documents, top: int = 10, *forbidden: tuple[str, str]) -> Ranking:
    index = ExactIndex(offers.vectors.shape[1])
    index.add(offers.ids, offers.vectors)
    return rank(
        needs,
        offers,
        index,
        settings=RankingSettings(top=top),
        progress=SilentProgress(),
        scoring=Scoring(forbidden=frozenset(forbidden)),
    )


def test_ranks_count_from_one_by_falling_score_within_each_need() -> None:
    frame = run(documents("n", 8, seed=1), documents("o", 20, seed=2)).to_frame()
    for _, group in frame.groupby("need_id"):
        assert group["rank"].tolist() == list(range(1, 11))
        assert group["score"].is_monotonic_decreasing


def test_a_text_finds_its_twin_first() -> None:
    offers = documents("o", 30, seed=2)
    needs = Documents(ids=["n"], texts=[offers.texts[17]], vectors=offers.vectors[17:18])
    assert run(needs, offers, top=1).to_frame()["offer_id"].tolist() == ["o-17"]


def test_contributions_add_up_to_the_logit_of_the_score() -> None:
    ranking = run(documents("n", 5, seed=1), documents("o", 9, seed=2))
    for row in range(len(ranking.scores)):
        logit = sum(ranking.contributions(row).values())
        assert ranking.scores[row] == pytest.approx(1 / (1 + np.exp(-logit)))
    frame = ranking.to_frame()
    logits = frame.filter(like="logit_").sum(axis=1)
    np.testing.assert_allclose(np.log(frame["score"] / (1 - frame["score"])), logits, rtol=1e-6, atol=1e-9)


def test_a_forbidden_pair_is_nowhere() -> None:
    frame = run(documents("n", 4, seed=1), documents("o", 6, seed=2), 10, ("n-2", "o-3")).to_frame()
    assert not ((frame["need_id"] == "n-2") & (frame["offer_id"] == "o-3")).any()


def test_the_order_of_the_offers_changes_no_score() -> None:
    needs, offers = documents("n", 6, seed=1), documents("o", 12, seed=2)
    turned = Documents(ids=offers.ids[::-1], texts=offers.texts[::-1], vectors=offers.vectors[::-1].copy())
    first = run(needs, offers, top=12).to_frame().set_index(["need_id", "offer_id"]).sort_index()
    second = run(needs, turned, top=12).to_frame().set_index(["need_id", "offer_id"]).sort_index()
    np.testing.assert_allclose(first["score"], second["score"], rtol=1e-4)


def test_the_ranker_of_the_package_rises_in_every_feature() -> None:
    ranker = Ranker.default()
    assert ranker.names == FEATURES
    assert all(coefficient > 0 for coefficient in ranker.coefficients)


def test_a_ranker_survives_its_file() -> None:
    ranker = Ranker.default()
    assert Ranker.from_json(ranker.to_json()) == ranker


def test_a_ranker_of_other_features_is_refused() -> None:
    content = json.loads(Ranker.default().to_json()) | {"names": ["popularity"]}
    with pytest.raises(ValueError, match="popularity"):
        Ranker.from_json(json.dumps(content))


def test_the_fit_enters_the_score_before_the_rest_is_cut_off() -> None:
    needs, offers = documents("n", 4, seed=1), documents("o", 12, seed=2)
    first = run(needs, offers, 1).to_frame().set_index("need_id")["offer_id"]
    row_of = {offer_id: row for row, offer_id in enumerate(offers.ids)}

    def fit(need_rows: IndexArray, offer_rows: IndexArray) -> FloatArray:
        unfit = np.array([row_of[first[needs.ids[need]]] for need in need_rows]) == offer_rows
        return np.where(unfit[:, None], -1.0, 0.0) * np.ones(len(CRITERIA))

    index = ExactIndex(offers.vectors.shape[1])
    index.add(offers.ids, offers.vectors)
    scoring = Scoring(fit=fit, ranker=Ranker.default().weighing(dict.fromkeys(CRITERIA, 50.0)))
    settings = RankingSettings(top=1)
    second = rank(needs, offers, index, settings=settings, progress=SilentProgress(), scoring=scoring)
    assert (second.to_frame().set_index("need_id")["offer_id"] != first).all()
    frame = second.to_frame()
    logits = frame.filter(like="logit_").sum(axis=1)
    np.testing.assert_allclose(np.log(frame["score"] / (1 - frame["score"])), logits, rtol=1e-6, atol=1e-9)
    assert set(second.contributions(0)) == {"base", *FEATURES, *CRITERIA}


def test_plain_texts_have_no_fit_contribution() -> None:
    ranking = run(documents("n", 3, seed=1), documents("o", 5, seed=2))
    assert set(ranking.contributions(0)) == {"base", *FEATURES}


def test_a_ranker_written_without_fit_weights_has_the_default_ones() -> None:
    content = json.loads(Ranker.default().to_json())
    del content["fit_weights"]
    assert Ranker.from_json(json.dumps(content)) == Ranker.default()


@pytest.mark.parametrize("weights", [{"popularity": 1.0}, {"trl": -0.1}, {"trl": float("nan")}])
def test_a_weight_that_is_negative_or_of_nothing_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(weights))):
        Ranker.default().weighing(weights)
