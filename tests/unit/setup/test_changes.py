from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from api.setup.changes import KINDS, CannotUndo, Editor, difference, store, undo
from models.domain import Availability, EventData, Step, record_key
from models.domain.accounts import Account, AccountRole
from models.domain.changes import ChangeKind, RecordsChange
from tests.factories import NOON, make_agenda, make_event, make_offer, make_person, make_room, make_run, make_table
from tests.fakes import InMemoryUnitOfWork
from tests.strategies import event_data

EDITOR = Editor(account_id="a-1", now=NOON)


@pytest.fixture
def work() -> Iterator[InMemoryUnitOfWork]:
    with InMemoryUnitOfWork() as opened:
        yield opened


def changed(work: InMemoryUnitOfWork, data: EventData) -> RecordsChange:
    """Store ``data`` as an import does."""
    before, after = difference(work.records.load(), data)
    change = EDITOR.change(ChangeKind.IMPORT, "people", "people.csv", before=before, after=after)
    store(work, change)
    work.commit()
    return change


@given(known=event_data, data=event_data)
@settings(max_examples=12, deadline=None)
def test_taking_back_leaves_every_record_as_before_or_changes_nothing(known: EventData, data: EventData) -> None:
    data = replace(data, event=data.event if known.event else None)
    with InMemoryUnitOfWork() as work:
        work.records.upsert(known)
        work.commit()
        before = work.records.load()
        change = changed(work, data)
        after = work.records.load()
        try:
            undo(work, change.id, NOON)
        except CannotUndo:
            assert work.records.load() == after
        else:
            assert contents(work.records.load()) == contents(before)


def contents(data: EventData) -> dict[str, object]:
    """The records of each kind, in whatever order."""
    return {name: {record_key(item): item for item in getattr(data, name)} for name in KINDS} | {"event": data.event}


def test_an_import_is_taken_back_to_the_records_from_before(work: InMemoryUnitOfWork) -> None:
    before = EventData(people=(make_person(1), make_person(2)))
    work.records.upsert(before)
    work.commit()
    change = changed(work, EventData(people=(make_person(1, name="Renamed"), make_person(3)), rooms=(make_room(1),)))
    assert [person.name for person in work.records.load().people] == ["Renamed", "Person 2", "Person 3"]
    undo(work, change.id, NOON)
    assert work.records.load() == before
    stored = work.changes.find(change.id)
    assert stored is not None
    assert stored.undone_at == NOON


def test_windows_of_one_person_come_back_together(work: InMemoryUnitOfWork) -> None:
    def window(hour: int) -> Availability:
        return Availability(person_id="p-1", start=NOON.replace(hour=hour), end=NOON.replace(hour=hour + 1))

    before = EventData(people=(make_person(1),), availability=(window(9), window(14)))
    work.records.upsert(before)
    change = changed(work, EventData(availability=(window(10),)))
    assert work.records.load().availability == (window(10),)
    undo(work, change.id, NOON)
    assert set(work.records.load().availability) == set(before.availability)


def test_nothing_is_taken_back_twice(work: InMemoryUnitOfWork) -> None:
    change = changed(work, EventData(rooms=(make_room(1),)))
    undo(work, change.id, NOON)
    with pytest.raises(CannotUndo) as refused:
        undo(work, change.id, NOON)
    assert [item.reason for item in refused.value.hindrances] == ["undone"]


def test_what_somebody_has_changed_since_is_not_overwritten(work: InMemoryUnitOfWork) -> None:
    change = changed(work, EventData(rooms=(make_room(1), make_room(2))))
    work.records.upsert(EventData(rooms=(make_room(1, capacity=7),)))
    with pytest.raises(CannotUndo) as refused:
        undo(work, change.id, NOON)
    assert [(item.reason, item.record) for item in refused.value.hindrances] == [("changed", "r-1")]
    assert len(work.records.load().rooms) == 2


def test_what_others_refer_to_does_not_go(work: InMemoryUnitOfWork) -> None:
    change = changed(work, EventData(people=(make_person(1),)))
    work.records.upsert(EventData(offers=(make_offer(1, owner_id="p-1", title="Glass"),)))
    with pytest.raises(CannotUndo) as refused:
        undo(work, change.id, NOON)
    assert [(item.reason, item.other) for item in refused.value.hindrances] == [("used", "Glass")]


def test_what_the_agenda_has_does_not_go(work: InMemoryUnitOfWork) -> None:
    change = changed(work, EventData(rooms=(make_room(1),), tables=(make_table(1),)))
    work.results.save_agenda(make_agenda(), make_run(Step.AGENDA))
    with pytest.raises(CannotUndo) as refused:
        undo(work, change.id, NOON)
    assert {(item.reason, item.record) for item in refused.value.hindrances} == {
        ("planned", "r-1"),
        ("planned", "t-1"),
    }


def test_somebody_who_signs_in_does_not_go(work: InMemoryUnitOfWork) -> None:
    change = changed(work, EventData(people=(make_person(1),)))
    account = Account(
        id="a-7",
        email="ana@example.org",
        name="Ana",
        roles=frozenset({AccountRole.COMPANY}),
        person_id="p-1",
        created_at=NOON,
    )
    work.accounts.add(account)
    with pytest.raises(CannotUndo) as refused:
        undo(work, change.id, NOON)
    assert [(item.reason, item.other) for item in refused.value.hindrances] == [("account", "Ana")]


def test_an_edit_of_the_event_is_taken_back(work: InMemoryUnitOfWork) -> None:
    work.records.upsert(EventData(event=make_event()))
    change = changed(work, EventData(event=make_event(slot_minutes=30)))
    undo(work, change.id, NOON)
    assert work.records.load().event == make_event()
