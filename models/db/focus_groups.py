"""The focus groups that were chosen: their table, and the repository."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text, delete, insert, select

from models.db.columns import metadata, text
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.db.types import JsonOf, Moment
from models.domain import FocusGroupTerms, KeptFocusGroup

focus_groups = Table(
    "focus_groups",
    metadata,
    Column("id", Text, primary_key=True),
    text("scheme"),
    text("first"),
    text("second"),
    Column("terms", JsonOf(FocusGroupTerms), nullable=False),
    text("kept_by"),
    Column("kept_at", Moment, nullable=False),
)


class SqlFocusGroupRepository:
    """``matcher.ports.FocusGroupRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def all(self) -> tuple[KeptFocusGroup, ...]:
        query = select(focus_groups).order_by(focus_groups.c.id)
        with self._transaction.reading() as connection:
            return tuple(from_row(KeptFocusGroup, dict(row)) for row in connection.execute(query).mappings())

    def find(self, group_id: str) -> KeptFocusGroup | None:
        query = select(focus_groups).where(focus_groups.c.id == group_id)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else from_row(KeptFocusGroup, dict(row))

    def keep(self, group: KeptFocusGroup) -> None:
        connection = self._transaction.writing()
        connection.execute(delete(focus_groups).where(focus_groups.c.id == group.id))
        connection.execute(insert(focus_groups), [plain_row(group)])

    def remove(self, group_id: str) -> bool:
        connection = self._transaction.writing()
        return connection.execute(delete(focus_groups).where(focus_groups.c.id == group_id)).rowcount > 0
