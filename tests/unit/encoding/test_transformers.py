"""all-MiniLM-L6-v2 on both runtimes. The only tests that load a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from matcher.encoding import HashingEncoder, open_encoder, token_encoder
from matcher.encoding.model_folders import MINILM, minilm_folder, model_identity
from matcher.encoding.onnx_encoder import OnnxEncoder, exported_path, usable_threads
from matcher.encoding.precision import Precision
from matcher.errors import EncoderUnavailable
from matcher.ports import Encoder, Vectors
from tests.contracts.encoder import KOREAN, LONG, TEXTS, CountingStep, EncoderContract


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run, so that the model is exported once, or at worst once each."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "exported-models"


@pytest.fixture(scope="module")
def default(cache_folder: Path) -> Encoder:
    return open_encoder("default", cache_folder)


@pytest.fixture(scope="module")
def onnx(cache_folder: Path) -> Encoder:
    return open_encoder("minilm-onnx", cache_folder)


@pytest.fixture(scope="module")
def all_windows(cache_folder: Path) -> Encoder:
    return open_encoder("minilm-all-windows", cache_folder)


@pytest.fixture(scope="module")
def sentence_transformers(cache_folder: Path) -> Encoder:
    return open_encoder(f"sentence-transformers:{MINILM}", cache_folder)


@pytest.fixture(scope="module")
def library(sentence_transformers: Encoder) -> Vectors:
    """What sentence-transformers itself gives for ``TEXTS``."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")
    return np.asarray(model.encode(TEXTS, normalize_embeddings=True), dtype=np.float32)


class TestDefaultEncoder(EncoderContract):
    reads_to_the_end = False

    @pytest.fixture
    def encoder(self, default: Encoder) -> Encoder:
        return default


class TestAllWindowsEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, all_windows: Encoder) -> Encoder:
        return all_windows


class TestSentenceTransformersEncoder(EncoderContract):
    reads_to_the_end = False

    @pytest.fixture
    def encoder(self, sentence_transformers: Encoder) -> Encoder:
        return sentence_transformers


def test_float32_gives_the_vectors_that_the_library_itself_gives(
    onnx: Encoder, sentence_transformers: Encoder, library: Vectors
) -> None:
    for encoder in (onnx, sentence_transformers):
        assert np.abs(encoder.encode(TEXTS) - library).max() <= 1e-5


def test_the_default_gives_nearly_the_vectors_of_the_library(default: Encoder, library: Vectors) -> None:
    cosines = (default.encode(TEXTS) * library).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.98


def test_texts_of_every_length_get_the_same_vectors_on_both_runtimes(
    onnx: Encoder, sentence_transformers: Encoder
) -> None:
    texts = [LONG.upper(), f"{KOREAN} " * 60, "word " * 254, "word " * 255, "1234567890 " * 5, *"abc"]
    cosines = (onnx.encode(texts) * sentence_transformers.encode(texts)).sum(axis=1)
    assert cosines.min() >= 0.99999
    assert not onnx.encode([""]).any()
    assert not sentence_transformers.encode([""]).any()


