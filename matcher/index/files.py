"""An index in one file, which says what it was built from.

    offset   length   content
    0        8        BWINDEX1
    8        8        length of the header, unsigned, little-endian
    16       n        header: JSON with "fingerprint", "dimension" and "ids"
    16 + n   ...      the faiss.IndexFlatIP, as FAISS writes it
    -32      32       SHA-256 of everything before

It is written and read as a stream, so that memory holds the vectors once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import faiss

from matcher.atomic import open_atomically
from matcher.errors import IndexFileCorrupt, IndexFileMissing, IndexFileStale
from matcher.index.faiss_index import FaissFlatIndex

_MAGIC = b"BWINDEX1"
_DIGEST_BYTES = 32
_CHUNK_BYTES = 1 << 20


def fingerprint(encoder_id: str, ids: Iterable[str], content_hashes: Iterable[str]) -> str:
    """SHA-256, in hexadecimal, of all that the vectors of an index and their order depend on.

    Raises ``ValueError`` when there are more ids than hashes, or the reverse.
    """
    digest = hashlib.sha256(json.dumps(encoder_id).encode())
    for pair in zip(ids, content_hashes, strict=True):
        digest.update(b"\n" + json.dumps(pair).encode())
    return digest.hexdigest()


def save(index: FaissFlatIndex, path: Path, fingerprint: str) -> None:
    """Write ``index`` to ``path`` whole or not at all. Raises ``OSError``."""
    header = json.dumps({"fingerprint": fingerprint, "dimension": index.dimension, "ids": index.ids}).encode()
    digest = hashlib.sha256()
    with open_atomically(path) as file:

        def write(content: bytes) -> int:
            digest.update(content)
            return file.write(content)

        write(_MAGIC)
        write(len(header).to_bytes(8, "little"))
        write(header)
        faiss.write_index(index.flat, faiss.PyCallbackIOWriter(write, _CHUNK_BYTES))  # type: ignore[attr-defined]
        file.write(digest.digest())


def load(path: Path, fingerprint: str) -> FaissFlatIndex:
    """Read the index that ``save`` wrote to ``path`` with the same ``fingerprint``.

    Raises ``IndexFileMissing``, ``IndexFileCorrupt`` when a byte is not what was written, ``IndexFileStale`` for
    another fingerprint, and ``OSError`` when the file cannot be opened.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise IndexFileMissing(path) from error
    with file:
        _check_digest(file, path)
        header = _read_header(file)
        if header["fingerprint"] != fingerprint:
            raise IndexFileStale(path)
        flat = faiss.read_index(faiss.PyCallbackIOReader(file.read, _CHUNK_BYTES))  # type: ignore[attr-defined]
    return FaissFlatIndex.of(header["ids"], flat)


def _check_digest(file: BinaryIO, path: Path) -> None:
    """Leave the file where the header begins, or raise: nothing is interpreted before all bytes are known good."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise IndexFileCorrupt(path, "it is no index file of this version")
    left = path.stat().st_size - _DIGEST_BYTES - len(_MAGIC)
    digest = hashlib.sha256(_MAGIC)
    while left > 0:
        chunk = file.read(min(left, _CHUNK_BYTES))
        if not chunk:
            break
        digest.update(chunk)
        left -= len(chunk)
    if file.read() != digest.digest():
        raise IndexFileCorrupt(path, "its bytes are not those that were written")
    file.seek(len(_MAGIC))


def _read_header(file: BinaryIO) -> dict[str, Any]:
    length = int.from_bytes(file.read(8), "little")
    header: dict[str, Any] = json.loads(file.read(length))
    return header
