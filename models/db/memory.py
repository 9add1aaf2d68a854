"""What one process has read of a database last, so that it maps again only the rows that have changed since.

Nothing is ever answered from here without asking the database first which state it has: what is withdrawn, or made
confidential or anonymous, is so at the next reading. A transaction that has written reads past it, since what it has
not committed is nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Column, Connection, Dialect, Select, Table, select, type_coerce
from sqlalchemy.types import NULLTYPE

Record = TypeVar("Record")
Value = TypeVar("Value")
MOST_KEPT: Final = 3


class RowMemory(Generic[Record]):
    """Records by the rows that they were made from, as the driver gives them: a row that is as it was gives the same
    record, which costs a look-up in place of parsing.

    The columns ``aside`` are no part of a record. Only for SQLite, whose values can all be looked up.
    """

    def __init__(self, table: Table, make: Callable[[dict[str, Any]], Record], aside: frozenset[str]) -> None:
        self._columns = tuple(column for column in table.columns if column.name not in aside)
        self._make = make
        self._kept: dict[tuple[Any, ...], Record] = {}

    def read(self, connection: Connection, narrowed: Callable[[Select[Any]], Select[Any]]) -> tuple[Record, ...]:
        """The records of the rows that ``narrowed`` makes of a selection of the table, in its order."""
        selected: Any = select(*(type_coerce(column, NULLTYPE) for column in self._columns))
        raw = narrowed(selected)
        parsers = [_parser(column, connection.dialect) for column in self._columns]
        before, now, found = self._kept, dict[tuple[Any, ...], Record](), []
        for row in connection.execute(raw):
            key = tuple(row)
            record = before.get(key)
            if record is None:
                values = zip(self._columns, parsers, key, strict=True)
                record = self._make(
                    {column.name: parse(value) if parse else value for column, parse, value in values}
                )
            now[key] = record
            found.append(record)
        self._kept = now
        return tuple(found)


def _parser(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


class Remembered(Generic[Value]):
    """The last values by the state that they are of; each is made by one thread while the others wait."""

    def __init__(self, most: int = 1) -> None:
        self._most = most
        self._kept: dict[Hashable, Value] = {}
        self._making = Lock()

    def get(self, state: Hashable, make: Callable[[], Value]) -> Value:
        with self._making:
            if state not in self._kept:
                made = make()
                while len(self._kept) >= self._most:
                    del self._kept[next(iter(self._kept))]
                self._kept[state] = made
            return self._kept[state]


class ReadMemory:
    """For all units of work on one database."""

    def __init__(self) -> None:
        self.records: Remembered[Any] = Remembered()
        self.matching: Remembered[Any] = Remembered()
        self.agendas: Remembered[Any] = Remembered(MOST_KEPT)
        self._rows: dict[str, RowMemory[Any]] = {}

    def rows(
        self, table: Table, make: Callable[[dict[str, Any]], Any], aside: frozenset[str] = frozenset({"position"})
    ) -> RowMemory[Any]:
        """Of that table, to be read by one thread at a time."""
        return self._rows.setdefault(table.name, RowMemory(table, make, aside))
