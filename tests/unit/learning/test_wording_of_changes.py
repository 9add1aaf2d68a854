"""What a change of a weight is called."""

from __future__ import annotations

import pytest

from matcher.learning import meaning_of
from matcher.learning.promotion import _in_words


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("base", -2.0, -2.0, "pairs in general are as likely to be wanted as before"),
        ("base", -2.0, -1.0, "pairs in general are more likely to be wanted than before"),
        ("base", -2.0, -3.0, "pairs in general are less likely to be wanted than before"),
        ("margin_of_need", 1.24, 0.82, "being nearer to the need than other offers are counts less for a pair: 1.24 to 0.82"),  # noqa: E501
        ("trl", 1.0, 1.0, "a readiness outside what is asked for: as before"),
    ],
)  # fmt: skip
def test_a_change_reads_as_a_sentence(name: str, before: float, after: float, words: str) -> None:
    assert _in_words(name, before, after) == words


def test_every_name_has_words() -> None:
    assert meaning_of("brevity") == "shortness of the texts"
    assert meaning_of("odd_one") == "the feature odd one"
