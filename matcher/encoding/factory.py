"""Encoders by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import platformdirs

from matcher.encoding.hashing import HashingEncoder
from matcher.encoding.model_folders import MINILM, minilm_folder
from matcher.encoding.precision import Precision
from matcher.errors import InvalidSettings
from matcher.ports import Encoder

if TYPE_CHECKING:
    from matcher.encoding.static import StaticEncoder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """``argument`` says in words what follows the name and a colon; empty where nothing does."""

    open: Callable[[str, Path], Encoder]
    argument: str = ""


def _minilm(cache_folder: Path, *, precision: Precision = Precision.INT8, all_windows: bool = False) -> Encoder:
    from matcher.encoding.onnx_encoder import OnnxEncoder
    from matcher.encoding.windows import LongTexts, WindowPolicy

    return OnnxEncoder(
        minilm_folder(),
        cache_folder=cache_folder,
        name=MINILM,
        precision=precision,
        policy=WindowPolicy(long_texts=LongTexts.MEAN_OF_WINDOWS) if all_windows else None,
    )


def _minilm_int8(_: str, cache_folder: Path) -> Encoder:
    return _minilm(cache_folder)


def _minilm_onnx(_: str, cache_folder: Path) -> Encoder:
    return _minilm(cache_folder, precision=Precision.FLOAT32)


def _minilm_all_windows(_: str, cache_folder: Path) -> Encoder:
    return _minilm(cache_folder, all_windows=True)


def _static(_: str, cache_folder: Path) -> Encoder:
    return static_encoder(_minilm(cache_folder), cache_folder)


def static_encoder(teacher: Encoder, cache_folder: Path) -> StaticEncoder:
    """The static encoder of ``teacher`` over the default encoder's tokens, made on first use: about a minute."""
    from matcher.encoding.static import open_static

    return open_static(teacher, minilm_folder() / "tokenizer.json", cache_folder)


def _onnx(model: str, cache_folder: Path) -> Encoder:
    from matcher.encoding.onnx_encoder import OnnxEncoder

    return OnnxEncoder(Path(model), cache_folder=cache_folder)


def _sentence_transformers(model: str, _: Path) -> Encoder:
    from matcher.encoding.sentence_transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(model)


def _hashing(_: str, __: Path) -> Encoder:
    return HashingEncoder()


_CHOICES: Mapping[str, _Choice] = MappingProxyType(
    {
        "default": _Choice(open=_minilm_int8),
        "minilm-int8": _Choice(open=_minilm_int8),
        "minilm-onnx": _Choice(open=_minilm_onnx),
        "minilm-all-windows": _Choice(open=_minilm_all_windows),
        "sentence-transformers": _Choice(open=_sentence_transformers, argument="<name or folder>"),
        "onnx": _Choice(open=_onnx, argument="<folder>"),
        "static": _Choice(open=_static),
        "hashing": _Choice(open=_hashing),
    }
)

ENCODER_NAMES: tuple[str, ...] = tuple(
    f"{name}:{choice.argument}" if choice.argument else name for name, choice in _CHOICES.items()
)
"""What ``open_encoder`` understands, for help texts."""


def open_encoder(name: str, cache_folder: Path) -> Encoder:
    """Return the encoder of that name; exported models are kept in ``cache_folder``.

    Raises ``InvalidSettings`` for a name that is not in ``ENCODER_NAMES``, and ``EncoderUnavailable``.
    """
    kind, _, argument = name.partition(":")
    choice = _CHOICES.get(kind)
    if choice is None or bool(argument) != bool(choice.argument):
        raise InvalidSettings("encoder", name, "the choices are " + ", ".join(ENCODER_NAMES))
    return choice.open(argument, cache_folder)


def load_encoder(name: str = "default") -> Encoder:
    """``open_encoder`` with exported models in this user's cache folder, and without asking a model hub."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    return open_encoder(name, platformdirs.user_cache_path("bridgework"))


def load_static(teacher: Encoder) -> StaticEncoder:
    """``static_encoder`` kept in this user's cache folder."""
    return static_encoder(teacher, platformdirs.user_cache_path("bridgework"))
