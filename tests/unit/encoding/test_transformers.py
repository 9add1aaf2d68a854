"""all-MiniLM-L6-v2 on both runtimes. The only tests that load a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matcher.encoding import open_encoder
from matcher.encoding.model_folders import MINILM, minilm_folder, model_identity
from matcher.encoding.onnx_encoder import OnnxEncoder, exported_path, usable_threads
from matcher.errors import EncoderUnavailable
from matcher.ports import Encoder
from tests.contracts.encoder import KOREAN, LONG, TEXTS, EncoderContract


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run, so that the model is exported once, or at worst once each."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "exported-models"


@pytest.fixture(scope="module")
def onnx(cache_folder: Path) -> Encoder:
    return open_encoder("default", cache_folder)


@pytest.fixture(scope="module")
def sentence_transformers(cache_folder: Path) -> Encoder:
    return open_encoder(f"sentence-transformers:{MINILM}", cache_folder)


class TestOnnxEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, onnx: Encoder) -> Encoder:
        return onnx


class TestSentenceTransformersEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, sentence_transformers: Encoder) -> Encoder:
        return sentence_transformers


def test_both_runtimes_give_the_same_vectors(onnx: Encoder, sentence_transformers: Encoder) -> None:
    texts = [*TEXTS, LONG.upper(), f"{KOREAN} " * 60, "word " * 254, "word " * 255, "1234567890 " * 5]
    cosines = (onnx.encode(texts) * sentence_transformers.encode(texts)).sum(axis=1)
    assert cosines.min() >= 0.99999
    assert not onnx.encode([""]).any()
    assert not sentence_transformers.encode([""]).any()


def test_a_short_text_gets_the_vector_that_the_library_itself_gives(sentence_transformers: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [text for text in TEXTS if text != LONG]
    expected = SentenceTransformer(str(minilm_folder()), device="cpu").encode(texts, normalize_embeddings=True)
    assert np.abs(sentence_transformers.encode(texts) - expected).max() <= 1e-5


def test_ids_name_runtime_model_window_and_policy(onnx: Encoder, sentence_transformers: Encoder) -> None:
    identity = model_identity(MINILM, minilm_folder())
    assert onnx.id == f"onnx-mean:{identity}/256-tokens/mean-of-windows-32"
    assert sentence_transformers.id == f"sentence-transformers:{identity}/256-tokens/mean-of-windows-32"
    assert onnx.dimension == sentence_transformers.dimension == 384


def test_a_model_that_was_exported_starts_without_pytorch(onnx: Encoder, cache_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from matcher.encoding import open_encoder\n"
        "encoder = open_encoder('minilm-onnx', Path(sys.argv[1])); encoder.encode(['sea salt'])\n"
        "print(encoder.id, 'torch' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(cache_folder)], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == [onnx.id, "False"]


def test_an_export_that_gives_other_vectors_is_refused(onnx: Encoder, cache_folder: Path) -> None:
    from transformers import AutoConfig, AutoModel

    from matcher.encoding.onnx_export import MeanOverTokens, require_same_vectors

    path = exported_path(cache_folder, model_identity(MINILM, minilm_folder()))
    original = AutoModel.from_pretrained(minilm_folder()).eval()
    require_same_vectors(MINILM, path, MeanOverTokens(original))
    with_other_weights = AutoModel.from_config(AutoConfig.from_pretrained(minilm_folder())).eval()
    with pytest.raises(EncoderUnavailable, match="gives other vectors than in PyTorch"):
        require_same_vectors(MINILM, path, MeanOverTokens(with_other_weights))


def test_a_damaged_export_says_what_to_do(tmp_path: Path) -> None:
    path = exported_path(tmp_path, model_identity(MINILM, minilm_folder()))
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
    with pytest.raises(EncoderUnavailable, match=r"holds is no model that .* can read"):
        open_encoder(f"{kind}:{folder}", folder / "cache")


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("config.json", None, "there is no config.json"),
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
