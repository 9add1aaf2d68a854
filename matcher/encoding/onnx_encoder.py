"""A model folder on ONNX Runtime: as quick as PyTorch, and it starts in a fraction of the time."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from matcher.encoding.model_folders import model_identity
from matcher.encoding.windows import TokenMatrix, WindowedEncoder, WindowPolicy
from matcher.errors import EncoderUnavailable


class OnnxEncoder(WindowedEncoder):
    """A transformer whose vector is the mean over its tokens.

    It is exported to ``cache_folder`` once, which needs PyTorch; from then on PyTorch is not loaded.
    ``id`` has the model's name, a hash of its files, its window and the policy for long texts.
    """

    def __init__(
        self,
        folder: Path,
        *,
        cache_folder: Path,
        name: str | None = None,
        policy: WindowPolicy | None = None,
        threads: int | None = None,
    ) -> None:
        """``folder`` is in the form of sentence-transformers, ``name`` the model's, if not the folder's.

        ``threads``: None for OMP_NUM_THREADS if set, else all cores of this process.
        Raises ``EncoderUnavailable`` when the folder holds no such model.
        """
        name = name or folder.resolve().name
        max_tokens = _check_folder(name, folder)
        identity = model_identity(name, folder)
        path = exported_path(cache_folder, identity)
        if not path.is_file():
            from matcher.encoding.onnx_export import export

            export(name, folder, path)
        super().__init__(
            _OnnxNetwork(name, path, threads or usable_threads()),
            Tokenizer.from_file(str(folder / "tokenizer.json")),
            identity=f"onnx-mean:{identity}",
            max_tokens=max_tokens,
            policy=policy or WindowPolicy(),
        )


def exported_path(cache_folder: Path, identity: str) -> Path:
    """Where the model of that ``model_identity`` is kept in its exported form."""
    return cache_folder / f"{identity.replace('/', '_')}-mean.onnx"


def usable_threads() -> int:
    """OMP_NUM_THREADS, which PyTorch, FAISS and numpy follow by themselves; else the cores this process may use."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _OnnxNetwork:
    def __init__(self, name: str, path: Path, threads: int) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as errors

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Waiting threads sleep: the time between batches belongs to the others on the machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf, errors.NoModel) as error:
            raise EncoderUnavailable(name, f"delete {path}, it will be made again ({error})") from error
        self.dimension = int(self._session.get_outputs()[0].shape[1])

    def vectors(self, input_ids: TokenMatrix, attention_mask: TokenMatrix) -> npt.NDArray[np.float32]:
        result: npt.NDArray[np.float32] = self._session.run(
            None, {"input_ids": input_ids, "attention_mask": attention_mask}
        )[0]
        return result


def _check_folder(name: str, folder: Path) -> int:
    """Return the length of the model's window in tokens, or raise ``EncoderUnavailable``."""
    for needed in ("config.json", "tokenizer.json"):
        if not (folder / needed).is_file():
            raise EncoderUnavailable(name, f"{folder} holds no model that can be used here: there is no {needed}")
        _read_json(name, folder / needed, None)
    modules = _read_json(name, folder / "modules.json", [])
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    pooling = [
        folder / module["path"] / "config.json"
        for module, kind in zip(modules, kinds, strict=True)
        if kind == "Pooling"
    ]
    if not set(kinds) <= {"Transformer", "Pooling", "Normalize"} or not all(_is_mean(name, path) for path in pooling):
        raise EncoderUnavailable(name, f"it is more than a mean over tokens: use sentence-transformers:{folder}")
    limits = (
        _read_json(name, folder / "sentence_bert_config.json", {}).get("max_seq_length"),
        _read_json(name, folder / "config.json", {}).get("max_position_embeddings"),
    )
    return next((int(limit) for limit in limits if limit), 512)


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
