"""Encoders by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from matcher.encoding import ENCODER_NAMES, HashingEncoder, open_encoder
from matcher.errors import EncoderUnavailable, InvalidSettings


def test_the_hashing_encoder_is_there_for_tests(tmp_path: Path) -> None:
    assert open_encoder("hashing", tmp_path).id == HashingEncoder().id


@pytest.mark.parametrize("name", ["", "hashin", "hashing:256", "onnx", "onnx:", "minilm-onnx:x", "HASHING"])
def test_a_name_that_nothing_has_is_refused_with_the_choices(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings) as caught:
        open_encoder(name, tmp_path)
    assert (caught.value.setting, caught.value.value) == ("encoder", name)
    assert all(choice in caught.value.reason for choice in ENCODER_NAMES)


def test_the_choices_are_these() -> None:
    assert ENCODER_NAMES == (
        "default",
        "minilm-int8",
        "minilm-onnx",
        "minilm-all-windows",
        "sentence-transformers:<name or folder>",
        "onnx:<folder>",
        "static",
        "hashing",
    )


def test_a_folder_without_a_model_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"there is no config\.json"):
        open_encoder(f"onnx:{tmp_path}", tmp_path)


def test_importing_the_room_loads_no_network() -> None:
    code = "import sys, matcher.encoding; print({'torch', 'transformers', 'onnx', 'onnxruntime'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
