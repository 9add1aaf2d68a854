"""What the set-up asks of a store, beside records."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from api.accounts.ports import AccountWork
from models.domain.changes import RecordsChange, SavedMapping


class ChangeRepository(Protocol):
    """What organisers changed, the last first; a change is marked as undone and never removed."""

    def add(self, change: RecordsChange) -> None: ...

    def find(self, change_id: str) -> RecordsChange | None: ...

    def last(self, limit: int) -> tuple[RecordsChange, ...]:
        """The newest ones first, without their records."""
        ...

    def mark_undone(self, change_id: str, at: datetime) -> bool:
        """False when there is no such change, or it is undone already."""
        ...

    def save_mapping(self, mapping: SavedMapping) -> None:
        """Replace the one of the same shape."""
        ...

    def mapping(self, shape: str) -> SavedMapping | None: ...


class SetupWork(AccountWork, Protocol):
    """A unit of work that has the changes as well."""

    @property
    def changes(self) -> ChangeRepository: ...
