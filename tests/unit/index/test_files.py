"""An index in a file comes back as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import IndexFileCorrupt, IndexFileError, IndexFileMissing, IndexFileStale
from matcher.index import FaissFlatIndex
from matcher.index.files import fingerprint, load, save
from tests.contracts.vector_index import DIMENSION, POOL, POOL_QUERIES, assert_exact

IDS = ["a", "나", 'with "quotes"\n']


def small_index() -> FaissFlatIndex:
    index = FaissFlatIndex(DIMENSION)
    index.add(IDS, POOL[:3])
    return index


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("index") / "offers.index"
    save(small_index(), path, "print")
    return path.read_bytes()


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "offers.index"
    save(small_index(), path, "print")
    index = load(path, "print")
    assert (index.ids, index.dimension, len(index)) == (tuple(IDS), DIMENSION, 3)
    assert_exact(index.search(POOL_QUERIES, 5), IDS, POOL[:3], POOL_QUERIES, 5)


def test_a_loaded_index_can_be_changed_and_saved_over_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "offers.index"
    save(small_index(), path, "print")
    index = load(path, "print")
    index.remove(["a"])
    index.add(["d"], POOL[3:4])
    save(index, path, "another")
    again = load(path, "another")
    assert again.ids == (*IDS[1:], "d")
    assert_exact(again.search(POOL_QUERIES, 5), again.ids, POOL[[1, 2, 3]], POOL_QUERIES, 5)
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_index_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "offers.index"
    save(FaissFlatIndex(DIMENSION), path, "print")
    assert (load(path, "print").ids, load(path, "print").dimension) == ((), DIMENSION)


def test_an_index_larger_than_one_chunk_comes_back_bit_for_bit(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(3_000, 384)).astype(np.float32)
    index = FaissFlatIndex(384)
    index.add([str(number) for number in range(3_000)], vectors)
    save(index, tmp_path / "offers.index", "print")
    loaded = load(tmp_path / "offers.index", "print")
    assert np.array_equal(loaded.flat.reconstruct_n(0, 3_000), vectors)


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexFileMissing) as caught:
        load(tmp_path / "offers.index", "print")
    assert caught.value.path == tmp_path / "offers.index"


def test_an_index_of_other_records_is_stale(tmp_path: Path) -> None:
    save(small_index(), tmp_path / "offers.index", "print")
    with pytest.raises(IndexFileStale, match="built from other records or by another encoder"):
        load(tmp_path / "offers.index", "another print")


@given(data=st.data())
def test_one_changed_byte_anywhere_is_noticed(
    written: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(written) - 1))
    changed = bytearray(written)
    changed[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "changed.index"
    path.write_bytes(changed)
    with pytest.raises(IndexFileCorrupt):
        load(path, "print")


@given(data=st.data())
def test_a_file_cut_short_or_with_more_at_its_end_is_corrupt(
    written: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "length.index"
    length = data.draw(st.integers(0, len(written) - 1))
    path.write_bytes(data.draw(st.sampled_from([written[:length], written + b"\0", written + written[: length + 1]])))
    with pytest.raises(IndexFileCorrupt):
        load(path, "print")


def test_one_error_class_covers_all_that_asks_for_building_anew() -> None:
    assert {IndexFileMissing, IndexFileStale, IndexFileCorrupt} == set(IndexFileError.__subclasses__())


def test_a_fingerprint_depends_on_encoder_ids_texts_and_their_order() -> None:
    prints = [
        fingerprint("encoder", ["a", "b"], ["1", "2"]),
        fingerprint("another", ["a", "b"], ["1", "2"]),
        fingerprint("encoder", ["a", "c"], ["1", "2"]),
        fingerprint("encoder", ["a", "b"], ["1", "3"]),
        fingerprint("encoder", ["b", "a"], ["2", "1"]),
        fingerprint("encoder", ["a"], ["1"]),
        fingerprint("encoder", [], []),
        fingerprint("encoder", ['a", "1'], ["2"]),
    ]
    assert len(set(prints)) == len(prints)
    assert prints[0] == fingerprint("encoder", ["a", "b"], ["1", "2"])


def test_a_fingerprint_needs_one_hash_an_id() -> None:
    with pytest.raises(ValueError, match="zip"):
        fingerprint("encoder", ["a"], [])
