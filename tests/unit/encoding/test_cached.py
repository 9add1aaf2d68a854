"""Each text is encoded once, ever."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from matcher.encoding import CachedEncoder, HashingEncoder
from matcher.ports import Encoder, ProgressStep, Vectors
from tests.contracts.encoder import CountingStep, EncoderContract
from tests.fakes import InMemoryEmbeddingCache


class RecordingEncoder(HashingEncoder):
    """Remembers its batches, and dies before the batch of that number."""

    def __init__(self, dimension: int = 32, dies_at: int | None = None) -> None:
        super().__init__(dimension)
        self.batches: list[list[str]] = []
        self.dies_at = dies_at

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        if len(self.batches) == self.dies_at:
            raise KeyboardInterrupt
        self.batches.append(list(texts))
        return super().encode(texts, progress)


class TestCachedEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return CachedEncoder(HashingEncoder(), InMemoryEmbeddingCache(), batch_texts=2)


def test_the_vectors_are_those_of_the_encoder() -> None:
    texts = ["a", "b", "", "a", "c d"]
    cached = CachedEncoder(RecordingEncoder(), InMemoryEmbeddingCache(), batch_texts=2)
    expected = RecordingEncoder().encode(texts).tolist()
    assert cached.encode(texts).tolist() == expected
    assert cached.encode(texts).tolist() == expected
    assert (cached.id, cached.dimension) == (RecordingEncoder().id, 32)


def test_equal_texts_are_encoded_once_and_in_batches() -> None:
    encoder = RecordingEncoder()
    cached = CachedEncoder(encoder, InMemoryEmbeddingCache(), batch_texts=2)
    cached.encode(["a", "b", " a ", "c", "b"])
    assert encoder.batches == [["a", "b"], ["c"]]
    assert (cached.encoded, cached.reused) == (3, 2)


def test_only_what_is_missing_is_encoded() -> None:
    cache = InMemoryEmbeddingCache()
    CachedEncoder(RecordingEncoder(), cache).encode(["a", "b"])
    encoder = RecordingEncoder()
    cached = CachedEncoder(encoder, cache)
    cached.encode(["b", "c", "a"])
    cached.encode(["c"])
    assert encoder.batches == [["c"]]
    assert (cached.encoded, cached.reused) == (1, 3)


def test_of_records_that_are_read_again_only_changed_texts_are_encoded() -> None:
    cache = InMemoryEmbeddingCache()
    texts = [f"offer number {number}" for number in range(50)]
    CachedEncoder(RecordingEncoder(), cache).encode(texts)
    texts[7] = "another text"
    texts[20] = f"  {texts[20]}\n"
    texts.insert(0, "a new one")
    encoder = RecordingEncoder()
    cached = CachedEncoder(encoder, cache)
    again = cached.encode(texts)
    assert encoder.batches == [["a new one", "another text"]]
    assert (cached.encoded, cached.reused) == (2, 49)
    assert again.tolist() == RecordingEncoder().encode(texts).tolist()


def test_a_run_that_was_killed_goes_on_where_it_stopped() -> None:
    cache = InMemoryEmbeddingCache()
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(RecordingEncoder(dies_at=2), cache, batch_texts=2).encode(["a", "b", "c", "d", "e"])
    encoder = RecordingEncoder()
    CachedEncoder(encoder, cache, batch_texts=2).encode(["a", "b", "c", "d", "e"])
    assert encoder.batches == [["e"]]


def test_another_encoder_does_not_see_these_vectors() -> None:
    cache = InMemoryEmbeddingCache()
    CachedEncoder(RecordingEncoder(32), cache).encode(["a"])
    other = CachedEncoder(RecordingEncoder(16), cache)
    assert other.encode(["a"]).shape == (1, 16)
    assert other.encoded == 1


def test_progress_advances_by_one_for_each_text_whether_new_known_or_repeated() -> None:
    cached = CachedEncoder(RecordingEncoder(), InMemoryEmbeddingCache(), batch_texts=2)
    cached.encode(["a", "b"])
    step = CountingStep()
    cached.encode(["a", "c", "c", "a", "d", "e", "e", "e"], step)
    assert step.count == 8


def test_a_batch_has_at_least_one_text() -> None:
    with pytest.raises(ValueError, match="batch_texts must be at least 1"):
        CachedEncoder(RecordingEncoder(), InMemoryEmbeddingCache(), batch_texts=0)
