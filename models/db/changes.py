"""Changes that can be taken back, and saved mappings, in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from models.db.change_tables import changes, saved_mappings
from models.db.mapping import from_row
from models.db.record_json import data_from_json, data_to_json
from models.db.transaction import LazyTransaction
from models.domain.changes import RecordsChange, SavedMapping


class SqlChangeRepository:
    """``api.setup.ports.ChangeRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, change: RecordsChange) -> None:
        row = {name: getattr(change, name) for name in changes.c.keys() if name != "position"}  # noqa: SIM118
        row |= {"before": data_to_json(change.before), "after": data_to_json(change.after)}
        self._transaction.writing().execute(insert(changes), row)

    def find(self, change_id: str) -> RecordsChange | None:
        query = select(changes).where(changes.c.id == change_id)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _change(row)

    def last(self, limit: int) -> tuple[RecordsChange, ...]:
        """Without ``before`` and ``after``, which can be large."""
        columns = [column for column in changes.c if column.name not in ("before", "after")]
        query = select(*columns).order_by(changes.c.position.desc()).limit(limit)
        with self._transaction.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(_change({**row, "before": {}, "after": {}}) for row in rows)

    def mark_undone(self, change_id: str, at: datetime) -> bool:
        statement = update(changes).where(changes.c.id == change_id, changes.c.undone_at.is_(None))
        return bool(self._transaction.writing().execute(statement.values(undone_at=at)).rowcount)

    def save_mapping(self, mapping: SavedMapping) -> None:
        connection = self._transaction.writing()
        connection.execute(delete(saved_mappings).where(saved_mappings.c.shape == mapping.shape))
        row = {name: getattr(mapping, name) for name in saved_mappings.c.keys()}  # noqa: SIM118
        connection.execute(insert(saved_mappings), row | {"columns": dict(mapping.columns)})

    def mapping(self, shape: str) -> SavedMapping | None:
        query = select(saved_mappings).where(saved_mappings.c.shape == shape)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else from_row(SavedMapping, dict(row))


def _change(row: Mapping[str, Any] | Any) -> RecordsChange:
    kept = {**row, "before": data_from_json(row["before"]), "after": data_from_json(row["after"])}
    return from_row(RecordsChange, kept)
