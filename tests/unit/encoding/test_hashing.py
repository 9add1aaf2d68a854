"""The encoder without a model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.encoding import HashingEncoder
from matcher.ports import Encoder
from tests.contracts.encoder import EncoderContract


class TestHashingEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return HashingEncoder()


@given(st.lists(st.text(), max_size=5))
def test_every_row_has_length_one_or_zero(texts: list[str]) -> None:
    lengths = np.linalg.norm(HashingEncoder().encode(texts), axis=1)
    assert all(length == pytest.approx(1.0, abs=1e-5) or length == 0.0 for length in lengths)


def test_the_vectors_are_the_same_on_every_machine() -> None:
    row = HashingEncoder(8).encode(["Salt water, salt"])[0]
    expected = [0.0, 0.7131, 0.6037, 0.0, 0.0, -0.3565, 0.0, 0.0]
    assert row.tolist() == pytest.approx(expected, abs=1e-4)


def test_the_order_of_words_counts_a_little() -> None:
    first, swapped, other = HashingEncoder().encode(["sea salt", "salt sea", "steel wire"])
    assert first @ other < first @ swapped < 1.0 - 1e-3


def test_case_and_punctuation_do_not_count() -> None:
    first, second = HashingEncoder().encode(["Sea salt!", "sea, SALT"])
    assert first.tolist() == second.tolist()


def test_the_dimension_is_part_of_the_id() -> None:
    assert HashingEncoder(16).id != HashingEncoder(32).id
    assert HashingEncoder(16).encode(["sea"]).shape == (1, 16)


def test_a_vector_has_at_least_one_number() -> None:
    with pytest.raises(ValueError, match="dimension must be at least 1"):
        HashingEncoder(0)
