import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matcher.ranking import lexical
from matcher.ranking.lexical import Bm25, Phrases, Stemmed, stemmed_texts
from matcher.ranking.words import stems, stems_and_pairs

OFFERS = [["die", "wear", "press"], ["dye", "bath", "dye"], ["press", "line"]]
NEEDS = [["press", "wear", "press"], ["unknown"], []]


def stemmed(texts: list[list[str]]) -> Stemmed:
    """These words are their own stems."""
    return stemmed_texts([" ".join(text) for text in texts])


def bm25_by_hand(need: list[str], offer: list[str]) -> float:
    """Lucene's BM25 with k1 = 1.2, b = 0.75, each stem of the need counted as often as it occurs."""
    mean_length = sum(map(len, OFFERS)) / len(OFFERS)
    total = 0.0
    for stem in need:
        holding = sum(stem in other for other in OFFERS)
        idf = math.log(1 + (len(OFFERS) - holding + 0.5) / (holding + 0.5))
        frequency = offer.count(stem)
        total += idf * frequency / (frequency + 1.2 * (1 - 0.75 + 0.75 * len(offer) / mean_length))
    return total


EXPECTED = [[bm25_by_hand(need, offer) for offer in OFFERS] for need in NEEDS]


@given(st.lists(st.text(max_size=60), max_size=4))
def test_stems_are_those_of_the_whole_text(texts: list[str]) -> None:
    found = stemmed_texts(texts)
    numbers, starts = found.texts.ids, found.texts.starts
    spelled = [[found.names[at] for at in numbers[a:b]] for a, b in itertools.pairwise(starts)]
    assert spelled == [stems(text) for text in texts]


def test_bm25_is_the_published_formula() -> None:
    np.testing.assert_allclose(Bm25(stemmed(OFFERS)).scores(stemmed(NEEDS)), EXPECTED, rtol=1e-5)


def test_bm25_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "_OFFERS_IN_A_PART", 2)
    bm25, needs = Bm25(stemmed(OFFERS)), stemmed(NEEDS)
    assert bm25.parts == (slice(0, 2), slice(2, 3))
    np.testing.assert_allclose(bm25.scores(needs), EXPECTED, rtol=1e-5)
    np.testing.assert_allclose(bm25.scores(needs, slice(2, 3)), np.array(EXPECTED)[:, 2:], rtol=1e-5)
    np.testing.assert_allclose(bm25.scores_of(needs, np.array([0, 2])), np.array(EXPECTED)[:, [0, 2]], rtol=1e-5)
    np.testing.assert_allclose(bm25.scores_of(needs, np.array([2])), np.array(EXPECTED)[:, [2]], rtol=1e-5)


def test_bm25_over_offers_without_a_word_is_zero() -> None:
    np.testing.assert_array_equal(Bm25(stemmed([[], []])).scores(stemmed(NEEDS)), np.zeros((3, 2)))


def test_bm25_over_no_offers_has_no_scores() -> None:
    bm25 = Bm25(stemmed([]))
    assert bm25.scores(stemmed(NEEDS)).shape == (3, 0)
    assert bm25.scores_of(stemmed(NEEDS), np.empty(0, dtype=np.intp)).shape == (3, 0)


def test_phrases_are_the_cosine_of_sublinear_tf_idf() -> None:
    vectorizer = TfidfVectorizer(analyzer=stems_and_pairs, sublinear_tf=True)
    table = vectorizer.fit_transform(NEEDS + OFFERS)
    expected = (table[:3] @ table[3:].T).toarray()
    phrases = Phrases(stemmed(NEEDS), stemmed(OFFERS))
    np.testing.assert_allclose(phrases.scores(slice(None)), expected, atol=1e-6)


def test_phrases_of_some_needs_are_those_rows_of_all() -> None:
    phrases = Phrases(stemmed(NEEDS), stemmed(OFFERS))
    np.testing.assert_array_equal(phrases.scores(slice(0, 1)), phrases.scores(slice(None))[:1])


def test_the_order_of_two_words_tells_pairs_apart() -> None:
    same, turned = Phrases(stemmed([["die", "wear"]]), stemmed([["die", "wear"], ["wear", "die"]])).scores(
        slice(None)
    )[0]
    assert same == pytest.approx(1.0)
    assert turned < 0.8
