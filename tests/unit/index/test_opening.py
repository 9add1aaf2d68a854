"""The right index for a number of vectors; a stored one is changed by what changed, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.index import ApproximateIndex, FlatIndex, Source, make_index, open_index
from matcher.index.files import StorableIndex
from matcher.ports import Vectors
from tests.contracts.vector_index import POOL, POOL_QUERIES, assert_exact, unit_vectors

VECTORS = unit_vectors(300, seed=12)


class Workspace:
    """Records are a mapping from id to the row of ``VECTORS`` that is their text; what is encoded is counted."""

    def __init__(self, folder: Path, exact_up_to: int = 1_000) -> None:
        self.path = folder / "offers.index"
        self.exact_up_to = exact_up_to
        self.encoded: list[str] = []
        self.told: list[str] = []

    def open(self, records: Mapping[str, int], encoder_id: str = "encoder") -> StorableIndex:
        ids = list(records)
        self.encoded, self.told = [], []

        def vectors_at(places: Sequence[int]) -> Vectors:
            self.encoded += [ids[at] for at in places]
            return VECTORS[[records[ids[at]] for at in places]]

        source = Source(encoder_id=encoder_id, ids=ids, content_hashes=[str(records[each]) for each in ids])
        return open_index(self.path, source, vectors_at, exact_up_to=self.exact_up_to, tell=self.told.append)


def assert_holds(index: StorableIndex, records: Mapping[str, int]) -> None:
    assert index.ids == tuple(records)
    rows = VECTORS[list(records.values())]
    assert_exact(index.search(POOL_QUERIES, len(records)), index.ids, rows, POOL_QUERIES, len(records))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


TEN = {f"id-{number}": number for number in range(10)}


def test_up_to_a_size_an_index_is_exact_and_above_it_approximate() -> None:
    ids = [str(number) for number in range(12)]
    assert isinstance(make_index(ids, POOL, exact_up_to=12), FlatIndex)
    assert isinstance(make_index(ids, POOL, exact_up_to=11), ApproximateIndex)


def test_a_missing_index_is_built_from_all_vectors_and_the_person_is_told(workspace: Workspace) -> None:
    assert_holds(workspace.open(TEN), TEN)
    assert workspace.encoded == list(TEN)
    assert workspace.told == [f"Indexing the {workspace.path.stem}"]


def test_an_unchanged_one_is_read_and_nothing_is_encoded_or_written(workspace: Workspace) -> None:
    workspace.open(TEN)
    written = workspace.path.stat().st_mtime_ns
    assert_holds(workspace.open(TEN), TEN)
    assert (workspace.encoded, workspace.told) == ([], [])
    assert workspace.path.stat().st_mtime_ns == written


def test_only_what_is_new_or_changed_is_encoded(workspace: Workspace) -> None:
    workspace.open(TEN)
    records = {each: row for each, row in TEN.items() if each != "id-3"} | {"id-5": 50, "id-10": 51}
    assert_holds(workspace.open(records), records)
    assert workspace.encoded == ["id-5", "id-10"]
    assert workspace.told == ["Bringing the index up to date: 1 added, 1 changed, 1 removed"]
    assert_holds(workspace.open(records), records)
    assert workspace.encoded == []


def test_another_order_asks_for_building_anew(workspace: Workspace) -> None:
    workspace.open(TEN)
    records = dict(reversed(TEN.items()))
    assert_holds(workspace.open(records), records)
    assert workspace.encoded == list(records)
    assert "built from other records" in workspace.told[0]


def test_a_new_record_before_old_ones_asks_for_building_anew(workspace: Workspace) -> None:
    workspace.open(TEN)
    records = {"new": 20} | TEN
    assert_holds(workspace.open(records), records)
    assert workspace.encoded == list(records)


def test_another_encoder_asks_for_building_anew(workspace: Workspace) -> None:
    workspace.open(TEN)
    workspace.open(TEN, encoder_id="another")
    assert workspace.encoded == list(TEN)


def test_when_most_records_changed_all_is_built_anew(workspace: Workspace) -> None:
    workspace.open(TEN)
    records = {each: row + 20 for each, row in TEN.items()}
    assert_holds(workspace.open(records), records)
    assert workspace.encoded == list(TEN)
    assert "building it anew" in workspace.told[0]


def test_a_damaged_index_is_built_anew(workspace: Workspace) -> None:
    workspace.open(TEN)
    workspace.path.write_bytes(workspace.path.read_bytes()[:-1])
    assert_holds(workspace.open(TEN), TEN)
    assert "its bytes are not those that were written" in workspace.told[0]


def test_an_index_that_outgrows_exactness_is_built_anew_as_an_approximate_one(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, exact_up_to=10)
    assert isinstance(workspace.open(TEN), FlatIndex)
    records = TEN | {"one more": 20}
    index = workspace.open(records)
    assert isinstance(index, ApproximateIndex)
    assert_holds(index, records)


def test_an_approximate_index_is_brought_up_to_date_as_well_and_lies_in_its_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, exact_up_to=5)
    workspace.open(TEN)
    records = TEN | {"id-0": 30, "new": 31}
    index = workspace.open(records)
    assert isinstance(index, ApproximateIndex)
    assert workspace.encoded == ["id-0", "new"]
    assert index.collection.rows.bytes_in_memory == 0
    assert_holds(index, records)


def test_another_recall_is_tuned_for_once_and_kept(tmp_path: Path) -> None:
    rows = np.random.default_rng(4).normal(size=(10_200, 16)).astype(np.float32)
    ids = [str(number) for number in range(len(rows))]
    source = Source(encoder_id="encoder", ids=ids, content_hashes=ids)
    told: list[str] = []

    def targets(recall: float) -> float:
        told.clear()
        index = open_index(
            tmp_path / "offers.index",
            source,
            lambda places: rows[list(places)],
            recall=recall,
            exact_up_to=100,
            tell=told.append,
        )
        assert isinstance(index, ApproximateIndex)
        assert index.effort is not None
        return index.effort.target

    assert (targets(0.9), len(told)) == (0.9, 2)
    assert (targets(0.9), told) == (0.9, [])
    assert (targets(0.5), len(told)) == (0.5, 1)
    assert told[0].startswith("The index finds ")
    assert (targets(0.5), told) == (0.5, [])


def test_any_chain_of_changes_gives_the_index_that_building_anew_gives(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    records = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 5), min_size=1)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(chain=st.lists(records, min_size=2, max_size=5))
    def check(chain: list[dict[str, int]]) -> None:
        workspace = Workspace(tmp_path_factory.mktemp("chain"))
        for step in chain:
            assert_holds(workspace.open(step), step)

    check()


def test_vectors_are_those_of_the_records_after_many_small_changes(workspace: Workspace) -> None:
    records = dict(TEN)
    rng = np.random.default_rng(3)
    workspace.open(records)
    for number in range(15):
        records[f"id-{rng.integers(0, 10)}"] = int(rng.integers(0, 300))
        records[f"new-{number}"] = int(rng.integers(0, 300))
        index = workspace.open(records)
        assert len(workspace.encoded) <= 2
    assert_holds(index, records)
