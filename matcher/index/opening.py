"""The right index for a number of vectors, made or brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matcher.errors import IndexFileError, IndexFileMissing, IndexFileStale
from matcher.index.approximate import RECALL, ApproximateIndex
from matcher.index.files import Source, StorableIndex, StoredIndex, load, read, save
from matcher.index.flat import FlatIndex
from matcher.index.tuning import TOP
from matcher.ports import Vectors

EXACT_UP_TO = 200_000
"""Vectors up to which an index is exact: until there a few thousand queries cost less than making lists."""

VectorsAt = Callable[[Sequence[int]], Vectors]
"""The vectors of the records at these places of a ``Source``, in that order."""


def make_index(
    ids: Sequence[str], vectors: Vectors, *, recall: float = RECALL, exact_up_to: int = EXACT_UP_TO
) -> StorableIndex:
    """An index that holds ``vectors``, shape (len(ids), dimension): exact for up to ``exact_up_to`` of them.

    Above, it finds ``recall`` of the exact 100 nearest. Raises ``ValueError`` as ``VectorIndex.add`` does.
    """
    dimension = vectors.shape[1]
    index: StorableIndex = (
        FlatIndex(dimension) if len(ids) <= exact_up_to else ApproximateIndex(dimension, recall=recall)
    )
    index.add(ids, vectors)
    return index


def open_index(
    path: Path,
    source: Source,
    vectors_at: VectorsAt,
    *,
    recall: float = RECALL,
    exact_up_to: int = EXACT_UP_TO,
    tell: Callable[[str], None],
) -> StorableIndex:
    """The index in ``path`` if it is there, whole and of this ``source``; else it is brought up to date or made.

    Only vectors of records that are new or changed are asked for when the file holds the others. The person is
    told what was done. Raises ``OSError``.
    """
    try:
        stored = read(path, recall)
        if stored.fingerprint == source.fingerprint():
            return _kept(stored, path, source, tell)
        index = _brought_up_to_date(stored, source, vectors_at, exact_up_to, tell)
        if index is None:
            raise IndexFileStale(path)
    except IndexFileMissing:
        tell(f"Indexing the {path.stem}")
        index = None
    except IndexFileError as error:
        tell(f"{error}: building it anew")
        index = None
    if index is None:
        index = make_index(source.ids, vectors_at(range(len(source.ids))), recall=recall, exact_up_to=exact_up_to)
    save(index, path, source)
    _tell_recall(index, tell)
    return index if isinstance(index, FlatIndex) else _from_its_file(index, path, source, recall)


def _kept(stored: StoredIndex, path: Path, source: Source, tell: Callable[[str], None]) -> StorableIndex:
    """What was read, written again if it was tuned for another recall, so that the next reading does without."""
    if stored.retuned:
        save(stored.index, path, source)
        _tell_recall(stored.index, tell)
    return stored.index


def _tell_recall(index: StorableIndex, tell: Callable[[str], None]) -> None:
    if isinstance(index, ApproximateIndex) and index.effort is not None:
        tell(f"The index finds {index.effort.recall:.1%} of the exact {TOP} nearest")


def _from_its_file(index: StorableIndex, path: Path, source: Source, recall: float) -> StorableIndex:
    """The same index with its vectors in the file and not in memory; ``index`` if another process replaced it."""
    try:
        return load(path, source, recall)
    except IndexFileError:
        return index


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """What to do to a stored index; ``added`` and ``updated`` are places in the source."""

    added: Sequence[int]
    updated: Sequence[int]
    removed: Sequence[str]

    def __str__(self) -> str:
        return f"{len(self.added)} added, {len(self.updated)} changed, {len(self.removed)} removed"


def _brought_up_to_date(
    stored: StoredIndex, source: Source, vectors_at: VectorsAt, exact_up_to: int, tell: Callable[[str], None]
) -> StorableIndex | None:
    """The stored index changed to that of ``source``; None when it has to be made anew."""
    changes = _changes(stored, source) if stored.encoder_id == source.encoder_id else None
    exact = isinstance(stored.index, FlatIndex)
    if changes is None or exact != (len(source.ids) <= exact_up_to):
        return None
    tell(f"Bringing the index up to date: {changes}")
    index, ids = stored.index, source.ids
    index.remove(changes.removed)
    for places, put in ((changes.updated, index.update), (changes.added, index.add)):
        if places:
            put([ids[at] for at in places], vectors_at(places))
    return index


def _changes(stored: StoredIndex, source: Source) -> _Changes | None:
    """None when more than half would change, or when what stays stands in another order than in ``source``."""
    known = dict(zip(stored.index.ids, range(len(stored.index)), strict=True))
    places = [known.get(each, -1) for each in source.ids]
    kept = np.array([place for place in places if place >= 0], dtype=np.intp)
    added = [at for at, place in enumerate(places) if place < 0]
    if (np.diff(kept) < 0).any() or (added and added[0] < len(kept)):
        return None
    differs = stored.hashes[kept] != source.hashes()[: len(kept)]
    wanted = set(source.ids)
    changes = _Changes(
        added=added,
        updated=np.flatnonzero(differs).tolist(),
        removed=[each for each in known if each not in wanted],
    )
    changed = len(changes.added) + len(changes.updated) + len(changes.removed)
    return changes if changed <= len(source.ids) // 2 else None
