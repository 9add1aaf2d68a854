"""What jobs ask of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from api.accounts.ports import AccountWork
from models.domain.changes import RecordsChange
from models.domain.jobs import Job, JobKind, JobState


class JobRepository(Protocol):
    """Jobs by id, in the order of adding, which is that of the queue."""

    def add(self, job: Job) -> None:
        """Raise ``AlreadyExists`` when its id is taken."""
        ...

    def find(self, job_id: str) -> Job | None: ...

    def open(self) -> tuple[Job, ...]:
        """What is queued or running, oldest first."""
        ...

    def recent(self, limit: int, kinds: Collection[JobKind] = ...) -> tuple[Job, ...]:
        """The last ones of ``kinds`` (all of them unless told), newest first."""
        ...

    def change(self, job_id: str, among: Collection[JobState], **values: Any) -> bool:
        """Set these fields of the job if its state is one of ``among``; whether it was.

        Of several who take a job from one state to another at once, one is told True.
        """
        ...


class JobWork(AccountWork, Protocol):
    """A unit of work that has the accounts and the jobs as well."""

    @property
    def jobs(self) -> JobRepository: ...


class ChangeLog(Protocol):
    """What organisers changed, and can take back."""

    def add(self, change: RecordsChange) -> None: ...


class PlanningWork(AccountWork, Protocol):
    """A unit of work in which tours are planned."""

    @property
    def changes(self) -> ChangeLog: ...
