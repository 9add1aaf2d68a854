import math

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from matcher.ranking.lexical import Bm25, Phrases
from matcher.ranking.words import stems_and_pairs

OFFERS = [["die", "wear", "press"], ["dye", "bath", "dye"], ["press", "line"]]
NEEDS = [["press", "wear", "press"], ["unknown"], []]


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


def test_bm25_is_the_published_formula() -> None:
    expected = [[bm25_by_hand(need, offer) for offer in OFFERS] for need in NEEDS]
    np.testing.assert_allclose(Bm25(OFFERS).scores(NEEDS), expected, rtol=1e-5)


def test_bm25_over_offers_without_a_word_is_zero() -> None:
    np.testing.assert_array_equal(Bm25([[], []]).scores(NEEDS), np.zeros((3, 2)))


def test_phrases_are_the_cosine_of_sublinear_tf_idf() -> None:
    vectorizer = TfidfVectorizer(analyzer=stems_and_pairs, sublinear_tf=True)
    table = vectorizer.fit_transform(NEEDS + OFFERS)
    expected = (table[:3] @ table[3:].T).toarray()
    np.testing.assert_allclose(Phrases(NEEDS, OFFERS).scores(slice(None)), expected, atol=1e-6)


def test_phrases_of_some_needs_are_those_rows_of_all() -> None:
    phrases = Phrases(NEEDS, OFFERS)
    np.testing.assert_array_equal(phrases.scores(slice(0, 1)), phrases.scores(slice(None))[:1])
