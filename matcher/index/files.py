"""An index in one file, which says what it was built from and is read where it lies.

    offset   length       content
    0        8            BWINDEX2
    8        8            length of the header, unsigned, little-endian
    16       n            header: JSON, see ``_header``
             ...          the ids: a JSON list in the order of adding
             16 a vector  the content hashes, each by its BLAKE2b of 16 bytes
             8 a vector   the numbers of the vectors, signed, little-endian, rising
             ...          zeros up to a multiple of 4,096
             4 a number   the vectors, float32, little-endian
             ...          of an approximate index: its rotation, float32, and the faiss.IndexIVFRaBitQ
    -32      32           SHA-256 of everything before

All bytes are read once, to check them; after that the vectors stay in the file, of which the system keeps in memory
what is used and as much as fits. A changed vector is changed in memory, and in the file when it is written anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import faiss
import numpy as np
import numpy.typing as npt

from matcher.atomic import open_atomically
from matcher.errors import IndexFileCorrupt, IndexFileMissing, IndexFileStale
from matcher.index.approximate import RECALL, ApproximateIndex
from matcher.index.collection import Collection
from matcher.index.flat import FlatIndex
from matcher.index.lists import InvertedLists
from matcher.index.tuning import Effort
from matcher.ports import Vectors

StorableIndex: TypeAlias = FlatIndex | ApproximateIndex

_MAGIC = b"BWINDEX2"
_DIGEST_BYTES = 32
_HASH_BYTES = 16
_ALIGNMENT = 4096
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the vectors of an index are made from: for each id, in order, a hash of what is encoded, and by whom."""

    encoder_id: str
    ids: Sequence[str]
    content_hashes: Sequence[str]

    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that the vectors of an index and their order depend on.

        Raises ``ValueError`` when there are more ids than hashes, or the reverse.
        """
        if len(self.ids) != len(self.content_hashes):
            raise ValueError(f"{len(self.ids)} ids with {len(self.content_hashes)} content hashes")
        content = json.dumps([self.encoder_id, list(self.ids), list(self.content_hashes)])
        return hashlib.sha256(content.encode()).hexdigest()

    def hashes(self) -> npt.NDArray[np.void]:
        """The content hashes, shortened to 16 bytes each; shape (n,)."""
        return short_hashes(self.content_hashes)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIndex:
    """An index as it came from its file; ``hashes`` belong to its ids, in order.

    ``retuned``: its effort was measured anew, for another recall than the file holds it for.
    """

    index: StorableIndex
    encoder_id: str
    fingerprint: str
    hashes: npt.NDArray[np.void]
    retuned: bool


def short_hashes(content_hashes: Iterable[str]) -> npt.NDArray[np.void]:
    """BLAKE2b of each text, 16 bytes; shape (n,)."""
    joined = b"".join(hashlib.blake2b(each.encode(), digest_size=_HASH_BYTES).digest() for each in content_hashes)
    return np.frombuffer(joined, dtype=f"V{_HASH_BYTES}")


def save(index: StorableIndex, path: Path, source: Source) -> None:
    """Write ``index``, which holds the vectors of ``source`` in its order, whole or not at all: ``OSError``."""
    collection = index.collection
    ids = json.dumps(collection.ids).encode()
    header = json.dumps(_header(index, source, len(ids))).encode()
    digest = hashlib.sha256()
    with open_atomically(path) as file:

        def write(content: bytes | memoryview) -> int:
            digest.update(content)
            return file.write(content)

        write(_MAGIC)
        write(len(header).to_bytes(8, "little"))
        write(header)
        write(ids)
        write(source.hashes().tobytes())
        write(collection.numbers.astype("<i8").tobytes())
        write(bytes(-file.tell() % _ALIGNMENT))
        for _, block in collection.live_blocks():
            write(np.ascontiguousarray(block, dtype="<f4").data.cast("B") if len(block) else b"")
        if isinstance(index, ApproximateIndex) and index.lists is not None:
            write(index.lists.rotation.astype("<f4").tobytes())
            writer = faiss.PyCallbackIOWriter(write, _CHUNK_BYTES)  # type: ignore[attr-defined]
            faiss.write_index(index.lists.ivf, writer)
        file.write(digest.digest())


def load(path: Path, source: Source, recall: float = RECALL) -> StorableIndex:
    """Read the index that ``save`` wrote to ``path`` for the same ``source``; raises ``IndexFileStale`` for another,
    and what ``read`` raises.
    """
    stored = read(path, recall)
    if stored.fingerprint != source.fingerprint():
        raise IndexFileStale(path)
    return stored.index


def read(path: Path, recall: float = RECALL) -> StoredIndex:
    """Read whatever index ``save`` wrote to ``path``; an approximate one is tuned anew if it was for another recall.

    Raises ``IndexFileMissing``, ``IndexFileCorrupt`` when a byte is not what was written, and ``OSError`` when the
    file cannot be opened.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise IndexFileMissing(path) from error
    with file:
        _check_digest(file, path)
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        count, dimension = header["count"], header["dimension"]
        ids = json.loads(file.read(header["ids_bytes"]))
        hashes = np.frombuffer(file.read(count * _HASH_BYTES), dtype=f"V{_HASH_BYTES}")
        numbers = np.frombuffer(file.read(count * 8), dtype="<i8").astype(np.int64)
        file.seek(-file.tell() % _ALIGNMENT, 1)
        rows = _mapped(file, count, dimension)
        collection = Collection(dimension, ids=ids, rows=rows, numbers=numbers, next_number=header["next_number"])
        index = _approximate(file, collection, header, recall) if header["approximate"] else FlatIndex.of(collection)
    return StoredIndex(
        index=index,
        encoder_id=header["encoder_id"],
        fingerprint=header["fingerprint"],
        hashes=hashes,
        retuned=header["approximate"] and header["effort"] is not None and header["effort"]["target"] != recall,
    )


def _header(index: StorableIndex, source: Source, ids_bytes: int) -> dict[str, Any]:
    collection = index.collection
    header: dict[str, Any] = {
        "encoder_id": source.encoder_id,
        "fingerprint": source.fingerprint(),
        "dimension": index.dimension,
        "count": len(index),
        "next_number": collection.next_number,
        "ids_bytes": ids_bytes,
        "approximate": isinstance(index, ApproximateIndex),
    }
    if isinstance(index, ApproximateIndex):
        header["trained_on"], header["changed"] = index.trained_on, index.changed
        header["effort"] = asdict(index.effort) if index.effort is not None else None
    return header


def _mapped(file: BinaryIO, count: int, dimension: int) -> Vectors:
    """The vectors where they lie, copied only where they are written to; the file stands behind them then."""
    if not count:
        return np.empty((0, dimension), dtype=np.float32)
    start = file.tell()
    rows: Vectors = np.memmap(file, dtype="<f4", mode="c", offset=start, shape=(count, dimension))
    file.seek(start + rows.nbytes)
    return rows


def _approximate(file: BinaryIO, collection: Collection, header: dict[str, Any], recall: float) -> ApproximateIndex:
    effort, lists = None, None
    if header["effort"] is not None:
        effort = Effort(**header["effort"])
        size = header["dimension"]
        rotation = np.frombuffer(file.read(size * size * 4), dtype="<f4").reshape(size, size)
        reader = faiss.PyCallbackIOReader(file.read, _CHUNK_BYTES)  # type: ignore[attr-defined]
        lists = InvertedLists(rotation, faiss.read_index(reader))
    return ApproximateIndex.of(
        collection, lists, effort, trained_on=header["trained_on"], changed=header["changed"], recall=recall
    )


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
