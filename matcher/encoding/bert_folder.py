"""Which model folders ONNX Runtime can run here: BERT and RoBERTa encoders whose vector is the mean over tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import EncoderUnavailable

_FIRST_POSITION_AFTER_PADDING = {"bert": False, "roberta": True, "xlm-roberta": True}
_MOST_TOKENS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class BertShape:
    """What a model's configuration says and its weights do not.

    ``epsilon`` is that of the layer normalisation, ``first_position`` the row of the first token's position vector.
    """

    layers: int
    heads: int
    epsilon: float
    first_position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BertFolder:
    """``max_tokens`` is the length of the model's window."""

    shape: BertShape
    max_tokens: int


def read_bert_folder(name: str, folder: Path) -> BertFolder:
    """Read a folder in the form of sentence-transformers; the weights are not looked at.

    Raises ``EncoderUnavailable`` for anything but a BERT or RoBERTa encoder whose vector is the mean over its tokens.
    """
    for needed in ("config.json", "tokenizer.json"):
        if not (folder / needed).is_file():
            raise EncoderUnavailable(name, f"{folder} holds no model that can be used here: there is no {needed}")
        _read_json(name, folder / needed, None)
    _require_mean(name, folder)
    config = _read_json(name, folder / "config.json", {})
    shape = _shape(name, folder, config)
    limits = (
        _read_json(name, folder / "sentence_bert_config.json", {}).get("max_seq_length"),
        config.get("max_position_embeddings", _MOST_TOKENS) - shape.first_position,
    )
    return BertFolder(shape=shape, max_tokens=min(int(limit) for limit in limits if limit))


def _shape(name: str, folder: Path, config: dict[str, Any]) -> BertShape:
    kind = config.get("model_type")
    unusual = [
        f"{field} {config[field]!r}"
        for field, usual in (("hidden_act", "gelu"), ("position_embedding_type", "absolute"), ("is_decoder", False))
        if config.get(field, usual) != usual
    ]
    if kind not in _FIRST_POSITION_AFTER_PADDING or unusual:
        what = ", ".join([f"model_type {kind!r}", *unusual])
        raise EncoderUnavailable(name, f"it has {what}: use sentence-transformers:{folder}")
    try:
        return BertShape(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            epsilon=float(config["layer_norm_eps"]),
            first_position=int(config["pad_token_id"]) + 1 if _FIRST_POSITION_AFTER_PADDING[kind] else 0,
        )
    except KeyError as error:
        raise EncoderUnavailable(name, f"{folder / 'config.json'} does not say {error}") from error


def _require_mean(name: str, folder: Path) -> None:
    modules = _read_json(name, folder / "modules.json", [])
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    pooling = [
        folder / module["path"] / "config.json"
        for module, kind in zip(modules, kinds, strict=True)
        if kind == "Pooling"
    ]
    if not set(kinds) <= {"Transformer", "Pooling", "Normalize"} or not all(_is_mean(name, path) for path in pooling):
        raise EncoderUnavailable(name, f"it is more than a mean over tokens: use sentence-transformers:{folder}")


def _is_mean(name: str, path: Path) -> bool:
    """Read a pooling configuration, which has one field in new models and one for each mode in old ones."""
    config = _read_json(name, path, {})
    if "pooling_mode" in config:
        return bool(config["pooling_mode"] == "mean")
    return [mode for mode, on in config.items() if mode.startswith("pooling_mode_") and on] == [
        "pooling_mode_mean_tokens"
    ]


def _read_json(name: str, path: Path, default: Any) -> Any:
    if not path.is_file():
        return default
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise EncoderUnavailable(name, f"{path} is not JSON: {error}") from error
