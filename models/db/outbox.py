"""The outbox in the database."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select, update

from models.db.account_tables import messages
from models.db.mapping import from_row, plain_row
from models.db.transaction import LazyTransaction
from models.domain.accounts import Message, MessageState
from models.domain.errors import AlreadyExists


class SqlOutboxRepository:
    """``api.outbox.ports.OutboxRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, message: Message) -> None:
        if self.find(message.id) is not None:
            raise AlreadyExists("Message", message.id)
        self._transaction.writing().execute(insert(messages), plain_row(message))

    def find(self, message_id: str) -> Message | None:
        with self._transaction.reading() as connection:
            row = connection.execute(select(messages).where(messages.c.id == message_id)).mappings().first()
        return from_row(Message, dict(row)) if row else None

    def messages(self, *states: MessageState, recipient: str | None = None) -> tuple[Message, ...]:
        query = select(messages).where(messages.c.state.in_(states)).order_by(messages.c.position)
        if recipient is not None:
            query = query.where(messages.c.recipient == recipient)
        with self._transaction.reading() as connection:
            return tuple(from_row(Message, dict(row)) for row in connection.execute(query).mappings())

    def replace(self, message: Message) -> bool:
        query = (
            update(messages)
            .where(messages.c.id == message.id, messages.c.revision == message.revision)
            .values(plain_row(replace(message, revision=message.revision + 1)))
        )
        return self._transaction.writing().execute(query).rowcount == 1
