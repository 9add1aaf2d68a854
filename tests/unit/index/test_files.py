"""An index in a file comes back as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import IndexFileCorrupt, IndexFileError, IndexFileMissing, IndexFileStale
from matcher.index import ApproximateIndex, FlatIndex, Source, load, save
from matcher.index.files import read
from tests.contracts.vector_index import DIMENSION, POOL, POOL_QUERIES, assert_exact, unit_vectors

IDS = ["a", "나", 'with "quotes"\n']
SOURCE = Source(encoder_id="encoder", ids=IDS, content_hashes=["1", "2", "3"])
ANOTHER = Source(encoder_id="encoder", ids=IDS, content_hashes=["1", "2", "4"])


def small_index() -> FlatIndex:
    index = FlatIndex(DIMENSION)
    index.add(IDS, POOL[:3])
    return index


def many(count: int) -> Source:
    ids = [f"id-{number}" for number in range(count)]
    return Source(encoder_id="encoder", ids=ids, content_hashes=ids)


def trained_index(count: int = 400) -> ApproximateIndex:
    index = ApproximateIndex(DIMENSION, train_from=100)
    index.add(many(count).ids, unit_vectors(count))
    assert index.lists is not None
    return index


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("index") / "offers.index"
    save(small_index(), path, SOURCE)
    return path.read_bytes()


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "offers.index"
    save(small_index(), path, SOURCE)
    index = load(path, SOURCE)
    assert (index.ids, index.dimension, len(index)) == (tuple(IDS), DIMENSION, 3)
    assert_exact(index.search(POOL_QUERIES, 5), IDS, POOL[:3], POOL_QUERIES, 5)


def test_a_loaded_index_can_be_changed_and_saved_over_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "offers.index"
    save(small_index(), path, SOURCE)
    before = path.read_bytes()
    index = load(path, SOURCE)
    index.remove(["a"])
    index.update([IDS[1]], POOL[4:5])
    index.add(["d"], POOL[3:4])
    assert path.read_bytes() == before
    changed = Source(encoder_id="encoder", ids=(*IDS[1:], "d"), content_hashes=["5", "3", "4"])
    save(index, path, changed)
    again = load(path, changed)
    assert again.ids == (*IDS[1:], "d")
    assert_exact(again.search(POOL_QUERIES, 5), again.ids, POOL[[4, 2, 3]], POOL_QUERIES, 5)
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_index_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "offers.index"
    save(FlatIndex(DIMENSION), path, many(0))
    assert (load(path, many(0)).ids, load(path, many(0)).dimension) == ((), DIMENSION)


def test_vectors_come_back_bit_for_bit_and_stay_in_the_file(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(3_000, 384)).astype(np.float32)
    index = FlatIndex(384)
    index.add(many(3_000).ids, vectors)
    save(index, tmp_path / "offers.index", many(3_000))
    rows = load(tmp_path / "offers.index", many(3_000)).collection.rows
    assert rows.bytes_in_memory == 0
    assert np.array_equal(rows.take(np.arange(3_000)), vectors)


def test_an_approximate_index_comes_back_with_its_lists_and_what_was_measured(tmp_path: Path) -> None:
    index = trained_index()
    save(index, tmp_path / "offers.index", many(400))
    again = load(tmp_path / "offers.index", many(400))
    assert isinstance(again, ApproximateIndex)
    assert (again.effort, again.trained_on, again.changed) == (index.effort, 400, 0)
    queries = unit_vectors(20, seed=3)
    for found, expected in zip(again.search(queries, 10), index.search(queries, 10), strict=True):
        assert found.ids == expected.ids
        assert found.similarities.tolist() == expected.similarities.tolist()


def test_an_approximate_index_can_be_changed_after_it_was_loaded(tmp_path: Path) -> None:
    path, vectors = tmp_path / "offers.index", unit_vectors(400)
    index = trained_index()
    index.remove(["id-7"])
    kept = [each for each in many(400).ids if each != "id-7"]
    save(index, path, Source(encoder_id="encoder", ids=kept, content_hashes=kept))
    again = read(path).index
    again.remove(["id-8"])
    again.update(["id-9"], vectors[7:8])
    again.add(["new"], vectors[8:9])
    (gone,) = again.search(vectors[7:8], 1)
    (new,) = again.search(vectors[8:9], 1)
    assert (gone.ids, new.ids) == (("id-9",), ("new",))
    final = Source(encoder_id="encoder", ids=again.ids, content_hashes=again.ids)
    save(again, path, final)
    (found,) = load(path, final).search(vectors[8:9], 1)
    assert found.ids == ("new",)


def test_an_approximate_index_is_tuned_anew_for_another_recall(tmp_path: Path) -> None:
    save(trained_index(), tmp_path / "offers.index", many(400))
    index = load(tmp_path / "offers.index", many(400), recall=0.5)
    assert isinstance(index, ApproximateIndex)
    assert index.effort is not None
    assert index.effort.target == 0.5


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexFileMissing) as caught:
        load(tmp_path / "offers.index", SOURCE)
    assert caught.value.path == tmp_path / "offers.index"


def test_an_index_of_other_records_is_stale(tmp_path: Path) -> None:
    save(small_index(), tmp_path / "offers.index", SOURCE)
    with pytest.raises(IndexFileStale, match="built from other records or by another encoder"):
        load(tmp_path / "offers.index", ANOTHER)


@settings(deadline=None)
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
        load(path, SOURCE)


@settings(deadline=None)
@given(data=st.data())
def test_a_file_cut_short_or_with_more_at_its_end_is_corrupt(
    written: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "length.index"
    length = data.draw(st.integers(0, len(written) - 1))
    path.write_bytes(data.draw(st.sampled_from([written[:length], written + b"\0", written + written[: length + 1]])))
    with pytest.raises(IndexFileCorrupt):
        load(path, SOURCE)


def test_one_error_class_covers_all_that_asks_for_building_anew() -> None:
    assert {IndexFileMissing, IndexFileStale, IndexFileCorrupt} == set(IndexFileError.__subclasses__())


def fingerprint(encoder_id: str, ids: list[str], content_hashes: list[str]) -> str:
    return Source(encoder_id=encoder_id, ids=ids, content_hashes=content_hashes).fingerprint()


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
    with pytest.raises(ValueError, match="1 ids with 0 content hashes"):
        fingerprint("encoder", ["a"], [])
