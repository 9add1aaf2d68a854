"""Accounts in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import Table, delete, insert, or_, select, update

from models.db import account_tables as tables
from models.db.mapping import from_row, plain_row
from models.db.records import chunks
from models.db.transaction import LazyTransaction
from models.domain.accounts import (
    Account,
    AccountRecord,
    AccountSession,
    ApiToken,
    CalendarFeed,
    Closable,
    Identity,
    Invitation,
    Message,
    Proof,
    SignInLink,
)
from models.domain.errors import AlreadyExists

Record = TypeVar("Record", bound=AccountRecord)

_TABLES: Final[Mapping[type, Table]] = {
    Account: tables.accounts,
    AccountSession: tables.account_sessions,
    ApiToken: tables.api_tokens,
    SignInLink: tables.sign_in_links,
    Invitation: tables.invitations,
    Identity: tables.identities,
    Message: tables.messages,
    CalendarFeed: tables.calendar_feeds,
}


class SqlAccountRepository:
    """``api.accounts.ports.AccountRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, record: AccountRecord) -> None:
        """Raise ``AlreadyExists`` when the id, or an account's e-mail address, is taken."""
        table, connection = _TABLES[type(record)], self._transaction.writing()
        taken = table.c.id == record.id
        if isinstance(record, Account):
            taken = or_(taken, table.c.email == record.email)
        if connection.execute(select(table.c.id).where(taken)).first():
            raise AlreadyExists(type(record).__name__, record.email if isinstance(record, Account) else record.id)
        connection.execute(insert(table), plain_row(record))

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        found = self._read(kind, "id", record_id)
        return found[0] if found else None

    def account_of(self, email: str) -> Account | None:
        found = self._read(Account, "email", email)
        return found[0] if found else None

    def all(self, kind: type[Record], *, account_id: str | None = None) -> tuple[Record, ...]:
        return self._read(kind, "account_id", account_id)

    def replace(self, account: Account) -> bool:
        table = tables.accounts
        query = update(table).where(table.c.id == account.id).values(plain_row(account))
        return self._transaction.writing().execute(query).rowcount == 1

    def close(self, kind: type[Closable], record_id: str, at: datetime) -> bool:
        table = _TABLES[kind]
        query = update(table).where(table.c.id == record_id, table.c.closed_at.is_(None)).values(closed_at=at)
        return self._transaction.writing().execute(query).rowcount == 1

    def purge(self, kind: type[Proof], before: datetime) -> int:
        table = _TABLES[kind]
        ended = [
            record.id
            for record in self.all(kind)
            if record.expires_at < before or (record.closed_at is not None and record.closed_at < before)
        ]
        for chunk in chunks(ended):
            self._transaction.writing().execute(delete(table).where(table.c.id.in_(chunk)))
        return len(ended)

    def _read(self, kind: type[Record], column: str, value: str | None) -> tuple[Record, ...]:
        table = _TABLES[kind]
        query = select(table).order_by(table.c.position)
        if value is not None:
            query = query.where(table.c[column] == value)
        with self._transaction.reading() as connection:
            return tuple(from_row(kind, dict(row)) for row in connection.execute(query).mappings())
