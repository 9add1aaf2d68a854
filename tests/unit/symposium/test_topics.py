from __future__ import annotations

import numpy as np
import pytest

from matcher.symposium import Lack
from matcher.symposium.topics import MEANT, by_similarity, by_words, levels_of


@pytest.mark.parametrize(
    ("topic", "lacks"),
    [
        ("First funding", {Lack.FUNDING}),
        ("Patents and licences", {Lack.RIGHTS}),
        ("특허와 라이선스", {Lack.RIGHTS}),
        ("Regulatory approval of medical devices", {Lack.MARKET}),
        ("From laboratory to pilot line with an investor", {Lack.FUNDING, Lack.SCALING}),
        ("Refunds", set()),
    ],
)
def test_words_tell_what_a_topic_is_about(topic: str, lacks: set[Lack]) -> None:
    assert set(by_words(topic)) == lacks


def test_an_encoder_is_asked_of_topics_that_no_word_tells_of() -> None:
    asked: list[str] = []

    def encode(texts: object) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        """The topic lies beside the second sentence about partners, and opposite of nothing."""
        given = list(texts)  # type: ignore[call-overload]
        asked.extend(given)
        axes = np.eye(sum(map(len, MEANT.values())), dtype=np.float32)
        place = [sentence for lack in Lack for sentence in MEANT[lack]].index(MEANT[Lack.PARTNERS][1])
        return axes if len(given) == len(axes) else axes[[place] * len(given)]

    assert by_similarity(["Growing together ", "First funding"], encode) == {"growing together": {Lack.PARTNERS: 1.0}}
    assert asked[0] == "growing together"
    assert by_similarity(["First funding"], encode) == {}


def test_the_topic_that_says_most_counts() -> None:
    meanings = {"growing together": {"partners": 0.4, "market": 0.5, "unknown": 1.0}}
    assert levels_of(("Growing together", "Finding suppliers"), meanings) == {
        Lack.MARKET: (0.5, "Growing together"),
        Lack.PARTNERS: (1.0, "Finding suppliers"),
    }
