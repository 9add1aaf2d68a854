"""What was chosen for the symposium and who sits where: their table, and the repository."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, String, Table, delete, insert, select

from models.db.columns import metadata
from models.db.transaction import LazyTransaction
from models.domain.symposium import SymposiumChoices, SymposiumSeating

Kept = TypeVar("Kept", SymposiumChoices, SymposiumSeating)
_NAMES: Final[dict[type[Any], str]] = {SymposiumChoices: "choices", SymposiumSeating: "seating"}

symposium = Table(
    "symposium",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("content", JSON, nullable=False),
)


class SqlSymposiumRepository:
    """``api.programmes.ports.SymposiumRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def choices(self) -> SymposiumChoices | None:
        return self._read(SymposiumChoices)

    def seating(self) -> SymposiumSeating | None:
        return self._read(SymposiumSeating)

    def keep(self, record: SymposiumChoices | SymposiumSeating) -> None:
        name, content = _NAMES[type(record)], TypeAdapter(type(record)).dump_python(record, mode="json")
        connection = self._transaction.writing()
        connection.execute(delete(symposium).where(symposium.c.name == name))
        connection.execute(insert(symposium), {"name": name, "content": content})

    def _read(self, kind: type[Kept]) -> Kept | None:
        query = select(symposium.c.content).where(symposium.c.name == _NAMES[kind])
        with self._transaction.reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else TypeAdapter(kind).validate_python(content)
