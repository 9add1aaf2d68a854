"""Any model of the sentence-transformers library, on PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.encoding.batches import TokenMatrix, padded_batches
from matcher.encoding.model_folders import MINILM, loading, minilm_folder, model_identity
from matcher.encoding.windows import Tokens, WindowedEncoder, WindowPolicy
from matcher.errors import EncoderUnavailable

_WITHOUT_A_LIMIT = 512


class SentenceTransformersEncoder(WindowedEncoder):
    """A model by name or folder, with its own pooling, on the device that the library picks.

    Both sides are encoded alike: prompts that a model's configuration holds for queries or documents are not used.
    ``id`` has the model's name, a hash of its files, its window and the policy for long texts.
    """

    def __init__(
        self, model: str | Path = MINILM, *, policy: WindowPolicy | None = None, threads: int | None = None
    ) -> None:
        """``model`` is a folder or a name; all-MiniLM-L6-v2 comes from its package, others from the library's cache.

        ``threads``: None leaves PyTorch's setting, which follows OMP_NUM_THREADS.
        Raises ``EncoderUnavailable`` when the model cannot be loaded.
        """
        folder = _local_folder(model)
        loaded = _load(str(model), folder)
        tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", None)
        if tokenizer is None:
            raise EncoderUnavailable(str(model), "its tokenizer has no `tokenizers` form, which windows are cut with")
        super().__init__(
            _TorchNetwork(loaded, threads),
            tokenizer,
            identity=f"sentence-transformers:{model_identity(_name(model), folder or _snapshot(str(model)))}",
            max_tokens=loaded.max_seq_length or _WITHOUT_A_LIMIT,
            policy=policy or WindowPolicy(),
        )


class _TorchNetwork:
    def __init__(self, model: Any, threads: int | None) -> None:
        self._model = model
        self._threads = threads
        self.dimension = int(model.get_embedding_dimension())

    def vectors(self, windows: Sequence[Tokens]) -> Iterator[npt.NDArray[np.float32]]:
        for input_ids, attention_mask in padded_batches(windows):
            yield from self._batch_vectors(input_ids, attention_mask)

    def _batch_vectors(self, input_ids: TokenMatrix, attention_mask: TokenMatrix) -> npt.NDArray[np.float32]:
        import torch

        device = self._model.device
        with torch.inference_mode(), _torch_threads(self._threads):
            features = {
                "input_ids": torch.from_numpy(input_ids).to(device),
                "attention_mask": torch.from_numpy(attention_mask).to(device),
            }
            result: npt.NDArray[np.float32] = self._model(features)["sentence_embedding"].float().cpu().numpy()
        return result


def _local_folder(model: str | Path) -> Path | None:
    """The folder that ``model`` means, None for the name of a model elsewhere."""
    if str(model) in {MINILM, f"sentence-transformers/{MINILM}"}:
        return minilm_folder()
    return Path(model) if Path(model).is_dir() else None


def _name(model: str | Path) -> str:
    return Path(model).resolve().name if Path(model).is_dir() else str(model)


def _load(model: str, folder: Path | None) -> Any:
    from sentence_transformers import SentenceTransformer

    if folder is None:
        advice = "name a model folder, or download the model first, with HF_HUB_OFFLINE=0"
    elif (folder / "config.json").is_file():
        advice = f"what {folder} holds is no model that sentence-transformers can read"
    else:
        raise EncoderUnavailable(model, f"{folder} holds no model: there is no config.json")
    with loading(model, advice):
        return SentenceTransformer(str(folder or model))


def _snapshot(name: str) -> Path:
    """The folder, in the library's cache, of a model that has just been loaded by name."""
    from huggingface_hub import try_to_load_from_cache

    owner = "" if "/" in name else "sentence-transformers/"
    config = try_to_load_from_cache(f"{owner}{name}", "config.json")
    if not isinstance(config, str):
        raise EncoderUnavailable(name, "its files are not in the library's cache: name a model folder instead")
    return Path(config).parent


@contextmanager
def _torch_threads(threads: int | None) -> Iterator[None]:
    """PyTorch's number of threads is the whole process's: put it back afterwards."""
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(threads or before)
        yield
    finally:
        torch.set_num_threads(before)
