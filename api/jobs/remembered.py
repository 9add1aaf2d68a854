"""Units of work whose records are read once for each of their versions, by a process that asks again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.db import SqlUnitOfWork
from models.domain import EventData


class _Records:
    """``matcher.ports.RecordRepository`` that remembers what it has loaded."""

    def __init__(self, records: Any, kept: dict[int, EventData]) -> None:
        self._records, self._kept = records, kept

    def load(self) -> EventData:
        version = self._records.version()
        found = self._kept.get(version)
        if found is None:
            found = self._records.load()
            if self._records.version() == version:
                self._kept.clear()
                self._kept[version] = found
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


def remembering(unit_of_work: Callable[[], SqlUnitOfWork]) -> Callable[[], SqlUnitOfWork]:
    """Units of work that share what was loaded last. Writing through them is seen by the version, which rises."""
    kept: dict[int, EventData] = {}

    def make() -> SqlUnitOfWork:
        work = unit_of_work()
        work.records = _Records(work.records, kept)  # type: ignore[assignment]
        return work

    return make
