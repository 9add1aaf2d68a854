"""Records, changes that can be taken back, and drafts, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from models.domain import (
    Availability,
    Event,
    EventData,
    UpsertCounts,
    record_key,
)
from models.domain.changes import RecordsChange, SavedMapping
from models.domain.drafts import Draft
from tests.fake_state import TUPLE_OF, InMemoryState

Record = TypeVar("Record")


class InMemoryRecordRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def load(self) -> EventData:
        records = self._reading().records
        return EventData(
            event=next(iter(records[Event].values()), None),
            **{name: tuple(records[kind].values()) for kind, name in TUPLE_OF.items()},
        )

    def upsert(self, data: EventData) -> UpsertCounts:
        records = self._writing().records
        given = {kind: {record_key(item): item for item in getattr(data, name)} for kind, name in TUPLE_OF.items()}
        added = changed = unchanged = 0
        if data.event is not None:
            stored = list(records[Event].values())
            added, changed, unchanged = not stored, bool(stored) and stored != [data.event], stored == [data.event]
            records[Event] = {data.event.id: data.event}
        people_ids = {window.person_id for window in data.availability}
        kept = {
            key: window
            for key, window in records[Availability].items()
            if window.person_id not in people_ids or key in given[Availability]
        }
        forgotten = len(records[Availability]) - len(kept)
        records[Availability] = kept
        for kind, items in given.items():
            added += len(items.keys() - records[kind].keys())
            unchanged += sum(records[kind].get(key) == item for key, item in items.items())
            changed += sum(records[kind].get(key, item) != item for key, item in items.items())
            records[kind].update(items)
        self._writing().version += bool(forgotten or added or changed)
        return UpsertCounts(added=added, changed=changed, unchanged=unchanged)

    def forget(self, kind: type[Any], keys: Sequence[str]) -> int:
        records = self._writing().records[kind]
        found = [key for key in dict.fromkeys(keys) if records.pop(key, None) is not None]
        self._writing().version += bool(found)
        return len(found)

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        return self._reading().records[kind].get(record_id)

    def page(
        self, kind: type[Record], *, offset: int, limit: int, withdrawn: bool = True
    ) -> tuple[list[Record], int]:
        stored: list[Any] = list(self._reading().records[kind].values())
        records = stored if withdrawn else [item for item in stored if item.withdrawn_at is None]
        return records[offset : offset + limit], len(records)

    def of_owner(self, kind: type[Record], person_id: str) -> tuple[Record, ...]:
        stored: list[Any] = list(self._reading().records[kind].values())
        return tuple(item for item in stored if item.owner_id == person_id)

    def version(self) -> int:
        return self._reading().version


class InMemoryChangeRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, change: RecordsChange) -> None:
        self._writing().changes[change.id] = change

    def find(self, change_id: str) -> RecordsChange | None:
        return self._reading().changes.get(change_id)

    def last(self, limit: int) -> tuple[RecordsChange, ...]:
        newest = [*self._reading().changes.values()][::-1][:limit]
        return tuple(replace(change, before=EventData(), after=EventData()) for change in newest)

    def mark_undone(self, change_id: str, at: datetime) -> bool:
        change = self.find(change_id)
        if change is None or change.undone_at is not None:
            return False
        self._writing().changes[change_id] = replace(change, undone_at=at)
        return True

    def save_mapping(self, mapping: SavedMapping) -> None:
        self._writing().saved_mappings[mapping.shape] = mapping

    def mapping(self, shape: str) -> SavedMapping | None:
        return self._reading().saved_mappings.get(shape)


class InMemoryDraftRepository:
    """``api.submission.ports.DraftRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def find(self, draft_id: str, account_id: str) -> Draft | None:
        return next((item for item in self.of_account(account_id) if item.id == draft_id), None)

    def of_account(self, account_id: str) -> tuple[Draft, ...]:
        return tuple(item for item in self._reading().drafts.values() if item.account_id == account_id)

    def save(self, draft: Draft) -> None:
        self._writing().drafts[draft.id] = draft

    def remove(self, draft_id: str, account_id: str) -> bool:
        found = self.find(draft_id, account_id)
        return found is not None and self._writing().drafts.pop(draft_id, None) is not None

    def remove_discarded(self, account_id: str, before: datetime) -> int:
        old = [item for item in self.of_account(account_id) if item.discarded_at and item.discarded_at < before]
        return sum(self.remove(item.id, account_id) for item in old)
