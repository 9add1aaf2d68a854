"""What every ``matcher.ports.Encoder`` does."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

import numpy as np
import pytest

from matcher.ports import Encoder

TOLERANCE = 1e-5

SHORT = "A membrane that filters salt from sea water"
SIMILAR = "Desalination of sea water with a membrane"
OTHER = "Bank loans for small bakeries"
KOREAN = "해수 담수화를 위한 분리막 기술"
LONG = " ".join(f"Sentence {number} tells of membranes, pumps and the salt in the sea." for number in range(60))
TEXTS = [SHORT, SIMILAR, OTHER, KOREAN, LONG, SHORT.upper(), "Caf\u00e9 laser", "x", "β-Ga2O3 (99.9 %)"]


class CountingStep:
    """A ``ProgressStep`` that remembers."""

    def __init__(self) -> None:
        self.count = 0

    def advance(self, count: int = 1) -> None:
        assert count > 0
        self.count += count


class EncoderContract:
    """Inherit, and return an encoder from the fixture ``encoder``; say whether it reads long texts to their end."""

    blank: ClassVar[list[str]] = ["", "  ", "\n\t"]
    reads_to_the_end: ClassVar[bool] = True

    def test_each_row_has_length_one(self, encoder: Encoder) -> None:
        vectors = encoder.encode(TEXTS)
        assert vectors.shape == (len(TEXTS), encoder.dimension)
        assert vectors.dtype == np.float32
        assert vectors.flags.c_contiguous
        assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1.0] * len(TEXTS), abs=TOLERANCE)

    def test_no_text_gives_no_row(self, encoder: Encoder) -> None:
        assert encoder.encode([]).shape == (0, encoder.dimension)

    def test_a_text_without_a_visible_character_gives_a_zero_row(self, encoder: Encoder) -> None:
        vectors = encoder.encode([*self.blank, SHORT])
        assert not vectors[:-1].any()
        assert vectors[-1].any()

    def test_rows_come_in_the_order_of_the_texts(self, encoder: Encoder) -> None:
        forwards = encoder.encode(TEXTS)
        backwards = encoder.encode(TEXTS[::-1])
        assert np.abs(forwards - backwards[::-1]).max() <= TOLERANCE

    def test_a_text_has_the_same_row_alone_as_among_others_and_again(self, encoder: Encoder) -> None:
        together = encoder.encode([*TEXTS, SHORT])
        assert np.abs(together[0] - together[-1]).max() <= TOLERANCE
        for text in (SHORT, LONG):
            alone = encoder.encode([text])
            assert np.abs(alone[0] - together[TEXTS.index(text)]).max() <= TOLERANCE

    def test_white_space_around_a_text_and_the_form_of_its_letters_change_nothing(self, encoder: Encoder) -> None:
        decomposed = unicodedata.normalize("NFD", "Caf\u00e9 laser")
        vectors = encoder.encode(["Caf\u00e9 laser", f"  {decomposed}\n"])
        assert np.abs(vectors[0] - vectors[1]).max() <= TOLERANCE

    def test_similar_texts_are_nearer_than_others(self, encoder: Encoder) -> None:
        short, similar, other = encoder.encode([SHORT, SIMILAR, OTHER])
        assert short @ similar > short @ other + 0.1

    def test_the_end_of_a_long_text_counts_where_it_is_read(self, encoder: Encoder) -> None:
        plain, with_end = encoder.encode([LONG, f"{LONG} {OTHER}. {OTHER}. {OTHER}."])
        assert bool(np.abs(plain - with_end).max() > 1e-3) == self.reads_to_the_end

    def test_progress_advances_by_one_for_each_text(self, encoder: Encoder) -> None:
        step = CountingStep()
        encoder.encode([*TEXTS, *self.blank, SHORT], step)
        assert step.count == len(TEXTS) + len(self.blank) + 1

    def test_the_id_stays_and_is_no_sentence(self, encoder: Encoder) -> None:
        before = encoder.id
        encoder.encode([SHORT])
        assert encoder.id == before
        assert before
        assert not any(character.isspace() for character in before)
