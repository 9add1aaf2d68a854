"""Files that are either the old one or the new one, whole, whatever happens in between."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

ABANDONED_AFTER_S = 3600.0
"""A temporary file that was not written to for so long belongs to a process that was killed."""

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.part")
_tidied: set[Path] = set()
"""The folders in which this process has looked for abandoned files: once is enough, and some hold thousands."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``: temporary file beside it, fsync, rename. Makes the folder if needed.

    Raises ``OSError``; then ``path`` is as it was and no temporary file stays.
    """
    with open_atomically(path) as file:
        file.write(content)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file to stream into; ``path`` becomes it when the block ends without an error.

    Raises ``OSError``; after any error ``path`` is as it was and no temporary file stays.
    """
    with replacing(path) as temporary, temporary.open("wb") as file:
        yield file


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of an empty file beside ``path``, for a library that writes by name.

    ``path`` becomes that file when the block ends without an error; raises as ``open_atomically`` does.
    Two processes may do so at once: each has its own temporary file, and the last to finish wins. The file has the
    mode that the umask gives a new one. What killed processes left in the folder over an hour ago is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _tidy(path.parent.resolve())
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _tidy(folder: Path) -> None:
    """Remove abandoned temporary files; one that cannot be removed stays, and the write is not its business."""
    if folder in _tidied:
        return
    _tidied.add(folder)
    latest = time.time() - ABANDONED_AFTER_S
    for file in folder.iterdir():
        if _TEMPORARY.fullmatch(file.name):
            with suppress(OSError):  # another process may be tidying as well
                if file.stat().st_mtime < latest:
                    file.unlink()


def _sync(path: Path) -> None:
    """Make the content of a file, or the names in a folder, last."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
