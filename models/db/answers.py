"""Answers to requests with an idempotency key, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from models.db.answer_tables import kept_answers
from models.db.mapping import from_row, plain_row
from models.db.records import chunks
from models.db.transaction import LazyTransaction
from models.domain.answers import KeptAnswer


class SqlAnswerRepository:
    """``api.idempotency.ports.AnswerRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def begin(self, answer: KeptAnswer) -> KeptAnswer | None:
        connection = self._transaction.writing()
        try:
            with connection.begin_nested():
                connection.execute(insert(kept_answers), plain_row(answer))
        except IntegrityError:
            row = connection.execute(select(kept_answers).where(_of(answer))).mappings().one()
            return from_row(KeptAnswer, dict(row))
        return None

    def finish(self, answer: KeptAnswer) -> None:
        query = update(kept_answers).where(_of(answer)).values(plain_row(answer))
        self._transaction.writing().execute(query)

    def forget(self, answer: KeptAnswer) -> None:
        self._transaction.writing().execute(delete(kept_answers).where(_of(answer)))

    def purge(self, now: datetime) -> int:
        table = kept_answers
        with self._transaction.reading() as connection:
            rows = connection.execute(select(table.c.position, table.c.expires_at))
            ended = [row.position for row in rows if row.expires_at <= now]
        for chunk in chunks(ended):
            self._transaction.writing().execute(delete(table).where(table.c.position.in_(chunk)))
        return len(ended)


def _of(answer: KeptAnswer) -> ColumnElement[bool]:
    return and_(kept_answers.c.account_id == answer.account_id, kept_answers.c.key == answer.key)
