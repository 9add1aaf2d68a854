import numpy as np
import pytest

from matcher.encoding import HashingEncoder
from matcher.index import ExactIndex
from matcher.progress import SilentProgress
from matcher.ranking import retrieval
from matcher.ranking.lexical import Bm25, Phrases, stemmed_texts
from matcher.ranking.retrieval import Documents, Retrieved, retrieve
from models.domain import InvalidField

WORDS = ("press", "die", "wear", "dye", "bath", "colour", "robot", "gripper", "torque", "battery", "cell", "heat")


def documents(prefix: str, count: int, seed: int) -> Documents:
    random = np.random.default_rng(seed)
    texts = [" ".join(random.choice(WORDS, size=6)) for _ in range(count)]
    ids = [f"{prefix}-{number}" for number in range(count)]
    return Documents(ids=ids, texts=texts, vectors=HashingEncoder().encode(texts))


def run(needs: Documents, offers: Documents, per_retriever: int, *forbidden: tuple[str, str]) -> Retrieved:
    index = ExactIndex(offers.vectors.shape[1])
    index.add(offers.ids, offers.vectors)
    return retrieve(
        needs,
        offers,
        index,
        per_retriever=per_retriever,
        forbidden=frozenset(forbidden),
        progress=SilentProgress(),
    )


def test_with_room_for_all_every_pair_has_its_exact_scores() -> None:
    needs, offers = documents("n", 7, seed=1), documents("o", 5, seed=2)
    raw = run(needs, offers, per_retriever=10).raw
    assert list(zip(raw.needs, raw.offers, strict=True)) == [(row, column) for row in range(7) for column in range(5)]
    need_stems, offer_stems = stemmed_texts(needs.texts), stemmed_texts(offers.texts)
    np.testing.assert_allclose(raw.similarity, (needs.vectors @ offers.vectors.T).ravel(), atol=1e-6)
    np.testing.assert_allclose(raw.lexical, Bm25(offer_stems).scores(need_stems).ravel(), rtol=1e-6)
    np.testing.assert_allclose(raw.phrases, Phrases(need_stems, offer_stems).scores(slice(None)).ravel(), atol=1e-6)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, offers = documents("n", 9, seed=1), documents("o", 6, seed=2)
    whole = run(needs, offers, per_retriever=2)
    monkeypatch.setattr(retrieval, "SCORES_PER_BLOCK", 12)
    cut = run(needs, offers, per_retriever=2)
    for name in ("needs", "offers", "similarity", "lexical", "phrases"):
        np.testing.assert_allclose(getattr(cut.raw, name), getattr(whole.raw, name), rtol=1e-6)
    for name in ("similarity", "lexical", "phrases"):
        np.testing.assert_allclose(cut.spreads.of_offers[name].mean, whole.spreads.of_offers[name].mean, rtol=1e-6)


def test_both_retrievers_bring_their_best() -> None:
    needs, offers = documents("n", 6, seed=3), documents("o", 30, seed=4)
    raw = run(needs, offers, per_retriever=3).raw
    cosines = needs.vectors @ offers.vectors.T
    lexical = Bm25(stemmed_texts(offers.texts)).scores(stemmed_texts(needs.texts))
    for row in range(6):
        found = set(raw.offers[raw.needs == row])
        assert set(np.argsort(-cosines[row], kind="stable")[:3]) <= found
        assert {column for column in found if lexical[row, column] >= np.sort(lexical[row])[-3]} <= found
        assert lexical[row].argmax() in found


def test_a_forbidden_pair_is_no_candidate_and_no_rival() -> None:
    needs, offers = documents("n", 3, seed=1), documents("o", 4, seed=2)
    raw = run(needs, offers, 10, ("n-1", "o-2"), ("n-1", "o-0"), ("elsewhere", "o-1")).raw
    pairs = set(zip(raw.needs.tolist(), raw.offers.tolist(), strict=True))
    assert pairs == {(row, column) for row in range(3) for column in range(4)} - {(1, 2), (1, 0)}


def test_allowed_offers_are_found_behind_any_number_of_forbidden_ones() -> None:
    needs, offers = documents("n", 1, seed=3), documents("o", 60, seed=4)
    order = np.argsort(-(offers.vectors @ needs.vectors[0]), kind="stable")
    allowed = set(order[-3:].tolist())
    raw = run(needs, offers, 2, *(("n-0", f"o-{at}") for at in range(60) if at not in allowed)).raw
    assert order[-3] in raw.offers
    assert set(raw.offers.tolist()) <= allowed


def test_spreads_of_cosines_are_those_of_all_pairs() -> None:
    needs, offers = documents("n", 400, seed=1), documents("o", 300, seed=2)
    spreads = run(needs, offers, per_retriever=1).spreads
    cosines = (needs.vectors @ offers.vectors.T).astype(np.float64)
    weight = 300 / 320
    expected = weight * cosines.mean(axis=1) + (1 - weight) * cosines.mean()
    np.testing.assert_allclose(spreads.of_needs["similarity"].mean, expected, rtol=1e-5)


def test_documents_with_one_id_twice_are_refused() -> None:
    with pytest.raises(InvalidField):
        Documents(ids=["a", "a"], texts=["x", "y"], vectors=np.zeros((2, 4), dtype=np.float32))
