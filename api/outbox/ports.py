"""What the outbox asks of the database."""

from __future__ import annotations

from typing import Protocol

from models.domain.accounts import Message, MessageState


class OutboxRepository(Protocol):
    def add(self, message: Message) -> None:
        """Raise ``AlreadyExists`` when the id is taken."""
        ...

    def find(self, message_id: str) -> Message | None: ...

    def messages(self, *states: MessageState, recipient: str | None = None) -> tuple[Message, ...]:
        """Those in one of ``states``, only those to ``recipient`` where one is given, in the order of adding."""
        ...

    def replace(self, message: Message) -> bool:
        """Store the message under its id with the next ``revision``; False, and nothing is changed, where the stored
        one has another revision: of several who change one at once, one is told True.
        """
        ...
