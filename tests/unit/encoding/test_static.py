"""The static encoder, distilled from a teacher that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from matcher.encoding import HashingEncoder
from matcher.encoding.model_folders import minilm_folder
from matcher.encoding.static import WEIGHTS, StaticEncoder, open_static
from matcher.errors import EncoderUnavailable
from matcher.ports import ProgressStep, Vectors
from tests.contracts.encoder import TEXTS, EncoderContract

TOPICS = {
    "sea": "salt water membrane pump desalination brine filter",
    "press": "die wear punch stroke bracket press forming",
    "money": "bank loan credit bakery interest small business",
}


def made_texts(count: int, seed: int) -> list[str]:
    """Each text has words of one topic and of a second one."""
    random = np.random.default_rng(seed)
    lists = [words.split() for words in TOPICS.values()]
    return [
        " ".join([*random.choice(lists[at % 3], 6), *random.choice(lists[(at // 3) % 3], 2)]) for at in range(count)
    ]


class CountingTeacher(HashingEncoder):
    calls = 0

    def encode(self, texts: Sequence[str], progress: ProgressStep | None = None) -> Vectors:
        self.calls += 1
        return super().encode(texts, progress)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def tokenizer_file() -> Path:
    return minilm_folder() / "tokenizer.json"


@pytest.fixture(scope="module")
def encoder(folder: Path, tokenizer_file: Path) -> StaticEncoder:
    return open_static(HashingEncoder(64), tokenizer_file, folder)


class TestStaticEncoder(EncoderContract):
    """The contract."""


class TestFittedEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, encoder: StaticEncoder) -> StaticEncoder:
        return encoder.fitted(TEXTS, HashingEncoder(64).encode(TEXTS))


def test_it_is_made_once_and_kept(folder: Path, tokenizer_file: Path, encoder: StaticEncoder) -> None:
    teacher = CountingTeacher(64)
    again = open_static(teacher, tokenizer_file, folder)
    assert teacher.calls == 0
    assert again.id == encoder.id
    np.testing.assert_array_equal(again.encode(TEXTS), encoder.encode(TEXTS))


def test_another_teacher_gives_another_encoder(encoder: StaticEncoder) -> None:
    assert HashingEncoder(64).id in encoder.id
    assert HashingEncoder(32).id not in encoder.id


def test_a_broken_file_is_named(tmp_path: Path, tokenizer_file: Path) -> None:
    open_static(HashingEncoder(8), tokenizer_file, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"nothing")
    with pytest.raises(EncoderUnavailable, match=path.name):
        open_static(HashingEncoder(8), tokenizer_file, tmp_path)


def test_fitting_brings_unseen_texts_nearer_to_the_teacher(encoder: StaticEncoder) -> None:
    teacher, texts, unseen = HashingEncoder(64), made_texts(120, seed=1), made_texts(60, seed=2)
    fitted = encoder.fitted(texts, teacher.encode(texts))
    wanted = fitted.comparable(teacher.encode(unseen))
    before, after = ((each.encode(unseen) * wanted).sum(axis=1).mean() for each in (encoder, fitted))
    assert after > before + 0.1


def test_a_fit_to_other_texts_has_another_id(encoder: StaticEncoder) -> None:
    teacher, texts = HashingEncoder(64), made_texts(6, seed=1)
    first, again, other = (encoder.fitted(each, teacher.encode(each)) for each in (texts, texts, texts[:5]))
    assert first.id == again.id != other.id


def test_it_is_fitted_to_texts_with_their_vectors(encoder: StaticEncoder) -> None:
    with pytest.raises(ValueError, match="0 texts"):
        encoder.fitted([], np.empty((0, 64), dtype=np.float32))
    with pytest.raises(ValueError, match="vectors of shape"):
        encoder.fitted(["sea"], np.zeros((1, 8), dtype=np.float32))


def test_sentence_transformers_reads_the_file_and_gives_the_same_vectors(
    folder: Path, tokenizer_file: Path, encoder: StaticEncoder
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    (path,) = folder.glob("static-*.safetensors")
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    embedding = StaticEmbedding(tokenizer, embedding_weights=load_file(path)[WEIGHTS])
    theirs = SentenceTransformer(modules=[embedding], device="cpu").encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode(TEXTS), theirs, atol=1e-5)
