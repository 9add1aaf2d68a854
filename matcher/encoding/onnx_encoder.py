"""A model folder on ONNX Runtime, one text for each processor core at a time. PyTorch is not loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from matcher.encoding.bert_folder import read_bert_folder
from matcher.encoding.model_folders import model_identity
from matcher.encoding.precision import Precision
from matcher.encoding.vectors import to_unit_rows
from matcher.encoding.windows import Tokens, WindowedEncoder, WindowPolicy
from matcher.errors import EncoderUnavailable
from matcher.ports import TokenVectors


class OnnxEncoder(WindowedEncoder):
    """A BERT or RoBERTa encoder whose vector is the mean over its tokens.

    It is written in ONNX's form to ``cache_folder`` once. ``id`` has the precision, the model's name, a hash of its
    files, its window and the policy for long texts.
    """

    def __init__(
        self,
        folder: Path,
        *,
        cache_folder: Path,
        name: str | None = None,
        precision: Precision = Precision.FLOAT32,
        policy: WindowPolicy | None = None,
    ) -> None:
        """``folder`` is in the form of sentence-transformers, ``name`` the model's, if not the folder's.

        Raises ``EncoderUnavailable`` when the folder holds no such model.
        """
        name = name or folder.resolve().name
        model = read_bert_folder(name, folder)
        identity = model_identity(name, folder)
        path = exported_path(cache_folder, identity, precision)
        if not path.is_file():
            from matcher.encoding.onnx_export import export

            export(name, folder, path, shape=model.shape, precision=precision)
        self._reader = _OnnxNetwork(name, path)
        super().__init__(
            self._reader,
            Tokenizer.from_file(str(folder / "tokenizer.json")),
            identity=f"onnx-{precision}:{identity}",
            max_tokens=model.max_tokens,
            policy=policy or WindowPolicy(),
        )

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """As `matcher.ports.TokenEncoder` says. A text without a visible character has no tokens."""
        windows = self.first_windows(texts)
        order = sorted(range(len(windows)), key=lambda row: -len(windows[row].ids))
        found: dict[int, TokenVectors] = {}
        read = self._reader.tokens([windows[row].ids for row in order])
        for row, vectors in zip(order, read, strict=True):
            own = ~windows[row].is_special
            found[row] = TokenVectors(ids=windows[row].ids[own], vectors=to_unit_rows(vectors[own]))
        return [found[row] for row in range(len(windows))]


def exported_path(cache_folder: Path, identity: str, precision: Precision) -> Path:
    """Where the model of that ``model_identity`` is kept in ONNX's form."""
    return cache_folder / f"{identity.replace('/', '_')}-{precision}-tokens.onnx"


def usable_threads() -> int:
    """OMP_NUM_THREADS, which PyTorch, FAISS and numpy follow by themselves; else the cores this process may use."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _OnnxNetwork:
    def __init__(self, name: str, path: Path) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as errors

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf, errors.NoModel) as error:
            raise EncoderUnavailable(name, f"delete {path}, it will be made again ({error})") from error
        self.dimension = int(self._session.get_outputs()[0].shape[1])

    def vectors(self, windows: Sequence[Tokens]) -> Iterator[npt.NDArray[np.float32]]:
        """Threads share texts, not the work on one text: nobody waits for the others between two operators."""
        with ThreadPoolExecutor(usable_threads(), thread_name_prefix="encoding") as threads:
            yield from threads.map(self._vector, windows)

    def tokens(self, windows: Sequence[Tokens]) -> Iterator[npt.NDArray[np.float32]]:
        """One array, shape (tokens, dimension), for each window, in their order."""
        with ThreadPoolExecutor(usable_threads(), thread_name_prefix="encoding") as threads:
            yield from threads.map(self._tokens, windows)

    def _vector(self, window: Tokens) -> npt.NDArray[np.float32]:
        return self._run("vectors", window)

    def _tokens(self, window: Tokens) -> npt.NDArray[np.float32]:
        return self._run("tokens", window) if len(window) else np.empty((0, self.dimension), dtype=np.float32)

    def _run(self, output: str, window: Tokens) -> npt.NDArray[np.float32]:
        result: npt.NDArray[np.float32] = self._session.run([output], {"input_ids": window[np.newaxis]})[0][0]
        return result
