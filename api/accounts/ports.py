"""What accounts ask of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

from api.idempotency.ports import AnswerWork
from api.outbox.ports import OutboxRepository
from api.webhooks.ports import WebhookWork
from matcher.ports import UnitOfWork
from models.domain.accounts import Account, AccountRecord, Closable, Proof

Record = TypeVar("Record", bound=AccountRecord)


class AccountRepository(Protocol):
    """The records of ``models.domain.accounts``, by kind and id."""

    def add(self, record: AccountRecord) -> None:
        """Raise ``AlreadyExists`` when the id, or an account's e-mail address, is taken."""
        ...

    def find(self, kind: type[Record], record_id: str) -> Record | None: ...

    def account_of(self, email: str) -> Account | None:
        """``email`` is in its normal form."""
        ...

    def all(self, kind: type[Record], *, account_id: str | None = None) -> tuple[Record, ...]:
        """In the order of adding; ``account_id`` for what belongs to one account, where the kind has that."""
        ...

    def replace(self, account: Account) -> bool:
        """Store the account under its id; False when there is none of that id."""
        ...

    def purge(self, kind: type[Proof], before: datetime) -> int:
        """Forget those that expired or were closed before the moment, and return how many."""
        ...

    def close(self, kind: type[Closable], record_id: str, at: datetime) -> bool:
        """Set ``closed_at``; False when there is no such record, or it was closed before: of several who close one
        record at once, one is told True.
        """
        ...


class AccountWork(UnitOfWork, AnswerWork, WebhookWork, Protocol):
    """A unit of work that has the accounts as well, and what is announced to the outside."""

    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def outbox(self) -> OutboxRepository: ...
