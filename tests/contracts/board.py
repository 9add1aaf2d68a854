"""What every unit of work does with publications and with the edits of the agenda's working copy: it only adds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.errors import AlreadyExists
from models.domain import AgendaEdit, EditAction, Publication, Step
from tests.contracts.ledger import Connect
from tests.factories import NOON, make_agenda, make_run

FIRST = Publication(version=1, published_at=NOON, published_by="account-1", note="For everyone")
MOVED = AgendaEdit(
    number=1,
    base_version=1,
    action=EditAction.MOVE,
    entry_id="meeting-1",
    place_id="t-1",
    start=NOON,
    author_id="account-1",
    at=NOON,
)
UNDONE = AgendaEdit(number=2, base_version=1, action=EditAction.UNDO, author_id="account-2", at=NOON)


class BoardContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_publications_come_back_equal_and_in_order(self, connect: Connect) -> None:
        again = replace(FIRST, published_by="", note="")
        with connect() as work:
            assert work.board.publications() == ()
            for version in (1, 2):
                work.results.save_agenda(make_agenda(version), make_run(Step.AGENDA))
            work.board.publish(FIRST)
            work.board.publish(replace(FIRST, version=2))
            work.board.publish(again)
            work.commit()
        with connect() as work:
            assert work.board.publications() == (FIRST, replace(FIRST, version=2), again)

    def test_edits_come_back_equal_and_in_order(self, connect: Connect) -> None:
        with connect() as work:
            assert work.board.edits() == ()
            work.board.add_edit(MOVED)
            work.board.add_edit(UNDONE)
            work.commit()
        with connect() as work:
            assert work.board.edits() == (MOVED, UNDONE)

    def test_of_two_edits_of_one_number_the_second_is_refused(self, connect: Connect) -> None:
        with connect() as work:
            work.board.add_edit(MOVED)
            work.commit()
        with connect() as work:
            with pytest.raises(AlreadyExists):
                work.board.add_edit(replace(UNDONE, number=1))
            assert work.board.edits() == (MOVED,)
        with connect() as work:
            assert work.board.edits() == (MOVED,)
