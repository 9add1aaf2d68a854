"""What every unit of work does with changes that can be taken back, and with saved mappings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from api.setup.ports import SetupWork
from models.domain import EventData
from models.domain.changes import ChangeKind, RecordsChange, SavedMapping
from tests.contracts.full_records import make_full_data
from tests.factories import NOON, make_room

FULL = RecordsChange(
    id="c-1",
    kind=ChangeKind.IMPORT,
    noun="people",
    title="Teilnehmer.csv",
    made_at=NOON,
    made_by="a-1",
    before=make_full_data(),
    after=EventData(rooms=(make_room(1),)),
    added=1,
    changed=2,
    unchanged=3,
    rejected=4,
    keeps_back=5,
)
MAPPING = SavedMapping(
    shape=SavedMapping.shape_of("people", ["Name", "Kennung"]),
    kind="people",
    columns={"id": "Kennung", "name": "Name", "email": ""},
    saved_at=NOON,
)


class ChangesContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Callable[[], SetupWork]:
        raise NotImplementedError

    def test_a_change_comes_back_equal_with_records_of_every_kind(self, connect: Callable[[], SetupWork]) -> None:
        with connect() as work:
            assert work.changes.find("c-1") is None
            work.changes.add(FULL)
            work.commit()
        with connect() as work:
            assert work.changes.find("c-1") == FULL

    def test_the_last_changes_come_first_and_without_their_records(self, connect: Callable[[], SetupWork]) -> None:
        bare = replace(FULL, before=EventData(), after=EventData())
        with connect() as work:
            for number in (1, 2, 3):
                work.changes.add(replace(FULL, id=f"c-{number}"))
            assert work.changes.last(2) == (replace(bare, id="c-3"), replace(bare, id="c-2"))

    def test_a_change_is_undone_once(self, connect: Callable[[], SetupWork]) -> None:
        with connect() as work:
            work.changes.add(FULL)
            assert work.changes.mark_undone("c-1", NOON)
            assert not work.changes.mark_undone("c-1", NOON)
            assert not work.changes.mark_undone("c-2", NOON)
            found = work.changes.find("c-1")
            assert found is not None
            assert found.undone_at == NOON

    def test_a_mapping_is_found_by_its_shape_and_replaced(self, connect: Callable[[], SetupWork]) -> None:
        with connect() as work:
            assert work.changes.mapping(MAPPING.shape) is None
            work.changes.save_mapping(MAPPING)
            work.changes.save_mapping(replace(MAPPING, columns={"id": "Kennung"}))
            work.commit()
        with connect() as work:
            assert work.changes.mapping(MAPPING.shape) == replace(MAPPING, columns={"id": "Kennung"})
