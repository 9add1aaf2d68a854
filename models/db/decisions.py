"""Decisions, outcomes and learned rankers in the database: rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table, insert, select, update

from models.db import ledger_tables, tables
from models.db.mapping import Row, from_row, ledger_row, plain_row
from models.db.records import KEYS_PER_QUERY
from models.db.transaction import LazyTransaction
from models.domain import Decision, Outcome, RankerUse, RankerVersion
from models.domain.errors import AlreadyExists

Record = TypeVar("Record")


class SqlDecisionRepository:
    """``matcher.ports.DecisionRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, decisions: Sequence[Decision], outcomes: Sequence[Outcome] = ()) -> int:
        """Append those that are not there yet, and return how many."""
        connection = self._transaction.writing()
        rows = {
            ledger_tables.decisions: map(ledger_row, decisions),
            ledger_tables.outcomes: map(ledger_row, outcomes),
        }
        added = sum(_append(connection, table, {row["key"]: row for row in given}) for table, given in rows.items())
        if added:
            count_change(connection)
        return added

    def decisions(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Decision, ...]:
        return self._read(Decision, ledger_tables.decisions, need_id, offer_id)

    def outcomes(self, *, need_id: str | None = None, offer_id: str | None = None) -> tuple[Outcome, ...]:
        return self._read(Outcome, ledger_tables.outcomes, need_id, offer_id)

    def _read(
        self, kind: type[Record], table: Table, need_id: str | None, offer_id: str | None
    ) -> tuple[Record, ...]:
        query = select(table).order_by(table.c.position)
        for column, value in ((table.c.need_id, need_id), (table.c.offer_id, offer_id)):
            if value is not None:
                query = query.where(column == value)
        with self._transaction.reading() as connection:
            return tuple(from_row(kind, dict(row)) for row in connection.execute(query).mappings())


class SqlRankerRepository:
    """``matcher.ports.RankerRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, version: RankerVersion) -> None:
        """Raise ``AlreadyExists`` when that id is stored."""
        connection = self._transaction.writing()
        if connection.execute(
            select(ledger_tables.rankers.c.id).where(ledger_tables.rankers.c.id == version.id)
        ).first():
            raise AlreadyExists("ranker", version.id)
        connection.execute(insert(ledger_tables.rankers), plain_row(version) | {"figures": dict(version.figures)})

    def versions(self) -> tuple[RankerVersion, ...]:
        return self._read(RankerVersion, ledger_tables.rankers)

    def use(self, use: RankerUse) -> None:
        connection = self._transaction.writing()
        connection.execute(insert(ledger_tables.ranker_uses), plain_row(use))
        count_change(connection)

    def uses(self) -> tuple[RankerUse, ...]:
        return self._read(RankerUse, ledger_tables.ranker_uses)

    def _read(self, kind: type[Record], table: Table) -> tuple[Record, ...]:
        with self._transaction.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.position)).mappings()
            return tuple(from_row(kind, dict(row)) for row in rows)


def count_change(connection: Connection) -> None:
    """What a matching is made from has changed."""
    connection.execute(update(tables.records_version).values(version=tables.records_version.c.version + 1))


def _append(connection: Connection, table: Table, given: dict[str, Row]) -> int:
    keys = list(given)
    known: set[str] = set()
    for first in range(0, len(keys), KEYS_PER_QUERY):
        query = select(table.c.key).where(table.c.key.in_(keys[first : first + KEYS_PER_QUERY]))
        known.update(connection.execute(query).scalars())
    rows = [row for key, row in given.items() if key not in known]
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)
