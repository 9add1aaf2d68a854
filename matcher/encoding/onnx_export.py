"""A transformer with mean pooling, written as an ONNX file. Importing this module loads PyTorch."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import onnxruntime
import torch
from transformers import AutoModel

from matcher.atomic import replacing
from matcher.encoding.model_folders import loading
from matcher.errors import EncoderUnavailable

_MOST_TEXTS = 4096
_SAME = 0.9999


class MeanOverTokens(torch.nn.Module):  # type: ignore[misc]
    """From token ids and attention mask, each of shape (texts, tokens), to one vector a text."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


def export(name: str, folder: Path, path: Path) -> None:
    """Write the transformer in ``folder`` to ``path``, whole or not at all; two processes may do so at once.

    Inputs ``input_ids`` and ``attention_mask``, int64 of shape (texts, tokens); output ``vectors``, float32 of
    shape (texts, dimension), not scaled to length 1.
    Raises ``EncoderUnavailable`` when the folder holds no model, or when the exported one does not give the
    same vectors, and ``OSError`` when ``path`` cannot be written.
    """
    with loading(name, f"what {folder} holds is no model that transformers can read"):
        # In single steps: ONNX Runtime runs that a tenth to a third faster than the fused operator taken apart.
        transformer = AutoModel.from_pretrained(folder, attn_implementation="eager", local_files_only=True)
    model = MeanOverTokens(transformer).eval()
    shape = {
        0: torch.export.Dim("texts", min=1, max=_MOST_TEXTS),
        1: torch.export.Dim("tokens", min=2, max=transformer.config.max_position_embeddings),
    }
    with replacing(path) as temporary, _quiet_exporter():
        torch.onnx.export(
            model,
            _example(texts=2, tokens=16),
            temporary,
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_shapes=(shape, shape),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        require_same_vectors(name, temporary, model)


def require_same_vectors(name: str, path: Path, model: torch.nn.Module) -> None:
    """Raise ``EncoderUnavailable`` unless the network in ``path`` gives the vectors of ``model``, cosine 0.9999."""
    input_ids, attention_mask = _example(texts=3, tokens=29)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found = session.run(None, {"input_ids": input_ids.numpy(), "attention_mask": attention_mask.numpy()})[0]
    with torch.inference_mode():
        expected = model(input_ids, attention_mask)
    cosines = torch.nn.functional.cosine_similarity(torch.from_numpy(found), expected)
    if not (cosines >= _SAME).all():
        raise EncoderUnavailable(
            name, "exported to ONNX it gives other vectors than in PyTorch: use it as sentence-transformers:<folder>"
        )


def _example(*, texts: int, tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and attention mask, each row of which has one real token less than the row before.

    Two tensors that differ: the exporter takes one tensor given twice for one input.
    """
    input_ids = torch.arange(texts * tokens).reshape(texts, tokens)
    attention_mask = (torch.arange(tokens) < tokens - torch.arange(texts).unsqueeze(1)).to(torch.int64)
    return input_ids, attention_mask


@contextmanager
def _quiet_exporter() -> Iterator[None]:
    """Without the exporter's warnings, which are about its own inside and libraries that are not needed here."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
