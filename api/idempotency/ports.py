"""What idempotency keys ask of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from models.domain.answers import KeptAnswer


class AnswerRepository(Protocol):
    """Answers by account and key: one account never meets the keys of another."""

    def begin(self, answer: KeptAnswer) -> KeptAnswer | None:
        """Store it, and return None; where its account has an answer of that key, store nothing and return that."""
        ...

    def finish(self, answer: KeptAnswer) -> None:
        """Replace the one of its account and key."""
        ...

    def forget(self, answer: KeptAnswer) -> None:
        """Take away the one of its account and key."""
        ...

    def purge(self, now: datetime) -> int:
        """Take away those that expired, and return how many."""
        ...


class AnswerWork(Protocol):
    """The part of a unit of work that idempotency keys need."""

    @property
    def answers(self) -> AnswerRepository: ...
