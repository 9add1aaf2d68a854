"""Jobs in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select, update

from models.db.job_tables import jobs
from models.db.mapping import from_row
from models.db.transaction import LazyTransaction
from models.domain.errors import AlreadyExists
from models.domain.jobs import OPEN, Job, JobKind, JobState


class SqlJobRepository:
    """``api.jobs.ports.JobRepository`` on a database."""

    def __init__(self, transaction: LazyTransaction) -> None:
        self._transaction = transaction

    def add(self, job: Job) -> None:
        """Put it at the end of the queue. Raise ``AlreadyExists`` when its id is taken."""
        connection = self._transaction.writing()
        if connection.execute(select(jobs.c.id).where(jobs.c.id == job.id)).first():
            raise AlreadyExists("job", job.id)
        connection.execute(insert(jobs), {item.name: getattr(job, item.name) for item in fields(Job)})

    def find(self, job_id: str) -> Job | None:
        return next(iter(self._read(select(jobs).where(jobs.c.id == job_id))), None)

    def open(self) -> tuple[Job, ...]:
        return self._read(select(jobs).where(jobs.c.state.in_(OPEN)).order_by(jobs.c.position))

    def recent(self, limit: int, kinds: Collection[JobKind] = tuple(JobKind)) -> tuple[Job, ...]:
        query = select(jobs).where(jobs.c.kind.in_(kinds)).order_by(jobs.c.position.desc())
        return self._read(query.limit(limit))

    def change(self, job_id: str, among: Collection[JobState], **values: Any) -> bool:
        query = update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(among)).values(values)
        return self._transaction.writing().execute(query).rowcount == 1

    def _read(self, query: Any) -> tuple[Job, ...]:
        with self._transaction.reading() as connection:
            return tuple(from_row(Job, dict(row)) for row in connection.execute(query).mappings())
