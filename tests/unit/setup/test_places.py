from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.errors import RejectedField
from api.setup.changes import Editor, undo
from api.setup.places import NewTables, add_room, add_tables, edit_place, removal_of, remove_place
from matcher.errors import NotFound
from models.domain import Closure, EventData, Plenary, Room, SessionKind, SessionRequest, Table
from tests.factories import NOON, make_agenda, make_event, make_room, make_table
from tests.fakes import InMemoryUnitOfWork

EDITOR = Editor(account_id="a-1", now=NOON)


@pytest.fixture
def work() -> Iterator[InMemoryUnitOfWork]:
    with InMemoryUnitOfWork() as opened:
        opened.records.upsert(EventData(event=make_event(), rooms=(make_room(1, name="Hall 1"),)))
        opened.commit()
        yield opened


def test_many_tables_come_at_once_with_numbers(work: InMemoryUnitOfWork) -> None:
    add_tables(work, EDITOR, NewTables(count=30, label="Table", room_id="r-1"))
    made = work.records.load().tables
    assert [made[0].name, made[1].name, made[-1].name] == ["Table 1", "Table 2", "Table 30"]
    assert len({table.id for table in work.records.load().tables}) == 30
    assert {table.room_id for table in made} == {"r-1"}


def test_two_tables_of_one_name_are_refused_and_none_is_added(work: InMemoryUnitOfWork) -> None:
    add_tables(work, EDITOR, NewTables(count=3, label="Table"))
    with pytest.raises(RejectedField, match="another one has this name"):
        add_tables(work, EDITOR, NewTables(count=3, label="table", first=3))
    assert len(work.records.load().tables) == 3


def test_tables_in_an_unknown_room_are_refused(work: InMemoryUnitOfWork) -> None:
    with pytest.raises(RejectedField, match="no room has this id"):
        add_tables(work, EDITOR, NewTables(count=1, label="Table", room_id="r-9"))


def test_a_room_gets_an_id_that_can_be_read(work: InMemoryUnitOfWork) -> None:
    add_room(work, EDITOR, lambda key: Room(id=key, name="Blue Room", capacity=20), "Blue Room")
    assert work.records.find(Room, "blue-room") == Room(id="blue-room", name="Blue Room", capacity=20)


def test_each_tells_its_own_change_and_an_edit_of_nothing_none(work: InMemoryUnitOfWork) -> None:
    added = add_room(work, EDITOR, lambda key: Room(id=key, name="Blue", capacity=20), "Blue")
    tables = add_tables(work, EDITOR, NewTables(count=1, label="Table"))
    edited = edit_place(work, EDITOR, make_room(1), lambda old: replace(old, capacity=9), lambda _: None)
    assert [change.id for change in work.changes.last(3)] == [edited, tables, added]
    assert edit_place(work, EDITOR, make_room(1), lambda old: old, lambda _: None) == ""


def test_an_edit_is_stopped_by_what_is_required(work: InMemoryUnitOfWork) -> None:
    def refuse(_place: Room) -> None:
        raise NotFound("room", "r-1")

    with pytest.raises(NotFound):
        edit_place(work, EDITOR, make_room(1), lambda old: replace(old, capacity=9), refuse)


def test_removing_a_room_takes_its_tables_along_and_frees_requests_and_comes_back(work: InMemoryUnitOfWork) -> None:
    closure = Closure(place_id="t-1", start=NOON, end=NOON.replace(hour=13))
    request = SessionRequest(id="w", title="Workshop", kind=SessionKind.WORKSHOP, slots=2, room_ids=("r-1", "r-2"))
    work.records.upsert(
        EventData(
            rooms=(make_room(2),),
            tables=(make_table(1, room_id="r-1"), make_table(2, room_id="r-2")),
            closures=(closure,),
            session_requests=(request,),
        )
    )
    before = work.records.load()
    removal = removal_of(before, make_agenda(), Room, "r-1")
    assert (len(removal.tables), len(removal.closures), len(removal.requests)) == (1, 1, 1)
    assert (removal.sessions, removal.meetings) == (1, 1)
    change = remove_place(work, EDITOR, Room, "r-1")
    after = work.records.load()
    assert [room.id for room in after.rooms] == ["r-2"]
    assert [table.id for table in after.tables] == ["t-2"]
    assert after.closures == ()
    assert after.session_requests == (replace(request, room_ids=("r-2",)),)
    undo(work, change.id, NOON)
    restored = work.records.load()
    assert set(restored.rooms) == set(before.rooms)
    assert set(restored.tables) == set(before.tables)
    assert (restored.closures, restored.session_requests) == (before.closures, before.session_requests)


def test_a_room_with_a_plenary_stays(work: InMemoryUnitOfWork) -> None:
    plenary = Plenary(id="o", title="Opening", start=NOON, end=NOON.replace(hour=13), room_id="r-1")
    work.records.upsert(EventData(event=make_event(plenaries=(plenary,))))
    with pytest.raises(RejectedField, match="plenaries are held there"):
        remove_place(work, EDITOR, Room, "r-1")
    assert work.records.find(Room, "r-1") is not None


def test_an_unknown_place_is_not_found(work: InMemoryUnitOfWork) -> None:
    with pytest.raises(NotFound):
        remove_place(work, EDITOR, Table, "t-9")
