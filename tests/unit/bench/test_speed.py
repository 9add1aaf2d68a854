import importlib.util

import numpy as np
import pytest

from matcher.ranking import Documents
from scripts.bench.speed import OURS, WORKS, Inputs, best_first, contenders, inputs, quality, ratio

WORDS = ["laser", "steel", "enzyme", "plastic", "radar", "drone", "battery", "bus", "valve", "membrane"]


def side(name: str, count: int, seed: int) -> Documents:
    random = np.random.default_rng(seed)
    texts = [" ".join(random.choice(WORDS, 6)) + f" {name}{row}" for row in range(count)]
    vectors = random.normal(size=(count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Documents(ids=[f"{name}{row}" for row in range(count)], texts=texts, vectors=vectors)


@pytest.fixture(scope="module")
def given() -> Inputs:
    return inputs(side("n", 5, 1), side("o", 12, 2))


def test_our_words_find_what_the_library_finds(given: Inputs) -> None:
    ours, theirs = (WORKS["words"][name](given) for name in (OURS, "bm25s"))
    assert [row[0] for row in ours] == [row[0] for row in theirs]


@pytest.mark.skipif(importlib.util.find_spec("rank_bm25") is None, reason="the extra `bench` is not installed")
def test_rank_bm25_answers_every_need(given: Inputs) -> None:
    assert [len(row) for row in WORKS["few-words"]["rank_bm25"](given)] == [12] * 5


@pytest.mark.skipif(importlib.util.find_spec("txtai") is None, reason="the extra `bench` is not installed")
def test_txtai_answers_every_need(given: Inputs) -> None:
    assert all(WORKS["both"]["txtai"](given))


def test_our_vectors_find_what_faiss_finds(given: Inputs) -> None:
    ours, theirs = (WORKS["vectors"][name](given) for name in (OURS, "faiss"))
    assert [list(row) for row in ours] == [list(row) for row in theirs]


def test_our_ranking_answers_every_need_with_its_best_offers(given: Inputs) -> None:
    assert [len(row) for row in WORKS["both"][OURS](given)] == [10] * 5


def test_ours_comes_first_and_libraries_that_are_missing_are_left_out() -> None:
    assert contenders("words") == [OURS, "bm25s"]
    assert set(contenders("both")) <= set(WORKS["both"])


def test_the_best_come_first() -> None:
    assert best_first(np.array([0.1, 0.5, 0.3]))[:3] == [1, 2, 0]


def test_quality_counts_the_needs_that_were_asked_for(given: Inputs) -> None:
    judged = {"n0": {"o3": 1.0}, "n1": {"o4": 1.0}, "elsewhere": {"o5": 1.0}}
    assert quality([[3, 1], [1, 2], [], [], []], given, judged) == 0.5


def test_a_ratio_is_taken_turn_by_turn() -> None:
    assert ratio([1.0, 2.0, 4.0], [2.0, 2.0, 2.0]) == "1.00 (0.50 to 2.00)"
