"""The event's records in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, insert, select, update

from models import domain
from models.db import arrangement_tables, tables
from models.db.mapping import record_from_row, record_to_row
from models.db.memory import ReadMemory
from models.db.transaction import LazyTransaction
from models.domain import EventData, EventRecord, UpsertCounts, record_key

Record = TypeVar("Record")
Key = TypeVar("Key", str, int)

TABLE_OF: Final[Mapping[type[Any], Table]] = {
    domain.Event: tables.event,
    domain.Organisation: tables.organisations,
    domain.Person: tables.people,
    domain.Offer: tables.offers,
    domain.Need: tables.needs,
    domain.Mandate: tables.mandates,
    domain.Room: tables.rooms,
    domain.Table: tables.tables,
    domain.Availability: tables.availability,
    domain.Conflict: tables.conflicts,
    domain.Wish: arrangement_tables.wishes,
    domain.Group: arrangement_tables.groups,
    domain.Absence: arrangement_tables.absences,
    domain.Closure: arrangement_tables.closures,
    domain.Travel: arrangement_tables.travel,
    domain.Lock: arrangement_tables.locks,
    domain.Precedence: arrangement_tables.precedences,
    domain.SessionRequest: arrangement_tables.session_requests,
    domain.Cluster: arrangement_tables.clusters,
    domain.Site: arrangement_tables.sites,
    domain.Bus: arrangement_tables.buses,
    domain.Booth: arrangement_tables.booths,
    domain.BoothWish: arrangement_tables.booth_wishes,
}
_MANY: Final = {table.name: kind for kind, table in TABLE_OF.items() if kind is not domain.Event}
"""By the field of ``EventData``, as which the table is named."""
KEYS_PER_QUERY = 5_000
"""Well below the 32,766 parameters of a SQLite statement and the 65,535 of a PostgreSQL one."""


class SqlRecordRepository:
    """``matcher.ports.RecordRepository`` on a database. ``kind`` is a class of ``TABLE_OF``; others: ``KeyError``."""

    def __init__(self, transaction: LazyTransaction, memory: ReadMemory | None = None) -> None:
        self._transaction = transaction
        self._memory = memory

    def load(self) -> EventData:
        """Return everything, each kind in the order in which it was first added."""
        memory = None if self._transaction.has_written else self._memory
        with self._transaction.reading() as connection:
            if memory is None:
                return _load(connection, None)
            found: EventData = memory.records.get(_version(connection), lambda: _load(connection, memory))
            return found

    def upsert(self, data: EventData) -> UpsertCounts:
        """Add new records and replace those of the same ``record_key``; leave all others, and the event when None.

        There is one event: another one replaces it. A person's availability windows are replaced together. A
        record given twice counts once, and the last one holds.
        """
        connection = self._transaction.writing()
        forgotten = _forget_other_windows(connection, data.availability)
        counts = [
            _replace_event(connection, data.event),
            *(_upsert(connection, kind, getattr(data, name)) for name, kind in _MANY.items()),
        ]
        total = UpsertCounts(
            added=sum(count.added for count in counts),
            changed=sum(count.changed for count in counts),
            unchanged=sum(count.unchanged for count in counts),
        )
        if forgotten or total.added or total.changed:
            connection.execute(update(tables.records_version).values(version=tables.records_version.c.version + 1))
        return total

    def forget(self, kind: type[Any], keys: Sequence[str]) -> int:
        """Take away the records of these keys, of a kind that no other refers to; return how many."""
        table, connection = TABLE_OF[kind], self._transaction.writing()
        column = _key_column(table)
        found = sum(connection.execute(delete(table).where(column.in_(chunk))).rowcount for chunk in chunks(keys))
        if found:
            connection.execute(update(tables.records_version).values(version=tables.records_version.c.version + 1))
        return found

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        """Return the record whose ``record_key`` is ``record_id``, or None."""
        table = TABLE_OF[kind]
        query = select(table).where(_key_column(table) == record_id)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else record_from_row(kind, dict(row))

    def page(
        self, kind: type[Record], *, offset: int, limit: int, withdrawn: bool = True
    ) -> tuple[list[Record], int]:
        """Return ``limit`` records from ``offset`` on, in the order of ``load``, and the number of all.

        ``withdrawn`` False: without offers, needs or mandates that were withdrawn.
        """
        table = TABLE_OF[kind]
        wanted = () if withdrawn else (table.c.withdrawn_at.is_(None),)
        with self._transaction.reading() as connection:
            rows = connection.execute(_in_order(table).where(*wanted).offset(offset).limit(limit)).mappings().all()
            total = connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one()
        return [record_from_row(kind, dict(row)) for row in rows], total

    def of_owner(self, kind: type[Record], person_id: str) -> tuple[Record, ...]:
        """The offers, needs or mandates of that owner, in the order of ``load``, withdrawn ones included."""
        table = TABLE_OF[kind]
        with self._transaction.reading() as connection:
            rows = connection.execute(_in_order(table).where(table.c.owner_id == person_id)).mappings().all()
        return tuple(record_from_row(kind, dict(row)) for row in rows)

    def version(self) -> int:
        """Return the count of the upserts that changed a record."""
        with self._transaction.reading() as connection:
            return _version(connection)


def _version(connection: Connection) -> int:
    version: int = connection.execute(select(tables.records_version.c.version)).scalar_one()
    return version


def _load(connection: Connection, memory: ReadMemory | None) -> EventData:
    events = _all(connection, domain.Event)
    parts: dict[str, Any] = {name: _remembered(connection, kind, memory) for name, kind in _MANY.items()}
    return EventData(event=events[0] if events else None, **parts)


def _remembered(connection: Connection, kind: type[Record], memory: ReadMemory | None) -> tuple[Record, ...]:
    if memory is None or connection.dialect.name != "sqlite":
        return _all(connection, kind)
    table = TABLE_OF[kind]
    rows = memory.rows(table, partial(record_from_row, kind))
    return rows.read(connection, lambda query: query.order_by(table.c.position, _key_column(table)))


def _key_column(table: Table) -> Column[Any]:
    (column,) = table.primary_key.columns
    return column


def _in_order(table: Table) -> Any:
    return select(table).order_by(table.c.position, _key_column(table))


def _all(connection: Connection, kind: type[Record]) -> tuple[Record, ...]:
    rows = connection.execute(_in_order(TABLE_OF[kind])).mappings()
    return tuple(record_from_row(kind, dict(row)) for row in rows)


def _replace_event(connection: Connection, event: domain.Event | None) -> UpsertCounts:
    if event is None:
        return UpsertCounts()
    stored = _all(connection, domain.Event)
    if stored == (event,):
        return UpsertCounts(unchanged=1)
    connection.execute(delete(tables.event))
    connection.execute(insert(tables.event), record_to_row(event) | {"position": 0})
    return UpsertCounts(changed=1) if stored else UpsertCounts(added=1)


def _forget_other_windows(connection: Connection, windows: Sequence[domain.Availability]) -> int:
    """Delete the windows of the people named in ``windows`` that are not among them, and return how many."""
    table = tables.availability
    given = {record_key(window) for window in windows}
    forgotten: list[str] = []
    for people_ids in chunks({window.person_id for window in windows}):
        stored = connection.execute(select(table.c.key).where(table.c.person_id.in_(people_ids))).scalars()
        forgotten += [key for key in stored if key not in given]
    for keys in chunks(forgotten):
        connection.execute(delete(table).where(table.c.key.in_(keys)))
    return len(forgotten)


def _upsert(connection: Connection, kind: type[Any], records: Sequence[EventRecord]) -> UpsertCounts:
    table = TABLE_OF[kind]
    given = {record_key(record): record for record in records}
    stored = _stored(connection, kind, given)
    new = [record for key, record in given.items() if key not in stored]
    changed = {key: given[key] for key, record in stored.items() if record != given[key]}
    if new:
        last = connection.execute(select(func.max(table.c.position))).scalar_one()
        first = 0 if last is None else last + 1
        rows = [record_to_row(record) | {"position": position} for position, record in enumerate(new, first)]
        connection.execute(insert(table), rows)
    if changed:
        _update(connection, table, changed)
    return UpsertCounts(added=len(new), changed=len(changed), unchanged=len(stored) - len(changed))


def _stored(connection: Connection, kind: type[Any], keys: Iterable[str]) -> dict[str, Any]:
    table = TABLE_OF[kind]
    column = _key_column(table)
    stored: dict[str, Any] = {}
    for chunk in chunks(keys):
        for row in connection.execute(select(table).where(column.in_(chunk))).mappings():
            stored[row[column]] = record_from_row(kind, dict(row))
    return stored


def _update(connection: Connection, table: Table, records: Mapping[str, EventRecord]) -> None:
    column = _key_column(table)
    columns = [other.name for other in table.columns if other.name not in (column.name, "position")]
    statement = (
        update(table)
        .where(column == bindparam("of_key"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    rows = [(key, record_to_row(record)) for key, record in records.items()]
    connection.execute(
        statement, [{"of_key": key} | {f"new_{name}": row[name] for name in columns} for key, row in rows]
    )


def chunks(values: Iterable[Key]) -> Iterator[list[Key]]:
    """As many of them at a time as one statement takes."""
    iterator = iter(values)
    while chunk := list(islice(iterator, KEYS_PER_QUERY)):
        yield chunk