def test_token_vectors_are_those_that_the_library_gives(onnx: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")
    expected = model.encode(TEXTS, output_value="token_embeddings")
    tokens = token_encoder(onnx)
    assert tokens is not None
    for found, theirs in zip(tokens.encode_tokens(TEXTS), expected, strict=True):
        own = np.asarray(theirs)[1:-1]
        assert found.ids.shape == (len(found.vectors),)
        np.testing.assert_allclose(found.vectors, own / np.linalg.norm(own, axis=1, keepdims=True), atol=1e-4)


def test_a_text_without_content_has_no_tokens(default: Encoder) -> None:
    tokens = token_encoder(default)
    assert tokens is not None
    empty, other = tokens.encode_tokens(["  ", "press forming"])
    assert empty.vectors.shape == (0, 384)
    assert len(other.ids) == 2


def test_an_encoder_of_vectors_alone_has_no_tokens() -> None:
    assert token_encoder(HashingEncoder()) is None


def test_the_number_of_threads_changes_no_vector(default: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = []
    for threads in ("1", "3"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        rows.append(default.encode(TEXTS))
    assert np.array_equal(*rows)


def test_an_encoding_that_is_interrupted_ends_at_once(default: Encoder) -> None:
    class Interrupted(Exception):
        pass

    class Step(CountingStep):
        def advance(self, count: int = 1) -> None:
            super().advance(count)
            raise Interrupted

    step = Step()
    start = time.process_time()
    default.encode([LONG])
    one_text = time.process_time() - start
    with pytest.raises(Interrupted):
        default.encode([LONG] * 500, step)
    assert step.count == 1
    assert time.process_time() - start < 100 * one_text


def test_ids_name_runtime_precision_model_window_and_policy(
    default: Encoder, onnx: Encoder, all_windows: Encoder, sentence_transformers: Encoder
) -> None:
    model = f"{model_identity(MINILM, minilm_folder())}/256-tokens"
    assert default.id == f"onnx-int8:{model}/first-window"
    assert onnx.id == f"onnx-float32:{model}/first-window"
    assert all_windows.id == f"onnx-int8:{model}/mean-of-windows-32"
    assert sentence_transformers.id == f"sentence-transformers:{model}/first-window"
    assert {each.dimension for each in (default, onnx, all_windows, sentence_transformers)} == {384}


def test_a_model_that_was_exported_starts_without_what_exported_it(default: Encoder, cache_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from matcher.encoding import open_encoder\n"
        "encoder = open_encoder('minilm-int8', Path(sys.argv[1])); encoder.encode(['sea salt'])\n"
        "print(encoder.id, *{'torch', 'transformers', 'onnx'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(cache_folder)], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == [default.id]


def test_a_damaged_export_says_what_to_do(tmp_path: Path) -> None:
    path = exported_path(tmp_path, model_identity(MINILM, minilm_folder()), Precision.INT8)
    path.write_bytes(b"not a network")
    with pytest.raises(EncoderUnavailable, match=r"delete .*\.onnx, it will be made again"):
        open_encoder("default", tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the model without its weights."""
    return Path(shutil.copytree(minilm_folder(), tmp_path / "model", ignore=shutil.ignore_patterns("*.safetensors")))


def test_the_identity_changes_with_the_files_that_vectors_depend_on(folder: Path) -> None:
    identity = model_identity("m", folder)
    (folder / "README.md").write_text("another readme")
    assert model_identity("m", folder) == identity
    (folder / "1_Pooling" / "config.json").write_text("{}")
    changed = model_identity("m", folder)
    (folder / "model.safetensors").write_bytes(b"weights")
    assert len({identity, changed, model_identity("m", folder), model_identity("n", folder)}) == 4


@pytest.mark.parametrize("kind", ["onnx", "sentence-transformers"])
@pytest.mark.parametrize("weights", [None, b"not weights"])
def test_a_folder_without_readable_weights_is_no_encoder(folder: Path, kind: str, weights: bytes | None) -> None:
    if weights is not None:
        (folder / "model.safetensors").write_bytes(weights)
    with pytest.raises(EncoderUnavailable, match=r"holds is no model that .*can"):
        open_encoder(f"{kind}:{folder}", folder / "cache")


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("config.json", None, "there is no config.json"),
        ("config.json", '{"model_type": "mpnet"}', "model_type 'mpnet': use sentence-transformers:"),
        ("config.json", '{"model_type": "bert", "hidden_act": "relu"}', "model_type 'bert', hidden_act 'relu'"),
        ("config.json", '{"model_type": "bert"}', "does not say 'num_hidden_layers'"),
        ("tokenizer.json", None, "there is no tokenizer.json"),
        ("tokenizer.json", "{", "is not JSON"),
        ("1_Pooling/config.json", '{"pooling_mode_cls_token": true}', "more than a mean over tokens"),
        ("1_Pooling/config.json", '{"pooling_mode": "cls"}', "more than a mean over tokens"),
        ("modules.json", '[{"type": "sentence_transformers.models.Dense", "path": ""}]', "more than a mean over"),
    ],
)
def test_what_onnx_cannot_run_is_refused(folder: Path, file: str, content: str | None, reason: str) -> None:
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(EncoderUnavailable) as caught:
        OnnxEncoder(folder, cache_folder=folder / "cache")
    assert reason in caught.value.reason


@pytest.mark.skipif(os.environ.get("HF_HUB_OFFLINE") != "1", reason="would look for the model on the network")
def test_a_model_that_is_not_here_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="name a model folder, or download the model first"):
        open_encoder("sentence-transformers:nobody/has-this-model", tmp_path)


@pytest.mark.parametrize(("value", "threads"), [("3", 3), ("", None), ("0", None), ("many", None)])
def test_the_number_of_threads_follows_the_variable_that_all_libraries_follow(
    monkeypatch: pytest.MonkeyPatch, value: str, threads: int | None
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    assert usable_threads() == (threads or len(os.sched_getaffinity(0)))
