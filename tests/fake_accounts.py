"""Accounts, the outbox and jobs, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from matcher.errors import AlreadyExists
from models.domain.accounts import Account, AccountRecord, Message, MessageState
from models.domain.jobs import Job, JobKind, JobState
from tests.fake_state import InMemoryState

Record = TypeVar("Record")


class InMemoryAccountRepository:
    """``api.accounts.ports.AccountRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, record: AccountRecord) -> None:
        name = record.email if isinstance(record, Account) else record.id
        emails = {account.email for account in self.all(Account)} if isinstance(record, Account) else set()
        if (type(record), record.id) in self._reading().accounts or name in emails:
            raise AlreadyExists(type(record).__name__, name)
        self._writing().accounts[type(record), record.id] = record

    def find(self, kind: type[Record], record_id: str) -> Record | None:
        return self._reading().accounts.get((kind, record_id))

    def account_of(self, email: str) -> Account | None:
        return next((account for account in self.all(Account) if account.email == email), None)

    def all(self, kind: type[Record], *, account_id: str | None = None) -> tuple[Record, ...]:
        records = [record for (held, _), record in self._reading().accounts.items() if held is kind]
        return tuple(record for record in records if account_id in (None, getattr(record, "account_id", None)))

    def replace(self, account: Account) -> bool:
        found = self.find(Account, account.id) is not None
        if found:
            self._writing().accounts[Account, account.id] = account
        return found

    def purge(self, kind: type[Any], before: datetime) -> int:
        ended = [
            record.id
            for record in self.all(kind)
            if record.expires_at < before or (record.closed_at is not None and record.closed_at < before)
        ]
        for record_id in ended:
            del self._writing().accounts[kind, record_id]
        return len(ended)

    def close(self, kind: type[Any], record_id: str, at: datetime) -> bool:
        record = self.find(kind, record_id)
        if record is None or record.closed_at is not None:
            return False
        self._writing().accounts[kind, record_id] = replace(record, closed_at=at)
        return True


class InMemoryOutboxRepository:
    """``api.outbox.ports.OutboxRepository``, on the messages among the records of accounts."""

    def __init__(self, accounts: InMemoryAccountRepository, writing: Callable[[], InMemoryState]) -> None:
        self._accounts = accounts
        self._writing = writing

    def add(self, message: Message) -> None:
        self._accounts.add(message)

    def find(self, message_id: str) -> Message | None:
        return self._accounts.find(Message, message_id)

    def messages(self, *states: MessageState, recipient: str | None = None) -> tuple[Message, ...]:
        found = (item for item in self._accounts.all(Message) if item.state in states)
        return tuple(item for item in found if recipient in (None, item.recipient))

    def replace(self, message: Message) -> bool:
        stored = self.find(message.id)
        if stored is None or stored.revision != message.revision:
            return False
        self._writing().accounts[Message, message.id] = replace(message, revision=message.revision + 1)
        return True


class InMemoryJobRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def add(self, job: Job) -> None:
        if job.id in self._reading().jobs:
            raise AlreadyExists("job", job.id)
        self._writing().jobs[job.id] = job

    def find(self, job_id: str) -> Job | None:
        return self._reading().jobs.get(job_id)

    def open(self) -> tuple[Job, ...]:
        return tuple(job for job in self._reading().jobs.values() if job.is_open)

    def recent(self, limit: int, kinds: Collection[JobKind] = tuple(JobKind)) -> tuple[Job, ...]:
        return tuple(job for job in reversed(self._reading().jobs.values()) if job.kind in kinds)[:limit]

    def change(self, job_id: str, among: Collection[JobState], **values: Any) -> bool:
        job = self.find(job_id)
        if job is None or job.state not in among:
            return False
        self._writing().jobs[job_id] = replace(job, **values)
        return True
