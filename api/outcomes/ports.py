"""What this room asks of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from typing import Protocol

from api.jobs.ports import JobWork
from api.meetings.ports import MeetingWork


class OutcomeWork(MeetingWork, JobWork, Protocol):
    """A unit of work that has the proposals and what is said of them, the outbox and the jobs."""
