"""What is kept of a technology forum, in the database."""

from __future__ import annotations

from datetime import date
from typing import Final, TypeAlias, TypeVar, cast

from sqlalchemy import Column, Table, delete, insert, select, update

from models.db.forum_tables import (
    forum_choices,
    forum_editions,
    forum_file_contents,
    forum_files,
    forum_follow_ups,
    forum_minutes,
    joint_filings,
)
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.domain.forum import FollowUp, ForumChoice, ForumEdition, ForumMinutes, JointFiling, MinutesFile

Record = TypeVar("Record", ForumEdition, ForumMinutes, MinutesFile, FollowUp, JointFiling, ForumChoice)

AnyForumRecord: TypeAlias = ForumEdition | ForumMinutes | MinutesFile | FollowUp | JointFiling | ForumChoice

_TABLES: Final[dict[type, Table]] = {
    ForumEdition: forum_editions,
    ForumMinutes: forum_minutes,
    MinutesFile: forum_files,
    FollowUp: forum_follow_ups,
    JointFiling: joint_filings,
    ForumChoice: forum_choices,
}


class SqlForumRepository:
    """``matcher.ports.ForumRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def all(self, kind: type[Record]) -> tuple[Record, ...]:
        table = _TABLES[kind]
        with self._transaction.reading() as connection:
            rows = connection.execute(select(table).order_by(_key(table))).mappings()
            return tuple(from_row(kind, dict(row)) for row in rows)

    def find(self, kind: type[Record], key: str | date) -> Record | None:
        table = _TABLES[kind]
        with self._transaction.reading() as connection:
            row = connection.execute(select(table).where(_key(table) == key)).mappings().first()
        return from_row(kind, dict(row)) if row else None

    def put(self, record: AnyForumRecord) -> None:
        table, row = _TABLES[type(record)], plain_row(record)
        connection = self._transaction.writing()
        changed = update(table).where(_key(table) == row[_key(table).name]).values(row)
        if not connection.execute(changed).rowcount:
            connection.execute(insert(table), row)

    def remove(self, kind: type[Record], key: str | date) -> bool:
        table = _TABLES[kind]
        connection = self._transaction.writing()
        if kind is MinutesFile:
            connection.execute(delete(forum_file_contents).where(forum_file_contents.c.id == key))
        return connection.execute(delete(table).where(_key(table) == key)).rowcount == 1

    def attach(self, file: MinutesFile, content: bytes) -> None:
        self.put(file)
        self._transaction.writing().execute(insert(forum_file_contents), {"id": file.id, "content": content})

    def content(self, file_id: str) -> bytes | None:
        query = select(forum_file_contents.c.content).where(forum_file_contents.c.id == file_id)
        with self._transaction.reading() as connection:
            return cast("bytes | None", connection.execute(query).scalar())


def _key(table: Table) -> Column[object]:
    return next(iter(table.primary_key.columns))
