"""The graph that is written by hand, against the transformers library, on small networks with random weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from matcher.encoding.bert_folder import read_bert_folder
from matcher.encoding.bert_graph import bert_graph
from matcher.encoding.onnx_encoder import OnnxEncoder
from matcher.encoding.onnx_export import require_alike
from matcher.encoding.precision import Precision
from matcher.errors import EncoderUnavailable

WORDS = 40
SIZES = {
    "vocab_size": WORDS,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 20,
    "initializer_range": 0.5,
    "pad_token_id": 1,
}
TEXTS = ["w3", "w3 w4 w5", "w9 w9 w9 w2 w30 w31 w32", " ".join(f"w{number}" for number in range(2, 20))]


def save(folder: Path, kind: str) -> object:
    """Write a model of that kind with a tokenizer of words w0, w1, ... to ``folder`` and return it."""
    import torch
    from transformers import AutoConfig, AutoModel, BertForMaskedLM

    torch.manual_seed(5)
    config = AutoConfig.for_model("bert" if kind == "bert with a prefix" else kind, **SIZES)
    make = BertForMaskedLM if kind == "bert with a prefix" else AutoModel.from_config
    model = make(config).eval()
    for name, value in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(value.data, std=0.3)
    model.save_pretrained(folder)
    tokenizer = Tokenizer(WordLevel({f"w{number}": number for number in range(WORDS)}, unk_token="w0"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return getattr(model, "bert", model)


def expected(model: object, text: str) -> np.ndarray:
    import torch

    ids = torch.tensor([[int(word[1:]) for word in text.split()]])
    with torch.inference_mode():
        vector = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0].mean(dim=0).numpy()
    return np.asarray(vector / np.linalg.norm(vector))


@pytest.mark.parametrize("kind", ["bert", "bert with a prefix", "roberta", "xlm-roberta"])
def test_the_graph_gives_the_vectors_of_the_library(kind: str, tmp_path: Path) -> None:
    model = save(tmp_path / "model", kind)
    found = OnnxEncoder(tmp_path / "model", cache_folder=tmp_path / "cache").encode(TEXTS)
    assert np.abs(found - np.vstack([expected(model, text) for text in TEXTS])).max() <= 1e-5


def test_the_window_ends_where_the_positions_do(tmp_path: Path) -> None:
    for kind, tokens in (("bert", 20), ("roberta", 18)):
        save(tmp_path / kind, kind)
        assert read_bert_folder(kind, tmp_path / kind).max_tokens == tokens


def test_int8_gives_nearly_the_same_vectors(tmp_path: Path) -> None:
    save(tmp_path / "model", "bert")
    exact, rounded = (
        OnnxEncoder(tmp_path / "model", cache_folder=tmp_path / "cache", precision=precision).encode(TEXTS)
        for precision in (Precision.FLOAT32, Precision.INT8)
    )
    cosines = (exact * rounded).sum(axis=1)
    assert cosines.min() >= 0.995
    assert not np.array_equal(exact, rounded)


def test_a_network_that_gives_other_vectors_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    save(tmp_path, "bert")
    shape = read_bert_folder("m", tmp_path).shape
    weights = load_file(tmp_path / "model.safetensors")
    exact, rounded = (bert_graph(weights, shape, precision) for precision in (Precision.FLOAT32, Precision.INT8))
    texts = [np.arange(length) for length in (1, 5, 20)]
    require_alike("m", rounded, exact, texts)
    other = bert_graph({name: value[::-1].copy() for name, value in weights.items()}, shape, Precision.INT8)
    with pytest.raises(EncoderUnavailable, match="8-bit arithmetic gives other vectors"):
        require_alike("m", other, exact, texts)


def test_weights_that_do_not_fit_the_configuration_are_refused(tmp_path: Path) -> None:
    save(tmp_path, "bert")
    config = (tmp_path / "config.json").read_text()
    (tmp_path / "config.json").write_text(config.replace('"num_hidden_layers": 2', '"num_hidden_layers": 3'))
    with pytest.raises(EncoderUnavailable, match=r"no weight 'encoder\.layer\.2\.attention\.self\.query\.weight'"):
        OnnxEncoder(tmp_path, cache_folder=tmp_path / "cache")
