"""Drafts in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from models.db.draft_tables import drafts
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.domain.drafts import Draft


class SqlDraftRepository:
    """``api.submission.ports.DraftRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def find(self, draft_id: str, account_id: str) -> Draft | None:
        query = select(drafts).where(drafts.c.id == draft_id, drafts.c.account_id == account_id)
        with self._transaction.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else from_row(Draft, dict(row))

    def of_account(self, account_id: str) -> tuple[Draft, ...]:
        query = select(drafts).where(drafts.c.account_id == account_id).order_by(drafts.c.position)
        with self._transaction.reading() as connection:
            return tuple(from_row(Draft, dict(row)) for row in connection.execute(query).mappings())

    def save(self, draft: Draft) -> None:
        connection, row = self._transaction.writing(), plain_row(draft)
        of_it = (drafts.c.id == draft.id, drafts.c.account_id == draft.account_id)
        if connection.execute(update(drafts).where(*of_it).values(row)).rowcount == 0:
            connection.execute(insert(drafts), row)

    def remove(self, draft_id: str, account_id: str) -> bool:
        query = delete(drafts).where(drafts.c.id == draft_id, drafts.c.account_id == account_id)
        return self._transaction.writing().execute(query).rowcount == 1

    def remove_discarded(self, account_id: str, before: datetime) -> int:
        old = [
            draft.id
            for draft in self.of_account(account_id)
            if draft.discarded_at is not None and draft.discarded_at < before
        ]
        return sum(self.remove(draft_id, account_id) for draft_id in old)
