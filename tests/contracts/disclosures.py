"""What every unit of work does with the audit log of disclosures: it adds, and never changes anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.domain import DisclosedKind, DisclosureAction, DisclosureEntry, Stage
from tests.contracts.ledger import Connect
from tests.factories import NOON

REQUESTED = DisclosureEntry(
    action=DisclosureAction.REQUESTED,
    actor_id="p-2",
    viewer_id="p-2",
    at=NOON,
    record_kind=DisclosedKind.NEED,
    record_id="n-1",
    stage=Stage.CONFIDENTIAL,
    owner_id="p-1",
)
GRANTED = replace(REQUESTED, action=DisclosureAction.GRANTED, actor_id="p-1")
ACCEPTED = DisclosureEntry(
    action=DisclosureAction.ACCEPTED,
    actor_id="p-2",
    viewer_id="p-2",
    at=NOON,
    text_version="ab",
    text="Ich schweige.",
)
OTHER = replace(REQUESTED, actor_id="p-3", viewer_id="p-3", record_kind=DisclosedKind.OFFER)


class DisclosureContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_entries_come_back_equal_and_in_the_order_of_adding(self, connect: Connect) -> None:
        with connect() as work:
            assert work.disclosures.entries() == ()
            work.disclosures.add([REQUESTED, ACCEPTED])
            work.disclosures.add([GRANTED])
            work.commit()
        with connect() as work:
            assert work.disclosures.entries() == (REQUESTED, ACCEPTED, GRANTED)

    def test_an_entry_that_says_the_same_is_another_entry(self, connect: Connect) -> None:
        with connect() as work:
            work.disclosures.add([REQUESTED, REQUESTED])
            work.disclosures.add([])
            assert work.disclosures.entries() == (REQUESTED, REQUESTED)

    def test_the_log_of_a_record_and_of_a_viewer(self, connect: Connect) -> None:
        with connect() as work:
            work.disclosures.add([REQUESTED, ACCEPTED, GRANTED, OTHER])
            assert work.disclosures.entries(viewer_id="p-2") == (REQUESTED, ACCEPTED, GRANTED)
            assert work.disclosures.entries(record_id="n-1") == (REQUESTED, GRANTED, OTHER)
            assert work.disclosures.entries(record_kind=DisclosedKind.OFFER, record_id="n-1") == (OTHER,)
            assert work.disclosures.entries(record_id="n-1", viewer_id="p-9") == ()

    def test_entries_that_are_not_committed_are_forgotten_and_no_record_changes_by_them(
        self, connect: Connect
    ) -> None:
        with connect() as work:
            work.disclosures.add([REQUESTED])
        with connect() as work:
            assert work.disclosures.entries() == ()
            work.disclosures.add([REQUESTED])
            work.commit()
            assert work.records.version() == 0
