"""What submitting asks of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from api.accounts.ports import AccountWork
from models.domain.drafts import Draft


class DraftRepository(Protocol):
    """Drafts, each its account's alone: there is no way to read one without naming whose it is."""

    def find(self, draft_id: str, account_id: str) -> Draft | None:
        """None for one that is not there, and for one of another account."""
        ...

    def of_account(self, account_id: str) -> tuple[Draft, ...]:
        """In the order in which they were begun, discarded ones included."""
        ...

    def save(self, draft: Draft) -> None:
        """Add it, or replace the one of that id and account."""
        ...

    def remove(self, draft_id: str, account_id: str) -> bool:
        """For good; False when that account has none of that id."""
        ...

    def remove_discarded(self, account_id: str, before: datetime) -> int:
        """Those of the account that were discarded before that moment, for good; return how many."""
        ...


class SubmissionWork(AccountWork, Protocol):
    """A unit of work that has the drafts as well."""

    @property
    def drafts(self) -> DraftRepository: ...
