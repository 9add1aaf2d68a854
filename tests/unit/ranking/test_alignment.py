import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from matcher.ports import TokenVectors
from matcher.progress import SilentProgress
from matcher.ranking import alignment
from matcher.ranking.alignment import RESCORED, align
from matcher.ranking.features import RawScores


class WordVectors:
    """A token a word; every word has a direction of its own."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.texts += texts
        return [self._tokens(text.split()) for text in texts]

    def _tokens(self, words: Sequence[str]) -> TokenVectors:
        ids = [int.from_bytes(hashlib.blake2b(word.encode(), digest_size=2).digest(), "big") for word in words]
        vectors = np.zeros((len(words), 65536), dtype=np.float32)
        vectors[np.arange(len(words)), ids] = 1
        return TokenVectors(ids=np.array(ids, dtype=np.int64), vectors=vectors)


def aligned(
    needs: Sequence[str], offers: Sequence[str], *, fullness: float = 0.0, encoder: WordVectors | None = None
) -> np.ndarray:
    """Shape (needs, offers), every pair a candidate."""
    rows, columns = (each.ravel() for each in np.indices((len(needs), len(offers))))
    blank = np.zeros(len(rows))
    raw = RawScores(
        needs=rows, offers=columns, similarity=blank, lexical=blank, phrases=blank,
        fullness=blank, need_fullness=np.full(len(rows), fullness),
    )  # fmt: skip
    found = align(raw, -columns.astype(np.float64), needs, offers, encoder or WordVectors(), SilentProgress())
    return found.reshape(len(needs), len(offers))


def test_an_offer_with_all_words_of_the_need_stands_above_one_with_half_of_them() -> None:
    found = aligned(["die wear"], ["other die and wear", "die only here", "nothing of it"])[0]
    assert found[0] > found[1] > found[2]


def test_rare_words_count_more() -> None:
    offers = ["die life", "wear life", *["die more"] * 6]
    found = aligned(["die wear"], offers)[0]
    assert found[1] > found[0]


def test_a_needs_values_are_around_zero() -> None:
    found = aligned(["die wear", "laser"], ["die", "laser beam", "wear of laser", "none"])
    np.testing.assert_allclose(found.mean(axis=1), 0.0, atol=1e-12)


def test_the_effect_fades_as_texts_grow_full() -> None:
    whole = aligned(["die wear"], ["die wear", "mould"])
    np.testing.assert_allclose(aligned(["die wear"], ["die wear", "mould"], fullness=0.75), whole / 4)


def test_full_texts_are_not_read() -> None:
    encoder = WordVectors()
    assert not aligned(["die wear"], ["die wear", "mould"], fullness=1.0, encoder=encoder).any()
    assert encoder.texts == []


def test_only_the_best_candidates_are_looked_at_and_each_text_once() -> None:
    encoder = WordVectors()
    offers = [f"offer {number}" for number in range(RESCORED + 5)]
    found = aligned(["offer 3", "offer 7"], offers, encoder=encoder)
    assert sorted(encoder.texts) == sorted(["offer 3", "offer 7", *offers[:RESCORED]])
    assert (found[:, RESCORED:] == found[:, :RESCORED].min(axis=1, keepdims=True)).all()


def test_needs_by_the_block_are_aligned_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, offers = ["die wear", "laser beam", "yarn spun"], ["die wear", "laser", "spun yarn", "beam of a laser"]
    together = aligned(needs, offers)
    monkeypatch.setattr(alignment, "_NEEDS_AT_A_TIME", 2)
    monkeypatch.setattr(alignment, "_OFFERS_AT_A_TIME", 3)
    np.testing.assert_allclose(np.sign(aligned(needs, offers)), np.sign(together))


def test_texts_without_tokens_align_with_nothing() -> None:
    assert aligned([""], ["die", ""]).tolist() == [[0.0, 0.0]]
    assert np.isfinite(aligned(["die"], ["", "die"])).all()
