from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from matcher.encoding import HashingEncoder, static_encoder
from matcher.errors import InputError
from matcher.interchange import Judgement, Texts
from matcher.progress import SilentProgress
from matcher.settings import RankingSettings
from matcher.stateless import Direction, Tier, evaluate_texts, rank_frames, rank_shortlisted
from matcher.tiers import TierSettings
from tests.integration.small_market import small_market

MARKET = small_market()
NEEDS = pd.DataFrame({"id": [need.id for need in MARKET.needs], "text": [need.text for need in MARKET.needs]})
OFFERS = pd.DataFrame(
    {
        "id": [offer.id for offer in MARKET.offers],
        "title": [offer.title for offer in MARKET.offers],
        "text": [offer.text for offer in MARKET.offers],
    }
)


def rank(needs: pd.DataFrame, offers: pd.DataFrame, top: int = 2) -> pd.DataFrame:
    return rank_frames(needs, offers, top=top, encoder=HashingEncoder())


def test_frames_are_ranked_with_or_without_titles() -> None:
    ranked = rank(NEEDS, OFFERS)
    best = ranked[ranked["rank"] == 1].set_index("need_id")["offer_id"]
    assert {need: best[need] for need in best.index if need != "n-bells"} == {f"n-{at}": f"o-{at}" for at in range(8)}
    assert ranked.groupby("need_id").size().tolist() == [2] * 9


def test_more_than_there_are_gives_all_there_are() -> None:
    assert len(rank(NEEDS, OFFERS, top=500)) == 9 * 8


def test_one_need_and_one_offer_are_enough() -> None:
    ranked = rank(NEEDS[:1], OFFERS[:1])
    assert ranked[["need_id", "offer_id", "rank"]].values.tolist() == [["n-0", "o-0", 1]]


def test_ids_that_are_numbers_come_back_as_numbers() -> None:
    ranked = rank(NEEDS.assign(id=range(9)), OFFERS.assign(id=range(8)))
    assert ranked["need_id"].dtype == ranked["offer_id"].dtype == np.int64
    best = ranked[ranked["rank"] == 1].set_index("need_id")["offer_id"]
    assert [best[at] for at in range(8)] == list(range(8))


def test_an_empty_text_is_ranked_without_a_crash() -> None:
    assert len(rank(NEEDS.assign(text=""), OFFERS)) == 18


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        (NEEDS.drop(columns="text"), "no column 'text'; they have id"),
        (NEEDS.assign(id="n-0"), "'n-0' more than once"),
        (NEEDS[:0], "no needs to rank"),
    ],
)
def test_frames_that_cannot_be_ranked_are_refused(needs: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        rank(needs, OFFERS)


def texts(frame: pd.DataFrame) -> Texts:
    return Texts(ids=tuple(frame["id"]), titles=("",) * len(frame), texts=tuple(frame["text"]))


def test_judgements_of_relevance_zero_or_of_unknown_texts_do_not_count() -> None:
    judgements = [Judgement("n-0", "o-0", 1), Judgement("n-1", "o-2", 0), Judgement("n-9", "o-1", 1)]
    found = evaluate_texts(texts(NEEDS), texts(OFFERS), judgements, HashingEncoder(), SilentProgress())
    assert {quality.measures["MRR@10"].queries for quality in found} == {1}
    assert [quality.direction for quality in found] == [Direction.OFFER_TO_NEED] * 3 + [Direction.NEED_TO_OFFER] * 3


def test_judgements_that_name_nothing_here_are_refused() -> None:
    with pytest.raises(InputError, match="no judgement above 0"):
        evaluate_texts(texts(NEEDS), texts(OFFERS), [Judgement("x", "y", 1)], HashingEncoder(), SilentProgress())


def test_a_shortlist_keeps_the_best_of_many_offers(tmp_path: Path) -> None:
    encoder = HashingEncoder(64)
    static = static_encoder(encoder, tmp_path)
    words = [f"word{number}" for number in range(400)]
    random = np.random.default_rng(5)
    offers = [" ".join(random.choice(words, 12)) for _ in range(1500)]
    needs = Texts(ids=("a", "b"), titles=("", ""), texts=(offers[7], offers[900]))
    many = Texts(ids=tuple(map(str, range(1500))), titles=("",) * 1500, texts=tuple(offers))
    settings = RankingSettings(top=1)
    tier = Tier(static=static, settings=TierSettings(depth=20, sample=100))
    ranking = rank_shortlisted(needs, many, encoder, tier, settings, SilentProgress())
    assert len(ranking.offer_documents) <= 140
    assert ranking.to_frame()["offer_id"].tolist() == ["7", "900"]


def test_a_shortlist_of_nothing_is_refused(tmp_path: Path) -> None:
    encoder = HashingEncoder(64)
    nothing, one = Texts(ids=(), titles=(), texts=()), Texts(ids=("a",), titles=("",), texts=("die wear",))
    tier = Tier(static=static_encoder(encoder, tmp_path))
    with pytest.raises(InputError, match="there are no offers to rank"):
        rank_shortlisted(one, nothing, encoder, tier, RankingSettings(), SilentProgress())
