"""A model folder written as an ONNX file. PyTorch is not needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import ModelProto
from safetensors import SafetensorError
from safetensors.numpy import load_file

from matcher.atomic import replacing
from matcher.encoding.bert_folder import BertShape
from matcher.encoding.bert_graph import Weights, bert_graph
from matcher.encoding.precision import Precision
from matcher.encoding.vectors import to_unit_rows
from matcher.encoding.windows import Tokens
from matcher.errors import EncoderUnavailable
from matcher.ports import Vectors

_WEIGHTS = "model.safetensors"
_PREFIXES = ("bert.", "roberta.")
_ALIKE = 0.98
_EXAMPLE_LENGTHS = (3, 29, 128)


def export(name: str, folder: Path, path: Path, *, shape: BertShape, precision: Precision) -> None:
    """Write the network in ``folder`` to ``path``, whole or not at all; two processes may do so at once.

    Raises ``EncoderUnavailable`` when the folder holds no weights that fit ``shape``, or when int8 on this processor
    gives other vectors than float32 (cosine below 0.98), and ``OSError`` when ``path`` cannot be written.
    """
    weights = _read_weights(name, folder)
    try:
        model = bert_graph(weights, shape, precision)
        if precision is Precision.INT8:
            require_alike(name, model, bert_graph(weights, shape, Precision.FLOAT32), _examples(weights, shape))
    except KeyError as error:
        raise EncoderUnavailable(
            name, f"what {folder} holds is no model that can be read: no weight {error}"
        ) from error
    with replacing(path) as temporary:
        temporary.write_bytes(model.SerializeToString())


def require_alike(name: str, rounded: ModelProto, exact: ModelProto, texts: Sequence[Tokens]) -> None:
    """Raise ``EncoderUnavailable`` unless both networks give like vectors, cosine 0.98, for each of ``texts``.

    They do not where a processor's 8-bit products overflow.
    """
    cosines = (_vectors(rounded, texts) * _vectors(exact, texts)).sum(axis=1)
    if not (cosines >= _ALIKE).all():
        raise EncoderUnavailable(
            name,
            f"on this processor 8-bit arithmetic gives other vectors, cosine {cosines.min():.3f}: use minilm-onnx",
        )


def _examples(weights: Weights, shape: BertShape) -> list[Tokens]:
    """Texts of several lengths, from words all over the vocabulary."""
    words = len(weights["embeddings.word_embeddings.weight"])
    longest = len(weights["embeddings.position_embeddings.weight"]) - shape.first_position
    lengths = [min(length, longest) for length in _EXAMPLE_LENGTHS]
    return [np.linspace(0, words - 1, length, dtype=np.int64) for length in lengths]


def _vectors(model: ModelProto, texts: Sequence[Tokens]) -> Vectors:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return to_unit_rows(np.vstack([session.run(["vectors"], {"input_ids": text[np.newaxis]})[0] for text in texts]))


def _read_weights(name: str, folder: Path) -> Weights:
    """Names without the prefix that some models have, values as float32."""
    advice = f"what {folder} holds is no model that can be read: "
    try:
        stored = load_file(folder / _WEIGHTS)
    except (OSError, SafetensorError, KeyError, TypeError) as error:
        raise EncoderUnavailable(name, f"{advice}{_WEIGHTS}: {error}") from error
    return {_without_prefix(key): np.asarray(value, dtype=np.float32) for key, value in stored.items()}


def _without_prefix(key: str) -> str:
    for prefix in _PREFIXES:
        key = key.removeprefix(prefix)
    return key
