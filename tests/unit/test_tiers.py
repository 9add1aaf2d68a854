"""Shortlists of made markets, with an encoder that needs no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from matcher import tiers
from matcher.encoding import HashingEncoder, static_encoder
from matcher.encoding.static import StaticEncoder
from matcher.ports import ProgressStep, Vectors
from matcher.progress import SilentProgress
from matcher.ranking import lexical
from matcher.tiers import Shortlist, TierSettings, remembering, shortlist
from tests.contracts.embedding_cache import EmbeddingCacheContract

WORDS = [f"{first}{second}" for first in ("iron", "salt", "glass", "robot", "cell") for second in "abcdefghijkl"]


def texts(count: int, seed: int, length: int = 12) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, size=length)) for _ in range(count)]


class Reader(HashingEncoder):
    """Remembers what it was given to read."""

    def __init__(self) -> None:
        super().__init__(64)
        self.read: list[str] = []

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        self.read += texts
        return super().encode(texts, progress)


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> StaticEncoder:
    return static_encoder(HashingEncoder(64), tmp_path_factory.mktemp("models"))


def run(static: StaticEncoder, needs: list[str], offers: list[str], depth: int = 5, seed: int = 7) -> Shortlist:
    settings = TierSettings(depth=depth, sample=100, seed=seed)
    return shortlist(needs, offers, HashingEncoder(64), static, settings=settings, progress=SilentProgress())


class TestRememberedVectors(EmbeddingCacheContract):
    @pytest.fixture
    def cache(self) -> tiers.RememberedVectors:
        return tiers.RememberedVectors()


def test_an_offer_that_says_what_the_need_says_is_found_first(static: StaticEncoder) -> None:
    needs, offers = texts(4, seed=1), texts(600, seed=2)
    for row, need in enumerate(needs):
        offers[150 * row + 7] = need
    assert run(static, needs, offers).nearest[:, 0].tolist() == [7, 157, 307, 457]


def test_the_transformer_reads_the_needs_and_the_sample_only(static: StaticEncoder) -> None:
    needs, offers = texts(3, seed=1), texts(600, seed=2)
    reader = Reader()
    settings = TierSettings(depth=5, sample=100)
    found = shortlist(needs, offers, reader, static, settings=settings, progress=SilentProgress())
    assert len(reader.read) == 3 + 100
    rows = set(found.rows.tolist())
    assert set(found.nearest.ravel().tolist()) < rows
    assert {offers.index(text) for text in reader.read[3:]} <= rows
    assert len(rows) <= 3 * 5 + 100
    assert found.rows.tolist() == sorted(rows)


def test_the_same_seed_gives_the_same_rows(static: StaticEncoder) -> None:
    needs, offers = texts(3, seed=1), texts(600, seed=2)
    first, again, other = (run(static, needs, offers, seed=seed).rows.tolist() for seed in (7, 7, 8))
    assert first == again != other


def test_parts_and_blocks_change_nothing(static: StaticEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    needs, offers = texts(7, seed=1), texts(600, seed=2)
    whole = run(static, needs, offers)
    monkeypatch.setattr(lexical, "_OFFERS_IN_A_PART", 90)
    monkeypatch.setattr(tiers, "_SCORES_AT_A_TIME", 200)
    cut = run(static, needs, offers)
    np.testing.assert_array_equal(cut.nearest, whole.nearest)
    np.testing.assert_array_equal(cut.rows, whole.rows)


def test_a_small_market_is_taken_whole(static: StaticEncoder) -> None:
    assert run(static, texts(2, seed=1), texts(9, seed=2), depth=50).rows.tolist() == list(range(9))


def test_what_was_remembered_is_not_read_again() -> None:
    reader = Reader()
    encoder = remembering(reader)
    np.testing.assert_array_equal(encoder.encode(["sea", "salt"]), encoder.encode(["sea", "salt"]))
    assert reader.read == ["sea", "salt"]
